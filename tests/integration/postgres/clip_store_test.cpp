#include <atomic>
#include <boost/test/unit_test.hpp>
#include <mutex>
#include <thread>

#include "support/samples.hpp"
#include "support/test_database.hpp"
#include "tillwatch/adapters/postgres/postgres_camera_store.hpp"
#include "tillwatch/adapters/postgres/postgres_clip_store.hpp"
#include "tillwatch/adapters/postgres/postgres_event_store.hpp"
#include "tillwatch/adapters/postgres/postgres_query_store.hpp"
#include "tillwatch/ports/errors.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(postgres_clip_store)

namespace {

constexpr UtcTime kLater = kNoon + 1h;

struct Stores : MigratedDatabase {
  PostgresClipStore store{pool};
  PostgresQueryStore query{pool};

  ClipRequest Add(const std::string& name, int priority = kPriorityMedium,
                  UtcTime created_at = kNoon) {
    ClipRequest request = SampleRequest(name);
    request.priority = priority;
    request.created_at = created_at;
    store.AddRequest(request);
    return request;
  }
  std::string Claim(UtcTime now = kLater, const std::string& worker = "w1") {
    const auto requests = store.ClaimDue(worker, now, 0s);
    return requests.empty() ? "" : requests.front().id.value;
  }
  ClipRequest Now(const ClipRequest& request) {
    return query.GetClipRequest(request.id, kEveryStore).value();
  }

