#include "tillwatch/risk/history_window.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>

#include "support/plain_rules.hpp"
#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/risk/scorer.hpp"

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(history_window)

namespace {

using std::chrono::hours;
using std::chrono::minutes;

const UtcTime kNoon = ParseRfc3339("2026-11-21T12:00:00Z").value();

const StoreCalendar& Calendar() {
  static const StoreCalendar calendar = StoreCalendar::Make("Europe/Berlin", {}).value();
  return calendar;
}

PosEvent Event(EventKind kind, UtcTime at, const std::string& staff = "ann") {
  PosEvent event;
  event.kind = kind;
  event.type = ToString(kind);
  event.store = {"store_001"};
  event.staff = StaffId{staff};
  event.register_id = RegisterId{"r1"};
  event.occurred_at = event.received_at = at;
  return event;
}

Lookup VoidsOfAnn(microseconds window = hours(1)) {
  Lookup lookup;
  lookup.store = {"store_001"};
  lookup.key = "ann";
  lookup.counted = EventKind::kVoid;
  lookup.after = kNoon - window;
  lookup.until = kNoon;
  lookup.limit = 50;
  return lookup;
}

// Of three staff, two registers and all kinds, in the eight hours up to noon.
std::vector<PosEvent> RandomEvents(std::mt19937& random, int count) {
  std::vector<PosEvent> events;
  for (int i = 0; i < count; ++i) {
    const auto pick = [&](unsigned n) { return random() % n; };
    PosEvent event = Event(AllEventKinds()[pick(9)], kNoon - minutes(pick(480)),
                           std::string(1, static_cast<char>('a' + pick(3))));
    event.register_id = RegisterId{pick(2) == 0 ? "r1" : "r2"};
    event.order_id = "O" + std::to_string(pick(20));
    event.card_token = pick(2) == 0 ? "" : "tok" + std::to_string(pick(5));
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_window_begins_behind_its_start_and_ends_with_its_end) {
  HistoryWindow history(Calendar());
  for (const UtcTime at :
       {kNoon - hours(1), kNoon - hours(1) + microseconds(1), kNoon, kNoon + microseconds(1)}) {
    history.Add(Event(EventKind::kVoid, at), false);
  }
  const Sightings seen = history.Look(VoidsOfAnn());
  BOOST_TEST(seen.count == 2);
  BOOST_TEST((seen.first == kNoon - hours(1) + microseconds(1)));
  BOOST_TEST((seen.last == kNoon));
}

BOOST_AUTO_TEST_CASE(a_limit_leaves_the_newest) {
  HistoryWindow history(Calendar());
  for (int i = 0; i < 10; ++i) history.Add(Event(EventKind::kVoid, kNoon - minutes(i)), false);
  Lookup lookup = VoidsOfAnn();
  lookup.limit = 3;
  BOOST_TEST(history.Look(lookup).count == 3);
  BOOST_TEST((history.Look(lookup).first == kNoon - minutes(2)));
}

BOOST_AUTO_TEST_CASE(alerts_are_counted_apart_from_events) {
  HistoryWindow history(Calendar());
  history.Add(Event(EventKind::kVoid, kNoon), true);
  history.Add(Event(EventKind::kVoid, kNoon), false);
  Lookup lookup = VoidsOfAnn();
  BOOST_TEST(history.Look(lookup).count == 2);
  lookup.counted = std::nullopt;
  BOOST_TEST(history.Look(lookup).count == 1);
}

BOOST_AUTO_TEST_CASE(the_days_of_peers_are_the_stores_own) {
  HistoryWindow history(Calendar());
  const UtcTime midnight = ParseRfc3339("2026-11-20T23:00:00Z").value();  // of the 21st in Berlin
  history.Add(Event(EventKind::kSale, midnight - microseconds(1)), false);
  history.Add(Event(EventKind::kSale, midnight), false);
  const LocalDay today = std::chrono::sys_days(std::chrono::year(2026) / 11 / 21);
  const PeerQuery until_today{StoreId{"store_001"}, today, 1, 2};
  const PeerQuery with_today{StoreId{"store_001"}, today + std::chrono::days(1), 2, 2};
  BOOST_TEST(!history.Peers(until_today)->Find(StaffId{"ann"}, EventKind::kVoid).has_value());
  BOOST_TEST(history.Peers(with_today)->Find(StaffId{"ann"}, EventKind::kVoid).has_value());
}

BOOST_AUTO_TEST_CASE(a_late_event_shows_in_figures_that_were_asked_for_before) {
  HistoryWindow history(Calendar());
  const LocalDay today = std::chrono::sys_days(std::chrono::year(2026) / 11 / 21);
  const PeerQuery query{StoreId{"store_001"}, today, 7, 1};
  BOOST_TEST(!history.Peers(query)->Find(StaffId{"ann"}, EventKind::kVoid).has_value());
  history.Add(Event(EventKind::kSale, kNoon - hours(48)), false);
  BOOST_TEST(history.Peers(query)->Find(StaffId{"ann"}, EventKind::kVoid).has_value());
}

BOOST_AUTO_TEST_CASE(the_order_of_arrival_changes_no_count) {
  std::mt19937 random(7);
  std::vector<PosEvent> events = RandomEvents(random, 400);
  HistoryWindow reference(Calendar());
  for (const PosEvent& event : events) reference.Add(event, event.kind == EventKind::kRefund);
  const LocalDay tomorrow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22);
  const PeerQuery peers{StoreId{"store_001"}, tomorrow, 2, 1};
  for (int round = 0; round < 20; ++round) {
    std::shuffle(events.begin(), events.end(), random);
    HistoryWindow history(Calendar());
    for (const PosEvent& event : events) history.Add(event, event.kind == EventKind::kRefund);
    for (int i = 0; i < 50; ++i) {
      Lookup lookup = VoidsOfAnn(minutes(random() % 480));
      lookup.key = std::string(1, static_cast<char>('a' + random() % 3));
      lookup.counted = AllEventKinds()[random() % 9];
      lookup.until = kNoon - minutes(random() % 60);
      lookup.share = 10;
      const Sightings one = reference.Look(lookup);
      const Sightings other = history.Look(lookup);
      BOOST_REQUIRE_EQUAL(one.count, other.count);
      BOOST_REQUIRE_EQUAL(one.sales, other.sales);
      BOOST_REQUIRE((one.first == other.first && one.last == other.last));
    }
    for (const char* staff : {"a", "b", "c"}) {
      const auto one = reference.Peers(peers)->Find(StaffId{staff}, EventKind::kVoid);
      const auto other = history.Peers(peers)->Find(StaffId{staff}, EventKind::kVoid);
      BOOST_REQUIRE(one && other);
      BOOST_REQUIRE_EQUAL(one->Deviations(), other->Deviations());
    }
  }
}

BOOST_AUTO_TEST_CASE(the_last_event_has_the_same_score_and_words_however_the_others_came) {
  std::mt19937 random(11);
  std::vector<PosEvent> events = RandomEvents(random, 200);
  RuleSet rules = test::PlainRules();
  CountOver count;
  count.counted = {EventKind::kVoid, EventKind::kRefund};
  count.limit = 1;
  count.window = hours(4);
  rules.rules.push_back(test::MakeRule("many", 20, {count}));
  rules.rules.push_back(
      test::MakeRule("after", 20, {Preceded{{EventKind::kSale}, Subject::kRegister, hours(2)}}));
  const Scorer scorer(rules, Calendar());
  const PosEvent last = Event(EventKind::kRefund, kNoon, "a");
  std::vector<Reason> first_reasons;
  for (int round = 0; round < 20; ++round) {
    HistoryWindow history(Calendar());
    for (const PosEvent& event : events) history.Add(event, event.kind == EventKind::kNoSale);
    const auto reasons = scorer.Assess(last, history).reasons;
    if (round == 0) first_reasons = reasons;
    BOOST_REQUIRE_EQUAL(reasons.size(), 4u);
    BOOST_REQUIRE((reasons == first_reasons));
    std::shuffle(events.begin(), events.end(), random);
  }
}

BOOST_AUTO_TEST_CASE(a_reach_is_kept_for_what_rules_count_and_nothing_else) {
  RuleSet rules;
  CountOver voids;
  voids.counted = {EventKind::kVoid};
  voids.limit = 1;
  voids.window = hours(1);
  rules.rules = {test::MakeRule("voids", 10, {KindIs{EventKinds{EventKind::kVoid}}, voids})};
  HistoryReach reach;
  reach.Add(rules);
  HistoryWindow window(Calendar(), reach);
  window.Add(Event(EventKind::kVoid, kNoon - minutes(61)), false);
  window.Add(Event(EventKind::kVoid, kNoon - minutes(59)), false);
  window.Add(Event(EventKind::kRefund, kNoon - minutes(1)), false);
  BOOST_TEST(window.Look(VoidsOfAnn(hours(2))).count == 2);
  Lookup refunds = VoidsOfAnn();
  refunds.counted = EventKind::kRefund;
  BOOST_TEST(window.Look(refunds).count == 0);  // nobody asks
  window.ForgetBeyondReach(kNoon);
  BOOST_TEST(window.Look(VoidsOfAnn(hours(2))).count == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
