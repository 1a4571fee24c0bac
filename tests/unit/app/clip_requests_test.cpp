#include "tillwatch/app/clip_requests.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "support/fake_clip_store.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_footage.hpp"
#include "support/fake_query_store.hpp"
#include "tillwatch/base/uuid.hpp"

namespace tillwatch {
namespace clip_requests {
namespace {

constexpr UtcTime kNow{seconds(1'795'271'585)};
constexpr UtcTime kEventAt = kNow - seconds(600);
const CameraId kCamera{"camera_001"};
const EventId kEvent{"0f8e3c1a-0000-4000-8000-00000000000e"};
const AlertId kAlert{"0f8e3c1a-0000-4000-8000-00000000000a"};

// Sees register_01 of store_001.
Camera TillCamera() {
  Camera camera;
  camera.id = kCamera;
  camera.store = {"store_001"};
  camera.registers = {{"register_01"}};
  return camera;
}

struct Desk {
  FakeClock clock{kNow};
  test::FakeClipStore clips;
  test::FakeQueryStore queries;
  test::FakeFootage footage;
  CameraRegistry cameras{{{TillCamera(), true}}};
  ClipRequests requests{clips, queries, footage, cameras, clock, seconds(60)};

  Desk() {
    footage.AddCamera(kCamera);
    StoredEvent stored;
    stored.event.id = kEvent;
    stored.event.occurred_at = kEventAt;
    stored.event.camera = kCamera;
    queries.events[kEvent] = stored;
    AlertView view;
    view.alert.id = kAlert;
    view.alert.event = kEvent;
    view.alert.occurred_at = kEventAt;
    queries.alerts[kAlert] = view;
  }

  ClipRequest Accepts(const ClipOrder& order) {
    const auto request = requests.Add(order);
    BOOST_REQUIRE_MESSAGE(request, (request ? "" : request.error().message));
    return *request;
  }
  void Rejects(const ClipOrder& order, ErrorCode code, const std::string& field) {
    const auto request = requests.Add(order);
    BOOST_REQUIRE_MESSAGE(!request, "accepted, though " << field << " is wrong");
    BOOST_TEST((request.error().code == code), field);
    BOOST_TEST(request.error().field == field);
    BOOST_TEST(clips.RequestCount() == 0u);
  }
};

ClipOrder Order() {
  ClipOrder order;
  order.camera = kCamera;
  order.event_at = kEventAt;
  return order;
}

}  // namespace
}  // namespace clip_requests

BOOST_FIXTURE_TEST_SUITE(clip_requests, Desk)

BOOST_AUTO_TEST_CASE(what_is_of_another_store_is_not_there) {
  queries.events[kEvent].event.store = {"store_001"};
  queries.alerts[kAlert].alert.store = {"store_001"};
  ClipOrder order = Order();
  order.stores = StoreScope::Only({StoreId{"store_002"}});
  Rejects(order, ErrorCode::kNotFound, "camera_id");
  order.alert = kAlert;
  Rejects(order, ErrorCode::kNotFound, "alert_id");
  order.alert.reset();
  order.event = kEvent;
  Rejects(order, ErrorCode::kNotFound, "pos_event_id");
  order.stores = StoreScope::Only({StoreId{"store_001"}});
  order.alert = kAlert;
  BOOST_TEST((Accepts(order).alert == kAlert));
}

// A till of the own store names it; it answers as a camera that does not exist.
BOOST_AUTO_TEST_CASE(a_camera_of_another_store_is_not_there_whoever_names_it) {
  queries.events[kEvent].event.store = {"store_002"};
  ClipOrder order;
  order.event = kEvent;
  order.stores = StoreScope::Only({StoreId{"store_002"}});
  Rejects(order, ErrorCode::kNotFound, "camera_id");
  queries.events[kEvent].event.camera = CameraId{"camera_777"};
  Rejects(order, ErrorCode::kNotFound, "camera_id");
}

BOOST_AUTO_TEST_CASE(no_camera_is_denied_before_the_cameras_are_known) {
  ClipOrder order = Order();
  order.camera = CameraId{"camera_999"};
  cameras.SetComplete(false);
  BOOST_CHECK_THROW(requests.Add(order), Unavailable);
  cameras.SetComplete(true);
  Rejects(order, ErrorCode::kNotFound, "camera_id");
}

BOOST_AUTO_TEST_CASE(an_event_without_a_camera_is_shown_by_the_one_over_its_register) {
  PosEvent& event = queries.events[kEvent].event;
  event.camera.reset();
  event.store = {"store_001"};
  event.register_id = RegisterId{"register_01"};
  ClipOrder order;
  order.alert = kAlert;
  const ClipRequest request = Accepts(order);
  BOOST_TEST(request.camera.value == kCamera.value);
  BOOST_TEST((request.event_at == kEventAt));
}

BOOST_AUTO_TEST_CASE(a_camera_and_a_moment_are_enough) {
  const ClipRequest request = Accepts(Order());
  BOOST_TEST(CanonicalUuid(request.id.value) == request.id.value);
  BOOST_TEST(request.camera.value == kCamera.value);
  BOOST_TEST((request.event_at == kEventAt));
  BOOST_TEST((request.window == TimeSpan{kEventAt - seconds(30), kEventAt + seconds(30)}));
  BOOST_TEST((request.status == ClipRequestStatus::kPending));
  BOOST_TEST((request.created_at == kNow));
  BOOST_TEST(clips.RowOf(request.id).request.priority == kPriorityHigh);
}

BOOST_AUTO_TEST_CASE(two_orders_are_two_requests) {
  BOOST_TEST(Accepts(Order()).id.value != Accepts(Order()).id.value);
}

BOOST_AUTO_TEST_CASE(an_alert_brings_its_event_moment_and_camera) {
  ClipOrder order;
  order.alert = kAlert;
  const ClipRequest request = Accepts(order);
  BOOST_TEST((request.alert == kAlert));
  BOOST_TEST((request.event == kEvent));
  BOOST_TEST((request.event_at == kEventAt));
  BOOST_TEST(request.camera.value == kCamera.value);
}

BOOST_AUTO_TEST_CASE(what_the_caller_says_comes_before_what_the_event_says) {
  footage.AddCamera({"camera_002"});
  ClipOrder order;
  order.event = kEvent;
  order.camera = CameraId{"camera_002"};
  order.event_at = kEventAt + seconds(9);
  const ClipRequest request = Accepts(order);
  BOOST_TEST(request.camera.value == "camera_002");
  BOOST_TEST((request.event_at == kEventAt + seconds(9)));
}

BOOST_AUTO_TEST_CASE(unknown_things_are_not_found) {
  ClipOrder order = Order();
  order.alert = AlertId{"x"};
  Rejects(order, ErrorCode::kNotFound, "alert_id");
  order = Order();
  order.event = EventId{"x"};
  Rejects(order, ErrorCode::kNotFound, "pos_event_id");
  order = Order();
  order.camera = CameraId{"camera_999"};
  Rejects(order, ErrorCode::kNotFound, "camera_id");
}

BOOST_AUTO_TEST_CASE(an_alert_and_an_event_must_belong_together) {
  const EventId other{"0f8e3c1a-0000-4000-8000-0000000000ee"};
  queries.events[other] = queries.events[kEvent];
  ClipOrder order = Order();
  order.alert = kAlert;
  order.event = other;
  Rejects(order, ErrorCode::kInvalidArgument, "pos_event_id");
}

BOOST_AUTO_TEST_CASE(a_camera_and_a_moment_must_come_from_somewhere) {
  ClipOrder order;
  Rejects(order, ErrorCode::kInvalidArgument, "camera_id");
  order.camera = kCamera;
  Rejects(order, ErrorCode::kInvalidArgument, "event_time");
  queries.events[kEvent].event.camera.reset();
  order.camera.reset();
  order.event = kEvent;
  Rejects(order, ErrorCode::kInvalidArgument, "camera_id");
}

BOOST_AUTO_TEST_CASE(a_clip_is_1_second_up_to_the_maximum_long) {
  ClipOrder order = Order();
  order.before = seconds(0);
  order.after = seconds(0);
  Rejects(order, ErrorCode::kInvalidArgument, "duration_after");
  order.before = seconds(31);
  order.after = seconds(30);
  Rejects(order, ErrorCode::kInvalidArgument, "duration_after");
  order.before = seconds(60);
  order.after = seconds(0);
  BOOST_TEST((Accepts(order).window == TimeSpan{kEventAt - seconds(60), kEventAt}));
}

BOOST_AUTO_TEST_CASE(absurd_durations_are_rejected_without_overflow) {
  constexpr auto kMax = std::numeric_limits<seconds::rep>::max();
  ClipOrder order = Order();
  order.before = order.after = seconds(kMax);
  Rejects(order, ErrorCode::kInvalidArgument, "duration_after");
  order.before = seconds(1);
  Rejects(order, ErrorCode::kInvalidArgument, "duration_after");
  order.before = seconds(-1);
  order.after = seconds(30);
  Rejects(order, ErrorCode::kInvalidArgument, "duration_before");
  order.before = seconds(30);
  order.after = seconds(-1);
  Rejects(order, ErrorCode::kInvalidArgument, "duration_after");
}

BOOST_AUTO_TEST_CASE(a_moment_may_be_an_hour_ahead_and_no_more) {
  ClipOrder order = Order();
  order.event_at = kNow + std::chrono::hours(1) + microseconds(1);
  Rejects(order, ErrorCode::kInvalidArgument, "event_time");
  order.event_at = kNow + std::chrono::hours(1);
  Accepts(order);
}

BOOST_AUTO_TEST_CASE(a_window_that_ended_over_an_hour_ago_needs_a_clip_that_shows_it) {
  ClipOrder order = Order();
  order.event_at = kNow - std::chrono::hours(1) - seconds(30);
  Accepts(order);
  order.event_at = *order.event_at - microseconds(1);
  const std::size_t before = clips.RequestCount();
  const auto refused = requests.Add(order);
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == ErrorCode::kInvalidArgument));
  BOOST_TEST(refused.error().field == "event_time");
  BOOST_TEST(clips.RequestCount() == before);

