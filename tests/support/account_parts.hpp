// What stands on a store of accounts, with hashes that are none.
#pragma once

#include <string>
#include <vector>

#include "support/fake_account_store.hpp"
#include "tillwatch/app/accounts.hpp"
#include "tillwatch/app/sign_ins.hpp"
#include "tillwatch/base/secret.hpp"
#include "tillwatch/base/uuid.hpp"

namespace tillwatch::test {

class AccountParts {
  AccountStore& store_;
  const Clock& clock_;

 public:
  FakePasswordHasher hasher;
  Identities identities;
  SignIns sign_ins;
  Accounts accounts;

  AccountParts(AccountStore& store, AuditLog& audit, const Clock& clock)
      : store_(store),
        clock_(clock),
        identities(store, clock),
        sign_ins(store, hasher, identities, audit, clock),
        accounts(store, hasher, identities, audit, clock) {}

  // The header line of a new token, of which the audit log knows nothing.
  std::string TokenLine(const std::string& name, Role role, std::vector<StoreId> stores = {}) {
    const std::string secret = kApiTokenPrefix + NewSecret();
    const UtcTime now = clock_.UtcNow();
    store_.AddToken(
        {{NewUuid()}, name, role, std::move(stores), now, now + Accounts::kTokenLife, "test"},
        ApiTokenDigest(secret));
    return "Authorization: Bearer " + secret + "\r\n";
  }
};

}  // namespace tillwatch::test
