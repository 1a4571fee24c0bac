// What the database answers to the questions of rules, repeats of alerts, rules that sleep and the
// peers' figures.
#include <boost/test/unit_test.hpp>
#include <random>

#include "support/fake_clock.hpp"
#include "support/samples.hpp"
#include "support/test_database.hpp"
#include "support/utc_calendar.hpp"
#include "tillwatch/adapters/postgres/postgres_event_store.hpp"
#include "tillwatch/adapters/postgres/postgres_query_store.hpp"
#include "tillwatch/adapters/postgres/postgres_snooze_store.hpp"
#include "tillwatch/risk/history_window.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

namespace postgres_risk_history {
namespace {

struct Shop : MigratedDatabase {
  FakeClock clock{kNoon};
  PostgresEventStore store{pool, StoreCalendar::Utc(), clock};
  PostgresQueryStore query{pool};
  PostgresSnoozeStore snoozes{pool};
  int number = 0;

  PosEvent Event(EventKind kind, UtcTime at, const std::string& staff = "ann") {
    PosEvent event = SampleEvent(std::to_string(++number), at);
    event.kind = kind;
    event.type = ToString(kind);
    event.staff = StaffId{staff};
    event.register_id = RegisterId{"r1"};
    return event;
  }
  PosEvent Stored(EventKind kind, UtcTime at, const std::string& staff = "ann") {
    PosEvent event = Event(kind, at, staff);
    Commit(SampleScored(event));
    return event;
  }
  void Commit(const ScoredEvent& scored) { store.Commit(std::vector{scored}, {}); }
  // An alert of the event; joined: one that it is a repeat of.
  ScoredEvent Alerting(const PosEvent& event, const std::optional<AlertId>& joined = {},
                       Points score = 50) {
    ScoredEvent scored = SampleAlerting(event);
    scored.risk.score = score;
    if (joined) {
      scored.alert.reset();
      scored.joined = joined;
    }
    return scored;
  }
  StoredHistory Load(const PosEvent& event, const HistoryPlan& plan = {}) {
    return store.LoadHistory(std::vector{event}, plan);
  }
  Sightings Look(const Lookup& lookup) {
    HistoryPlan plan;
    plan.lookups = {lookup};
    return Load(Event(EventKind::kOther, kNoon), plan).sightings[lookup];
  }
};

Lookup Voids(Subject by, const std::string& key, seconds window = 1h) {
  Lookup lookup;
  lookup.by = by;
  if (by != Subject::kCard) lookup.store.value = "store_001";
  lookup.key = key;
  lookup.counted = EventKind::kVoid;
  lookup.after = kNoon - window;
  lookup.until = kNoon;
  lookup.limit = 50;
  return lookup;
}

}  // namespace
}  // namespace postgres_risk_history

BOOST_FIXTURE_TEST_SUITE(postgres_risk_history, Shop)

BOOST_AUTO_TEST_CASE(history_knows_which_events_are_stored) {
  const PosEvent known = Stored(EventKind::kVoid, kNoon);
  const std::vector<PosEvent> asked{known, Event(EventKind::kVoid, kNoon), known};
  const StoredHistory history = store.LoadHistory(asked, {});
  BOOST_TEST((history.known == std::set<EventId>{known.id}));
  BOOST_TEST(history.sightings.empty());
}

BOOST_AUTO_TEST_CASE(a_count_covers_the_time_behind_its_start_up_to_its_end) {
  Stored(EventKind::kVoid, kNoon - 1h);  // just out
  Stored(EventKind::kVoid, kNoon - 1h + 1us);
  Stored(EventKind::kVoid, kNoon);
  Stored(EventKind::kVoid, kNoon + 1us);          // later
  Stored(EventKind::kRefund, kNoon - 1min);       // something else
  Stored(EventKind::kVoid, kNoon - 1min, "bob");  // somebody else
  PosEvent elsewhere = Event(EventKind::kVoid, kNoon - 1min);
  elsewhere.store.value = "store_002";
  Commit(SampleScored(elsewhere));
  const Sightings seen = Look(Voids(Subject::kStaff, "ann"));
  BOOST_TEST(seen.count == 2);
  BOOST_TEST((seen.first == kNoon - 1h + 1us));
  BOOST_TEST((seen.last == kNoon));
  BOOST_TEST(Look(Voids(Subject::kStaff, "nobody")).count == 0);
}

