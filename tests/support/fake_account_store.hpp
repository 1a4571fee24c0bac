// Users, sessions and tokens in memory, with the rules of the real store, and a hash that is none.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tillwatch/base/guarded.hpp"
#include "tillwatch/ports/account_store.hpp"
#include "tillwatch/ports/errors.hpp"
#include "tillwatch/ports/password_hasher.hpp"

namespace tillwatch::test {

class FakeAccountStore final : public AccountStore {
  struct Kept {
    Session session;
    bool ended = false;
  };
  struct State {
    std::map<std::string, StoredUser> users;
    std::map<std::string, Kept> sessions;  // by digest
    std::map<std::string, ApiToken> tokens;
  };

  template <class Fn>
  decltype(auto) With(Fn fn) {
    if (away) throw Unavailable("the test says so");
    return state_.With(fn);
  }
  static bool Lives(const Kept& kept, UtcTime now) {
    return !kept.ended && kept.session.idle_until > now && kept.session.expires_at > now;
  }
  static void EndSessionsOf(State& state, const std::string& user,
                            const std::optional<SessionId>& but) {
    for (auto& [digest, kept] : state.sessions) {
      if (kept.session.user == user && kept.session.id != but) kept.ended = true;
    }
  }
  static bool SomebodyManages(const State& state) {
    return std::any_of(state.users.begin(), state.users.end(),
                       [](const auto& entry) { return entry.second.user.MayManageAccounts(); });
  }
  template <class Change>
  UserOutcome Changed(const std::string& name, Change change) {
    return With([&](State& state) {
      if (!state.users.contains(name)) return UserOutcome::kNotFound;
      const State before = state;
      change(state);
      if (SomebodyManages(state) || !SomebodyManages(before)) return UserOutcome::kDone;
      state = before;
      return UserOutcome::kLastAdmin;
    });
  }

  Guarded<State> state_;

 public:
  std::atomic<bool> away{false};
  std::atomic<int> lookups{0};  // of sessions and tokens
  std::atomic<int> touches{0};

  std::vector<User> Users() override {
    return With([](State& state) {
      std::vector<User> users;
      for (const auto& [name, stored] : state.users) users.push_back(stored.user);
      return users;
    });
  }
  std::optional<StoredUser> FindUser(const std::string& name) override {
    return With([&](State& state) -> std::optional<StoredUser> {
      const auto found = state.users.find(name);
      return found == state.users.end() ? std::nullopt : std::optional(found->second);
    });
  }
  bool AddUser(const StoredUser& user) override {
    return With([&](State& state) { return state.users.emplace(user.user.name, user).second; });
  }
  bool AddFirstUser(const StoredUser& user) override {
    return With([&](State& state) {
      return state.users.empty() && state.users.emplace(user.user.name, user).second;
    });
  }
  UserOutcome ChangeUser(const std::string& name, const UserChange& change, UtcTime) override {
    return Changed(name, [&](State& state) {
      User& user = state.users.at(name).user;
      if (change.role) user.role = *change.role;
      if (change.stores) user.stores = *change.stores;
      if (change.disabled) user.disabled = *change.disabled;
      if (change.disabled.value_or(false)) EndSessionsOf(state, name, {});
    });
  }
  UserOutcome RemoveUser(const std::string& name) override {
    return Changed(name, [&](State& state) {
      state.users.erase(name);
      EndSessionsOf(state, name, {});
    });
  }
  bool SetPassword(const std::string& name, const NewPassword& password, UtcTime now) override {
    return With([&](State& state) {
      const auto found = state.users.find(name);
      if (found == state.users.end()) return false;
      const UtcTime changed_at = found->second.user.password_changed_at;
      if (password.in_place_of.value_or(changed_at) != changed_at) return false;
      found->second.password_hash = password.hash;
      found->second.user.must_change_password = password.must_change;
      found->second.user.password_changed_at = now;
      EndSessionsOf(state, name, password.keep);
      return true;
    });
  }
  void Rehash(const std::string& name, const std::string& old, const std::string& hash) override {
    With([&](State& state) {
      StoredUser& stored = state.users.at(name);
      if (stored.password_hash == old) stored.password_hash = hash;
    });
  }

