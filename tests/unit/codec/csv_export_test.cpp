#include "tillwatch/codec/csv_export.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "support/samples.hpp"

namespace tillwatch {
namespace csv_export {
namespace {

auto Commas(const std::string& line) { return std::count(line.begin(), line.end(), ','); }

// The cell of an event's order, the tenth.
std::string OrderCell(const std::string& order) {
  StoredEvent stored;
  stored.event = SampleEvent("e");
  stored.event.ticket_no = "END";
  stored.event.order_id = order;
  const std::string row = CsvRow(stored);
  const std::string before = R"("refund_issued","refund","store_001",,,)";
  const std::size_t at = row.find(before) + before.size();
  return row.substr(at, row.find(R"(,"END")") - at);
}

}  // namespace
}  // namespace csv_export

using namespace csv_export;

BOOST_AUTO_TEST_SUITE(csv_export_rows)

BOOST_AUTO_TEST_CASE(a_row_has_as_many_cells_as_the_header) {
  StoredEvent stored;
  stored.event = SampleEvent("e");
  BOOST_TEST(Commas(CsvRow(stored)) == Commas(EventCsvHeader()));
  AlertView view;
  view.alert = SampleAlert(stored.event);
  BOOST_TEST(Commas(CsvRow(view)) == Commas(AlertCsvHeader()));
}

BOOST_AUTO_TEST_CASE(an_event_is_written_with_all_it_has) {
  StoredEvent stored;
  stored.event = SampleEvent("e");
  stored.event.amount = Money{-1250, "USD"};
  stored.event.discount_percent = 12.5;
  stored.event.items = {{"4711", "Soap", 2.0, {}, {}, {}}, {"", "Tea", std::nullopt, {}, {}, {}}};
  stored.score = 57;
  stored.alert = AlertId{"a"};
  BOOST_TEST(
      CsvRow(stored) ==
      stored.event.id.value +
          ",2026-07-01T12:00:00.000Z,2026-07-01T12:00:00.000Z,\"refund_issued\",\"refund\","
          "\"store_001\",,,,,-12.50,,\"USD\",12.5,,,,,,\"2 x 4711 Soap; Tea\",0.57,\"a\"\r\n");
}

BOOST_AUTO_TEST_CASE(an_alert_is_written_with_its_decision) {
  AlertView view;
  view.alert = SampleAlert(SampleEvent("e"));
  view.alert.note = "he said \"no\",\r\nand left";
  view.decision = Decision{Disposition::kTraining, "", "Ann", kNoon};
  const std::string row = CsvRow(view);
  BOOST_TEST(row.find("\"he said \"\"no\"\",\r\nand left\"") != std::string::npos, row);
  BOOST_TEST(row.find(",\"training\",2026-07-01T12:00:00.000Z,\"Ann\",,") != std::string::npos,
             row);
  BOOST_TEST(row.ends_with("\r\n"));
}

BOOST_AUTO_TEST_CASE(what_a_spreadsheet_would_run_is_text) {
  BOOST_TEST(OrderCell("O-17") == "\"O-17\"");
  for (const std::string bad : {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1",
                                "\xEF\xBC\x9D"
                                "1",
                                "\xEF\xBC\x8B"
                                "1",
                                "\xEF\xBC\x8D"
                                "1",
                                "\xEF\xBC\xA0"
                                "x",
                                "=cmd|' /C calc'!A0"}) {
    BOOST_TEST(OrderCell(bad) == "\"'" + bad + "\"", bad);
  }
  BOOST_TEST(OrderCell("=\"a\",b") == "\"'=\"\"a\"\",b\"");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_utf8_are_replaced) {
  BOOST_TEST(OrderCell("a\xFF") == "\"a\xEF\xBF\xBD\"");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
