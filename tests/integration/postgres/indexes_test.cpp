// The queries that run all the time must use their indexes. What PostgreSQL's own statistics count
// is asked, so that these are the real statements and not copies of them.
#include <boost/test/unit_test.hpp>

#include "support/eventually.hpp"
#include "support/samples.hpp"
#include "support/test_database.hpp"
#include "tillwatch/adapters/postgres/postgres_clip_store.hpp"
#include "tillwatch/adapters/postgres/postgres_event_store.hpp"
#include "tillwatch/adapters/postgres/postgres_query_store.hpp"
#include "tillwatch/adapters/postgres/postgres_retention_store.hpp"
#include "tillwatch/adapters/postgres/postgres_statistics_store.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

namespace indexes {
namespace {

constexpr int kCalls = 10;

// 100,000 events of 50 stores and 100 staff, half of them alerts with a request and a clip each.
void FillTables(const TestDatabase& database) {
  database.Run(R"(
insert into pos_events (event_id, event_type, kind, store_id, staff_id, occurred_at, received_at,
  topic, score, register_id, order_id, card_token)
select gen_random_uuid(), 'refund', 'refund', 'store_' || n % 50, 'emp_' || n % 100, t, t, 't', 0.5,
       n % 40, 'O' || n, 'tok' || n % 5000
  from generate_series(1, 100000) n, lateral (select timestamptz '2026-07-01T12:00:00Z'
                                                  - n * interval '1 minute' as t) as time;
insert into risk_alerts (alert_id, event_id, event_type, store_id, staff_id, occurred_at, created_at,
  score, severity, reasons, rule, last_seen)
select event_id, event_id, event_type, store_id, staff_id, occurred_at, occurred_at, 0.5, 'medium',
  '[]', 'base.refund', occurred_at from pos_events order by occurred_at desc limit 50000;
insert into alert_occurrences (event_id, alert_id, store_id, staff_id, occurred_at, score, severity,
  reasons)
select event_id, alert_id, store_id, staff_id, occurred_at, score, severity, reasons from risk_alerts;
insert into video_clip_requests (request_id, camera_id, event_id, alert_id, event_at, window_start,
  window_end, priority, status, not_before, created_at)
select alert_id, 'camera_' || row_number() over () % 100, event_id, alert_id, occurred_at, occurred_at,
  occurred_at + interval '1 minute', 20,
  case when row_number() over () % 4 = 0 then 'pending' else 'completed' end, occurred_at,
  occurred_at from risk_alerts;
insert into video_clips (clip_id, camera_id, event_id, request_id, status, event_at, wanted_start,
  wanted_end, start_at, end_at, video_path, size_bytes, codec, width, height, created_at,
  store_id)
select request_id, camera_id, event_id, request_id, 'ready', event_at, window_start, window_end,
  window_start, window_end, 'x', 1, 'h264', 1, 1, event_at,
  'store_' || substring(camera_id from 8)::int % 50 from video_clip_requests;
insert into alert_clips select alert_id, request_id from video_clip_requests;
update risk_alerts set disposition = 'confirmed', disposition_at = occurred_at where occurred_at < timestamptz '2026-06-01';
insert into staff_days (store_id, staff_id, day, kind, events)
select 'store_' || s, 'emp_' || e, date '2026-07-01' - d, k, 1
  from generate_series(0, 9) s, generate_series(0, 19) e, generate_series(0, 99) d,
       unnest(array['sale', 'void', 'refund']) k;
insert into register_hours (store_id, register_id, day, hour, events)
select 'store_' || s, 'r' || r, date '2026-07-01' - d, h, 1
  from generate_series(0, 9) s, generate_series(0, 4) r, generate_series(0, 99) d,
       generate_series(8, 19) h)");
  database.Run(
      "analyze pos_events, risk_alerts, video_clip_requests, video_clips, alert_clips, "
      "alert_occurrences, staff_days, register_hours");
}

class Filled {
 public:
  Filled() {
    PostgresPool pool(database_.Url(), {.max_connections = 1});
    Migrate(pool, MigrationsFolder());
    FillTables(database_);
  }

  const TestDatabase& Database() const { return database_; }

 private:
  TestDatabase database_;
};

struct Statistics {
  // Filling takes seconds, so all tests share it; none of them needs what another one changes.
  const TestDatabase& database = []() -> const TestDatabase& {
    static const Filled filled;
    return filled.Database();
  }();