  bool AddSession(const Session& session, const std::string& digest,
                  UtcTime password_changed_at) override {
    return With([&](State& state) {
      const auto found = state.users.find(session.user);
      if (found == state.users.end()) return false;
      User& user = found->second.user;
      if (user.disabled || user.password_changed_at != password_changed_at) return false;
      state.sessions[digest] = {session, false};
      user.last_sign_in_at = session.created_at;
      return true;
    });
  }
  std::optional<LivingSession> FindSession(const std::string& digest, UtcTime now) override {
    ++lookups;
    return With([&](State& state) -> std::optional<LivingSession> {
      const auto found = state.sessions.find(digest);
      if (found == state.sessions.end() || !Lives(found->second, now)) return std::nullopt;
      const User& user = state.users.at(found->second.session.user).user;
      return user.disabled ? std::nullopt
                           : std::optional(LivingSession{found->second.session, user});
    });
  }
  void TouchSession(const SessionId& id, UtcTime now, UtcTime idle_until) override {
    ++touches;
    With([&](State& state) {
      for (auto& [digest, kept] : state.sessions) {
        if (kept.session.id != id) continue;
        kept.session.last_seen_at = now;
        kept.session.idle_until = idle_until;
      }
    });
  }
  std::vector<Session> Sessions(const std::optional<std::string>& user, UtcTime now) override {
    return With([&](State& state) {
      std::vector<Session> sessions;
      for (const auto& [digest, kept] : state.sessions) {
        if (Lives(kept, now) && (!user || kept.session.user == *user)) {
          sessions.push_back(kept.session);
        }
      }
      return sessions;
    });
  }
  bool EndSession(const SessionId& id, const std::optional<std::string>& user,
                  UtcTime now) override {
    return With([&](State& state) {
      for (auto& [digest, kept] : state.sessions) {
        if (kept.session.id != id || (user && kept.session.user != *user)) continue;
        return Lives(kept, now) && !std::exchange(kept.ended, true);
      }
      return false;
    });
  }
  bool HasSignedInFrom(const std::string& user, const std::string& address,
                       UtcTime since) override {
    return With([&](State& state) {
      return std::any_of(state.sessions.begin(), state.sessions.end(), [&](const auto& entry) {
        const Session& session = entry.second.session;
        return session.user == user && session.address == address && session.created_at >= since;
      });
    });
  }

  std::vector<ApiToken> Tokens() override {
    return With([](State& state) {
      std::vector<ApiToken> tokens;
      for (const auto& [digest, token] : state.tokens) tokens.push_back(token);
      return tokens;
    });
  }
  bool AddToken(const ApiToken& token, const std::string& digest) override {
    return With([&](State& state) {
      for (const auto& [other_digest, other] : state.tokens) {
        if (other.name == token.name) return false;
      }
      return state.tokens.emplace(digest, token).second;
    });
  }
  std::optional<ApiToken> FindToken(const std::string& digest, UtcTime now) override {
    ++lookups;
    return With([&](State& state) -> std::optional<ApiToken> {
      const auto found = state.tokens.find(digest);
      if (found == state.tokens.end() || found->second.expires_at <= now) return std::nullopt;
      return found->second;
    });
  }
  void TouchToken(const ApiTokenId& id, UtcTime now) override {
    ++touches;
    With([&](State& state) {
      for (auto& [digest, token] : state.tokens) {
        if (token.id == id) token.last_used_at = now;
      }
    });
  }
  std::optional<ApiToken> RevokeToken(const ApiTokenId& id, UtcTime) override {
    return With([&](State& state) -> std::optional<ApiToken> {
      for (auto entry = state.tokens.begin(); entry != state.tokens.end(); ++entry) {
        if (entry->second.id == id) return state.tokens.extract(entry).mapped();
      }
      return std::nullopt;
    });
  }
};

// "hash of" and the password; counts what it is asked.
class FakePasswordHasher final : public PasswordHasher {
 public:
  std::atomic<int> verified{0};
  std::atomic<bool> busy{false};
  std::string prefix = "hash of ";
  std::function<void()> meanwhile = [] {};  // while a password is verified

  Result<std::string> Hash(const std::string& password) override {
    if (busy) return Busy();
    return prefix + password;
  }
  Result<bool> Verify(const std::string& hash, const std::string& password) override {
    if (busy) return Busy();
    ++verified;
    meanwhile();
    return hash.ends_with(" of " + password);
  }
  bool IsDated(const std::string& hash) const override { return !hash.starts_with(prefix); }

 private:
  static tl::unexpected<Error> Busy() { return Fail(ErrorCode::kUnavailable, "busy; try again"); }
};

}  // namespace tillwatch::test
