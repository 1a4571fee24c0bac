#include "tillwatch/app/first_access.hpp"

#include "tillwatch/base/secret.hpp"
#include "tillwatch/base/uuid.hpp"
#include "tillwatch/codec/account_json.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

const Actor kProcess{"tillwatch", "system", ""};

}  // namespace

bool FirstAccess::MakeFirstAdmin(const Keep& keep) {
  if (!store_.Users().empty()) return false;
  const std::string password = NewOneTimePassword();
  const auto hash = hasher_.Hash(password);
  if (!hash) throw Unavailable(hash.error().message);
  const UtcTime now = clock_.UtcNow();
  const User admin{kFirstAdmin, Role::kAdmin, {}, false, true, now, now};
  keep(password);
  return Audited(audit_, EntryOf(now, kProcess, "user.added", admin.name, AuditDetails(admin)),
                 [&] {
                   return store_.AddFirstUser({admin, *hash});
                 });
}

bool FirstAccess::IsFirstPasswordInUse() {
  const auto admin = store_.FindUser(kFirstAdmin);
  return admin && admin->user.must_change_password;
}

bool FirstAccess::RenewLocalToken(const std::string& held, const Keep& keep) {
  const UtcTime now = clock_.UtcNow();
  const auto valid = store_.FindToken(ApiTokenDigest(held), now);
  if (valid && valid->expires_at > now + kRenewBefore) return false;
  const ApiToken token{{NewUuid()}, Accounts::kLocalToken,      Role::kAdmin, {},
                       now,         now + Accounts::kTokenLife, kProcess.name};
  const std::string secret = kApiTokenPrefix + NewSecret();
  keep(secret);
  for (const ApiToken& other : store_.Tokens()) {
    if (other.name == Accounts::kLocalToken) store_.RevokeToken(other.id, now);
  }
  return Audited(audit_, EntryOf(now, kProcess, "token.added", token.id.value, AuditDetails(token)),
                 [&] { return store_.AddToken(token, ApiTokenDigest(secret)); });
}

}  // namespace tillwatch
