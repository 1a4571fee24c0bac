// Cameras as clients manage them. That passwords come out nowhere is asked in every reply.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <future>
#include <vector>

#include "integration/http/fixture.hpp"
#include "support/eventually.hpp"

namespace tillwatch {
namespace http_cameras {
namespace {

using nlohmann::json;

const std::string kCameras = "/api/v1/cameras";

struct CamerasFixture : ServerFixture {
  HttpReply Send(const std::string& method, const std::string& target, const json& body = {}) {
    const HttpReply reply = Ask(method, target, body.is_null() ? "" : body.dump());
    BOOST_TEST(reply.body.find("secret") == std::string::npos, reply.body);
    return reply;
  }
  json Definition(const std::string& url = "rtsp://viewer:secret@10.0.0.5/1") const {
    return {{"name", "Till 2"}, {"rtsp_url", url}, {"store_id", "store_001"}};
  }
  json With(json body, const char* name, json value) const {
    body[name] = std::move(value);
    return body;
  }
  std::string StoredUrl(const std::string& id) const {
    return camera_store.cameras.at({id}).camera.rtsp_url;
  }
  std::string FaultOf(const HttpReply& reply) const {
    BOOST_TEST(reply.status == 400);
    BOOST_TEST(reply.Header("content-type") == "application/problem+json");
    return json::parse(reply.body).value("field", "(none)");
  }
  void FilmUntilNow() {
    auto unit = std::make_shared<AccessUnit>();
    unit->captured_at = clock.UtcNow();
    unit->keyframe = true;
    unit->config = std::make_shared<const CodecConfig>();
    footage.slice.units = {unit};
  }
};

}  // namespace
}  // namespace http_cameras

BOOST_FIXTURE_TEST_SUITE(http_cameras, CamerasFixture)

BOOST_AUTO_TEST_CASE(a_new_camera_has_an_address_and_is_recorded) {
  const HttpReply reply = Send("POST", kCameras, With(Definition(), "id", "camera_002"));
  BOOST_TEST(reply.status == 201);
  BOOST_TEST(reply.Header("location") == "/api/v1/cameras/camera_002");
  const json camera = json::parse(reply.body);
  BOOST_TEST(camera["state"] == "connecting");
  BOOST_TEST(camera["from_file"] == false);
  BOOST_TEST(camera["settings"]["rtsp_url"] == "rtsp://***@10.0.0.5/1");
  BOOST_TEST(StoredUrl("camera_002") == "rtsp://viewer:secret@10.0.0.5/1");
  BOOST_TEST(recording.recorded.contains({"camera_002"}));
  BOOST_TEST(Get(reply.Header("location")).status == 200);
}

BOOST_AUTO_TEST_CASE(every_member_of_a_definition_arrives) {
  json body = Definition();
  body.update({{"id", "camera_002"},
               {"location", "Back"},
               {"register_ids", {"r2", "r1"}},
               {"buffer_seconds", 90},
               {"buffer_max_mb", 32},
               {"retention_days", 7},
               {"transport", "udp"},
               {"verify_tls", false},
               {"audio", true},
               {"enabled", false}});
  BOOST_TEST(Send("POST", kCameras, body).status == 201);
  const Camera camera = recording.recorded.at({"camera_002"});
  BOOST_TEST(camera.name == "Till 2");
  BOOST_TEST(camera.location == "Back");
  BOOST_TEST(camera.store.value == "store_001");
  BOOST_TEST((camera.registers == std::vector<RegisterId>{{"r1"}, {"r2"}}));
  BOOST_TEST(camera.buffer.count() == 90);
  BOOST_TEST(camera.buffer_max_bytes == 32 * 1024 * 1024);
  BOOST_TEST(camera.retention_days == 7);
  BOOST_TEST((camera.transport == RtspTransport::kUdp));
  BOOST_TEST(!camera.verify_tls);
  BOOST_TEST(camera.audio);
  BOOST_TEST(!camera.enabled);
  BOOST_TEST(GetJson(kCameras + "/camera_002")["state"] == "disabled");
}

BOOST_AUTO_TEST_CASE(an_id_that_is_taken_is_a_conflict) {
  const HttpReply reply = Send("POST", kCameras, With(Definition(), "id", "camera_001"));
  BOOST_TEST(reply.status == 409);
  BOOST_TEST(json::parse(reply.body)["type"] == "urn:tillwatch:problem:conflict");
  BOOST_TEST(json::parse(reply.body)["field"] == "id");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_definition_is_named) {
  const auto fault = [&](const char* name, json value) {
    const json body = With(With(Definition(), "id", "camera_002"), name, std::move(value));
    return FaultOf(Send("POST", kCameras, body));
  };
  BOOST_TEST(fault("id", nullptr) == "id");
  BOOST_TEST(fault("id", "a b") == "id");
  BOOST_TEST(fault("rtsp_url", nullptr) == "rtsp_url");
  BOOST_TEST(fault("rtsp_url", "http://viewer:secret@h/1") == "rtsp_url");
  BOOST_TEST(fault("rtsp_url", "rtsp://viewer:secret@/1") == "rtsp_url");
  BOOST_TEST(fault("rtsp_url", "rtsp://viewer:secret@h/1\n") == "rtsp_url");
  BOOST_TEST(fault("rtsp_url", "rtsp://viewer:secret@h/" + std::string(5000, 'x')) == "rtsp_url");
  BOOST_TEST(fault("rtsp_url", "rtsp://***@h/1") == "rtsp_url");
  BOOST_TEST(fault("store_id", nullptr) == "store_id");
  BOOST_TEST(fault("register_ids", "r1") == "register_ids");
  BOOST_TEST(fault("register_ids", json::array({1})) == "register_ids");
  BOOST_TEST(fault("buffer_seconds", 9) == "buffer_seconds");
  BOOST_TEST(fault("buffer_seconds", 601) == "buffer_seconds");
  BOOST_TEST(fault("buffer_seconds", true) == "buffer_seconds");
  BOOST_TEST(fault("buffer_max_mb", 5000) == "buffer_max_mb");
  BOOST_TEST(fault("buffer_max_mb", 2147483647) == "buffer_max_mb");
  BOOST_TEST(fault("retention_days", 0) == "retention_days");
  BOOST_TEST(fault("transport", "http") == "transport");
  BOOST_TEST(fault("audio", "yes") == "audio");
  BOOST_TEST(fault("enabled", 1) == "enabled");
  BOOST_TEST(fault("colour", "red") == "colour");
  BOOST_TEST(!camera_store.cameras.contains({"camera_002"}));
}

BOOST_AUTO_TEST_CASE(putting_makes_a_camera_and_again_changes_nothing) {
  const json body = Definition();
  const HttpReply made = Send("PUT", kCameras + "/camera_002", body);
  BOOST_TEST(made.status == 201);
  BOOST_TEST(made.Header("location") == "/api/v1/cameras/camera_002");
  const HttpReply again = Send("PUT", kCameras + "/camera_002", body);
  BOOST_TEST(again.status == 200);
  BOOST_TEST(json::parse(again.body) == json::parse(made.body));
}

BOOST_AUTO_TEST_CASE(settings_that_were_read_can_be_sent_back) {
  const Camera before = camera_store.cameras.at({"camera_001"}).camera;
  json settings = GetJson(kCameras + "/camera_001")["settings"];
  BOOST_TEST(settings["rtsp_url"] == "rtsp://***@10.0.0.9/1");
  BOOST_TEST(Send("PUT", kCameras + "/camera_001", settings).status == 200);
  BOOST_TEST((camera_store.cameras.at({"camera_001"}).camera == before));
  settings["enabled"] = false;
  BOOST_TEST(Send("PUT", kCameras + "/camera_001", settings).status == 200);
  BOOST_TEST(!recording.recorded.at({"camera_001"}).enabled);
  BOOST_TEST(StoredUrl("camera_001") == before.rtsp_url);
}

BOOST_AUTO_TEST_CASE(a_password_stays_until_another_is_sent_or_it_is_cleared) {
  const std::string camera = kCameras + "/camera_001";
  const auto put = [&](const json& body) { BOOST_TEST(Send("PUT", camera, body).status == 200); };
  put(Definition("rtsp://10.0.0.9/2"));
  BOOST_TEST(StoredUrl("camera_001") == "rtsp://admin:secret@10.0.0.9/2");
  put(Definition("rtsp://***@10.0.0.9:554/3"));
  BOOST_TEST(StoredUrl("camera_001") == "rtsp://admin:secret@10.0.0.9:554/3");
  put(Definition("rtsp://other:secret2@10.0.0.11/1"));
  BOOST_TEST(StoredUrl("camera_001") == "rtsp://other:secret2@10.0.0.11/1");
  put(With(Definition("rtsp://10.0.0.11/1"), "clear_credentials", true));
  BOOST_TEST(StoredUrl("camera_001") == "rtsp://10.0.0.11/1");
}

BOOST_AUTO_TEST_CASE(a_stored_password_is_sent_to_no_other_server) {
  for (const char* url : {"rtsp://10.0.0.10/1", "rtsp://***@10.0.0.10/1", "rtsp://10.0.0.9:8554/1",
                          "rtsps://10.0.0.9/1", "rtsp://other:***@10.0.0.9/1"}) {
    BOOST_TEST(FaultOf(Send("PUT", kCameras + "/camera_001", Definition(url))) == "rtsp_url");
    BOOST_TEST(FaultOf(Send("POST", kCameras + "/test",
                            {{"id", "camera_001"}, {"rtsp_url", url}})) == "rtsp_url");
  }
  BOOST_TEST(prober.probed.With([](const auto& probed) { return probed.size(); }) == 0u);
  BOOST_TEST(StoredUrl("camera_001") == "rtsp://admin:secret@10.0.0.9/1");
}

BOOST_AUTO_TEST_CASE(the_id_of_a_put_is_that_of_the_path) {
  BOOST_TEST(FaultOf(Send("PUT", kCameras + "/camera_002",
                          With(Definition(), "id", "camera_003"))) == "id");
  BOOST_TEST(Send("PUT", kCameras + "/camera_002", With(Definition(), "id", "camera_002")).status ==
             201);
  BOOST_TEST(FaultOf(Send("PUT", kCameras + "/a%20b", Definition())) == "id");
}

BOOST_AUTO_TEST_CASE(a_deleted_camera_is_gone_and_its_clips_stay) {
  const HttpReply reply = Send("DELETE", kCameras + "/camera_001");
  BOOST_TEST(reply.status == 204);
  BOOST_TEST(reply.body.empty());
  BOOST_TEST(!recording.recorded.contains({"camera_001"}));
  BOOST_TEST(Send("GET", kCameras + "/camera_001").status == 404);
  BOOST_TEST(Send("DELETE", kCameras + "/camera_001").status == 404);
  BOOST_TEST(Send("DELETE", kCameras + "/a%20b").status == 404);
  BOOST_TEST(GetJson("/api/v1/clips/camera/camera_001")["clips"].size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_database_that_is_away_changes_nothing_and_says_so) {
  camera_store.away = true;
  BOOST_TEST(Send("POST", kCameras, With(Definition(), "id", "camera_002")).status == 503);
  BOOST_TEST(Send("PUT", kCameras + "/camera_002", Definition()).status == 503);
  BOOST_TEST(Send("DELETE", kCameras + "/camera_001").status == 503);
  BOOST_TEST(Send("GET", kCameras + "/camera_001").status == 200);
  BOOST_TEST(recording.recorded.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_definition_can_be_tried_out_before_it_is_saved) {
  prober.result->clock_offset = milliseconds(-1500);
  const HttpReply reply = Send("POST", kCameras + "/test", {{"rtsp_url", "rtsp://u:secret@h/1"}});
  BOOST_TEST(reply.status == 200);
  const json probe = json::parse(reply.body);
  BOOST_TEST(probe["codec"] == "h264");
  BOOST_TEST(probe["width"] == 1280);
  BOOST_TEST(probe["gop_seconds"] == 1.0);
  BOOST_TEST(probe["clock_offset_seconds"] == -1.5);
  prober.probed.With([](const auto& probed) {
    BOOST_REQUIRE(probed.size() == 1u);
    BOOST_TEST(probed[0].rtsp_url == "rtsp://u:secret@h/1");
  });
  BOOST_TEST(camera_store.cameras.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_stored_camera_is_tried_out_with_its_stored_password) {
  BOOST_TEST(Send("POST", kCameras + "/test",
                  {{"id", "camera_001"}, {"rtsp_url", "rtsp://***@10.0.0.9/2"}})
                 .status == 200);
  prober.probed.With([](const auto& probed) {
    BOOST_TEST(probed.at(0).rtsp_url == "rtsp://admin:secret@10.0.0.9/2");
  });
}

BOOST_AUTO_TEST_CASE(a_camera_that_does_not_work_is_told_with_the_reason) {
  prober.result = Fail(ErrorCode::kNotFound, "401 from rtsp://u:secret@h/1");
  const HttpReply reply = Send("POST", kCameras + "/test", {{"rtsp_url", "rtsp://u:secret@h/1"}});
  BOOST_TEST(reply.status == 422);
  BOOST_TEST(json::parse(reply.body)["detail"] == "401 from rtsp://***@h/1");
  BOOST_TEST(FaultOf(Send("POST", kCameras + "/test", {{"rtsp_url", "h"}})) == "rtsp_url");
}

BOOST_AUTO_TEST_CASE(another_test_at_once_is_turned_away_and_the_first_goes_on) {
  const auto test = [&] {
    return Ask("POST", kCameras + "/test", R"({"rtsp_url": "rtsp://h/1"})");
  };
  std::promise<void> end;
  const auto ended = end.get_future().share();
  prober.meanwhile = [ended] { ended.wait(); };
  std::vector<std::future<HttpReply>> others;
  auto first = std::async(std::launch::async, test);
  BOOST_TEST(Eventually(
      [&] { return prober.probed.With([](const auto& probed) { return !probed.empty(); }); }));
  // Several, because one may be given to the server's thread that waits for the camera.
  std::atomic<int> turned_away{0};
  for (int i = 0; i < 6; ++i) {
    others.push_back(std::async(std::launch::async, [&] {
      HttpReply reply = test();
      if (reply.status == 429 && !reply.Header("retry-after").empty()) ++turned_away;
      return reply;
    }));
  }
  BOOST_TEST(Eventually([&] { return turned_away > 0; }, seconds(5)));
  BOOST_TEST(prober.probed.With([](const auto& probed) { return probed.size(); }) == 1u);
  end.set_value();
  BOOST_TEST(first.get().status == 200);
  for (auto& other : others) other.wait();
  BOOST_TEST(test().status == 200);
}

BOOST_AUTO_TEST_CASE(a_snapshot_is_a_jpeg_that_nobody_keeps) {
  FilmUntilNow();
  const HttpReply reply = Send("GET", kCameras + "/camera_001/snapshot.jpg");
  BOOST_TEST(reply.status == 200);
  BOOST_TEST(reply.Header("content-type") == "image/jpeg");
  BOOST_TEST(reply.Header("cache-control") == "no-store");
  BOOST_TEST(reply.body == "\xFF\xD8");
}

BOOST_AUTO_TEST_CASE(without_footage_the_state_of_the_camera_is_the_answer) {
  footage.cameras[0].state = CameraState::kOffline;
  footage.cameras[0].reason = "connection refused";
  const HttpReply reply = Send("GET", kCameras + "/camera_001/snapshot.jpg");
  BOOST_TEST(reply.status == 503);
  const json problem = json::parse(reply.body);
  BOOST_TEST(problem["type"] == "urn:tillwatch:problem:no-picture");
  BOOST_TEST(problem["state"] == "offline");
  BOOST_TEST(problem["reason"] == "connection refused");
  BOOST_TEST(Send("GET", kCameras + "/camera_002/snapshot.jpg").status == 404);
}

BOOST_AUTO_TEST_CASE(a_picture_that_cannot_be_decoded_is_our_fault) {
  FilmUntilNow();
  decoder.failures = {1, Error{ErrorCode::kInternal, "broken"}};
  BOOST_TEST(Send("GET", kCameras + "/camera_001/snapshot.jpg").status == 500);
}

BOOST_AUTO_TEST_CASE(disabled_cameras_are_counted_in_the_status) {
  footage.cameras[0].state = CameraState::kDisabled;
  const json summary = GetJson("/api/v1/status")["cameras"];
  BOOST_TEST(summary["disabled"] == 1);
  BOOST_TEST(summary["live"] == 0);
  BOOST_TEST(summary["total"] == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
