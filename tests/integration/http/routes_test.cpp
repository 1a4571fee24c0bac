#include <boost/test/unit_test.hpp>

#include "integration/http/fixture.hpp"

namespace tillwatch {

using nlohmann::json;

BOOST_FIXTURE_TEST_SUITE(http_routes, ServerFixture)

BOOST_AUTO_TEST_CASE(health_answers_200_and_says_what_is_degraded) {
  BOOST_TEST(GetJson("/health")["status"] == "ok");
  health.Set("cameras", HealthState::kDegraded, "camera_002 is offline");
  const HttpReply reply = Get("/health");
  BOOST_TEST(reply.status == 200);
  const json body = json::parse(reply.body);
  BOOST_TEST(body["status"] == "degraded");
  BOOST_TEST(body["components"]["cameras"]["state"] == "degraded");
  BOOST_TEST(body["components"]["cameras"]["detail"] == "camera_002 is offline");
  BOOST_TEST(body["components"]["cameras"]["since"] == "2026-11-21T14:40:00.000Z");
}

BOOST_AUTO_TEST_CASE(status_tells_version_uptime_counters_and_cameras) {
  clock.Advance(seconds(90));
  counters.events_stored = 7;
  const json status = GetJson("/api/v1/status");
  BOOST_TEST(status["version"] == "1.2.3");
  BOOST_TEST(status["uptime_seconds"] == 90);
  BOOST_TEST(status["counters"]["events_stored"] == 7);
  BOOST_TEST(status["cameras"]["total"] == 1);
  BOOST_TEST(status["cameras"]["live"] == 1);
  BOOST_TEST(status["cameras"]["offline"] == 0);
}

BOOST_AUTO_TEST_CASE(metrics_are_text) {
  const HttpReply reply = Get("/metrics");
  BOOST_TEST(reply.status == 200);
  BOOST_TEST(reply.Header("content-type") == "text/plain; version=0.0.4; charset=utf-8");
  BOOST_TEST(reply.body == "tillwatch_up 1\n");
}

BOOST_AUTO_TEST_CASE(events_are_listed_and_found) {
  const json list = GetJson("/api/v1/events");
  BOOST_TEST(list["events"].size() == 1U);
  BOOST_TEST(list["next_cursor"].is_null());
  BOOST_TEST(GetJson("/api/v1/events/" + kEvent)["amount"] == "500.00");
}

BOOST_AUTO_TEST_CASE(filters_of_events_arrive_decoded) {
  BOOST_TEST(Get("/api/v1/events?store_id=store_001&register_id=2&staff_id=J%C3%B6rg%20M"
                 "&event_type=refund&start_time=2026-11-21T14:00:00%2B01:00"
                 "&end_time=2026-11-21T15:00:00Z&limit=7")
                 .status == 200);
  BOOST_TEST(queries.event_filter.stores.Single()->value == "store_001");
  BOOST_TEST(queries.event_filter.register_id->value == "2");
  BOOST_TEST(queries.event_filter.staff->value == "J\xC3\xB6rg M");
  BOOST_TEST(*queries.event_filter.event_type == "refund");
  BOOST_TEST((queries.event_filter.from == At("2026-11-21T13:00:00Z")));
  BOOST_TEST((queries.event_filter.to == At("2026-11-21T15:00:00Z")));
  BOOST_TEST(queries.page.limit == 7);
}

BOOST_AUTO_TEST_CASE(alerts_are_listed_and_found) {
  const HttpReply reply = Get("/api/v1/alerts");
  BOOST_TEST(reply.Header("content-type") == "application/json");
  BOOST_TEST(reply.Header("cache-control") == "no-store");
  BOOST_TEST(json::parse(reply.body)["alerts"][0]["clips"][0]["id"] == kClip);
  BOOST_TEST(queries.page.limit == 50);
  BOOST_TEST(GetJson("/api/v1/alerts/" + kAlert)["score"].dump() == "0.5");
}

BOOST_AUTO_TEST_CASE(filters_of_alerts_are_words) {
  BOOST_TEST(Get("/api/v1/alerts?status=open&severity=critical").status == 200);
  BOOST_TEST((queries.alert_filter.status == AlertStatus::kOpen));
  BOOST_TEST((queries.alert_filter.severity == Severity::kCritical));
}

BOOST_AUTO_TEST_CASE(a_list_is_read_page_by_page) {
  AlertView other = queries.alerts[0];
  other.alert.id = {Uuid(22)};
  queries.alerts.push_back(other);
  const json first = GetJson("/api/v1/alerts?limit=1");
  BOOST_TEST(first["alerts"][0]["id"] == kAlert);
  BOOST_REQUIRE(first["next_cursor"].is_string());
  const json second =
      GetJson("/api/v1/alerts?limit=1&cursor=" + first["next_cursor"].get<std::string>());
  BOOST_TEST(second["alerts"][0]["id"] == Uuid(22));
  BOOST_TEST(second["next_cursor"].is_null());
}

BOOST_AUTO_TEST_CASE(an_alert_is_acknowledged_with_or_without_words) {
  const std::string path = "/api/v1/alerts/" + kAlert + "/acknowledge";
  const json plain = json::parse(Ask("PUT", path).body);
  BOOST_TEST(plain["status"] == "acknowledged");
  BOOST_TEST(plain["acknowledged_by"] == "token:test");
  const HttpReply reply = Ask("PUT", path, R"({"by": "Ann", "note": "asked\nhim"})");
  BOOST_TEST(reply.status == 200);
  const json body = json::parse(reply.body);
  BOOST_TEST(body["acknowledged_by"] == "Ann (token:test)");
  BOOST_TEST(body["note"] == "asked\nhim");
  BOOST_TEST(body["acknowledged_at"] == "2026-11-21T14:40:00.000Z");
}

BOOST_AUTO_TEST_CASE(clips_are_listed_and_found) {
  BOOST_TEST(GetJson("/api/v1/clips")["clips"][0]["alert_ids"][0] == kAlert);
  BOOST_TEST(GetJson("/api/v1/clips/" + kClip)["camera_id"] == "camera_001");
  BOOST_TEST(Get("/api/v1/clips?camera_id=camera_001&alert_id=" + kAlert +
                 "&pos_event_id=" + kEvent + "&start_time=2026-11-21T14:00:00Z")
                 .status == 200);
  BOOST_TEST(queries.clip_filter.camera->value == "camera_001");
  BOOST_TEST(queries.clip_filter.alert->value == kAlert);
  BOOST_TEST(queries.clip_filter.event->value == kEvent);
}

BOOST_AUTO_TEST_CASE(the_clips_of_a_camera_outlive_its_configuration) {
  BOOST_TEST(GetJson("/api/v1/clips/camera/camera_001")["clips"].size() == 1U);
  footage.cameras.clear();
  BOOST_TEST(Get("/api/v1/clips/camera/camera_001").status == 200);
  BOOST_TEST(Get("/api/v1/clips/camera/camera_777").status == 404);
}

BOOST_AUTO_TEST_CASE(video_and_thumbnail_are_handed_to_nginx) {
  const HttpReply video = Get("/api/v1/clips/" + kClip + "/video");
  BOOST_TEST(video.status == 200);
  BOOST_TEST(video.Header("x-accel-redirect") == "/_clips/camera_001/20261121/143305_0f8e3c1a.mp4");
  BOOST_TEST(video.Header("content-type") == "video/mp4");
  BOOST_TEST(video.Header("content-disposition") ==
             "inline; filename=\"camera_001_20261121_143305Z.mp4\"");
  const HttpReply picture = Get("/api/v1/clips/" + kClip + "/thumbnail");
  BOOST_TEST(picture.Header("x-accel-redirect") ==
             "/_clips/camera_001/20261121/143305_0f8e3c1a.jpg");
  BOOST_TEST(picture.Header("content-type") == "image/jpeg");
}

BOOST_AUTO_TEST_CASE(a_clip_is_put_on_hold_and_taken_off_again) {
  const std::string path = "/api/v1/clips/" + kClip + "/hold";
  const HttpReply held = Ask("PUT", path, R"({"on_hold": true, "by": "Ann", "note": "Case\n17"})");
  BOOST_TEST(held.status == 200);
  json clip = json::parse(held.body);
  BOOST_TEST(clip["on_hold"] == true);
  BOOST_TEST(clip["hold_by"] == "Ann (token:test)");
  BOOST_TEST(clip["hold_note"] == "Case\n17");
  BOOST_TEST(clip["hold_changed_at"] == "2026-11-21T14:40:00.000Z");
  BOOST_TEST(clip["alert_ids"][0] == kAlert);
  clip = json::parse(Ask("PUT", path, R"({"on_hold": true, "by": "Bob"})").body);
  BOOST_TEST(clip["hold_by"] == "Ann (token:test)");
  clip = json::parse(Ask("PUT", path, R"({"on_hold": false})").body);
  BOOST_TEST(clip["on_hold"] == false);
  BOOST_TEST(clip["hold_by"] == "token:test");
}

BOOST_AUTO_TEST_CASE(a_hold_must_say_true_or_false_of_a_clip_that_is_there) {
  const std::string path = "/api/v1/clips/" + kClip + "/hold";
  for (const char* body :
       {"", "{}", R"({"on_hold": "yes"})", R"({"on_hold": 1})", R"({"on_hold": null})"}) {
    const HttpReply reply = Ask("PUT", path, body);
    BOOST_TEST(reply.status == 400, body);
    BOOST_TEST(json::parse(reply.body)["field"] == "on_hold", body);
  }
  BOOST_TEST(Ask("PUT", path, R"({"on_hold": true, "until": "2030"})").status == 400);
  BOOST_TEST(!queries.clips[0].clip.on_hold);
  const std::string nobody = "/api/v1/clips/" + kNobody + "/hold";
  BOOST_TEST(Ask("PUT", nobody, R"({"on_hold": true})").status == 404);
  BOOST_TEST(Get(path).status == 405);
}

BOOST_AUTO_TEST_CASE(the_receipt_of_a_clip_is_a_text_track) {
  const HttpReply reply = Get("/api/v1/clips/" + kClip + "/receipt.vtt");
  BOOST_TEST(reply.status == 200);
  BOOST_TEST(reply.Header("content-type") == "text/vtt; charset=utf-8");
  BOOST_TEST(reply.body ==
             "WEBVTT\n\n00:00:31.000 --> 00:00:39.000\n"
             "14:33:05 UTC  Refund issued  500.00 USD\n");
  queries.events.clear();
  BOOST_TEST(Get("/api/v1/clips/" + kClip + "/receipt.vtt").body == "WEBVTT\n");
  BOOST_TEST(Get("/api/v1/clips/" + kNobody + "/receipt.vtt").status == 404);
  BOOST_TEST(Get("/api/v1/clips/" + kClip + "/receipt.vtt?x=1").status == 400);
}

BOOST_AUTO_TEST_CASE(a_clip_without_a_picture_has_no_thumbnail) {
  queries.clips[0].clip.thumbnail_path.clear();
  BOOST_TEST(Get("/api/v1/clips/" + kClip + "/thumbnail").status == 404);
}

BOOST_AUTO_TEST_CASE(a_row_with_a_path_outside_the_clips_is_never_sent) {
  for (const char* path : {"../../etc/passwd", "a\r\nSet-Cookie: x", "a b", "a?x", "%2e%2e/x"}) {
    queries.clips[0].clip.video_path = path;
    const HttpReply reply = Get("/api/v1/clips/" + kClip + "/video");
    BOOST_TEST(reply.status == 500);
    BOOST_TEST(reply.Header("x-accel-redirect") == "");
  }
}

BOOST_AUTO_TEST_CASE(a_requested_clip_has_an_address_at_once) {
  const HttpReply reply = Ask("POST", "/api/v1/clips/request",
                              R"({"camera_id": "camera_001", "timestamp": "2026-11-21T14:33:05Z",
              "duration_before": 10, "duration_after": 20, "priority": "critical"})");
  BOOST_TEST(reply.status == 202);
  const json body = json::parse(reply.body);
  BOOST_TEST(body["status"] == "pending");
  BOOST_TEST(body["priority"] == "critical");
  BOOST_TEST(body["wanted_start"] == "2026-11-21T14:32:55.000Z");
  BOOST_TEST(body["ready_at_earliest"] == "2026-11-21T14:33:25.000Z");
  BOOST_TEST(reply.Header("location") == body["url"]);
  BOOST_TEST(GetJson(reply.Header("location"))["id"] == body["id"]);
}

