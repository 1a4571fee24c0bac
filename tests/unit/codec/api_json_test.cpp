#include "tillwatch/codec/api_json.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>
#include <nlohmann/json.hpp>

#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(api_json)

namespace {

using nlohmann::json;

const std::string kIdA = "0f8e3c1a-0000-4000-8000-00000000000a";
const std::string kIdB = "0f8e3c1a-0000-4000-8000-00000000000b";

UtcTime At(const char* text) { return ParseRfc3339(text).value(); }

Clip SomeClip() {
  Clip clip;
  clip.id = {kIdA};
  clip.camera = {"camera_001"};
  clip.event_at = At("2026-11-21T14:33:05Z");
  clip.wanted = {At("2026-11-21T14:32:35Z"), At("2026-11-21T14:33:35Z")};
  clip.covered = {At("2026-11-21T14:32:34.200Z"), At("2026-11-21T14:33:35.050Z")};
  clip.thumbnail_path = "camera_001/20261121/143305_0f8e3c1a.jpg";
  clip.size_bytes = 7'000'000;
  clip.codec = "h264";
  clip.width = 1280;
  clip.height = 720;
  return clip;
}

Alert RefundAlert() {
  Alert alert;
  alert.id = {kIdA};
  alert.event = {kIdB};
  alert.event_type = "refund_issued";
  alert.store = {"store_001"};
  alert.staff = StaffId{"emp_12345"};
  alert.amount = Money{50000, "USD"};
  alert.occurred_at = At("2026-11-21T14:33:05Z");
  alert.score = 50;
  alert.severity = Severity::kMedium;
  alert.reasons = {{"refund", 50, "A refund of 500.00 USD"}};
  return alert;
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_alert_tells_what_happened_and_why) {
  const json alert = ToJson(AlertView{RefundAlert(), {}, {}});
  BOOST_TEST(alert["amount"] == "500.00");
  BOOST_TEST(alert["currency"] == "USD");
  BOOST_TEST(alert["score"].dump() == "0.5");
  BOOST_TEST(alert["severity"] == "medium");
  BOOST_TEST(alert["occurred_at"] == "2026-11-21T14:33:05.000Z");
  BOOST_TEST(alert["reasons"][0]["points"].dump() == "0.5");
  BOOST_TEST(alert["reasons"][0]["text"] == "A refund of 500.00 USD");
  BOOST_TEST(alert["status"] == "open");
  BOOST_TEST(alert["event_url"] == "/api/v1/events/" + kIdB);
}

BOOST_AUTO_TEST_CASE(what_is_not_known_is_null_and_lists_are_never_null) {
  const json alert = ToJson(AlertView{RefundAlert(), {}, {}});
  for (const char* name : {"register_id", "acknowledged_at", "acknowledged_by", "note"}) {
    BOOST_TEST_CONTEXT(name) { BOOST_TEST(alert.at(name).is_null()); }
  }
  BOOST_TEST(alert.at("clips").is_array());
  BOOST_TEST(alert.at("clip_requests").is_array());
}

BOOST_AUTO_TEST_CASE(every_score_prints_with_two_decimals_at_most) {
  Alert alert = RefundAlert();
  for (Points points = 0; points <= 100; ++points) {
    alert.score = points;
    BOOST_TEST(ToJson(AlertView{alert, {}, {}})["score"].dump().size() <= 4U);
  }
}

BOOST_AUTO_TEST_CASE(an_alert_carries_its_clips_and_its_requests) {
  ClipRequest request;
  request.id = {kIdB};
  request.camera = {"camera_002"};
  request.window.end = At("2026-11-21T14:33:35Z");
  const json alert = ToJson(AlertView{RefundAlert(), {SomeClip()}, {request}});
  BOOST_TEST(alert["clips"][0]["video_url"] == "/api/v1/clips/" + kIdA + "/video");
  BOOST_TEST(alert["clips"][0]["camera_id"] == "camera_001");
  BOOST_TEST(alert["clip_requests"][0]["url"] == "/api/v1/clips/requests/" + kIdB);
  BOOST_TEST(alert["clip_requests"][0]["ready_at_earliest"] == "2026-11-21T14:33:35.000Z");
}

BOOST_AUTO_TEST_CASE(a_clip_says_what_it_covers_and_what_is_missing) {
  Clip clip = SomeClip();
  clip.status = ClipStatus::kPartial;
  clip.gaps = {{{At("2026-11-21T14:33:00Z"), At("2026-11-21T14:33:02.500Z")}, "camera_offline"}};
  clip.start_offset = std::chrono::milliseconds(800);
  const json out = ToJson(ClipView{clip, {AlertId{kIdB}}});
  BOOST_TEST(out["status"] == "partial");
  BOOST_TEST(out["start_time"] == "2026-11-21T14:32:35.000Z");
  BOOST_TEST(out["end_time"] == "2026-11-21T14:33:35.000Z");
  BOOST_TEST(out["wanted_start"] == "2026-11-21T14:32:35.000Z");
  BOOST_TEST(out["duration_seconds"].dump() == "60.0");
  BOOST_TEST(out["gaps"][0]["duration_seconds"].dump() == "2.5");
  BOOST_TEST(out["gaps"][0]["reason"] == "camera_offline");
  BOOST_TEST(out["alert_ids"] == json::array({kIdB}));
  BOOST_TEST(out["pos_event_id"].is_null());
  BOOST_TEST(!out.contains("video_path"));
}

BOOST_AUTO_TEST_CASE(a_clip_says_what_makes_it_evidence) {
  Clip clip = SomeClip();
  json out = ToJson(clip);
  BOOST_TEST(out["start_offset_seconds"].dump() == "0.0");
  BOOST_TEST(out["video_sha256"].is_null());
  BOOST_TEST(out["clock_offset_ms"].is_null());
  BOOST_TEST(out["integrity"] == "ok");
  BOOST_TEST(out["on_hold"] == false);
  BOOST_TEST(out["hold_by"].is_null());
  clip.start_offset = std::chrono::milliseconds(800);
  clip.video_sha256 = std::string(64, 'a');
  clip.thumbnail_sha256 = std::string(64, 'b');
  clip.time_source = "sender_report";
  clip.clock_offset = std::chrono::milliseconds(-1250);
  clip.integrity = ClipIntegrity::kMismatch;
  clip.on_hold = true;
  clip.held_by = "Ann";
  clip.hold_note = "Case 17";
  clip.held_at = At("2026-11-22T08:00:00Z");
  out = ToJson(clip);
  BOOST_TEST(out["start_offset_seconds"].dump() == "0.8");
  BOOST_TEST(out["video_sha256"] == clip.video_sha256);
  BOOST_TEST(out["thumbnail_sha256"] == clip.thumbnail_sha256);
  BOOST_TEST(out["time_source"] == "sender_report");
  BOOST_TEST(out["clock_offset_ms"] == -1250);
  BOOST_TEST(out["integrity"] == "mismatch");
  BOOST_TEST(out["on_hold"] == true);
  BOOST_TEST(out["hold_by"] == "Ann");
  BOOST_TEST(out["hold_note"] == "Case 17");
  BOOST_TEST(out["hold_changed_at"] == "2026-11-22T08:00:00.000Z");
  BOOST_TEST(out["receipt_url"] == "/api/v1/clips/" + clip.id.value + "/receipt.vtt");
}

BOOST_AUTO_TEST_CASE(a_camera_says_whether_its_ring_is_full_and_whose_clock_it_goes_by) {
  CameraStatus status;
  BOOST_TEST(ToJson(status)["bytes_limited"] == false);
  BOOST_TEST(ToJson(status)["footage_problem"].is_null());
  BOOST_TEST(ToJson(status)["time_source"].is_null());
  BOOST_TEST(ToJson(status)["clock_offset_ms"].is_null());
  status.bytes_limited = true;
  status.footage_problem = "disk full: footage is being lost";
  status.time_source = "arrival";
  status.clock_offset = std::chrono::milliseconds(70);
  BOOST_TEST(ToJson(status)["bytes_limited"] == true);
  BOOST_TEST(ToJson(status)["footage_problem"] == status.footage_problem);
  BOOST_TEST(ToJson(status)["time_source"] == "arrival");
  BOOST_TEST(ToJson(status)["clock_offset_ms"] == 70);
}

BOOST_AUTO_TEST_CASE(a_clip_without_a_picture_has_no_thumbnail_url) {
  Clip clip = SomeClip();
  clip.thumbnail_path.clear();
  BOOST_TEST(ToJson(clip)["thumbnail_url"].is_null());
}

BOOST_AUTO_TEST_CASE(an_error_of_a_request_is_a_code_and_words) {
  ClipRequest request;
  BOOST_TEST(ToJson(request)["error"].is_null());
  request.error = "camera_offline: no frame since 14:30: the cable?";
  BOOST_TEST(ToJson(request)["error"]["code"] == "camera_offline");
  BOOST_TEST(ToJson(request)["error"]["message"] == "no frame since 14:30: the cable?");
  request.error = "footage_expired";
  BOOST_TEST(ToJson(request)["error"]["code"] == "footage_expired");
  BOOST_TEST(ToJson(request)["error"]["message"].is_null());
}

BOOST_AUTO_TEST_CASE(a_priority_is_a_word) {
  ClipRequest request;
  request.priority = kPriorityLow;
  BOOST_TEST(ToJson(request)["priority"] == "low");
  request.priority = kPriorityCritical;
  BOOST_TEST(ToJson(request)["priority"] == "critical");
}

BOOST_AUTO_TEST_CASE(an_event_keeps_its_items_exact_to_the_cent) {
  StoredEvent stored;
  stored.event.id = {kIdA};
  stored.event.type = "discount_applied";
  stored.event.kind = EventKind::kDiscount;
  stored.event.original_amount = Money{1999, "EUR"};
  stored.event.items = {{"4711", "Soap", 1.5, 333, 500, std::nullopt}};
  stored.event.metadata_json = R"({"shift": 2})";
  stored.facts_json = R"({"age_ms": 391})";
  stored.alert = AlertId{kIdB};
  const json event = json::parse(JsonTextOf(stored));
  BOOST_TEST(event["kind"] == "discount");
  BOOST_TEST(event["amount"].is_null());
  BOOST_TEST(event["original_amount"] == "19.99");
  BOOST_TEST(event["currency"] == "EUR");
  BOOST_TEST(event["items"][0]["unit_price"] == "3.33");
  BOOST_TEST(event["items"][0]["quantity"].dump() == "1.5");
  BOOST_TEST(event["items"][0]["discount"].is_null());
  BOOST_TEST(event["metadata"]["shift"] == 2);
  BOOST_TEST(event["facts"]["age_ms"] == 391);
  BOOST_TEST(event["alert_url"] == "/api/v1/alerts/" + kIdB);
}

BOOST_AUTO_TEST_CASE(metadata_that_is_no_object_is_null) {
  StoredEvent stored;
  for (const char* text : {"", "[1]", "{broken"}) {
    stored.event.metadata_json = text;
    BOOST_TEST(json::parse(JsonTextOf(stored))["metadata"].is_null());
  }
}

BOOST_AUTO_TEST_CASE(a_camera_never_sends_a_number_that_is_not_finite) {
  CameraStatus status;
  status.id = {"camera_001"};
  status.state = CameraState::kLive;
  status.fps = 14.96;
  BOOST_TEST(ToJson(status)["fps"].dump() == "15.0");
  status.fps = std::numeric_limits<double>::infinity();
  BOOST_TEST(ToJson(status)["fps"].dump() == "0.0");
  BOOST_TEST(ToJson(status)["state"] == "live");
  BOOST_TEST(ToJson(status)["last_frame_at"].is_null());
}

BOOST_AUTO_TEST_CASE(a_cursor_comes_back_as_it_went) {
  const Cursor of_time{At("2026-11-21T14:33:05.250001Z"), kIdA};
  for (const Cursor& cursor : {of_time, Cursor{-1250, kIdA}, Cursor{kNoAmount, kIdA}}) {
    const auto back = DecodeCursor(EncodeCursor(cursor, "-created_at"), "-created_at");
    BOOST_REQUIRE(back.has_value());
    BOOST_TEST(back->key == cursor.key);
    BOOST_TEST(back->id == cursor.id);
  }
}

BOOST_AUTO_TEST_CASE(a_cursor_that_is_not_ours_is_refused_by_name) {
  const auto refused = [](const std::string& text) {
    const auto cursor = DecodeCursor(text, "amount");
    BOOST_TEST_CONTEXT(text) {
      BOOST_REQUIRE(!cursor.has_value());
      BOOST_TEST(cursor.error().field == "cursor");
    }
  };
  for (const std::string& rest :
       {std::string(), std::string("x"), std::string("12"), std::string("12."), "." + kIdA,
        "12." + kIdA + "x", "-500000000000000." + kIdA, "99999999999999999999." + kIdA,
        "9223372036854775807." + kIdA, "12.' or 1=1 --" + kIdA, "12 ." + kIdA}) {
    refused("amount." + rest);
    refused(rest);
  }
  refused("-amount.12." + kIdA);
  refused("amount");
  BOOST_TEST(DecodeCursor("amount.12." + kIdA, "amount").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