  int IndexScans(const std::string& index) const {
    return database.Value<int>("select idx_scan from pg_stat_user_indexes where indexrelname = '" +
                               index + "'");
  }
  int FullScans(const std::string& table) const {
    return database.Value<int>("select seq_scan from pg_stat_user_tables where relname = '" +
                               table + "'");
  }

  // Calls fn(pool) a few times and expects scans of that index and no scan of the whole table. A
  // connection hands its counts over when it closes.
  template <class Fn>
  void ExpectIndex(const std::string& table, const std::string& index, Fn fn) const {
    const int index_before = IndexScans(index);
    const int full_before = FullScans(table);
    {
      PostgresPool pool(database.Url(), {.max_connections = 1});
      for (int i = 0; i < kCalls; ++i) fn(pool);
    }
    BOOST_TEST_CONTEXT(index) {
      BOOST_TEST(Eventually([&] { return IndexScans(index) >= index_before + kCalls; }, 5s));
      BOOST_TEST(FullScans(table) == full_before);
    }
  }
};

PageRequest SecondPage() { return {50, Cursor{kNoon - 24h, Uuid("cursor")}}; }

}  // namespace
}  // namespace indexes

BOOST_FIXTURE_TEST_SUITE(indexes, Statistics)

BOOST_AUTO_TEST_CASE(claiming_a_clip_request_reads_the_queue_in_order) {
  ExpectIndex("video_clip_requests", "video_clip_requests_due", [](PostgresPool& pool) {
    BOOST_TEST(!PostgresClipStore(pool).ClaimDue("w", kNoon, 0s).empty());
  });
}

BOOST_AUTO_TEST_CASE(those_that_share_a_clip_are_found_by_camera_and_window) {
  ExpectIndex("video_clip_requests", "video_clip_requests_to_share", [](PostgresPool& pool) {
    BOOST_TEST(!PostgresClipStore(pool).ClaimDue("w", kNoon, 120s).empty());
  });
}

BOOST_AUTO_TEST_CASE(a_clip_that_shows_a_window_is_found_by_camera_and_window) {
  ExpectIndex("video_clips", "video_clips_by_window", [](PostgresPool& pool) {
    ClipRequest request = SampleRequest("x", kNoon - 24h);
    request.camera = {"camera_7"};
    request.window = {kNoon - 24h, kNoon - 23h};
    BOOST_TEST(!PostgresClipStore(pool).LinkExisting(request, kNoon).has_value());
  });
}

BOOST_AUTO_TEST_CASE(clips_that_have_expired_are_found_by_their_time) {
  const UtcTime now = std::chrono::sys_days(std::chrono::year(2026) / 5 / 20);  // none has
  ExpectIndex("video_clips", "video_clips_by_time", [&](PostgresPool& pool) {
    BOOST_TEST(PostgresRetentionStore(pool).ExpiredClips(now, 30, 200).empty());
  });
}

BOOST_AUTO_TEST_CASE(the_next_due_time_is_one_look_into_an_index) {
  ExpectIndex("video_clip_requests", "video_clip_requests_next", [](PostgresPool& pool) {
    BOOST_TEST(PostgresClipStore(pool).NextDue().has_value());
  });
}

BOOST_AUTO_TEST_CASE(the_history_of_a_batch_looks_only_at_its_events_and_their_past) {
  HistoryPlan plan;
  std::vector<PosEvent> batch;
  for (int i = 0; i < 100; ++i) {
    PosEvent event = SampleEvent(std::to_string(i), kNoon - 24h * 9);
    event.store.value = "store_" + std::to_string(i % 50);
    event.staff = StaffId{"emp_" + std::to_string(i % 100)};
    batch.push_back(event);
    Lookup lookup;
    lookup.store = event.store;
    lookup.after = event.occurred_at - 24h;
    lookup.until = event.occurred_at;
    lookup.limit = 50;
    lookup.least = 1;
    for (const Subject by : kSubjects) {
      lookup.by = by;
      lookup.key = by == Subject::kStaff ? event.staff->value : "7";
      lookup.counted = EventKind::kRefund;
      lookup.share = by == Subject::kStaff ? 5 : 0;
      plan.lookups.insert(lookup);
    }
    lookup.by = Subject::kStaff;
    lookup.key = event.staff->value;
    lookup.counted = std::nullopt;
    plan.lookups.insert(lookup);
    plan.open_alerts.insert({event.store, event.staff->value, "", lookup.after, lookup.until});
  }
  const auto load = [&](PostgresPool& pool) {
    const StoredHistory history = PostgresEventStore(pool).LoadHistory(batch, plan);
    BOOST_TEST(!history.sightings.empty());
    BOOST_TEST(!history.open_alerts.empty());
  };
  for (const char* index : {"pos_events_pkey", "pos_events_staff_kind", "pos_events_by_staff",
                            "pos_events_register_kind", "pos_events_order", "pos_events_card"}) {
    ExpectIndex("pos_events", index, load);
  }
  ExpectIndex("risk_alerts", "risk_alerts_open", load);
  ExpectIndex("alert_occurrences", "alert_occurrences_by_staff", load);
}