  // An event, its alert and a request for it, as the pipeline stores them.
  ClipRequest AddAlerting(const std::string& name) {
    ScoredEvent scored = SampleAlerting(SampleEvent(name));
    ClipRequest request = SampleRequest(name);
    request.event = scored.event.id;
    request.alert = scored.alert->id;
    scored.clip_requests = {request};
    PostgresEventStore(pool).Commit(std::vector{scored}, {});
    return request;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(an_added_request_is_pending_and_comes_back_whole, Stores) {
  ClipRequest request = AddAlerting("full");
  request.id.value = Uuid("another");
  request.camera.value = "not \"configured\"";
  request.priority = kPriorityCritical;
  request.window = {kNoon - 10s - 1us, kNoon + 7us};
  store.AddRequest(request);
  BOOST_TEST(Describe(Now(request)) == Describe(request));
  ClipRequest changed = request;
  changed.priority = 1;
  store.AddRequest(changed);
  BOOST_TEST(Describe(Now(request)) == Describe(request));
}

BOOST_FIXTURE_TEST_CASE(a_request_for_an_unknown_event_is_refused, Stores) {
  ClipRequest request = SampleRequest("r");
  request.event = EventId{Uuid("nobody's")};
  BOOST_CHECK_THROW(store.AddRequest(request), Refused);
}

BOOST_FIXTURE_TEST_CASE(claims_go_by_priority_then_by_age, Stores) {
  const auto late_high = Add("late high", kPriorityHigh, kNoon + 2s);
  const auto low = Add("low", kPriorityLow, kNoon - 1h);
  const auto early_high = Add("early high", kPriorityHigh, kNoon + 1s);
  const auto critical = Add("critical", kPriorityCritical, kNoon + 3s);
  const auto medium = Add("medium", kPriorityMedium, kNoon);
  for (const auto& expected : {critical, early_high, late_high, medium, low}) {
    BOOST_TEST(Claim() == expected.id.value);
  }
  BOOST_TEST(Claim() == "");
}

BOOST_FIXTURE_TEST_CASE(a_claimed_request_is_processing_and_nobody_elses, Stores) {
  const auto request = Add("r");
  const auto claimed = store.ClaimDue("w1", kLater, 0s);
  BOOST_REQUIRE_EQUAL(claimed.size(), 1U);
  ClipRequest expected = request;
  expected.status = ClipRequestStatus::kProcessing;
  BOOST_TEST(Describe(claimed[0]) == Describe(expected));
  BOOST_TEST(Claim(kLater, "w2") == "");
}

BOOST_FIXTURE_TEST_CASE(a_request_is_due_when_its_window_has_ended, Stores) {
  BOOST_TEST(!store.NextDue().has_value());
  const auto request = Add("r");
  BOOST_TEST((store.NextDue() == request.window.end));
  BOOST_TEST(Claim(request.window.end - 1us) == "");
  BOOST_TEST(Claim(request.window.end) == request.id.value);
  BOOST_TEST(!store.NextDue().has_value());
}

BOOST_FIXTURE_TEST_CASE(a_more_urgent_request_that_is_not_due_holds_nobody_up, Stores) {
  ClipRequest urgent = SampleRequest("urgent", kNoon + 1h);
  urgent.priority = kPriorityCritical;
  store.AddRequest(urgent);
  const auto due = Add("due", kPriorityLow);
  BOOST_TEST(Claim(kNoon + 1min) == due.id.value);
  BOOST_TEST(Claim(kNoon + 1min) == "");
  BOOST_TEST((store.NextDue() == urgent.window.end));
}

BOOST_FIXTURE_TEST_CASE(two_workers_never_get_the_same_request, Stores) {
  constexpr int kRequests = 200;
  for (int i = 0; i < kRequests; ++i) Add(std::to_string(i), kPriorityMedium, kNoon);
  std::mutex mutex;
  std::multiset<std::string> claimed;
  {
    std::vector<std::jthread> workers;
    for (const std::string worker : {"w1", "w2", "w3", "w4"}) {
      workers.emplace_back([&, worker] {
        for (std::string id = Claim(kLater, worker); !id.empty(); id = Claim(kLater, worker)) {
          const std::lock_guard lock(mutex);
          claimed.insert(id);
        }
      });
    }
  }
  BOOST_TEST(claimed.size() == static_cast<std::size_t>(kRequests));
  BOOST_TEST(std::set<std::string>(claimed.begin(), claimed.end()).size() == claimed.size());
}

BOOST_FIXTURE_TEST_CASE(a_request_that_another_transaction_holds_is_skipped_and_not_waited_for,
                        Stores) {
  const auto first = Add("first", kPriorityHigh);
  const auto second = Add("second", kPriorityLow);
  pqxx::connection other(database.Url());
  pqxx::work holding(other);
  holding.exec("select * from video_clip_requests where request_id = '" + first.id.value +
               "' for update");
  BOOST_TEST(Claim() == second.id.value);
}

BOOST_FIXTURE_TEST_CASE(waiting_leaves_the_error_and_the_attempts_as_they_were, Stores) {
  const auto request = Add("r");
  Claim();
  store.Postpone(request.id, kLater + 1s, "disk_full: no space");
  BOOST_TEST(Claim(kLater) == "");
  BOOST_TEST((store.NextDue() == kLater + 1s));
  BOOST_TEST(Claim(kLater + 1s) == request.id.value);
  store.Postpone(request.id, kLater + 2s, "");

  ClipRequest expected = request;
  expected.error = "disk_full: no space";
  expected.attempts = 1;
  BOOST_TEST(Describe(Now(request)) == Describe(expected));
  Claim(kLater + 2s);
  store.Postpone(request.id, kLater, "write_failed: {\"why\"}");
  expected.error = "write_failed: {\"why\"}";
  expected.attempts = 2;
  BOOST_TEST(Describe(Now(request)) == Describe(expected));
}

BOOST_FIXTURE_TEST_CASE(only_what_is_in_hand_can_be_postponed, Stores) {
  const auto request = Add("r");
  store.Postpone(request.id, kLater + 1h, "too early");
  BOOST_TEST(Describe(Now(request)) == Describe(request));
  Claim();
  store.FailRequest(request.id, "camera_offline", kLater);
  store.Postpone(request.id, kLater, "too late");
  BOOST_TEST((Now(request).status == ClipRequestStatus::kFailed));
}

BOOST_FIXTURE_TEST_CASE(finishing_stores_the_clip_and_links_it_to_the_alert, Stores) {
  const auto request = AddAlerting("r");
  Claim();
  Clip clip = SampleClip(request);
  store.Finish({request.id}, clip, kLater);

  const auto view = query.GetClip(clip.id, kEveryStore);
  BOOST_REQUIRE(view.has_value());
  BOOST_TEST(Describe(view->clip) == Describe(clip));
  BOOST_REQUIRE(view->alerts.size() == 1U);
  BOOST_TEST((view->alerts[0] == *request.alert));
  ClipRequest expected = request;
  expected.status = ClipRequestStatus::kCompleted;
  expected.clip = clip.id;
  expected.finished_at = kLater;
  BOOST_TEST(Describe(Now(request)) == Describe(expected));
  const auto alert = query.GetAlert(*request.alert, kEveryStore);
  BOOST_REQUIRE(alert->clips.size() == 1U);
  BOOST_TEST(Describe(alert->clips[0]) == Describe(clip));
}

BOOST_FIXTURE_TEST_CASE(a_partial_clip_lists_its_gaps, Stores) {
  const auto request = Add("r");
  Claim();
  Clip clip = SampleClip(request);
  clip.status = ClipStatus::kPartial;
  clip.gaps = {{{kNoon, kNoon + 1s + 1us}, "camera_offline"},
               {{kNoon + 5s, kNoon + 6s}, "a \"reason\""}};
  clip.thumbnail_path = "";
  store.Finish({request.id}, clip, kLater);
  BOOST_TEST(Describe(query.GetClip(clip.id, kEveryStore)->clip) == Describe(clip));
  BOOST_TEST((Now(request).status == ClipRequestStatus::kPartial));
}

BOOST_FIXTURE_TEST_CASE(finishing_again_changes_the_clip_to_the_file_that_is_there_now, Stores) {
  const auto request = AddAlerting("r");
  Claim();
  Clip clip = SampleClip(request);
  store.Finish({request.id}, clip, kLater);
  store.Finish({request.id}, clip, kLater);
  BOOST_TEST(Describe(query.GetClip(clip.id, kEveryStore)->clip) == Describe(clip));
  BOOST_TEST(query.GetClip(clip.id, kEveryStore)->alerts.size() == 1U);

  clip.status = ClipStatus::kPartial;
  clip.gaps = {{{kNoon, kNoon + 1s}, "footage_expired"}};
  clip.covered.start += 1s;
  clip.size_bytes = 7;
  clip.codec = "h265";
  clip.width = 640;
  clip.height = 360;
  store.Finish({request.id}, clip, kLater + 1s);
  BOOST_TEST(Describe(query.GetClip(clip.id, kEveryStore)->clip) == Describe(clip));
}

BOOST_FIXTURE_TEST_CASE(a_clip_made_after_a_failed_attempt_clears_the_error, Stores) {
  const auto request = Add("r");
  Claim();
  store.Postpone(request.id, kLater, "disk_full: no space");
  Claim();
  store.Finish({request.id}, SampleClip(request), kLater);
  BOOST_TEST(Now(request).error == "");
  BOOST_TEST(Now(request).attempts == 1);
}

BOOST_FIXTURE_TEST_CASE(a_failed_request_keeps_its_reason_and_is_not_taken_again, Stores) {
  const auto request = Add("r");
  Claim();
  store.FailRequest(request.id, "no_such_camera: \"x\"", kLater);
  ClipRequest expected = request;
  expected.status = ClipRequestStatus::kFailed;
  expected.error = "no_such_camera: \"x\"";
  expected.finished_at = kLater;
  BOOST_TEST(Describe(Now(request)) == Describe(expected));
  BOOST_TEST(Claim() == "");
}

BOOST_FIXTURE_TEST_CASE(a_finished_request_does_not_fail_any_more, Stores) {
  const auto request = Add("r");
  Claim();
  store.Finish({request.id}, SampleClip(request), kLater);
  store.FailRequest(request.id, "too late", kLater + 1s);
  BOOST_TEST((Now(request).status == ClipRequestStatus::kCompleted));
  BOOST_TEST(Now(request).error == "");
}

BOOST_FIXTURE_TEST_CASE(a_restarted_worker_releases_its_own_claims_only, Stores) {
  const auto mine = Add("mine", kPriorityHigh);
  const auto done = Add("done", kPriorityMedium);
  const auto others = Add("others", kPriorityLow);
  BOOST_TEST(Claim(kLater, "w1") == mine.id.value);
  BOOST_TEST(Claim(kLater, "w1") == done.id.value);
  BOOST_TEST(Claim(kLater, "w2") == others.id.value);
  store.Finish({done.id}, SampleClip(done), kLater);
  BOOST_TEST(store.ReleaseClaims("w1", "") == 1);
  BOOST_TEST(Describe(Now(mine)) == Describe(mine));
  BOOST_TEST((Now(others).status == ClipRequestStatus::kProcessing));
  BOOST_TEST(store.ReleaseClaims("w1", "") == 0);
  BOOST_TEST(store.ReleaseClaims("w2", "interrupted: by a crash") == 1);
  BOOST_TEST(Now(others).attempts == 1);
  BOOST_TEST(Now(others).error == "interrupted: by a crash");
  BOOST_TEST(Claim(kLater, "w3") == mine.id.value);
}

BOOST_AUTO_TEST_SUITE_END()
