#include "tillwatch/app/event_pipeline.hpp"

#include <boost/test/unit_test.hpp>
#include <set>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "support/fake_clock.hpp"
#include "support/fake_event_store.hpp"
#include "support/fake_receipt_store.hpp"
#include "support/fake_register_clock_store.hpp"
#include "support/fake_spool.hpp"
#include "support/plain_rules.hpp"
#include "support/utc_calendar.hpp"
#include "tillwatch/app/built_in_enrichers.hpp"
#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/base/uuid.hpp"

namespace tillwatch {
namespace event_pipeline {
namespace {

const UtcTime kNow = ParseRfc3339("2026-11-21T14:33:05Z").value();
const std::string kTopic = "pos/events/store_001/refund";

Camera CameraOver(const char* id, const char* store, std::vector<RegisterId> registers = {}) {
  Camera camera;
  camera.id = {id};
  camera.store = {store};
  camera.registers = std::move(registers);
  return camera;
}

struct Ingest {
  FakeClock clock{kNow};
  test::FakeSpool spool;
  test::FakeEventStore store;
  Health health{clock};
  LoadedRules next_rules{test::PlainRules(), {}};
  RuleBook rules{test::PlainRules(), [this] { return next_rules; }, health, clock};
  Counters counters;
  CameraRegistry cameras{{{CameraOver("camera_001", "store_001", {{"r1"}}), true},
                          {CameraOver("camera_002", "store_001"), true}}};
  EventPipeline pipeline{spool,    store, rules,    test::UtcCalendar(), cameras, health,
                         counters, clock, Options()};

