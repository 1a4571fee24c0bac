// The daily statistics against the events that they are of.
#include <boost/test/unit_test.hpp>
#include <random>
#include <thread>

#include "support/samples.hpp"
#include "support/test_database.hpp"
#include "tillwatch/adapters/postgres/postgres_event_store.hpp"
#include "tillwatch/adapters/postgres/statistics_rebuild.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(postgres_statistics)

namespace {

StoreCalendar Calendar() {
  return StoreCalendar::Make("UTC", {{StoreId{"berlin"}, "Europe/Berlin"},
                                     {StoreId{"new_york"}, "America/New_York"}})
      .value();
}

UtcTime At(const char* text) { return ParseRfc3339(text).value(); }

// Both tables as text, in the order of their keys.
constexpr const char* kContents = R"(
select coalesce(string_agg(line, E'\n' order by line), '') from (
  select format('%s|%s|%s|%s: %s events %s amount %s score %s alerts', store_id, day, staff_id, kind,
                events, amount, score_sum, alerts) as line from staff_days
  union all
  select format('%s|%s|%s|%s h: %s events %s/%s/%s/%s', store_id, day, register_id, hour, events,
                low, medium, high, critical) from register_hours) as lines)";

struct Stores : MigratedDatabase {
  PostgresEventStore store{pool, Calendar()};

  void Commit(const std::vector<ScoredEvent>& events) { store.Commit(events, {}); }
  std::string Contents() const { return database.Value<std::string>(kContents); }
  bool Rebuild() { return RebuildStatisticsIfNeeded(pool, Calendar(), kNoon); }
};

