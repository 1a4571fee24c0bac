// Receipts that come again are recognised over a restart of the process.
#include <boost/test/unit_test.hpp>

#include "support/fake_clock.hpp"
#include "support/fake_register_clock_store.hpp"
#include "support/fake_spool.hpp"
#include "support/plain_rules.hpp"
#include "support/samples.hpp"
#include "support/test_database.hpp"
#include "support/utc_calendar.hpp"
#include "tillwatch/adapters/postgres/postgres_event_store.hpp"
#include "tillwatch/adapters/postgres/postgres_receipt_store.hpp"
#include "tillwatch/app/built_in_enrichers.hpp"
#include "tillwatch/app/event_pipeline.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

namespace postgres_receipts {
namespace {

struct Shop : MigratedDatabase {
  FakeClock clock{kNoon};
  PostgresReceiptStore receipts{pool};

  static std::string Sale(const std::string& event_id, const std::string& ticket) {
    return R"({"event_id":")" + event_id + R"(","ticket_no":")" + ticket +
           R"(","register_id":"r1","amount":12.50})";
  }
  // One process: its enrichers remember nothing of an earlier one by themselves.
  void Ingest(const std::vector<std::string>& payloads) {
    Health health{clock};
    test::FakeRegisterClockStore saved_clocks;
    RegisterClocks clocks(saved_clocks, health, clock);
    CameraRegistry cameras{std::vector<StoredCamera>{}};
    Enrichers enrichers(MakeBuiltInEnrichers(cameras, clocks, test::UtcCalendar(), receipts), {},
                        health, clock);
    RuleBook rules(
        test::PlainRules(), [] { return LoadedRules{}; }, health, clock);
    PostgresEventStore store(pool);
    test::FakeSpool spool;
    Counters counters;
    EventPipeline pipeline(spool, store, rules, test::UtcCalendar(), cameras, health, counters,
                           clock, {.enrichers = &enrichers});
    for (const std::string& payload : payloads) {
      spool.Append("pos/events/store_001/payment", payload, clock.UtcNow());
    }
    while (pipeline.ProcessBatch() > 0) {
    }
  }
  // Of whose receipt the event's is a copy; empty when of none.
  std::string DuplicateOf(const std::string& event_id) const {
    return database.Value<std::string>(
        "select coalesce(o.source_event_id, '') from pos_events e left join pos_events o"
        " on o.event_id = (e.facts ->> 'duplicate_of')::uuid where e.source_event_id = '" +
        event_id + "'");
  }
};

}  // namespace
}  // namespace postgres_receipts

BOOST_FIXTURE_TEST_SUITE(postgres_receipts, Shop)

BOOST_AUTO_TEST_CASE(a_receipt_from_before_a_restart_is_recognised) {
  Ingest({Sale("first", "T1"), Sale("other", "T2")});
  clock.Advance(60s);
  Ingest({Sale("again", "T1"), Sale("new", "T3"), Sale("first", "T1")});
  BOOST_TEST(DuplicateOf("again") == "first");
  BOOST_TEST(DuplicateOf("new") == "");
  BOOST_TEST(DuplicateOf("first") == "");
  BOOST_TEST(database.Value<int>("select count(*) from pos_events") == 4);
  clock.Advance(60s);
  Ingest({Sale("once more", "T1")});
  BOOST_TEST(DuplicateOf("once more") == "first");
  clock.Advance(kReceiptLife);
  Ingest({Sale("next day", "T1")});
  BOOST_TEST(DuplicateOf("next day") == "");
}

BOOST_AUTO_TEST_CASE(receipts_are_the_sales_among_the_newest_events) {
  std::vector<ScoredEvent> stored;
  for (int i = 0; i < 8; ++i) {
    PosEvent event = SampleEvent(std::to_string(i), kNoon + (8 - i) * 1s);
    event.kind = i == 3 ? EventKind::kVoid : EventKind::kSale;
    if (i % 2 == 0) event.order_id = "O" + std::to_string(i);
    if (i != 4) event.ticket_no = "T" + std::to_string(i);
    if (i == 2) event.order_id = event.ticket_no = "";
    if (i == 1) event.amount.reset();
    if (i == 0) event.register_id.reset();
    stored.push_back(SampleScored(event));
  }
  PostgresEventStore(pool).Commit(stored, {});
  std::vector<PosEvent> found;
  receipts.ForEachReceipt(6, [&](const PosEvent& sale) { found.push_back(sale); });
  BOOST_REQUIRE_EQUAL(found.size(), 4U);
  const int expected[] = {5, 4, 1, 0};  // the newest is number 0
  for (std::size_t i = 0; i < found.size(); ++i) {
    const PosEvent& event = stored[static_cast<std::size_t>(expected[i])].event;
    BOOST_TEST(found[i].id.value == event.id.value);
    BOOST_TEST(found[i].type == event.type);
    BOOST_TEST((found[i].kind == EventKind::kSale));
    BOOST_TEST(found[i].store.value == event.store.value);
    BOOST_TEST((found[i].register_id == event.register_id));
    BOOST_TEST(found[i].order_id == event.order_id);
    BOOST_TEST(found[i].ticket_no == event.ticket_no);
    BOOST_TEST((found[i].amount == event.amount));
    BOOST_TEST((found[i].occurred_at == event.occurred_at));
  }
}

BOOST_AUTO_TEST_SUITE_END()
