#include "tillwatch/app/sign_ins.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "tillwatch/app/audited.hpp"
#include "tillwatch/app/password_rules.hpp"
#include "tillwatch/base/secret.hpp"
#include "tillwatch/base/text.hpp"
#include "tillwatch/base/uuid.hpp"
#include "tillwatch/codec/account_json.hpp"

namespace tillwatch {
namespace {

constexpr std::chrono::days kAtHomeFor{30};
constexpr std::size_t kMaxUserAgent = 300;
constexpr seconds kBusyWait{1};

constexpr const char* kSignIn = "session.sign_in";

SignInRefusal Wrong() {
  return {Error{ErrorCode::kInvalidArgument, "name and password do not fit together"}, {}};
}

SignInRefusal Wrong(const Error& error, const std::string& field) {
  return {Error{error.code, error.message, field}, {}};
}

SignInRefusal WrongOldPassword() {
  return Wrong({ErrorCode::kInvalidArgument, "old_password is not the right one"}, "old_password");
}

SignInRefusal Wait(seconds wait) { return {std::nullopt, wait}; }

}  // namespace

SignIns::SignIns(AccountStore& store, PasswordHasher& hasher, Identities& identities,
                 AuditLog& audit, const Clock& clock)
    : store_(store),
      hasher_(hasher),
      identities_(identities),
      audit_(audit),
      clock_(clock),
      throttle_(clock) {}

tl::expected<SignIns::Attempt, SignInRefusal> SignIns::Begin(const std::string& account,
                                                             const std::string& address) {
  auto wait = throttle_.Take(account, address);
  if (!wait) return Attempt{account, address, false};
  if (store_.HasSignedInFrom(account, address, clock_.UtcNow() - kAtHomeFor)) {
    wait = throttle_.TakeAtHome(account, address);
    if (!wait) return Attempt{account, address, true};
  }
  return tl::unexpected(Wait(*wait));
}

void SignIns::Succeeded(const Attempt& attempt) {
  if (attempt.at_home) {
    throttle_.SucceededAtHome(attempt.account, attempt.address);
  } else {
    throttle_.Succeeded(attempt.account, attempt.address);
  }
}

tl::expected<std::optional<StoredUser>, SignInRefusal> SignIns::Check(const Attempt& attempt,
                                                                      const std::string& password) {
  auto stored = store_.FindUser(attempt.account);
  const auto fits = hasher_.Verify(stored ? stored->password_hash : "", password);
  if (!fits) {
    Succeeded(attempt);  // it was not tried
    return tl::unexpected(Wait(kBusyWait));
  }
  if (!*fits || !stored || stored->user.disabled) return std::nullopt;
  Succeeded(attempt);
  return stored;
}

tl::expected<NewSession, SignInRefusal> SignIns::SignIn(const SignInOrder& order) {
  // What cannot be a name is tried as one that nobody has: a password typed into the wrong field
  // must not stand in the audit log.
  const std::string name = ParseUserName(order.user).value_or("");
  const auto attempt = Begin(name, order.address);
  if (!attempt) return tl::unexpected(attempt.error());
  const auto checked = Check(*attempt, order.password);
  if (!checked) return tl::unexpected(checked.error());
  if (!*checked) {
    spdlog::warn("sign-in refused (user={} address={})", name, order.address);
    const Actor claimed{name, std::string(ToString(Role::kNobody)), order.address};
    audit_.Append(EntryOf(clock_.UtcNow(), claimed, kSignIn + std::string(kAuditFailed), name));
    return tl::unexpected(Wrong());
  }
  Refresh(**checked, order.password);
  auto opened = Open((*checked)->user, order);
  if (!opened) return tl::unexpected(Wrong());
  return std::move(*opened);
}

// Nothing when the user was changed meanwhile.
std::optional<NewSession> SignIns::Open(const User& user, const SignInOrder& order) {
  const UtcTime now = clock_.UtcNow();
  const SessionLimits& limits = identities_.Limits();
  Session session;
  session.id.value = NewUuid();
  session.user = user.name;
  session.created_at = session.last_seen_at = now;
  session.expires_at = now + limits.longest;
  session.idle_until = std::min<UtcTime>(now + limits.idle, session.expires_at);
  session.address = order.address;
  session.user_agent = SanitizeUtf8(order.user_agent, kMaxUserAgent);
  NewSession opened{NewSecret(),
                    {IdentityOf(user), session, session.expires_at, user.must_change_password}};
  const Actor actor = Actor::Of(opened.signed_in.who, order.address);
  const bool added = Audited(
      audit_, EntryOf(now, actor, kSignIn, user.name, AuditDetails("session", session.id.value)),
      [&] {
        return store_.AddSession(session, SessionDigest(opened.token), user.password_changed_at);
      });
  if (!added) return std::nullopt;
  if (order.before) {
    store_.EndSession(order.before->id, std::nullopt, now);
    identities_.Forget();
  }
  spdlog::info("signed in (user={} address={})", user.name, order.address);
  return opened;
}

void SignIns::Refresh(const StoredUser& user, const std::string& password) {
  if (!hasher_.IsDated(user.password_hash)) return;
  const auto hash = hasher_.Hash(password);
  if (hash) store_.Rehash(user.user.name, user.password_hash, *hash);
}

void SignIns::SignOut(const SignedIn& signed_in, const std::string& address) {
  if (!signed_in.session) return;
  const UtcTime now = clock_.UtcNow();
  const SessionId& id = signed_in.session->id;
  Audited(audit_,
          EntryOf(now, Actor::Of(signed_in.who, address), "session.sign_out", signed_in.who.name,
                  AuditDetails("session", id.value)),
          [&] { return store_.EndSession(id, std::nullopt, now); });
  identities_.Forget();
}

tl::expected<void, SignInRefusal> SignIns::ChangePassword(const SignedIn& signed_in,
                                                          const std::string& old_password,
                                                          const std::string& new_password,
                                                          const std::string& address) {
  const std::string& name = signed_in.who.name;
  if (const auto good = CheckPassword(new_password, name); !good) {
    return tl::unexpected(Wrong(good.error(), "new_password"));
  }
  if (SameSecret(old_password, new_password)) {
    return tl::unexpected(
        Wrong({ErrorCode::kInvalidArgument, "new_password is the old one"}, "new_password"));
  }
  const auto attempt = Begin(name, address);
  if (!attempt) return tl::unexpected(attempt.error());
  const auto checked = Check(*attempt, old_password);
  if (!checked) return tl::unexpected(checked.error());
  if (!*checked) return tl::unexpected(WrongOldPassword());
  const auto hash = hasher_.Hash(new_password);
  if (!hash) return tl::unexpected(Wait(kBusyWait));
  const UtcTime now = clock_.UtcNow();
  const NewPassword password{*hash, false, signed_in.session->id,
                             (*checked)->user.password_changed_at};
  const bool changed = Audited(
      audit_, EntryOf(now, Actor::Of(signed_in.who, address), "user.password_changed", name),
      [&] { return store_.SetPassword(name, password, now); });
  identities_.Forget();
  if (!changed) return tl::unexpected(WrongOldPassword());  // somebody else set one meanwhile
  return {};
}

}  // namespace tillwatch