PosEvent Refund(const std::string& name, const char* store, const char* at) {
  PosEvent event = SampleEvent(name, At(at));
  event.store.value = store;
  event.staff = StaffId{"ann"};
  event.register_id = RegisterId{"r1"};
  event.amount = Money{12'345, "EUR"};
  return event;
}

// Of three stores and all kinds, over the night on which Berlin's summer time ends.
std::vector<ScoredEvent> ManyEvents(int count) {
  std::mt19937 random(7);
  const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  std::vector<ScoredEvent> events;
  for (int i = 0; i < count; ++i) {
    PosEvent event =
        SampleEvent(std::to_string(i), At("2026-10-24T12:00:00Z") + pick(172'800) * 1s);
    event.store.value = std::array{"berlin", "new_york", "elsewhere"}.at(std::size_t(pick(3)));
    event.kind = static_cast<EventKind>(pick(9));
    if (pick(4) > 0) event.staff = StaffId{"emp \"" + std::to_string(pick(5)) + "\""};
    if (pick(4) > 0) event.register_id = RegisterId{"r" + std::to_string(pick(3))};
    if (pick(4) > 0) event.amount = Money{pick(100'000) - 50'000, "EUR"};
    ScoredEvent scored = SampleScored(event, pick(101));
    if (pick(3) == 0) {
      scored.alert = SampleAlert(event);
      scored.alert->severity = static_cast<Severity>(pick(4));
    }
    events.push_back(std::move(scored));
  }
  return events;
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(an_event_counts_on_the_day_and_hour_of_its_store, Stores) {
  Commit({SampleAlerting(Refund("a", "berlin", "2026-07-01T22:30:00Z")),
          SampleScored(Refund("b", "new_york", "2026-07-02T03:30:00Z"), 7)});
  BOOST_TEST(Contents() ==
             "berlin|2026-07-02|ann|refund: 1 events 123.45 amount 0.50 score 1 alerts\n"
             "berlin|2026-07-02|r1|0 h: 1 events 0/1/0/0\n"
             "new_york|2026-07-01|ann|refund: 1 events 123.45 amount 0.07 score 0 alerts\n"
             "new_york|2026-07-01|r1|23 h: 1 events 0/0/0/0");
}

BOOST_FIXTURE_TEST_CASE(events_without_staff_and_register_count_under_an_empty_name, Stores) {
  Commit({SampleScored(SampleEvent("a"))});
  BOOST_TEST(Contents() ==
             "store_001|2026-07-01||12 h: 1 events 0/0/0/0\n"
             "store_001|2026-07-01||refund: 1 events 0.00 amount 0.10 score 0 alerts");
}

BOOST_FIXTURE_TEST_CASE(a_batch_that_is_committed_again_changes_nothing, Stores) {
  const std::vector<ScoredEvent> batch = ManyEvents(300);
  Commit(batch);
  const std::string once = Contents();
  Commit(batch);
  BOOST_TEST(Contents() == once);
}

BOOST_FIXTURE_TEST_CASE(only_events_that_were_not_there_yet_count, Stores) {
  const ScoredEvent known = SampleAlerting(Refund("a", "berlin", "2026-07-01T12:00:00Z"));
  Commit({known});
  // The same id twice in one batch is one row, too.
  const ScoredEvent fresh = SampleAlerting(Refund("b", "berlin", "2026-07-01T12:01:00Z"));
  Commit({known, fresh, fresh});
  BOOST_TEST(Contents() ==
             "berlin|2026-07-01|ann|refund: 2 events 246.90 amount 1.00 score 2 alerts\n"
             "berlin|2026-07-01|r1|14 h: 2 events 0/2/0/0");
}

BOOST_FIXTURE_TEST_CASE(a_refused_batch_counts_nothing, Stores) {
  PosEvent bad = SampleEvent("bad");
  bad.order_id = std::string("\xff\xfe", 2);
  BOOST_CHECK_THROW(Commit({SampleScored(SampleEvent("good")), SampleScored(bad)}), std::exception);
  BOOST_TEST(Contents() == "");
}

BOOST_FIXTURE_TEST_CASE(amounts_count_by_size_and_those_of_sales_with_their_sign, Stores) {
  PosEvent refund = Refund("a", "berlin", "2026-07-01T12:00:00Z");
  refund.amount->minor = -500;
  PosEvent sale = Refund("b", "berlin", "2026-07-01T12:00:00Z");
  sale.kind = EventKind::kSale;
  PosEvent taken_back = sale;
  taken_back.id.value = Uuid("event c");
  taken_back.amount->minor = -345;
  Commit({SampleScored(refund), SampleScored(sale), SampleScored(taken_back)});
  BOOST_TEST(database.Value<std::string>("select amount from staff_days where kind = 'refund'") ==
             "5.00");
  BOOST_TEST(database.Value<std::string>("select amount from staff_days where kind = 'sale'") ==
             "120.00");
}

BOOST_FIXTURE_TEST_CASE(a_sum_at_its_limit_does_not_refuse_events, Stores) {
  PosEvent event = Refund("a", "berlin", "2026-07-01T12:00:00Z");
  Commit({SampleScored(event)});
  database.Run("update staff_days set amount = 99999999999999.98");
  event.id.value = Uuid("event b");
  Commit({SampleScored(event)});
  BOOST_TEST(database.Value<std::string>("select amount from staff_days") == "99999999999999.99");
}

BOOST_FIXTURE_TEST_CASE(writers_at_the_same_time_neither_lose_a_count_nor_wait_in_a_circle,
                        Stores) {
  const std::vector<ScoredEvent> events = ManyEvents(2000);
  std::vector<std::string> errors;
  std::mutex mutex;
  {
    std::vector<std::jthread> writers;
    for (std::size_t w = 0; w < 4; ++w) {
      writers.emplace_back([&, w] {
        try {
          for (std::size_t i = 0; i < 10; ++i) {
            store.Commit(std::span(events).subspan((w * 10 + i) * 50, 50), {});
          }
        } catch (const std::exception& error) {
          const std::lock_guard lock(mutex);
          errors.push_back(error.what());
        }
      });
    }
  }
  BOOST_TEST(errors.empty());
  const std::string kept = Contents();
  BOOST_TEST(Rebuild());
  BOOST_TEST(Contents() == kept);
}

BOOST_FIXTURE_TEST_CASE(counting_again_gives_what_the_transactions_kept, Stores) {
  Commit(ManyEvents(500));
  const std::string kept = Contents();
  BOOST_TEST(Rebuild());
  BOOST_TEST(Contents() == kept);
}

BOOST_FIXTURE_TEST_CASE(what_was_stored_before_is_counted_once_and_not_again, Stores) {
  Commit(ManyEvents(100));
  const std::string kept = Contents();
  database.Run("truncate staff_days, register_hours");  // as after the migration
  BOOST_TEST(Rebuild());
  BOOST_TEST(Contents() == kept);
  database.Run("update staff_days set events = 0");
  BOOST_TEST(!Rebuild());
}

BOOST_FIXTURE_TEST_CASE(other_time_zones_are_counted_anew, Stores) {
  Commit({SampleScored(Refund("a", "berlin", "2026-07-01T22:30:00Z"))});
  BOOST_TEST(Rebuild());
  BOOST_TEST(RebuildStatisticsIfNeeded(pool, StoreCalendar::Utc(), kNoon));
  BOOST_TEST(database.Value<std::string>("select day from staff_days") == "2026-07-01");
  BOOST_TEST(!RebuildStatisticsIfNeeded(pool, StoreCalendar::Utc(), kNoon));
}

BOOST_FIXTURE_TEST_CASE(events_that_are_stored_while_it_counts_again_count_once, Stores) {
  const std::vector<ScoredEvent> events = ManyEvents(1000);
  {
    const std::jthread writer([&] {
      for (std::size_t i = 0; i < 100; ++i) store.Commit(std::span(events).subspan(i * 10, 10), {});
    });
    for (int i = 0; i < 5; ++i) {
      RebuildStatisticsIfNeeded(pool, i % 2 == 0 ? Calendar() : StoreCalendar::Utc(), kNoon);
    }
  }
  const std::string kept = Contents();
  database.Run("update statistics_state set zones = null");
  BOOST_TEST(Rebuild());
  BOOST_TEST(Contents() == kept);
}

BOOST_AUTO_TEST_SUITE_END()
