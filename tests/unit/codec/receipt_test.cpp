#include "tillwatch/codec/receipt.hpp"

#include <boost/test/unit_test.hpp>

#include "tillwatch/base/text.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(receipt)

namespace {

using namespace std::chrono_literals;

constexpr UtcTime kStart{seconds(1'795'271'555)};  // 14:32:35 UTC

// A minute that players begin a second into the file.
Clip SomeClip() {
  Clip clip;
  clip.covered = {kStart - 1s, kStart + 60s};
  clip.start_offset = 1s;
  return clip;
}

PosEvent Event(microseconds at, const std::string& type = "sale_completed") {
  PosEvent event;
  event.id = {type + std::to_string(at.count())};
  event.type = type;
  event.occurred_at = kStart + at;
  return event;
}

std::string Vtt(const std::vector<PosEvent>& events) {
  return ToWebVtt(MakeReceipt(events, SomeClip()));
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_event_is_a_cue_at_its_time_with_all_that_matters) {
  PosEvent event = Event(30s, "refund_issued");
  event.register_id = RegisterId{"register_01"};
  event.staff = StaffId{"emp_12345"};
  event.ticket_no = "4711";
  event.amount = Money{-50000, "USD"};
  event.discount_percent = 12.5;
  event.items = {{"1", "Soap", 2.0, 333, 666, std::nullopt},
                 {"2", "", 1.0, 1000, std::nullopt, 50},
                 {"3", "Cheese", 0.25, std::nullopt, std::nullopt, std::nullopt}};
  BOOST_TEST(Vtt({event}) ==
             "WEBVTT\n\n"
             "00:00:30.000 --> 00:00:38.000\n"
             "14:33:05 UTC  Refund issued  -500.00 USD\n"
             "register register_01, staff emp_12345, receipt 4711\n"
             "2 x Soap  6.66\n"
             "2  10.00  (discount 0.50)\n"
             "0.25 x Cheese\n"
             "discount 12.5 %\n");
}

BOOST_AUTO_TEST_CASE(without_events_it_is_an_empty_track) { BOOST_TEST(Vtt({}) == "WEBVTT\n"); }

BOOST_AUTO_TEST_CASE(cues_come_in_order_and_never_two_at_once) {
  const auto cues = MakeReceipt({Event(20s), Event(12s), Event(15s), Event(58s)}, SomeClip());
  BOOST_REQUIRE_EQUAL(cues.size(), 4u);
  const std::vector<std::pair<seconds, seconds>> expected{
      {12s, 15s}, {15s, 20s}, {20s, 28s}, {58s, 60s}};
  for (std::size_t i = 0; i < 4; ++i) {
    BOOST_TEST((cues[i].start == expected[i].first));
    BOOST_TEST((cues[i].end == expected[i].second));
  }
}

BOOST_AUTO_TEST_CASE(events_of_one_second_share_a_cue) {
  const auto cues =
      MakeReceipt({Event(10s, "a"), Event(10s + 999ms, "b"), Event(11s, "c")}, SomeClip());
  BOOST_REQUIRE_EQUAL(cues.size(), 2u);
  BOOST_TEST(cues[0].text == "14:32:45 UTC  A\n14:32:45 UTC  B");
  BOOST_TEST(cues[1].text == "14:32:46 UTC  C");
  std::vector<PosEvent> many;
  for (int i = 0; i < 10; ++i) many.push_back(Event(10s + i * 1ms));
  BOOST_TEST(MakeReceipt(many, SomeClip()).at(0).text.ends_with("\nand 7 more events"));
}

BOOST_AUTO_TEST_CASE(only_what_players_show_counts) {
  const auto cues = MakeReceipt({Event(-1us), Event(0s), Event(60s - 1us), Event(60s)}, SomeClip());
  BOOST_REQUIRE_EQUAL(cues.size(), 2u);
  BOOST_TEST((cues[0].start == 0s));
  BOOST_TEST((cues[1].start == 60s - 1us));
  BOOST_TEST(ToWebVtt(cues).find("00:01:00.000 --> 00:01:00.002") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(long_receipts_are_cut_to_a_screen) {
  PosEvent event = Event(1s);
  event.items.assign(20,
                     {"", std::string(200, 'x'), std::nullopt, std::nullopt, 100, std::nullopt});
  const std::string text = MakeReceipt({event}, SomeClip()).at(0).text;
  BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 7);
  BOOST_TEST(text.ends_with("\nand 14 more"));
  BOOST_TEST(text.find(std::string(60, 'x') + "\u2026  1.00") != std::string::npos);
  BOOST_TEST(text.find(std::string(61, 'x')) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(hostile_text_stays_text) {
  PosEvent event = Event(1s, "sale\n\n00:00:00.000 --> 00:00:59.000\nfake");
  event.staff = StaffId{"<b>&amp;</b>"};
  event.ticket_no = "\r\n\r\nNOTE";
  event.items = {
      {"", "\u202Etxet desrever", std::nullopt, std::nullopt, 100, std::nullopt},
      {"", "bad \xFF\xC3 bytes\x01\x7F\u0085", std::nullopt, std::nullopt, 100, std::nullopt},
      {"", "line\u2028separator", std::nullopt, std::nullopt, 100, std::nullopt},
      {"", "\t ", std::nullopt, std::nullopt, std::nullopt, std::nullopt}};
  const std::string vtt = Vtt({event});
  BOOST_TEST(IsValidUtf8(vtt));
  BOOST_TEST(vtt.find("-->") == vtt.rfind("-->"));
  BOOST_TEST(vtt.find("\n\n", 8) == std::string::npos);
  BOOST_TEST(vtt.find('\r') == std::string::npos);
  BOOST_TEST(vtt.find("&lt;b&gt;&amp;amp;&lt;/b&gt;") != std::string::npos);
  for (const char* gone : {"\u202E", "\u0085", "\u2028", "<b>"}) {
    BOOST_TEST(vtt.find(gone) == std::string::npos);
  }
  BOOST_TEST(vtt.find("txet desrever  1.00") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_line_is_cut_between_characters) {
  PosEvent event = Event(1s);
  std::string name = "x";
  for (int i = 0; i < 100; ++i) name += "\u00E9";
  event.items = {{"", name, std::nullopt, std::nullopt, 100, std::nullopt}};
  BOOST_TEST(IsValidUtf8(Vtt({event})));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
