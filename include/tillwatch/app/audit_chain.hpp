// The chain of the audit log: how a record's hash is made, and whether records are what was
// written. docs/operations.md tells it, so that somebody else can check it with a program of their
// own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tillwatch/ports/audit_log.hpp"

namespace tillwatch {

// The hash before the first record's.
inline const std::string kAuditStart(64, '0');

// SHA-256, in lower-case hex, of `previous` and the record's content: number, time (microseconds
// since 1970), who, role, address, action, object, store and details, each as its length in bytes,
// a colon, itself and a comma; the store has a "+" in front of it and is "-" when there is none.
std::string AuditHash(const std::string& previous, std::int64_t number, const AuditEntry& entry);

// The last record: what the chain must end with.
struct AuditHead {
  std::int64_t number = 0;
  std::string hash = kAuditStart;

  bool operator==(const AuditHead&) const = default;
};

// "1207:9f86d081...", as `tillwatch audit verify` prints it and takes it.
std::string FormatAuditHead(const AuditHead& head);
std::optional<AuditHead> ParseAuditHead(std::string_view text);

// Takes the records in the order of their numbers and says what is wrong with the first that is not
// what was written. Keeps none of them. Thread rule: one owner.
class AuditChecker {
 public:
  // witnessed: a head that was noted down earlier, somewhere else. It finds what the log itself
  // cannot tell: a chain that was made anew, or cut off together with its head.
  explicit AuditChecker(std::optional<AuditHead> witnessed) : witnessed_(std::move(witnessed)) {}

  // False when this record, or one before it, is not right.
  bool Take(const AuditRecord& record);
  // After the last record. False when what was taken is not all of it.
  bool End(const AuditHead& head);

  // What is wrong; empty while nothing is.
  const std::string& Finding() const { return finding_; }
  // Of the last good record.
  const AuditHead& Last() const { return last_; }

 private:
  bool Fail(std::string finding);

  const std::optional<AuditHead> witnessed_;
  AuditHead last_;
  std::string finding_;
};

}  // namespace tillwatch
