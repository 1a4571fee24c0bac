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

}  // namespace tillwatch
