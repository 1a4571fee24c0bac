// What commands write in the audit log.
#pragma once

#include <string>

#include "tillwatch/ports/audit_log.hpp"

namespace tillwatch {

// Whoever runs this process: "root".
std::string UserName();

// Done now by whoever runs the command: "root" with the role "system".
AuditEntry SystemEntry(const std::string& action, const std::string& object,
                       std::optional<StoreId> store = {});

// Stores the entry, then calls change(), which says whether it came about; if not, another entry
// says so. Returns what it returns. Throws what the log throws, before anything was changed.
template <class Change>
bool Recorded(AuditLog& log, AuditEntry entry, Change change) {
  log.Append(entry);
  const bool done = change();
  if (done) return true;
  entry.action += kAuditFailed;
  log.Append(entry);
  return false;
}

}  // namespace tillwatch