BOOST_AUTO_TEST_CASE(lists_of_events_walk_an_index) {
  ExpectIndex("pos_events", "pos_events_by_time", [](PostgresPool& pool) {
    BOOST_TEST(PostgresQueryStore(pool).ListEvents({}, SecondPage()).items.size() == 50U);
  });
  EventFilter of_store;
  of_store.stores = StoreId{"store_3"};
  ExpectIndex("pos_events", "pos_events_by_store", [&](PostgresPool& pool) {
    BOOST_TEST(PostgresQueryStore(pool).ListEvents(of_store, SecondPage()).items.size() == 50U);
  });
  EventFilter of_staff;
  of_staff.stores = StoreId{"store_3"};
  of_staff.staff = StaffId{"emp_3"};
  ExpectIndex("pos_events", "pos_events_by_staff", [&](PostgresPool& pool) {
    BOOST_TEST(PostgresQueryStore(pool).ListEvents(of_staff, SecondPage()).items.size() == 50U);
  });
}

BOOST_AUTO_TEST_CASE(the_events_of_who_works_in_one_store_are_in_order_there) {
  EventFilter of_staff;
  of_staff.staff = StaffId{"emp_3"};
  ExpectIndex("pos_events", "pos_events_by_staff", [&](PostgresPool& pool) {
    BOOST_TEST(PostgresQueryStore(pool).ListEvents(of_staff, SecondPage()).items.size() == 50U);
  });
}

BOOST_AUTO_TEST_CASE(events_of_a_severity_begin_with_the_alerts) {
  EventFilter medium;
  medium.severity = Severity::kMedium;
  ExpectIndex("alert_occurrences", "alert_occurrences_by_severity", [&](PostgresPool& pool) {
    BOOST_TEST(PostgresQueryStore(pool).ListEvents(medium, SecondPage()).items.size() == 50U);
  });
}

BOOST_AUTO_TEST_CASE(a_text_is_looked_up_and_no_table_is_read_for_it) {
  for (const char* index : {"pos_events_order", "pos_events_receipt", "pos_events_own_order",
                            "pos_events_original_order", "pos_events_skus"}) {
    ExpectIndex("pos_events", index, [](PostgresPool& pool) {
      PostgresQueryStore queries(pool);
      BOOST_TEST(queries.ListEvents({.text = "o7777"}, {}).items.size() == 11U);
      BOOST_TEST(queries.ListEvents({.text = "nowhere"}, {}).items.empty());
      BOOST_TEST(queries.ListAlerts({.text = "O7777"}, {}).items.size() == 1U);
      BOOST_TEST(queries.ListClips({.text = "O777"}, {}).items.size() == 11U);
    });
  }
}

BOOST_AUTO_TEST_CASE(a_text_that_many_say_is_found_among_the_newest) {
  PostgresPool pool(database.Url(), {.max_connections = 1});
  const auto page = PostgresQueryStore(pool).ListEvents({.text = "o"}, {});
  BOOST_TEST(page.items.size() == 50U);
  BOOST_TEST(page.items.front().event.order_id == "O1");
  BOOST_TEST(page.next.has_value());
}

BOOST_AUTO_TEST_CASE(lists_of_alerts_walk_an_index_and_so_do_their_clips) {
  const auto first_page = [](PostgresPool& pool) {
    BOOST_TEST(PostgresQueryStore(pool).ListAlerts({}, {}).items.size() == 50U);
  };
  ExpectIndex("risk_alerts", "risk_alerts_by_time", first_page);
  ExpectIndex("alert_clips", "alert_clips_pkey", first_page);
  ExpectIndex("video_clip_requests", "video_clip_requests_by_alert", first_page);
  AlertFilter of_store;
  of_store.stores = StoreId{"store_3"};
  ExpectIndex("risk_alerts", "risk_alerts_by_store", [&](PostgresPool& pool) {
    BOOST_TEST(PostgresQueryStore(pool).ListAlerts(of_store, {}).items.size() == 50U);
  });
}