  Clip clip;
  clip.camera = kCamera;
  clip.wanted = {*order.event_at - seconds(30), *order.event_at + seconds(30)};
  queries.clips = {{clip, {}}};
  Accepts(order);
  queries.clips[0].clip.gaps = {
      {{*order.event_at, *order.event_at + seconds(1)}, "camera_offline"}};
  BOOST_TEST(!requests.Add(order));
}

BOOST_AUTO_TEST_CASE(the_year_1970_is_long_ago) {
  ClipOrder order = Order();
  order.event_at = UtcTime(seconds(0));
  Rejects(order, ErrorCode::kInvalidArgument, "event_time");
}

BOOST_AUTO_TEST_CASE(a_key_that_comes_again_makes_no_second_request) {
  const RequestKey key{"k", "body"};
  const auto first = requests.AddOnce(Order(), key);
  BOOST_REQUIRE(first.has_value());
  clock.Advance(std::chrono::hours(3));  // by now the order itself would be refused
  BOOST_TEST(!requests.Add(Order()));
  const auto again = requests.AddOnce(Order(), key);
  BOOST_REQUIRE(again.has_value());
  BOOST_TEST((again->id == first->id));
  BOOST_TEST(clips.RequestCount() == 1u);
  const auto other = requests.AddOnce(Order(), {"k", "other body"});
  BOOST_REQUIRE(!other.has_value());
  BOOST_TEST((other.error().code == ErrorCode::kConflict));
  BOOST_TEST(other.error().field == "Idempotency-Key");
  clock.Advance(std::chrono::hours(22));
  BOOST_TEST((requests.AddOnce(Order(), key).error().code == ErrorCode::kInvalidArgument));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
