#include "tillwatch/app/accounts.hpp"

#include <utility>

#include "tillwatch/app/password_rules.hpp"
#include "tillwatch/base/secret.hpp"
#include "tillwatch/base/uuid.hpp"
#include "tillwatch/codec/account_json.hpp"

namespace tillwatch {
namespace {

tl::unexpected<Error> NoSuchUser() {
  return Fail(ErrorCode::kNotFound, "there is no user with this name", "name");
}

Result<bool> ResultOf(UserOutcome outcome) {
  switch (outcome) {
    case UserOutcome::kNotFound:
      return NoSuchUser();
    case UserOutcome::kLastAdmin:
      return Fail(ErrorCode::kConflict,
                  "this is the last admin of all stores; make another one first");
    case UserOutcome::kDone:
      break;
  }
  return true;
}

User Changed(User user, const UserChange& change) {
  if (change.role) user.role = *change.role;
  if (change.stores) user.stores = *change.stores;
  if (change.disabled) user.disabled = *change.disabled;
  return user;
}

}  // namespace

Accounts::Accounts(AccountStore& store, PasswordHasher& hasher, Identities& identities,
                   AuditLog& audit, const Clock& clock)
    : store_(store), hasher_(hasher), identities_(identities), audit_(audit), clock_(clock) {}

AuditEntry Accounts::Entry(const Actor& actor, std::string action, std::string object,
                           std::string details_json) const {
  return EntryOf(clock_.UtcNow(), actor, std::move(action), std::move(object),
                 std::move(details_json));
}

std::optional<User> Accounts::Find(const std::string& name) {
  const auto stored = store_.FindUser(name);
  return stored ? std::optional(stored->user) : std::nullopt;
}

Result<User> Accounts::Add(const NewUser& order, const Actor& actor) {
  const auto name = ParseUserName(order.name);
  if (!name) return tl::unexpected(name.error());
  if (const auto good = CheckPassword(order.password, *name); !good) {
    return tl::unexpected(good.error());
  }
  const auto hash = hasher_.Hash(order.password);
  if (!hash) return tl::unexpected(hash.error());
  const UtcTime now = clock_.UtcNow();
  const User user{*name, order.role, order.stores, false, order.must_change_password, now, now};
  return Audited(audit_, Entry(actor, "user.added", *name, AuditDetails(user)),
                 [&]() -> Result<User> {
                   if (store_.AddUser({user, *hash})) return user;
                   return Fail(ErrorCode::kConflict, "there is a user with this name", "name");
                 });
}

Result<User> Accounts::Change(const std::string& name, const UserUpdate& update,
                              const Actor& actor) {
  const auto before = Find(name);
  if (!before) return NoSuchUser();
  std::string hash;
  if (update.password) {
    if (const auto good = CheckPassword(*update.password, name); !good) {
      return tl::unexpected(good.error());
    }
    auto made = hasher_.Hash(*update.password);
    if (!made) return tl::unexpected(made.error());
    hash = std::move(*made);
  }
  if (!update.change.IsEmpty()) {
    const User wanted = Changed(*before, update.change);
    const auto done =
        Audited(audit_, Entry(actor, "user.changed", name, AuditDetails(wanted)),
                [&] { return ResultOf(store_.ChangeUser(name, update.change, clock_.UtcNow())); });
    if (!done) return tl::unexpected(done.error());
  }
  if (update.password) {
    const NewPassword password{hash, update.must_change_password, {}};
    Audited(audit_, Entry(actor, "user.password_set", name),
            [&] { return store_.SetPassword(name, password, clock_.UtcNow()); });
  }
  identities_.Forget();
  const auto after = Find(name);
  return after ? Result<User>(*after) : NoSuchUser();
}

Result<bool> Accounts::Remove(const std::string& name, const Actor& actor) {
  if (!Find(name)) return NoSuchUser();
  const auto done = Audited(audit_, Entry(actor, "user.removed", name),
                            [&] { return ResultOf(store_.RemoveUser(name)); });
  identities_.Forget();
  return done;
}

std::vector<Session> Accounts::Sessions(const std::optional<std::string>& user) {
  return store_.Sessions(user, clock_.UtcNow());
}

bool Accounts::EndSession(const SessionId& id, const std::optional<std::string>& user,
                          const Actor& actor) {
  const bool done = Audited(audit_, Entry(actor, "session.ended", id.value),
                            [&] { return store_.EndSession(id, user, clock_.UtcNow()); });
  identities_.Forget();
  return done;
}

Result<void> Accounts::CheckToken(const ApiToken& token) const {
  if (const auto name = ParseTokenName(token.name); !name) return tl::unexpected(name.error());
  if (token.name == kLocalToken) {
    return Invalid("name", "name: \"local\" is the token that lies in the home");
  }
  const UtcTime now = clock_.UtcNow();
  if (token.expires_at <= now || token.expires_at > now + kLongestTokenLife) {
    return Invalid("expires_at", "expires_at must be a time from now to five years ahead");
  }
  return {};
}

Result<NewApiToken> Accounts::AddToken(const ApiTokenOrder& order, const Actor& actor) {
  const UtcTime now = clock_.UtcNow();
  NewApiToken made;
  made.token = {{NewUuid()},  order.name, order.role,
                order.stores, now,        order.expires_at.value_or(now + kTokenLife),
                actor.name};
  if (const auto good = CheckToken(made.token); !good) return tl::unexpected(good.error());
  made.secret = kApiTokenPrefix + NewSecret();
  return Audited(audit_, Entry(actor, "token.added", made.token.id.value, AuditDetails(made.token)),
                 [&]() -> Result<NewApiToken> {
                   if (store_.AddToken(made.token, ApiTokenDigest(made.secret))) return made;
                   return Fail(ErrorCode::kConflict, "there is a token with this name", "name");
                 });
}

bool Accounts::RevokeToken(const ApiTokenId& id, const Actor& actor) {
  const auto done = Audited(audit_, Entry(actor, "token.revoked", id.value),
                            [&] { return store_.RevokeToken(id, clock_.UtcNow()); });
  identities_.Forget();
  return done.has_value();
}

}  // namespace tillwatch
