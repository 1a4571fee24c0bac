// In whatever order events arrive, and in whatever batches: once all are stored, every count is the
// same.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>

#include "shop_traffic.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_spool.hpp"
#include "support/samples.hpp"
#include "support/shipped_rules.hpp"
#include "support/test_database.hpp"
#include "tillwatch/adapters/postgres/postgres_event_store.hpp"
#include "tillwatch/app/event_pipeline.hpp"
#include "tillwatch/codec/event_decoder.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

namespace arrival_order {
namespace {

constexpr int kEvents = 600;

// Two days of three stores, over the night on which Berlin's summer time ends.
std::vector<TrafficMessage> Messages() {
  const UtcTime start = ParseRfc3339("2026-10-24T10:00:00Z").value();
  ShopTraffic traffic(5, 3);
  std::vector<TrafficMessage> messages;
  for (int i = 0; i < kEvents; ++i) messages.push_back(traffic.Next(start + i * 288s));
  return messages;
}

const StoreCalendar& Calendar() {
  static const auto calendar = StoreCalendar::Make("Europe/Berlin", {});
  return *calendar;
}

// What all arrivals share. Scores and alerts do not: a late event raises no score of before.
struct Counts {
  std::string days;
  std::string hours;
  std::string lookups;
  bool operator==(const Counts&) const = default;
};

std::string LookupsOf(PostgresEventStore& store, const std::vector<TrafficMessage>& messages,
                      UtcTime now) {
  const Scorer scorer(test::ShippedRules(), Calendar());
  HistoryPlan plan;
  std::vector<PosEvent> events;
  for (const TrafficMessage& message : messages) {
    events.push_back(DecodeEvent(message.topic, message.payload, now, "EUR").value());
    scorer.Plan(events.back(), plan);
  }
  std::string text;
  const StoredHistory history = store.LoadHistory(events, plan);
  for (const auto& [lookup, seen] : history.sightings) {
    if (!lookup.counted) continue;  // alerts
    text += lookup.key + " " + std::to_string(seen.count) + "/" + std::to_string(seen.sales) + " " +
            FormatRfc3339(seen.first) + " " + FormatRfc3339(seen.last) + "\n";
  }
  return text;
}

Counts Ingest(const std::vector<TrafficMessage>& arriving, const std::vector<TrafficMessage>& asked,
              std::size_t batch) {
  const MigratedDatabase shop;
  const FakeClock clock{kNoon + 24h * 365};
  Health health{clock};
  Counters counters;
  test::FakeSpool spool;
  PostgresPool pool{shop.database.Url(), {.max_connections = 1}};
  PostgresEventStore store{pool, Calendar(), clock};
  RuleBook rules(
      test::ShippedRules(), [] { return LoadedRules{}; }, health, clock);
  CameraRegistry cameras{std::vector<StoredCamera>{}};
  EventPipeline pipeline(spool, store, rules, Calendar(), cameras, health, counters, clock,
                         {.max_batch = batch});
  for (const TrafficMessage& message : arriving) {
    spool.Append(message.topic, message.payload, clock.UtcNow());
  }
  while (pipeline.ProcessBatch() > 0) {
  }
  BOOST_TEST(shop.database.Value<int>("select count(*) from pos_events") == kEvents);
  return {
      shop.database.Value<std::string>(
          "select string_agg(concat_ws(' ', store_id, day, staff_id, kind, events, amount), E'\\n'"
          " order by store_id, day, staff_id, kind) from staff_days"),
      shop.database.Value<std::string>(
          "select string_agg(concat_ws(' ', store_id, day, register_id, hour, events), E'\\n'"
          " order by store_id, day, register_id, hour) from register_hours"),
      LookupsOf(store, asked, clock.UtcNow())};
}

}  // namespace
}  // namespace arrival_order

BOOST_AUTO_TEST_SUITE(arrival_order)

BOOST_AUTO_TEST_CASE(the_order_of_arrival_changes_no_final_count) {
  const std::vector<TrafficMessage> in_order = Messages();
  const Counts expected = Ingest(in_order, in_order, 500);
  BOOST_TEST(expected.lookups.size() > 1000u);
  std::mt19937 random(3);
  for (const std::size_t batch : {1u, 37u, 500u}) {
    std::vector<TrafficMessage> arriving = in_order;
    std::shuffle(arriving.begin(), arriving.end(), random);
    // Some come twice.
    arriving.insert(arriving.end(), arriving.begin(), arriving.begin() + 50);
    const Counts counts = Ingest(arriving, in_order, batch);
    BOOST_TEST(counts.days == expected.days);
    BOOST_TEST(counts.hours == expected.hours);
    BOOST_TEST(counts.lookups == expected.lookups);
  }
}

BOOST_AUTO_TEST_SUITE_END()
