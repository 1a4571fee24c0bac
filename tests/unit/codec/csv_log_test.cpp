#include "tillwatch/codec/csv_log.hpp"

#include <boost/test/unit_test.hpp>
#include <sstream>

#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(csv_log)

namespace {

const std::string kHeader = "event_type,store_id,timestamp,staff_id,amount\n";
const UtcTime kNow = ParseRfc3339("2026-11-21T15:00:00Z").value();

// Everything in it: events by their type, staff and amount, errors by their message.
std::vector<std::string> Read(const std::string& text) {
  std::istringstream in(text);
  CsvLog log(in, kNow, "USD");
  std::vector<std::string> found;
  while (found.size() < 20) {
    const auto event = log.Next();
    if (!event) {
      found.push_back(event.error().message);
    } else if (*event) {
      const PosEvent& e = **event;
      found.push_back(e.type + " " + (e.staff ? e.staff->value : "-") + " " +
                      (e.amount ? FormatForPeople(*e.amount) : "-"));
    } else {
      break;
    }
  }
  return found;
}

std::string FirstOf(const std::string& text) {
  const auto found = Read(text);
  return found.empty() ? "" : found.front();
}

bool Mentions(const std::string& text, const std::string& part) {
  if (text.find(part) != std::string::npos) return true;
  BOOST_TEST_MESSAGE(text);
  return false;
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_record_is_an_event_of_the_contract) {
  const auto events = Read(kHeader +
                           "RefundIssued,store_001,2026-11-21T14:33:05Z,emp_1,500.00\r\n"
                           "sale,store_001,2026-11-21T15:33:05+01:00,,\n");
  BOOST_REQUIRE(events.size() == 2U);
  BOOST_TEST(events[0] == "refund_issued emp_1 500.00 USD");
  BOOST_TEST(events[1] == "sale - -");
}

BOOST_AUTO_TEST_CASE(a_record_is_read_again_where_it_began) {
  std::istringstream in("\xEF\xBB\xBF" + kHeader +
                        "sale,s,2026-01-02T03:04:05Z,\"a, \"\"b\",1\r\n\n"
                        "void,s,2026-01-02T03:04:06Z,emp_2,2\n"
                        "refund,s,2026-01-02T03:04:07Z,emp_3,3");
  CsvLog log(in, kNow, "USD");
  std::vector<std::streamoff> positions;
  std::vector<std::string> types;
  for (auto event = log.Next(); event.value(); event = log.Next()) {
    positions.push_back(log.Position());
    types.push_back(event.value()->type);
  }
  BOOST_REQUIRE_EQUAL(types.size(), 3U);
  for (const std::size_t i : {2U, 0U, 1U, 2U, 2U, 1U}) {
    BOOST_TEST(log.At(positions[i]).value().value().type == types[i]);
  }
}

BOOST_AUTO_TEST_CASE(card_numbers_are_masked_as_ingest_masks_them) {
  const auto events = Read(kHeader + "sale,s,2026-01-02T03:04:05Z,4111 1111 1111 1111,\n");
  BOOST_REQUIRE(events.size() == 1U);
  BOOST_TEST(events[0] == "sale **** **** **** 1111 -");
}

BOOST_AUTO_TEST_CASE(an_events_arrival_is_its_own_time) {
  std::istringstream in(kHeader + "sale,s,2026-01-02T03:04:05Z,,\n");
  CsvLog log(in, kNow, "USD");
  const auto event = log.Next().value().value();
  BOOST_TEST(FormatRfc3339(event.occurred_at) == "2026-01-02T03:04:05.000Z");
  BOOST_TEST((event.received_at == event.occurred_at));
  BOOST_TEST(event.store.value == "s");
}

BOOST_AUTO_TEST_CASE(quoted_cells_hold_commas_quotes_and_lines) {
  BOOST_TEST(FirstOf(kHeader + "sale,s,2026-01-02T03:04:05Z,\"O\"\"Neil, Ann\",\"1.50\"\r\n") ==
             "sale O\"Neil, Ann 1.50 USD");
  std::istringstream in("a,\"b\nc\"\n\"\",d");
  CsvRecords records(in);
  BOOST_TEST((records.Next().value().value() == std::vector<std::string>{"a", "b\nc"}));
  BOOST_TEST((records.Next().value().value() == std::vector<std::string>{"", "d"}));
  BOOST_TEST(records.Line() == 3U);
  BOOST_TEST(!records.Next().value().has_value());
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_empty_lines_and_a_missing_last_line_end_are_all_right) {
  BOOST_TEST(Read("\xEF\xBB\xBF" + kHeader + "\r\nsale,s,2026-01-02T03:04:05Z,,\n\n").size() == 1U);
  BOOST_TEST(FirstOf(kHeader + "sale,s,2026-01-02T03:04:05Z,ann,2") == "sale ann 2.00 USD");
  BOOST_TEST(Read(kHeader).empty());
}

BOOST_AUTO_TEST_CASE(other_columns_are_kept_and_items_are_json) {
  std::istringstream in(
      "event_type,store_id,timestamp,shift,vip,items\n"
      "sale,s,2026-01-02T03:04:05Z,early,true,\"[{\"\"sku\"\": \"\"4711\"\"}]\"\n");
  CsvLog log(in, kNow, "USD");
  const auto event = log.Next().value().value();
  BOOST_TEST(event.metadata_json == R"({"shift":"early","vip":true})");
  BOOST_TEST(event.items.at(0).sku == "4711");
}

BOOST_AUTO_TEST_CASE(a_bad_record_is_named_and_the_next_one_read) {
  const auto found = Read(kHeader +
                          "sale,s,2026-01-02T03:04:05Z,ann,1.234\n"
                          "sale,s,yesterday,ann,1\n"
                          "sale,,2026-01-02T03:04:05Z,ann,1\n"
                          "sale,s,2026-01-02T03:04:05Z,ann\n"
                          "sale,s,2026-01-02T03:04:05Z,\xFF,1\n"
                          "sale,s,2026-01-02T03:04:05Z,ann,1\n");
  BOOST_REQUIRE(found.size() == 6U);
  BOOST_TEST(Mentions(found[0], "line 2, amount: "));
  BOOST_TEST(Mentions(found[1], "line 3, timestamp: "));
  BOOST_TEST(found[2] == "line 4, store_id: must not be empty");
  BOOST_TEST(found[3] == "line 5, there are 4 cells, the first line has 5");
  BOOST_TEST(found[4] == "line 6, column 4: is not valid UTF-8");
  BOOST_TEST(found[5] == "sale ann 1.00 USD");
}

BOOST_AUTO_TEST_CASE(what_is_no_csv_is_named_with_line_and_column_and_ends_the_log) {
  const auto found = Read(kHeader + "sale,s,2026-01-02T03:04:05Z,a\"b,1\n" +
                          "sale,s,2026-01-02T03:04:05Z,ann,1\n");
  BOOST_REQUIRE(found.size() == 1U);
  BOOST_TEST(found[0] == "line 2, column 30: a quote within a cell that has none around it");
  BOOST_TEST(FirstOf(kHeader + "sale,\"s\n\n") ==
             "line 2, column 6: the quote that begins here never ends");
  BOOST_TEST(FirstOf(kHeader + "\"sale\"x,s") ==
             "line 2, column 7: a comma or the end of the line must follow a quote");
  BOOST_TEST(Mentions(FirstOf(kHeader + std::string(kMaxCsvRecordBytes + 1, 'x')), "too long"));
}

BOOST_AUTO_TEST_CASE(a_header_that_cannot_be_is_refused_with_the_cure) {
  BOOST_TEST(Mentions(FirstOf(""), "its first line names the members"));
  BOOST_TEST(FirstOf("event_type,timestamp\n") == "line 1, there is no column store_id");
  BOOST_TEST(Read("event_type,timestamp\n" + kHeader).size() == 1U);  // and nothing after it
  BOOST_TEST(FirstOf("event_type,store_id,timestamp,amount,amount\n") ==
             "line 1, column 5: amount is there twice");
  BOOST_TEST(FirstOf("event_type,,timestamp\n") == "line 1, column 2 has no name");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