  static PipelineOptions Options() {
    PipelineOptions options;
    options.max_batch = 10;
    options.currency = "EUR";
    return options;
  }
  void Publish(const std::string& payload, const std::string& topic = kTopic) {
    spool.Append(topic, payload, clock.UtcNow());
  }
  // A refund of one staff member that differs from others by its ticket.
  void PublishRefund(int ticket, const std::string& staff = "emp_1") {
    Publish("{\"amount\":5,\"ticket_no\":" + std::to_string(ticket) + ",\"staff_id\":\"" + staff +
            "\"}");
  }
  void UseCoolDown(seconds cool_down) {
    next_rules.rules = test::PlainRules(cool_down);
    BOOST_REQUIRE(rules.Reload());
  }
  const Alert& AlertOfTicket(int ticket) const {
    for (const auto& [id, event] : store.events) {
      if (event.ticket_no == std::to_string(ticket)) {
        return store.alerts.at(store.occurrences.at(id));
      }
    }
    throw std::runtime_error("no such ticket");
  }
  Points ScoreOfTicket(int ticket) const {
    for (const auto& [id, event] : store.events) {
      if (event.ticket_no == std::to_string(ticket)) return store.scores.at(id);
    }
    return -1;
  }
};

}  // namespace
}  // namespace event_pipeline

BOOST_FIXTURE_TEST_SUITE(event_pipeline, Ingest)

BOOST_AUTO_TEST_CASE(nothing_in_the_spool_is_nothing_to_do) {
  BOOST_TEST(pipeline.ProcessBatch() == 0u);
  BOOST_TEST(store.commits == 0);
}

// Else an alert of a camera that only the database knows would have no clip, for good.
BOOST_AUTO_TEST_CASE(events_wait_in_the_spool_until_the_cameras_are_known) {
  cameras.SetComplete(false);
  PublishRefund(1);
  BOOST_CHECK_THROW(pipeline.ProcessBatch(), Unavailable);
  BOOST_TEST(store.commits == 0);
  cameras.SetComplete(true);
  BOOST_TEST(pipeline.ProcessBatch() == 1u);
  BOOST_TEST(store.commits == 1);
}

BOOST_AUTO_TEST_CASE(a_payload_that_was_spooled_in_part_is_rejected_with_its_true_size) {
  spool.Append(kTopic, "{}", 16'000'000, clock.UtcNow());
  BOOST_TEST(pipeline.ProcessBatch() == 1u);
  BOOST_TEST(store.events.empty());
  BOOST_REQUIRE_EQUAL(store.rejected.size(), 1u);
  const RejectedMessage& rejected = store.rejected.begin()->second;
  BOOST_TEST(rejected.payload == "{}");
  BOOST_TEST(rejected.payload_size == 16'000'000);
  BOOST_TEST(rejected.reason == "the payload is larger than 262144 bytes");
}

BOOST_AUTO_TEST_CASE(a_refund_becomes_an_event_an_alert_and_clip_requests) {
  Publish(R"({"event_type":"RefundIssued","amount":500.00,"staff_id":"emp_12345",
              "timestamp":"2026-11-21T14:33:00Z"})");
  clock.Advance(seconds(1));
  BOOST_TEST(pipeline.ProcessBatch() == 1u);
  BOOST_TEST(spool.Size() == 0);
  BOOST_REQUIRE_EQUAL(store.events.size(), 1u);
  BOOST_REQUIRE_EQUAL(store.alerts.size(), 1u);
  const PosEvent& event = store.events.begin()->second;
  const Alert& alert = store.alerts.begin()->second;
  BOOST_TEST(alert.event.value == event.id.value);
  BOOST_TEST(alert.id.value == UuidFromName("alert", event.id.value));
  BOOST_TEST(alert.event_type == "refund_issued");
  BOOST_TEST(alert.score == 50);
  BOOST_TEST((alert.severity == Severity::kMedium));
  BOOST_TEST((alert.amount == Money{50'000, "EUR"}));
  BOOST_TEST(alert.staff->value == "emp_12345");
  BOOST_TEST((alert.occurred_at == kNow - seconds(5)));
  BOOST_TEST((alert.created_at == kNow + seconds(1)));
  BOOST_TEST(alert.reasons.size() == 1u);
  BOOST_TEST(alert.no_clip_reason.empty());
  BOOST_REQUIRE_EQUAL(store.requests.size(), 2u);
  for (const auto& [id, request] : store.requests) {
    BOOST_TEST((request.event == event.id));
    BOOST_TEST((request.alert == alert.id));
    BOOST_TEST((request.event_at == event.occurred_at));
    BOOST_TEST((request.window ==
                TimeSpan{event.occurred_at - seconds(30), event.occurred_at + seconds(30)}));
    BOOST_TEST(request.priority == kPriorityMedium);
  }
  BOOST_TEST(counters.events_stored == 1u);
  BOOST_TEST(counters.alerts_raised == 1u);
}

BOOST_AUTO_TEST_CASE(events_are_stored_with_the_facts_that_enrichers_find) {
  test::FakeRegisterClockStore clock_store;
  RegisterClocks clocks(clock_store, health, clock);
  test::FakeReceiptStore receipts;
  Enrichers enrichers(MakeBuiltInEnrichers(cameras, clocks, test::UtcCalendar(), receipts), {},
                      health, clock);
  PipelineOptions options = Options();
  options.enrichers = &enrichers;
  EventPipeline enriching(spool, store, rules, test::UtcCalendar(), cameras, health, counters,
                          clock, options);
  PublishRefund(1);
  enriching.ProcessBatch();
  PublishRefund(2);
  enriching.ProcessBatch();
  BOOST_REQUIRE_EQUAL(store.facts.size(), 2U);
  for (const auto& [id, facts] : store.facts) {
    BOOST_TEST((*facts.Find<std::string>("source_topic") == kTopic));
    BOOST_TEST(facts.Find<std::vector<std::string>>("cameras")->size() == 2U);
    // What the rule for repeat offenders asked.
    BOOST_REQUIRE(facts.Find<FactCounts>("earlier_by_staff") != nullptr);
    const bool second = store.events.at(id).ticket_no == "2";
    BOOST_TEST(facts.Find<FactCounts>("earlier_by_staff")->front().second == (second ? 1 : 0));
  }
  BOOST_TEST(enrichers.Find("metadata").value().runs == 2U);
}

BOOST_AUTO_TEST_CASE(only_the_cameras_of_the_register_are_asked) {
  Publish(R"({"register_id":"r1"})");
  pipeline.ProcessBatch();
  BOOST_REQUIRE_EQUAL(store.requests.size(), 1u);
  BOOST_TEST(store.requests.begin()->second.camera.value == "camera_001");
}

BOOST_AUTO_TEST_CASE(a_clip_is_cut_at_our_time_of_the_event_when_the_till_has_another) {
  test::FakeRegisterClockStore clock_store;
  RegisterClocks clocks(clock_store, health, clock);
  PipelineOptions options = Options();
  options.clocks = &clocks;
  EventPipeline corrected(spool, store, rules, test::UtcCalendar(), cameras, health, counters,
                          clock, options);
  const auto sell = [&](const char* type) {
    clock.Advance(seconds(20));
    const std::string at = FormatRfc3339(clock.UtcNow() - seconds(90));
    Publish(R"({"register_id":"r1","timestamp":")" + at + R"("})",
            std::string("pos/events/store_001/") + type);
    corrected.ProcessBatch();
  };
  for (int i = 0; i < 10; ++i) sell("payment");
  BOOST_TEST(store.requests.empty());
  sell("refund");
  BOOST_REQUIRE_EQUAL(store.requests.size(), 1u);
  const ClipRequest& request = store.requests.begin()->second;
  BOOST_TEST((request.event_at == clock.UtcNow()));
  BOOST_TEST(
      (request.window == TimeSpan{clock.UtcNow() - seconds(30), clock.UtcNow() + seconds(30)}));
  BOOST_TEST((store.alerts.begin()->second.occurred_at == clock.UtcNow() - seconds(90)));
}

BOOST_AUTO_TEST_CASE(a_sale_is_stored_without_an_alert) {
  Publish("{}", "pos/events/store_001/payment");
  pipeline.ProcessBatch();
  BOOST_TEST(store.events.size() == 1u);
  BOOST_TEST(store.alerts.empty());
  BOOST_TEST(store.requests.empty());
}

BOOST_AUTO_TEST_CASE(more_severe_alerts_get_their_clips_sooner) {
  Publish("{}", "pos/events/store_001/no_sale");
  pipeline.ProcessBatch();
  BOOST_TEST(store.requests.begin()->second.priority == kPriorityHigh);
  store.requests.clear();
  Publish(R"({"amount":2000})", "pos/events/store_001/suspicious_return");
  pipeline.ProcessBatch();
  BOOST_TEST(store.requests.begin()->second.priority == kPriorityCritical);
}

BOOST_AUTO_TEST_CASE(an_alert_without_a_camera_says_why_it_has_no_clip) {
  Publish("{}", "pos/events/store_777/refund");
  pipeline.ProcessBatch();
  BOOST_TEST(store.requests.empty());
  BOOST_TEST(store.alerts.begin()->second.no_clip_reason ==
             "no camera is configured for store store_777");
}

BOOST_AUTO_TEST_CASE(a_batch_takes_the_oldest_messages_and_leaves_the_rest) {
  for (int i = 0; i < 25; ++i) PublishRefund(i);
  BOOST_TEST(pipeline.ProcessBatch() == 10u);
  BOOST_TEST(spool.Size() == 15);
  BOOST_TEST(ScoreOfTicket(9) >= 0);
  BOOST_TEST(ScoreOfTicket(10) == -1);
  BOOST_TEST(store.commits == 1);
  BOOST_TEST(store.loads == 1);
}

// The next batch is read while one is committed: not when that fails and comes again.
BOOST_AUTO_TEST_CASE(a_backlog_is_worked_off_in_order_whatever_fails_on_the_way) {
  for (int ticket = 0; ticket < 35; ++ticket) PublishRefund(ticket);
  BOOST_TEST(pipeline.ProcessBatch() == 10u);
  store.unavailable_commits = 1;
  BOOST_CHECK_THROW(pipeline.ProcessBatch(), Unavailable);
  BOOST_TEST(store.events.size() == 10u);
  BOOST_TEST(spool.Size() == 25);
  BOOST_TEST(pipeline.ProcessBatch() == 10u);
  spool.unavailable_removes = 1;
  BOOST_CHECK_THROW(pipeline.ProcessBatch(), Unavailable);
  BOOST_TEST(store.events.size() == 30u);
  BOOST_TEST(spool.Size() == 15);
  BOOST_TEST(pipeline.ProcessBatch() == 10u);
  BOOST_TEST(pipeline.ProcessBatch() == 5u);
  BOOST_TEST(pipeline.ProcessBatch() == 0u);
  BOOST_TEST(store.events.size() == 35u);
  BOOST_TEST(counters.events_duplicate == 10u);
}

BOOST_AUTO_TEST_CASE(what_comes_while_a_batch_is_committed_is_in_a_later_one) {
  for (int ticket = 0; ticket < 10; ++ticket) PublishRefund(ticket);
  BOOST_TEST(pipeline.ProcessBatch() == 10u);
  PublishRefund(10);
  std::size_t stored = 0;
  while (spool.Size() > 0) stored += pipeline.ProcessBatch();
  BOOST_TEST(stored == 1u);
  BOOST_TEST(store.events.size() == 11u);
}

BOOST_AUTO_TEST_CASE(a_message_twice_in_a_batch_is_one_event) {
  PublishRefund(1);
  PublishRefund(1);
  PublishRefund(2);
  BOOST_TEST(pipeline.ProcessBatch() == 3u);
  BOOST_TEST(store.events.size() == 2u);
  BOOST_TEST(store.alerts.size() == 2u);
  BOOST_TEST(counters.events_duplicate == 1u);
  BOOST_TEST(counters.events_stored == 2u);
}

BOOST_AUTO_TEST_CASE(a_redelivery_in_a_later_batch_changes_nothing) {
  PublishRefund(1);
  pipeline.ProcessBatch();
  const Alert before = store.alerts.begin()->second;
  clock.Advance(seconds(30));
  PublishRefund(1);
  pipeline.ProcessBatch();
  BOOST_TEST(store.events.size() == 1u);
  BOOST_TEST(store.alerts.size() == 1u);
  BOOST_TEST((store.alerts.begin()->second.created_at == before.created_at));
  BOOST_TEST(counters.events_duplicate == 1u);
}

BOOST_AUTO_TEST_CASE(staff_repeat_within_one_batch) {
  for (int ticket = 1; ticket <= 4; ++ticket) PublishRefund(ticket);
  PublishRefund(5, "emp_2");
  pipeline.ProcessBatch();
  BOOST_TEST(ScoreOfTicket(1) == 50);
  BOOST_TEST(ScoreOfTicket(3) == 50);
  BOOST_TEST(ScoreOfTicket(4) == 80);
  BOOST_TEST(ScoreOfTicket(5) == 50);
}

BOOST_AUTO_TEST_CASE(duplicates_in_a_batch_do_not_make_staff_repeat) {
  for (int i = 0; i < 4; ++i) PublishRefund(1);
  PublishRefund(2);
  pipeline.ProcessBatch();
  BOOST_TEST(ScoreOfTicket(2) == 50);
}

BOOST_AUTO_TEST_CASE(staff_repeat_over_batches_for_24_hours) {
  for (int ticket = 1; ticket <= 3; ++ticket) PublishRefund(ticket);
  pipeline.ProcessBatch();
  clock.Advance(seconds(3600));
  PublishRefund(4);
  pipeline.ProcessBatch();
  BOOST_TEST(ScoreOfTicket(4) == 80);
  clock.Advance(std::chrono::hours(24));
  PublishRefund(5);
  pipeline.ProcessBatch();
  BOOST_TEST(ScoreOfTicket(5) == 50);
}

BOOST_AUTO_TEST_CASE(staff_of_the_same_name_in_two_stores_are_two_people) {
  for (int ticket = 1; ticket <= 3; ++ticket) PublishRefund(ticket);
  Publish(R"({"ticket_no":"9","staff_id":"emp_1"})", "pos/events/store_002/refund");
  pipeline.ProcessBatch();
  BOOST_TEST(ScoreOfTicket(9) == 50);
}

BOOST_AUTO_TEST_CASE(events_without_staff_have_no_history) {
  for (int i = 0; i < 5; ++i) Publish("{\"ticket_no\":" + std::to_string(i) + "}");
  pipeline.ProcessBatch();
  BOOST_TEST(ScoreOfTicket(4) == 50);
}

BOOST_AUTO_TEST_CASE(a_message_that_cannot_be_read_is_kept_and_holds_up_nobody) {
  PublishRefund(1);
  Publish("not json");
  PublishRefund(2);
  BOOST_TEST(pipeline.ProcessBatch() == 3u);
  BOOST_TEST(store.events.size() == 2u);
  BOOST_REQUIRE_EQUAL(store.rejected.size(), 1u);
  const RejectedMessage& rejected = store.rejected.begin()->second;
  BOOST_TEST(rejected.topic == kTopic);
  BOOST_TEST(rejected.payload == "not json");
  BOOST_TEST(rejected.payload_size == 8);
  BOOST_TEST(rejected.reason.find("not JSON") != std::string::npos);
  BOOST_TEST((rejected.received_at == kNow));
  BOOST_TEST(CanonicalUuid(rejected.id) == rejected.id);
  BOOST_TEST(counters.messages_rejected == 1u);
}

BOOST_AUTO_TEST_CASE(of_a_megabyte_64_kilobytes_are_kept) {
  Publish(std::string(1024 * 1024, 'x'));
  pipeline.ProcessBatch();
  const RejectedMessage& rejected = store.rejected.begin()->second;
  BOOST_TEST(rejected.payload.size() == 64u * 1024);
  BOOST_TEST(rejected.payload_size == 1024 * 1024);
}

BOOST_AUTO_TEST_CASE(a_hostile_topic_is_kept_in_a_form_that_can_be_shown) {
  Publish("{}", std::string("pos/events/\xFF\0/x", 15));
  Publish("{}", "pos/events/" + std::string(60'000, 'x') + "/refund");
  Publish("", "pos/events/../../etc/passwd");
  BOOST_TEST(pipeline.ProcessBatch() == 3u);
  BOOST_TEST(store.events.empty());
  BOOST_TEST(store.rejected.size() == 3u);
  for (const auto& [id, rejected] : store.rejected) {
    BOOST_TEST(rejected.topic.size() <= 512u);
    BOOST_TEST(rejected.topic.find('\0') == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(only_rejected_messages_ask_for_no_history) {
  Publish("");
  pipeline.ProcessBatch();
  BOOST_TEST(store.loads == 0);
  BOOST_TEST(store.commits == 1);
}

BOOST_AUTO_TEST_CASE(a_message_that_the_database_refuses_is_set_aside_alone) {
  store.refuses = [](const PosEvent& event) { return event.ticket_no == "2"; };
  for (int ticket = 1; ticket <= 4; ++ticket) PublishRefund(ticket);
  Publish("not json");
  BOOST_TEST(pipeline.ProcessBatch() == 5u);
  BOOST_TEST(spool.Size() == 0);
  BOOST_TEST(store.events.size() == 3u);
  BOOST_TEST(ScoreOfTicket(2) == -1);
  BOOST_REQUIRE_EQUAL(store.rejected.size(), 2u);
  int refused = 0;
  for (const auto& [id, rejected] : store.rejected) {
    refused += static_cast<int>(rejected.reason.starts_with("the database refuses it: "));
  }
  BOOST_TEST(refused == 1);
  BOOST_TEST(counters.events_stored == 3u);
}

BOOST_AUTO_TEST_CASE(a_message_that_the_program_itself_trips_over_is_set_aside_alone) {
  store.refuses = [](const PosEvent& event) {
    if (event.ticket_no == "2") throw std::out_of_range("nobody foresaw that");
    return false;
  };
  for (int ticket = 1; ticket <= 4; ++ticket) PublishRefund(ticket);
  BOOST_TEST(pipeline.ProcessBatch() == 4u);
  BOOST_TEST(spool.Size() == 0);
  BOOST_TEST(store.events.size() == 3u);
  BOOST_REQUIRE_EQUAL(store.rejected.size(), 1u);
  BOOST_TEST(store.rejected.begin()->second.reason ==
             "it cannot be processed: nobody foresaw that");
}

BOOST_AUTO_TEST_CASE(what_says_nothing_of_a_message_leaves_it_in_the_spool) {
  store.refuses = [](const PosEvent&) -> bool { throw std::bad_alloc(); };
  PublishRefund(1);
  BOOST_CHECK_THROW(pipeline.ProcessBatch(), std::bad_alloc);
  PublishRefund(2);
  store.refuses = [](const PosEvent& event) {
    if (event.ticket_no == "2") {
      throw std::system_error(std::make_error_code(std::errc::too_many_files_open));
    }
    return false;
  };
  BOOST_CHECK_THROW(pipeline.ProcessBatch(), std::system_error);
  BOOST_TEST(spool.Size() == 2);
  BOOST_TEST(store.rejected.empty());
  store.refuses = {};
  BOOST_TEST(pipeline.ProcessBatch() == 2u);
  BOOST_TEST(store.events.size() == 2u);
}

BOOST_AUTO_TEST_CASE(staff_repeat_even_when_a_batch_goes_in_one_by_one) {
  store.refuses = [](const PosEvent& event) { return event.ticket_no == "9"; };
  for (const int ticket : {1, 2, 9, 3, 4}) PublishRefund(ticket);
  pipeline.ProcessBatch();
  BOOST_TEST(ScoreOfTicket(3) == 50);
  BOOST_TEST(ScoreOfTicket(4) == 80);
}

BOOST_AUTO_TEST_CASE(while_the_database_is_away_everything_stays_in_the_spool) {
  PublishRefund(1);
  Publish("not json");
  store.unavailable_loads = 1;
  BOOST_CHECK_THROW(pipeline.ProcessBatch(), Unavailable);
  store.unavailable_commits = 1;
  BOOST_CHECK_THROW(pipeline.ProcessBatch(), Unavailable);
  BOOST_TEST(spool.Size() == 2);
  BOOST_TEST(store.events.empty());
  BOOST_TEST(store.rejected.empty());
  BOOST_TEST(counters.events_stored == 0u);
  BOOST_TEST(pipeline.ProcessBatch() == 2u);
  BOOST_TEST(store.events.size() == 1u);
  BOOST_TEST(store.rejected.size() == 1u);
}

BOOST_AUTO_TEST_CASE(the_database_may_go_away_in_the_middle_of_single_messages) {
  int seen = 0;
  store.refuses = [&](const PosEvent& event) {
    if (++seen == 4) throw Unavailable("gone");
    return event.ticket_no == "1";
  };
  for (int ticket = 1; ticket <= 3; ++ticket) PublishRefund(ticket);
  BOOST_CHECK_THROW(pipeline.ProcessBatch(), Unavailable);
  BOOST_TEST(spool.Size() == 3);
  BOOST_TEST(pipeline.ProcessBatch() == 3u);
  BOOST_TEST(store.events.size() == 2u);
  BOOST_TEST(store.rejected.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_commit_whose_answer_was_lost_is_repeated_without_effect) {
  PublishRefund(1);
  Publish("not json");
  store.lost_answers = 1;
  BOOST_CHECK_THROW(pipeline.ProcessBatch(), Unavailable);
  BOOST_TEST(spool.Size() == 2);
  clock.Advance(seconds(7));
  BOOST_TEST(pipeline.ProcessBatch() == 2u);
  BOOST_TEST(store.events.size() == 1u);
  BOOST_TEST(store.alerts.size() == 1u);
  BOOST_TEST(store.requests.size() == 2u);
  BOOST_TEST(store.rejected.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_replay_after_a_crash_before_leaving_the_spool_changes_nothing) {
  for (int ticket = 1; ticket <= 4; ++ticket) PublishRefund(ticket);
  spool.unavailable_removes = 1;
  BOOST_CHECK_THROW(pipeline.ProcessBatch(), Unavailable);
  BOOST_TEST(pipeline.ProcessBatch() == 4u);
  BOOST_TEST(store.events.size() == 4u);
  BOOST_TEST(ScoreOfTicket(4) == 80);
  BOOST_TEST(ScoreOfTicket(1) == 50);
}

BOOST_AUTO_TEST_CASE(repeats_join_the_open_alert_within_a_batch_and_over_batches) {
  UseCoolDown(seconds(900));
  for (int ticket = 1; ticket <= 3; ++ticket) PublishRefund(ticket);
  PublishRefund(4, "emp_2");
  pipeline.ProcessBatch();
  BOOST_TEST(store.alerts.size() == 2u);
  clock.Advance(seconds(899));
  PublishRefund(5);
  pipeline.ProcessBatch();
  BOOST_TEST(store.alerts.size() == 2u);
  BOOST_TEST(store.occurrences.size() == 5u);
  const Alert& alert = AlertOfTicket(1);
  BOOST_TEST(alert.occurrences == 4);
  BOOST_TEST((alert.last_seen == kNow + seconds(899)));
  BOOST_TEST((alert.occurred_at == kNow));
  clock.Advance(seconds(1));
  PublishRefund(6);
  pipeline.ProcessBatch();
  BOOST_TEST(store.alerts.size() == 3u);
  BOOST_TEST(AlertOfTicket(6).id.value != alert.id.value);
}

BOOST_AUTO_TEST_CASE(a_repeat_minutes_later_brings_its_own_footage_to_the_same_alert) {
  UseCoolDown(seconds(900));
  PublishRefund(1);
  pipeline.ProcessBatch();
  clock.Advance(seconds(300));
  PublishRefund(2);
  pipeline.ProcessBatch();
  BOOST_REQUIRE_EQUAL(store.requests.size(), 4u);  // two cameras each
  std::set<EventId> events;
  for (const auto& [id, request] : store.requests) {
    BOOST_TEST((request.alert == AlertOfTicket(1).id));
    events.insert(*request.event);
  }
  BOOST_TEST(events.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_repeat_that_is_on_the_clips_before_it_asks_for_none) {
  UseCoolDown(seconds(900));
  PublishRefund(1);
  PublishRefund(2);
  pipeline.ProcessBatch();
  clock.Advance(seconds(15));
  PublishRefund(3);
  pipeline.ProcessBatch();
  BOOST_TEST(AlertOfTicket(1).occurrences == 3);
  BOOST_TEST(store.requests.size() == 2u);  // the two cameras, once
  clock.Advance(seconds(1));
  PublishRefund(4);
  pipeline.ProcessBatch();
  BOOST_TEST(store.requests.size() == 4u);
  clock.Advance(seconds(14));  // 30 s behind the alert, 14 s behind the latest clips
  PublishRefund(5);
  pipeline.ProcessBatch();
  BOOST_TEST(store.requests.size() == 4u);
}

BOOST_AUTO_TEST_CASE(a_repeat_whose_answer_was_lost_is_counted_once) {
  UseCoolDown(seconds(900));
  PublishRefund(1);
  pipeline.ProcessBatch();
  clock.Advance(seconds(60));
  PublishRefund(2);
  store.lost_answers = 1;
  BOOST_CHECK_THROW(pipeline.ProcessBatch(), Unavailable);
  BOOST_TEST(pipeline.ProcessBatch() == 1u);
  BOOST_TEST(AlertOfTicket(1).occurrences == 2);
  BOOST_TEST(store.requests.size() == 4u);
}

BOOST_AUTO_TEST_CASE(an_acknowledged_alert_takes_no_repeats) {
  UseCoolDown(seconds(900));
  PublishRefund(1);
  pipeline.ProcessBatch();
  store.alerts.begin()->second.status = AlertStatus::kAcknowledged;
  PublishRefund(2);
  pipeline.ProcessBatch();
  BOOST_TEST(store.alerts.size() == 2u);
}

BOOST_AUTO_TEST_CASE(repeats_count_as_alerts_of_their_staff) {
  UseCoolDown(seconds(900));
  for (int ticket = 1; ticket <= 4; ++ticket) PublishRefund(ticket);
  pipeline.ProcessBatch();
  BOOST_TEST(store.alerts.size() == 1u);
  BOOST_TEST(ScoreOfTicket(4) == 80);
}

BOOST_AUTO_TEST_CASE(a_rule_that_sleeps_for_a_person_is_not_heard) {
  Snooze snooze;
  snooze.rule = "base.refund";
  snooze.store = {"store_001"};
  snooze.staff = StaffId{"emp_1"};
  snooze.from = kNow;
  snooze.until = kNow + seconds(60);
  store.snoozes = {snooze};
  PublishRefund(1);
  PublishRefund(2, "emp_2");
  pipeline.ProcessBatch();
  BOOST_TEST(ScoreOfTicket(1) == 0);
  BOOST_TEST(ScoreOfTicket(2) == 50);
  clock.Advance(seconds(60));
  PublishRefund(3);
  pipeline.ProcessBatch();
  BOOST_TEST(ScoreOfTicket(3) == 50);
}

BOOST_AUTO_TEST_CASE(new_rules_hold_from_the_next_batch_and_bad_ones_never) {
  next_rules.rules.rules.resize(2);
  next_rules.rules.rules[1].points = 90;  // base.refund
  PublishRefund(1);
  BOOST_TEST(rules.Reload());
  pipeline.ProcessBatch();
  BOOST_TEST(ScoreOfTicket(1) == 90);
  next_rules.problems = {"rules.toml:3: nonsense"};
  next_rules.rules.rules.clear();
  BOOST_TEST(!rules.Reload());
  PublishRefund(2);
  pipeline.ProcessBatch();
  BOOST_TEST(ScoreOfTicket(2) == 90);
}

BOOST_AUTO_TEST_CASE(run_works_off_what_comes_and_stops_when_told) {
  std::jthread worker([&](std::stop_token stop) { pipeline.Run(stop); });
  for (int ticket = 1; ticket <= 25; ++ticket) PublishRefund(ticket);
  BOOST_TEST(spool.WaitUntilEmpty());
  worker.request_stop();
  worker.join();
  BOOST_TEST(store.events.size() == 25u);
}

BOOST_AUTO_TEST_CASE(run_outlives_a_database_that_was_away_and_says_so) {
  store.unavailable_loads = 2;
  store.lost_answers = 1;
  for (int ticket = 1; ticket <= 3; ++ticket) PublishRefund(ticket);
  std::jthread worker([&](std::stop_token stop) { pipeline.Run(stop); });
  BOOST_TEST(spool.WaitUntilEmpty());
  worker.request_stop();
  worker.join();
  BOOST_TEST(store.events.size() == 3u);
  BOOST_TEST(counters.batches_retried == 3u);
  BOOST_TEST((health.Components().at("events").state == HealthState::kOk));
}

BOOST_AUTO_TEST_CASE(run_stops_at_once_while_the_database_is_away) {
  store.unavailable_loads = 1'000'000;
  PublishRefund(1);
  std::jthread worker([&](std::stop_token stop) { pipeline.Run(stop); });
  while (counters.batches_retried < 1) std::this_thread::yield();
  worker.request_stop();
  worker.join();
  BOOST_TEST(spool.Size() == 1);
  const auto database = health.Components().at("events");
  BOOST_TEST((database.state == HealthState::kDegraded));
  BOOST_TEST(database.detail == "events wait in the spool: the database is away");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