BOOST_AUTO_TEST_CASE(alerts_by_amount_and_by_score_are_not_sorted_anew) {
  const std::pair<const char*, SortKey> orders[] = {{"risk_alerts_by_amount", SortKey::kAmount},
                                                    {"risk_alerts_by_score", SortKey::kScore}};
  for (const auto& [index, key] : orders) {
    ExpectIndex("risk_alerts", index, [key = key](PostgresPool& pool) {
      const auto page = PostgresQueryStore(pool).ListAlerts({}, {.sort = {key, true}});
      BOOST_TEST(page.items.size() == 50U);
      const PageRequest next{.after = page.next, .sort = {key, true}};
      BOOST_TEST(PostgresQueryStore(pool).ListAlerts({}, next).items.size() == 50U);
    });
  }
}

BOOST_AUTO_TEST_CASE(alerts_of_a_disposition_are_found_without_walking_the_others) {
  AlertFilter decided;
  decided.disposition = Disposition::kConfirmed;
  ExpectIndex("risk_alerts", "risk_alerts_decided", [&](PostgresPool& pool) {
    BOOST_TEST(PostgresQueryStore(pool).ListAlerts(decided, {}).items.size() == 50U);
  });
}

BOOST_AUTO_TEST_CASE(statistics_of_a_store_read_only_its_days) {
  const LocalDay last{std::chrono::year(2026) / 6 / 30};
  const DayPeriod period{last - std::chrono::days(27), last};
  const std::optional<StoreId> store = StoreId{"store_3"};
  ExpectIndex("staff_days", "staff_days_pkey", [&](PostgresPool& pool) {
    BOOST_TEST(PostgresStatisticsStore(pool).CountByStaff(store, period).size() == 20U);
  });
  ExpectIndex("register_hours", "register_hours_pkey", [&](PostgresPool& pool) {
    BOOST_TEST(PostgresStatisticsStore(pool).CountByHour(store, period).size() == 12U);
  });
}

BOOST_AUTO_TEST_CASE(statistics_of_all_stores_read_only_the_days_of_the_period) {
  const LocalDay last{std::chrono::year(2026) / 6 / 30};
  const DayPeriod period{last - std::chrono::days(1), last};
  ExpectIndex("staff_days", "staff_days_by_day", [&](PostgresPool& pool) {
    BOOST_TEST(PostgresStatisticsStore(pool).CountByDay({}, period).size() == 20U);
  });
  ExpectIndex("register_hours", "register_hours_by_day", [&](PostgresPool& pool) {
    BOOST_TEST(PostgresStatisticsStore(pool).CountByRegister({}, period).size() == 50U);
  });
}

BOOST_AUTO_TEST_CASE(the_alerts_of_a_period_are_found_by_their_moment) {
  StoreSpans spans;
  spans.others = {kNoon - 24h * 2, kNoon};
  ExpectIndex("risk_alerts", "risk_alerts_by_moment", [&](PostgresPool& pool) {
    BOOST_TEST(PostgresStatisticsStore(pool).CountByRule({}, spans).empty());
  });
}

BOOST_AUTO_TEST_CASE(lists_of_clips_walk_an_index) {
  ExpectIndex("video_clips", "video_clips_by_time", [](PostgresPool& pool) {
    BOOST_TEST(PostgresQueryStore(pool).ListClips({}, {}).items.size() == 50U);
  });
  ClipFilter of_store;
  of_store.stores = StoreId{"store_3"};
  ExpectIndex("video_clips", "video_clips_by_store", [&](PostgresPool& pool) {
    BOOST_TEST(PostgresQueryStore(pool).ListClips(of_store, {}).items.size() == 50U);
  });
  ClipFilter of_camera;
  of_camera.camera = CameraId{"camera_3"};
  ExpectIndex("video_clips", "video_clips_by_camera", [&](PostgresPool& pool) {
    BOOST_TEST(PostgresQueryStore(pool).ListClips(of_camera, {}).items.size() == 50U);
  });
}

BOOST_AUTO_TEST_SUITE_END()
