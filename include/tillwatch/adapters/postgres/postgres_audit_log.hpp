// AuditLog on PostgreSQL: one chain, whoever appends from whatever process.
#pragma once

#include <cstdint>
#include <vector>

#include "tillwatch/adapters/postgres/pool.hpp"
#include "tillwatch/app/audit_chain.hpp"
#include "tillwatch/ports/audit_log.hpp"

namespace tillwatch {

class PostgresAuditLog final : public AuditLog {
 public:
  explicit PostgresAuditLog(PostgresPool& pool, milliseconds patience = seconds(2))
      : pool_(pool), patience_(patience) {}

  void Append(const AuditEntry& entry) override;
  Page<AuditRecord> List(const AuditFilter& filter, const PageRequest& page) override;

  // Of the last record that was appended.
  AuditHead Head();
  // Those behind `after`, at most `limit`, in the order of their numbers: what was stored, whether
  // it is right or not. For AuditChecker.
  std::vector<AuditRecord> Read(std::int64_t after, int limit);

 private:
  PostgresPool& pool_;
  const milliseconds patience_;
};

}  // namespace tillwatch
