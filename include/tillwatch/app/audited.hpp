// Changes with their entries in the audit log.
#pragma once

#include <string>
#include <utility>

#include "tillwatch/domain/identity.hpp"
#include "tillwatch/ports/audit_log.hpp"

namespace tillwatch {

// Who does something, as the audit log names them.
struct Actor {
  std::string name;
  std::string role;     // "system" for the process and its commands
  std::string address;  // empty for the system

  static Actor Of(const Identity& who, const std::string& address) {
    return {who.name, std::string(ToString(who.role)), address};
  }
};

inline AuditEntry EntryOf(UtcTime at, const Actor& actor, std::string action, std::string object,
                          std::string details_json = "{}") {
  return {at,
          actor.name,
          actor.role,
          actor.address,
          std::move(action),
          std::move(object),
          std::nullopt,
          std::move(details_json)};
}

// Says in the log that what the entry names came to nothing. That entry is stored already, so when
// this one cannot be, a line of the service's log is enough.
void AppendFailure(AuditLog& log, AuditEntry entry);

// Appends the entry, then does what it says; another entry says so when that fails. change: gives
// something that is false when it has failed. Throws Unavailable, before the change, when the entry
// cannot be stored; and what the change throws.
template <class Change>
auto Audited(AuditLog& log, const AuditEntry& entry, Change change) -> decltype(change()) {
  log.Append(entry);
  try {
    auto outcome = change();
    if (!outcome) AppendFailure(log, entry);
    return outcome;
  } catch (...) {
    AppendFailure(log, entry);
    throw;
  }
}

}  // namespace tillwatch