BOOST_AUTO_TEST_CASE(each_subject_is_found_by_its_own_name) {
  PosEvent event = Event(EventKind::kVoid, kNoon - 1min);
  event.order_id = "O1";
  event.original_order_id = "O0";
  event.card_token = "tok_1";
  Commit(SampleScored(event));
  BOOST_TEST(Look(Voids(Subject::kRegister, "r1")).count == 1);
  BOOST_TEST(Look(Voids(Subject::kOrder, "O0")).count == 1);
  BOOST_TEST(Look(Voids(Subject::kOrder, "O1")).count == 0);
  BOOST_TEST(Look(Voids(Subject::kCard, "tok_1")).count == 1);
  BOOST_TEST(Look(Voids(Subject::kCard, "tok_2")).count == 0);
}

BOOST_AUTO_TEST_CASE(the_database_finds_orders_by_the_rule_of_the_domain) {
  for (const EventKind kind : {EventKind::kSale, EventKind::kRefund}) {
    for (const std::string order : {"", "O1"}) {
      for (const std::string original : {"", "O0"}) {
        PosEvent event = Event(kind, kNoon - 1min);
        event.order_id = order;
        event.original_order_id = original;
        event.ticket_no = "T1";
        Commit(SampleScored(event));
        BOOST_TEST(database.Value<std::string>(
                       "select coalesce(order_ref, '') from pos_events where event_id = '" +
                       event.id.value + "'") == event.OrderRef());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_count_stops_at_its_limit_from_the_newest) {
  for (int i = 0; i < 10; ++i) Stored(EventKind::kVoid, kNoon - 1min * i);
  Lookup lookup = Voids(Subject::kStaff, "ann");
  lookup.limit = 3;
  const Sightings seen = Look(lookup);
  BOOST_TEST(seen.count == 3);
  BOOST_TEST((seen.first == kNoon - 2min));
}

BOOST_AUTO_TEST_CASE(sales_are_counted_as_far_as_they_matter) {
  for (int i = 0; i < 30; ++i) Stored(EventKind::kSale, kNoon - 1s * i);
  for (int i = 0; i < 3; ++i) Stored(EventKind::kVoid, kNoon - 1min * i);
  Lookup lookup = Voids(Subject::kStaff, "ann");
  lookup.share = 10;  // 4 of them, the event included, are more than that of up to 39 sales
  lookup.least = 3;
  BOOST_TEST(Look(lookup).sales == 30);
  lookup.share = 50;
  BOOST_TEST(Look(lookup).sales == 9);  // 8 would be exactly half
  lookup.least = 5;
  BOOST_TEST(Look(lookup).sales == 0);  // too few to ask
}

// The same questions, the same answers: what a backtest says is what the database would.
BOOST_AUTO_TEST_CASE(the_database_and_a_history_in_memory_agree) {
  std::mt19937 random(3);
  const auto pick = [&](unsigned n) { return static_cast<int>(random() % n); };
  const std::vector<EventKind> kinds{EventKind::kVoid, EventKind::kRefund, EventKind::kSale};
  HistoryWindow window(test::UtcCalendar());
  std::vector<ScoredEvent> batch;
  for (int i = 0; i < 600; ++i) {
    PosEvent event = Event(kinds[static_cast<std::size_t>(pick(3))], kNoon - 1min * pick(120),
                           pick(2) == 0 ? "ann" : "bob");
    event.register_id = RegisterId{"r" + std::to_string(pick(3))};
    event.order_id = "O" + std::to_string(pick(50));
    event.card_token = pick(3) == 0 ? "" : "tok" + std::to_string(pick(20));
    event.store.value = pick(2) == 0 ? "store_001" : "store_002";
    const bool alerting = pick(4) == 0;
    window.Add(event, alerting);
    batch.push_back(alerting ? Alerting(event) : SampleScored(event));
  }
  store.Commit(batch, {});
  HistoryPlan plan;
  for (int i = 0; i < 300; ++i) {
    const PosEvent& event = batch[static_cast<std::size_t>(pick(600))].event;
    Lookup lookup = Voids(kSubjects[static_cast<std::size_t>(pick(4))], "");
    lookup.key = KeyOf(lookup.by, event);
    lookup.counted = kinds[static_cast<std::size_t>(pick(3))];
    if (lookup.by == Subject::kStaff && pick(4) == 0) lookup.counted = std::nullopt;
    lookup.until = kNoon - 1min * pick(60);
    lookup.after = lookup.until - 1min * (1 + pick(60));
    lookup.limit = 1 + pick(20);
    if (!lookup.key.empty()) plan.lookups.insert(lookup);
  }
  const StoredHistory stored = Load(Event(EventKind::kOther, kNoon), plan);
  for (const Lookup& lookup : plan.lookups) {
    const Sightings expected = window.Look(lookup);
    const auto found = stored.sightings.find(lookup);
    BOOST_REQUIRE(found != stored.sightings.end());
    BOOST_REQUIRE(found->second.count == expected.count);
    if (expected.count == 0) continue;
    BOOST_REQUIRE((found->second.first == expected.first));
    BOOST_REQUIRE((found->second.last == expected.last));
  }
}

BOOST_AUTO_TEST_CASE(alerts_and_what_joined_them_are_counted_as_one_each) {
  const PosEvent first = Event(EventKind::kRefund, kNoon - 2h);
  const ScoredEvent alert = Alerting(first);
  Commit(alert);
  Commit(Alerting(Event(EventKind::kRefund, kNoon - 1h), alert.alert->id));
  Stored(EventKind::kRefund, kNoon - 1min);
  Lookup lookup = Voids(Subject::kStaff, "ann", 24h);
  lookup.counted = std::nullopt;
  BOOST_TEST(Look(lookup).count == 2);
}

BOOST_AUTO_TEST_CASE(a_repeat_counts_and_raises_its_alert_once_however_often_it_is_committed) {
  const ScoredEvent alert = Alerting(Event(EventKind::kRefund, kNoon));
  const AlertId id = alert.alert->id;
  ScoredEvent worse = Alerting(Event(EventKind::kRefund, kNoon + 5min), id, 80);
  worse.risk.severity = Severity::kCritical;
  worse.risk.reasons = {{"repeat_staff", 30, "worse"}};
  ScoredEvent late = Alerting(Event(EventKind::kRefund, kNoon - 1min), id, 60);
  late.risk.severity = Severity::kHigh;
  for (int i = 0; i < 3; ++i) store.Commit(std::vector{alert, worse, late}, {});
  const Alert stored = query.GetAlert(id, kEveryStore)->alert;
  BOOST_TEST(stored.occurrences == 3);
  BOOST_TEST((stored.last_seen == kNoon + 5min));
  BOOST_TEST((stored.occurred_at == kNoon));
  BOOST_TEST(stored.score == 80);
  BOOST_TEST((stored.severity == Severity::kCritical));
  BOOST_TEST(stored.reasons.at(0).text == "worse");
  BOOST_TEST((query.GetEvent(late.event.id, kEveryStore)->alert == id));
  BOOST_TEST(database.Value<int>("select count(*) from risk_alerts") == 1);
  BOOST_TEST(database.Value<int>("select count(*) from alert_occurrences") == 3);
}

BOOST_AUTO_TEST_CASE(a_repeat_that_is_no_worse_leaves_the_reasons_alone) {
  const ScoredEvent alert = Alerting(Event(EventKind::kRefund, kNoon));
  Commit(alert);
  ScoredEvent same = Alerting(Event(EventKind::kRefund, kNoon + 1min), alert.alert->id);
  same.risk.reasons = {{"x", 50, "other words"}};
  Commit(same);
  const Alert stored = query.GetAlert(alert.alert->id, kEveryStore)->alert;
  BOOST_TEST(stored.occurrences == 2);
  BOOST_TEST(stored.reasons.at(0).text == "A refund was issued");
}

BOOST_AUTO_TEST_CASE(an_open_alert_says_which_repeat_was_filmed_last) {
  const ScoredEvent alert = Alerting(Event(EventKind::kRefund, kNoon));
  const AlertId id = alert.alert->id;
  HistoryPlan plan;
  plan.open_alerts = {{alert.alert->store, "ann",
                       alert.alert->register_id.value_or(RegisterId{}).value, kNoon, kNoon}};
  const auto filmed_at = [&] {
    const auto open = Load(Event(EventKind::kRefund, kNoon), plan).open_alerts;
    BOOST_REQUIRE(open.size() == 1U);
    return open[0].filmed_at;
  };
  Commit(alert);
  BOOST_TEST((filmed_at() == kNoon));
  ScoredEvent filmed = Alerting(Event(EventKind::kRefund, kNoon + 20s), id);
  ClipRequest request;
  request.id.value = NewUuid();
  request.camera = {"camera_001"};
  request.event = filmed.event.id;
  request.alert = id;
  request.event_at = kNoon + 20s;
  request.window = {kNoon - 10s, kNoon + 50s};
  request.created_at = kNoon;
  filmed.clip_requests = {request};
  const ScoredEvent not_filmed = Alerting(Event(EventKind::kRefund, kNoon + 30s), id);
  store.Commit(std::vector{filmed, not_filmed}, {});
  BOOST_TEST((filmed_at() == kNoon + 20s));
  Commit(Alerting(Event(EventKind::kRefund, kNoon + 40s), id));
  BOOST_TEST((filmed_at() == kNoon + 20s));
}

BOOST_AUTO_TEST_CASE(open_alerts_of_the_same_staff_and_register_are_found_by_time) {
  const auto alert = [&](UtcTime at, const std::string& staff, const std::string& till) {
    PosEvent event = Event(EventKind::kRefund, at, staff);
    event.register_id = RegisterId{till};
    if (staff.empty()) event.staff.reset();
    const ScoredEvent scored = Alerting(event);
    Commit(scored);
    return scored.alert->id;
  };
  const AlertId wanted = alert(kNoon, "ann", "r1");
  const AlertId of_nobody = alert(kNoon, "", "r1");
  alert(kNoon, "ann", "r2");
  alert(kNoon, "bob", "r1");
  alert(kNoon - 16min, "ann", "r1");
  query.AcknowledgeAlert(alert(kNoon + 1s, "ann", "r1"), kEveryStore, "boss", "", kNoon);
  HistoryPlan plan;
  plan.open_alerts = {{StoreId{"store_001"}, "ann", "r1", kNoon - 15min, kNoon + 15min},
                      {StoreId{"store_001"}, "ann", "r1", kNoon - 14min, kNoon + 16min},
                      {StoreId{"store_001"}, "", "r1", kNoon, kNoon}};
  const auto open = Load(Event(EventKind::kRefund, kNoon), plan).open_alerts;
  BOOST_REQUIRE(open.size() == 2U);
  for (const OpenAlert& found : open) {
    BOOST_TEST((found.id == (found.staff.empty() ? of_nobody : wanted)));
    BOOST_TEST(found.rule == "base.refund");
    BOOST_TEST(found.register_id == "r1");
    BOOST_TEST((found.occurred_at == kNoon));
  }
}

BOOST_AUTO_TEST_CASE(rules_that_sleep_come_with_the_history_of_their_store) {
  Snooze snooze;
  snooze.id.value = NewUuid();
  snooze.rule = "base.refund";
  snooze.store.value = "store_001";
  snooze.staff = StaffId{"ann"};
  snooze.from = kNoon;
  snooze.until = kNoon + 1h;
  snooze.by = "boss";
  snooze.note = "two\nlines";
  snoozes.Add(snooze);
  snoozes.Add(snooze);  // again is no second one
  const auto loaded = Load(Event(EventKind::kRefund, kNoon)).snoozes;
  BOOST_REQUIRE(loaded.size() == 1U);
  BOOST_TEST(loaded[0].Covers("base.refund", Event(EventKind::kRefund, kNoon)));
  BOOST_TEST(!loaded[0].Covers("base.refund", Event(EventKind::kRefund, kNoon, "bob")));
  BOOST_TEST(!loaded[0].Covers("base.refund", Event(EventKind::kRefund, kNoon - 1us)));
  BOOST_TEST(!loaded[0].Covers("base.refund", Event(EventKind::kRefund, kNoon + 1h)));
  BOOST_TEST(Load(Event(EventKind::kRefund, kNoon + 1h)).snoozes.empty());

  const auto listed = snoozes.List(kNoon, {});
  BOOST_REQUIRE(listed.size() == 1U);
  BOOST_TEST(listed[0].note == "two\nlines");
  BOOST_TEST(listed[0].id.value == snooze.id.value);
  BOOST_TEST(!listed[0].register_id.has_value());
  BOOST_TEST(snoozes.List(kNoon + 1h, {}).empty());
  BOOST_TEST(snoozes.List(kNoon, StoreId{"store_002"}).empty());
  BOOST_TEST(snoozes.Remove(snooze.id, kEveryStore));
  BOOST_TEST(!snoozes.Remove(snooze.id, kEveryStore));
}

BOOST_AUTO_TEST_CASE(peers_are_compared_over_whole_days_and_kept_for_a_minute) {
  database.Run(R"(
create table if not exists staff_days (store_id text not null, staff_id text not null default '',
  day date not null, kind text not null, events integer not null default 0,
  amount numeric(16,2) not null default 0, score_sum numeric(14,2) not null default 0,
  alerts integer not null default 0, primary key (store_id, day, staff_id, kind)))");
  database.Run(R"(
insert into staff_days (store_id, staff_id, day, kind, events)
select 'store_001', 'emp_' || n, date '2026-06-30' - d, k.kind, k.events
  from generate_series(1, 5) n, generate_series(0, 1) d,
       lateral (values ('sale', 100), ('void', case when n = 5 then 20 else 2 end)) k(kind, events))");
  database.Run(R"(
insert into staff_days (store_id, staff_id, day, kind, events)
values ('store_001', 'emp_1', '2026-07-01', 'void', 1000), ('store_001', '', '2026-06-30', 'void', 9),
       ('store_001', 'emp_1', '2026-06-28', 'void', 1000), ('store_002', 'emp_1', '2026-06-30', 'void', 9))");
  HistoryPlan plan;
  const PeerQuery asked{StoreId{"store_001"}, std::chrono::floor<std::chrono::days>(kNoon), 2, 200};
  plan.peers = {asked};
  const auto standing = [&](const char* staff) {
    const StoredHistory history = Load(Event(EventKind::kVoid, kNoon), plan);
    return history.peers.at(asked)->Find(StaffId{staff}, EventKind::kVoid).value();
  };
  BOOST_TEST(standing("emp_5").rate == 20.0);
  BOOST_TEST(standing("emp_5").median == 2.0);
  BOOST_TEST(standing("emp_5").others == 4);
  BOOST_TEST(standing("emp_1").rate == 2.0);
  database.Run("update staff_days set events = 40 where staff_id = 'emp_5' and kind = 'void'");
  clock.Advance(59s);
  BOOST_TEST(standing("emp_5").rate == 20.0);
  clock.Advance(1s);
  BOOST_TEST(standing("emp_5").rate == 40.0);
}

BOOST_AUTO_TEST_SUITE_END()
