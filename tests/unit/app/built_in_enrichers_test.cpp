#include "tillwatch/app/built_in_enrichers.hpp"

#include <boost/test/unit_test.hpp>

#include "support/fake_clock.hpp"
#include "support/fake_receipt_store.hpp"
#include "support/fake_register_clock_store.hpp"
#include "tillwatch/app/enrichers.hpp"
#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {
namespace built_in_enrichers {
namespace {

using Texts = std::vector<std::string>;
const UtcTime kSaturday = ParseRfc3339("2026-11-21T23:33:05Z").value();

struct Shop {
  FakeClock clock{kSaturday};
  Health health{clock};
  test::FakeRegisterClockStore store;
  RegisterClocks clocks{store, health, clock};
  CameraRegistry cameras;
  StoreCalendar calendar{StoreCalendar::Make("Europe/Berlin", {}).value()};
  test::FakeReceiptStore receipts;
  Enrichers enrichers{MakeBuiltInEnrichers(cameras, clocks, calendar, receipts), {}, health, clock};

  static PosEvent Sale(const char* id, const char* ticket) {
    PosEvent event;
    event.id.value = id;
    event.type = "sale_completed";
    event.kind = EventKind::kSale;
    event.store = {"store_001"};
    event.register_id = RegisterId{"r1"};
    event.occurred_at = kSaturday;
    event.received_at = kSaturday + milliseconds(250);
    event.ticket_no = ticket;
    event.topic = "pos/events/store_001/sale";
    return event;
  }
  Facts Of(const PosEvent& event, const std::vector<RecordedHistory::Answer>& history = {}) {
    return enrichers.Enrich(event, {history});
  }
  // Empty when it is no duplicate.
  std::string DuplicateOf(const PosEvent& event) {
    const Facts facts = Of(event);
    const auto* earlier = facts.Find<std::string>("duplicate_of");
    return earlier == nullptr ? "" : *earlier;
  }
  std::int64_t Number(const Facts& facts, std::string_view name) {
    const auto* number = facts.Find<std::int64_t>(name);
    BOOST_REQUIRE_MESSAGE(number != nullptr, name);
    return *number;
  }
  // Events of the till whose clock is behind by so much.
  void LearnClock(seconds behind) {
    for (int i = 0; i < 10; ++i) {
      PosEvent event = Sale("learnt", "");
      event.received_at = kSaturday - seconds(100) + seconds(5) * i;
      event.occurred_at = event.received_at - behind;
      clocks.Observe(event);
    }
  }
};

}  // namespace
}  // namespace built_in_enrichers

BOOST_FIXTURE_TEST_SUITE(built_in_enrichers, Shop)

