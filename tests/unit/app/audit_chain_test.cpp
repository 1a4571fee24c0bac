#include "tillwatch/app/audit_chain.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(audit_chain)

namespace {

AuditEntry Entry(const std::string& who) {
  return {UtcTime(microseconds(1'763'735'585'123'456)),
          who,
          "viewer",
          "192.168.1.20",
          "clip.watched",
          "0f8e3c1a-0000-4000-8000-000000000003",
          StoreId{"store_001"},
          "{}"};
}

std::vector<AuditRecord> Chain(int length) {
  std::vector<AuditRecord> records;
  std::string hash = kAuditStart;
  for (int number = 1; number <= length; ++number) {
    const AuditEntry entry = Entry("user " + std::to_string(number));
    hash = AuditHash(hash, number, entry);
    records.push_back({number, entry, hash});
  }
  return records;
}

AuditHead HeadOf(const std::vector<AuditRecord>& records) {
  return {records.back().number, records.back().hash};
}

std::string Finding(const std::vector<AuditRecord>& records, const AuditHead& head,
                    std::optional<AuditHead> witnessed = {}) {
  AuditChecker checker(std::move(witnessed));
  for (const AuditRecord& record : records) checker.Take(record);
  const bool right = checker.End(head);
  BOOST_TEST(right == checker.Finding().empty());
  return checker.Finding();
}

}  // namespace

// By Python's hashlib of "000...0001:1,16:1763735585123456,3:Ann,6:viewer,12:192.168.1.20,...".
BOOST_AUTO_TEST_CASE(the_hash_is_that_of_the_documented_text) {
  AuditEntry entry = Entry("Ann");
  BOOST_TEST(AuditHash(kAuditStart, 1, entry) ==
             "2d19fcdf80ba9608b5175788a6773799888706e6f068b1c7f3c3e81e8a720261");
}

BOOST_AUTO_TEST_CASE(every_field_counts_and_none_can_pass_for_another) {
  const std::string hash = AuditHash(kAuditStart, 1, Entry("Ann"));
  std::vector<AuditEntry> others(9, Entry("Ann"));
  others[0].at += microseconds(1);
  others[1].who = "Bob";
  others[2].role = "admin";
  others[3].address = "192.168.1.21";
  others[4].action = "clip.downloaded";
  others[5].object = "";
  others[6].store = std::nullopt;
  others[7].details_json = "{ }";
  others[8].who = "An";  // "n" moves into the next field
  others[8].role = "nviewer";
  for (const AuditEntry& other : others) BOOST_TEST(AuditHash(kAuditStart, 1, other) != hash);
  BOOST_TEST(AuditHash(kAuditStart, 2, Entry("Ann")) != hash);
  BOOST_TEST(AuditHash(hash, 1, Entry("Ann")) != hash);
  AuditEntry dash = Entry("Ann");
  dash.store = StoreId{"-"};
  AuditEntry none = Entry("Ann");
  none.store = std::nullopt;
  BOOST_TEST(AuditHash(kAuditStart, 1, dash) != AuditHash(kAuditStart, 1, none));
}

BOOST_AUTO_TEST_CASE(what_was_written_is_right) {
  const auto records = Chain(5);
  BOOST_TEST(Finding(records, HeadOf(records)) == "");
  BOOST_TEST(Finding(records, HeadOf(records), AuditHead{3, records[2].hash}) == "");
  BOOST_TEST(Finding({}, {}) == "");
}

BOOST_AUTO_TEST_CASE(the_first_wrong_entry_is_named) {
  const auto records = Chain(5);
  const AuditHead head = HeadOf(records);
  auto changed = records;
  changed[2].entry.who = "somebody else";
  BOOST_TEST(Finding(changed, head).starts_with("entry 3 is not what was written"));
  auto removed = records;
  removed.erase(removed.begin() + 1);
  BOOST_TEST(Finding(removed, head) == "entry 2 is missing");
  auto swapped = records;
  std::swap(swapped[1].entry, swapped[2].entry);
  BOOST_TEST(Finding(swapped, head).starts_with("entry 2 is not what was written"));
  auto twice = records;
  twice.insert(twice.begin() + 2, twice[1]);
  BOOST_TEST(Finding(twice, head) == "entry 2 is there twice");
}

BOOST_AUTO_TEST_CASE(the_end_is_guarded_too) {
  const auto records = Chain(5);
  auto shorter = records;
  shorter.pop_back();
  BOOST_TEST(Finding(shorter, HeadOf(records)).starts_with("entry 5 is missing"));
  BOOST_TEST(Finding({}, HeadOf(records)).starts_with("entry 1 is missing"));
  BOOST_TEST(Finding(records, HeadOf(shorter)).starts_with("entry 5 was put in"));
  BOOST_TEST(Finding(records, {5, kAuditStart}).starts_with("the head's hash"));
}

// Whoever may write everything can make a log that fits together; what was noted down finds it.
BOOST_AUTO_TEST_CASE(a_log_made_anew_is_found_by_a_head_that_was_noted_down) {
  const auto records = Chain(5);
  auto shorter = records;
  shorter.pop_back();
  BOOST_TEST(Finding(shorter, HeadOf(shorter)) == "");
  BOOST_TEST(Finding(shorter, HeadOf(shorter), HeadOf(records)).starts_with("entry 5 is missing"));
  const AuditHead other{4, std::string(64, 'a')};
  BOOST_TEST(Finding(records, HeadOf(records), other).find("noted down") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_head_is_read_as_it_is_printed) {
  const AuditHead head = HeadOf(Chain(3));
  BOOST_TEST((ParseAuditHead(FormatAuditHead(head)) == head));
  for (const char* text : {"", "3", "3:", "3:abc", ":", "x:y"}) {
    BOOST_TEST(!ParseAuditHead(text).has_value());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