BOOST_AUTO_TEST_CASE(a_clip_can_be_requested_by_its_alert_alone) {
  const HttpReply reply = Ask("POST", "/api/v1/clips/request", json{{"alert_id", kAlert}}.dump());
  BOOST_TEST(reply.status == 202);
  BOOST_TEST(json::parse(reply.body)["camera_id"] == "camera_001");
  BOOST_TEST(json::parse(reply.body)["event_time"] == "2026-11-21T14:33:05.000Z");
}

BOOST_AUTO_TEST_CASE(cameras_are_listed_without_their_passwords) {
  const HttpReply list = Get("/api/v1/cameras");
  BOOST_TEST(json::parse(list.body)["cameras"][0]["name"] == "Till 1");
  BOOST_TEST(json::parse(list.body)["cameras"][0]["state"] == "live");
  BOOST_TEST(list.body.find("secret") == std::string::npos);
  BOOST_TEST(GetJson("/api/v1/cameras/camera_001")["fps"].dump() == "15.0");
  BOOST_TEST(Get("/api/v1/cameras/camera_002").status == 404);
}

BOOST_AUTO_TEST_CASE(a_head_has_the_headers_of_a_get_and_no_body) {
  HttpClient client(server.Port(), as_admin);
  BOOST_TEST(client.Ask("HEAD", "/api/v1/alerts/" + kAlert).status == 200);
  BOOST_TEST(client.Ask("HEAD", "/api/v1/alerts/" + kNobody).status == 404);
  // Had a body followed, this answer would begin with it.
  BOOST_TEST(client.Ask("GET", "/health").status == 200);
}

BOOST_AUTO_TEST_CASE(registers_show_how_far_their_clocks_are_off) {
  for (int i = 0; i < 10; ++i) {
    PosEvent event;
    event.store = {i < 9 ? "store_001" : "store_002"};
    event.register_id = RegisterId{"r1"};
    event.received_at = At("2026-11-21T14:00:00Z") + seconds(20 * i);
    event.occurred_at = event.received_at - seconds(90);
    clocks.Observe(event);
  }
  const auto registers = GetJson("/api/v1/registers").at("registers");
  BOOST_REQUIRE_EQUAL(registers.size(), 2u);
  BOOST_TEST(registers[0].dump() ==
             R"({"clock_correction_ms":90000,"clock_noise_ms":1000,"clock_offset_ms":90000,)"
             R"("last_seen_at":"2026-11-21T14:02:40.000Z","register_id":"r1","samples":9,)"
             R"("store_id":"store_001"})");
  BOOST_TEST(registers[1].at("clock_offset_ms").is_null());
  BOOST_TEST(GetJson("/api/v1/registers?store_id=store_002").at("registers").size() == 1u);
  BOOST_TEST(Get("/api/v1/registers?stor=1").status == 400);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