BOOST_AUTO_TEST_CASE(their_names_are_those_that_the_file_may_switch_off) {
  Texts names;
  for (const EnricherView& view : enrichers.All()) names.push_back(view.name);
  const Texts known(kBuiltInEnrichers.begin(), kBuiltInEnrichers.end());
  BOOST_TEST(names == known, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(metadata_tells_age_topic_and_the_stores_own_time) {
  const Facts facts = Of(Sale("1", "T1"));
  BOOST_TEST(Number(facts, "age_ms") == 250);
  BOOST_TEST(Number(facts, "local_hour") == 0);     // past midnight in Berlin
  BOOST_TEST(Number(facts, "local_weekday") == 7);  // and so Sunday
  BOOST_TEST(*facts.Find<std::string>("source_topic") == "pos/events/store_001/sale");
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_known_is_told_and_sets_the_age_right) {
  BOOST_TEST((Of(Sale("1", "T1")).Find<std::int64_t>("clock_offset_ms") == nullptr));
  LearnClock(seconds(60));
  PosEvent event = Sale("2", "T2");
  event.received_at = event.occurred_at + seconds(62);
  BOOST_TEST(Number(Of(event), "clock_offset_ms") == 60'000);
  BOOST_TEST(Number(Of(event), "age_ms") == 2'000);
  enrichers.Switch("clock", false);
  BOOST_TEST(Number(Of(event), "age_ms") == 62'000);
  event.register_id = RegisterId{"r2"};
  enrichers.Switch("clock", true);
  BOOST_TEST((Of(event).Find<std::int64_t>("clock_offset_ms") == nullptr));
}

BOOST_AUTO_TEST_CASE(cameras_are_those_that_looked_at_the_till_then) {
  BOOST_TEST(Of(Sale("1", "T1")).Find<Texts>("cameras")->empty());
  Camera camera;
  camera.id = {"camera_001"};
  camera.store = {"store_001"};
  camera.registers = {{"r1"}};
  cameras.Replace({{camera, true}});
  const Facts facts = Of(Sale("2", "T2"));
  BOOST_TEST(*facts.Find<Texts>("cameras") == Texts{"camera_001"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(history_is_what_the_rules_asked_of_staff_and_register) {
  const auto answer = [](Subject by, Counted counted, seconds window, int count) {
    Lookup lookup;
    lookup.by = by;
    lookup.counted = counted;
    lookup.until = kSaturday;
    lookup.after = kSaturday - window;
    Sightings seen;
    seen.count = count;
    return RecordedHistory::Answer(lookup, seen);
  };
  const Facts facts =
      Of(Sale("1", "T1"), {answer(Subject::kStaff, EventKind::kVoid, seconds(3'600), 4),
                           answer(Subject::kStaff, {}, seconds(604'800), 2),
                           answer(Subject::kOrder, EventKind::kSale, seconds(60), 1),
                           answer(Subject::kRegister, EventKind::kNoSale, seconds(90), 0)});
  const FactCounts staff{{"void_1h", 4}, {"alert_7d", 2}};
  const FactCounts till{{"no_sale_90s", 0}};
  BOOST_TEST((*facts.Find<FactCounts>("earlier_by_staff") == staff));
  BOOST_TEST((*facts.Find<FactCounts>("earlier_by_register") == till));
  BOOST_TEST((Of(Sale("2", "T2")).Find<FactCounts>("earlier_by_staff") == nullptr));
}

BOOST_AUTO_TEST_CASE(a_receipt_that_comes_again_names_the_event_that_had_it_first) {
  BOOST_TEST(DuplicateOf(Sale("1", "T1")) == "");
  BOOST_TEST(DuplicateOf(Sale("1", "T1")) == "");  // the same event once more
  BOOST_TEST(DuplicateOf(Sale("2", "T1")) == "1");
  BOOST_TEST(DuplicateOf(Sale("3", "T1")) == "1");
  BOOST_TEST(DuplicateOf(Sale("4", "T2")) == "");
  BOOST_TEST(DuplicateOf(Sale("5", "")) == "");
  BOOST_TEST(DuplicateOf(Sale("6", "")) == "");
}

BOOST_AUTO_TEST_CASE(another_till_type_amount_kind_or_day_is_another_receipt) {
  BOOST_TEST(DuplicateOf(Sale("1", "T1")) == "");
  PosEvent event = Sale("2", "T1");
  event.register_id = RegisterId{"r2"};
  BOOST_TEST(DuplicateOf(event) == "");
  event = Sale("3", "T1");
  event.type = "payment";
  BOOST_TEST(DuplicateOf(event) == "");
  event = Sale("4", "T1");
  event.amount = Money{100, "EUR"};
  BOOST_TEST(DuplicateOf(event) == "");
  event = Sale("5", "T1");
  event.kind = EventKind::kVoid;
  BOOST_TEST(DuplicateOf(event) == "");
  event = Sale("6", "T1");
  event.occurred_at += kReceiptLife + seconds(1);
  BOOST_TEST(DuplicateOf(event) == "");
  event.id.value = "7";
  BOOST_TEST(DuplicateOf(event) == "6");
}

BOOST_AUTO_TEST_CASE(receipts_from_before_a_restart_are_known_and_of_two_the_first_counts) {
  PosEvent again = Sale("2", "T1");
  again.occurred_at += seconds(60);
  PosEvent day_before = Sale("3", "T2");
  day_before.occurred_at -= kReceiptLife + seconds(1);
  receipts.sales = {day_before, Sale("1", "T1"), again};
  enrichers.StartBatch();
  BOOST_TEST(DuplicateOf(Sale("4", "T1")) == "1");
  BOOST_TEST(DuplicateOf(Sale("5", "T2")) == "");
  BOOST_TEST(DuplicateOf(Sale("1", "T1")) == "");  // delivered once more
}

BOOST_AUTO_TEST_CASE(receipts_of_the_time_that_it_was_off_are_known_when_it_is_on_again) {
  enrichers.StartBatch();
  enrichers.Switch("duplicate_receipt", false);
  enrichers.StartBatch();
  receipts.sales = {Sale("1", "T1")};
  enrichers.Switch("duplicate_receipt", true);
  enrichers.StartBatch();
  BOOST_TEST(DuplicateOf(Sale("2", "T1")) == "1");
  BOOST_TEST(receipts.asked == 2);
}

BOOST_AUTO_TEST_CASE(receipts_that_cannot_be_read_yet_hold_up_nothing) {
  receipts.away = true;
  receipts.sales = {Sale("1", "T1")};
  enrichers.StartBatch();
  BOOST_TEST(DuplicateOf(Sale("2", "T1")) == "");
  BOOST_TEST(DuplicateOf(Sale("3", "T1")) == "2");
  receipts.away = false;
  receipts.sales.push_back(Sale("4", "T4"));
  clock.Advance(kEnrichPrepareAgain);
  enrichers.StartBatch();
  BOOST_TEST(DuplicateOf(Sale("5", "T4")) == "4");
}

BOOST_AUTO_TEST_CASE(old_receipts_are_forgotten) {
  BOOST_TEST(DuplicateOf(Sale("1", "T1")) == "");
  for (std::size_t i = 0; i < 2 * kRememberedReceipts; ++i) {
    Of(Sale("other", std::to_string(i).c_str()));
  }
  BOOST_TEST(DuplicateOf(Sale("2", "T1")) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
