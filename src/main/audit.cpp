#include <fmt/format.h>

#include "commands.hpp"
#include "progress_bar.hpp"
#include "tillwatch/adapters/postgres/postgres_audit_log.hpp"

namespace tillwatch {
namespace {

constexpr int kPage = 2000;  // entries in memory

// False at the first entry that is not right. What is appended meanwhile is read, too.
bool CheckAll(PostgresAuditLog& log, AuditChecker& checker) {
  ProgressBar progress("entries", log.Head().number);
  std::optional<AuditHead> head;  // read after the last entry
  while (true) {
    const auto records = log.Read(checker.Last().number, kPage);
    if (records.empty() && head) return checker.End(*head);
    head = records.empty() ? std::optional(log.Head()) : std::nullopt;
    for (const AuditRecord& record : records) {
      if (!checker.Take(record)) return false;
      progress.Advance();
    }
  }
}

}  // namespace

int VerifyAudit(const Settings& settings, const std::string& witnessed) {
  std::optional<AuditHead> noted;
  if (!witnessed.empty()) {
    noted = ParseAuditHead(witnessed);
    if (!noted) {
      fmt::print(stderr, "--head {}: must be NUMBER:HASH, as this command prints it\n", witnessed);
      return kExitUsage;
    }
  }
  PostgresPool pool(settings.database_url, {.max_connections = 1});
  PostgresAuditLog log(pool);
  AuditChecker checker(noted);
  const bool right = CheckAll(log, checker);
  if (!right) {
    fmt::print("the audit log is not what was written: {}\n", checker.Finding());
    fmt::print("the {} entries before it are\n", checker.Last().number);
    return kExitFailed;
  }
  fmt::print("{} entries, all as they were written{}\n", checker.Last().number,
             noted ? "; the head that was noted down is among them" : "");
  fmt::print("head: {}\n", FormatAuditHead(checker.Last()));
  return kExitOk;
}

}  // namespace tillwatch
