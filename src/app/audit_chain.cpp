#include "tillwatch/app/audit_chain.hpp"

#include <charconv>
#include <initializer_list>

#include "tillwatch/base/sha256.hpp"

namespace tillwatch {
namespace {

constexpr std::size_t kHexDigits = 64;

std::string Canonical(std::int64_t number, const AuditEntry& entry) {
  const std::string at = std::to_string(entry.at.time_since_epoch().count());
  const std::string store = entry.store ? "+" + entry.store->value : "-";
  std::string text;
  for (const std::string& field : {std::to_string(number), at, entry.who, entry.role, entry.address,
                                   entry.action, entry.object, store, entry.details_json}) {
    text += std::to_string(field.size()) + ":" + field + ",";
  }
  return text;
}

std::string Row(std::int64_t number) { return "entry " + std::to_string(number); }

}  // namespace

std::string AuditHash(const std::string& previous, std::int64_t number, const AuditEntry& entry) {
  return Sha256OfText(previous + Canonical(number, entry));
}

std::string FormatAuditHead(const AuditHead& head) {
  return std::to_string(head.number) + ":" + head.hash;
}

std::optional<AuditHead> ParseAuditHead(std::string_view text) {
  AuditHead head;
  const char* const end = text.data() + text.size();
  const auto [colon, error] = std::from_chars(text.data(), end, head.number);
  if (error != std::errc{} || head.number < 0 || colon == end || *colon != ':') return std::nullopt;
  head.hash.assign(colon + 1, end);
  const bool hex = head.hash.find_first_not_of("0123456789abcdef") == std::string::npos;
  return hex && head.hash.size() == kHexDigits ? std::optional(head) : std::nullopt;
}

bool AuditChecker::Fail(std::string finding) {
  finding_ = std::move(finding);
  return false;
}

bool AuditChecker::Take(const AuditRecord& record) {
  if (!finding_.empty()) return false;
  const std::int64_t expected = last_.number + 1;
  if (record.number > expected) return Fail(Row(expected) + " is missing");
  if (record.number < expected) return Fail(Row(record.number) + " is there twice");
  if (AuditHash(last_.hash, record.number, record.entry) != record.hash) {
    return Fail(Row(record.number) + " is not what was written: it was changed, moved or put in");
  }
  last_ = {record.number, record.hash};
  if (witnessed_ && witnessed_->number == last_.number && witnessed_->hash != last_.hash) {
    return Fail(Row(last_.number) +
                " has another hash than the head that was noted down: the chain was made anew");
  }
  return true;
}

bool AuditChecker::End(const AuditHead& head) {
  if (!finding_.empty()) return false;
  if (last_.number < head.number) {
    return Fail(Row(last_.number + 1) + " is missing: the log ends before entry " +
                std::to_string(head.number));
  }
  if (last_.number > head.number) {
    return Fail(Row(head.number + 1) + " was put in behind the end of the log");
  }
  if (last_.hash != head.hash) return Fail("the head's hash is not that of " + Row(last_.number));
  if (witnessed_ && witnessed_->number > last_.number) {
    return Fail(Row(last_.number + 1) + " is missing: the log ends before entry " +
                std::to_string(witnessed_->number) + ", which was noted down");
  }
  return true;
}

}  // namespace tillwatch
