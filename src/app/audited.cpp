#include "tillwatch/app/audited.hpp"

#include <spdlog/spdlog.h>

#include <exception>

namespace tillwatch {

void AppendFailure(AuditLog& log, AuditEntry entry) {
  entry.action += kAuditFailed;
  try {
    log.Append(entry);
  } catch (const std::exception& error) {
    spdlog::warn("not in the audit log: a change failed (action={} object={} error={})",
                 entry.action, entry.object, error.what());
  }
}

}  // namespace tillwatch
