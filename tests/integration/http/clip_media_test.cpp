// Videos that are made on demand, and single frames, as a client sees them.
#include <boost/test/unit_test.hpp>

#include "integration/http/fixture.hpp"

namespace tillwatch {

using nlohmann::json;

namespace http_clip_media {
namespace {

const std::string kVideo = "/api/v1/clips/" + kClip + "/video";
const std::string kFrame = "/api/v1/clips/" + kClip + "/frame.jpg";
const std::string kH264File = "/_clips/camera_001/20261121/143305_0f8e3c1a.h264.mp4";
const std::string kReceiptFile = "/_clips/camera_001/20261121/143305_0f8e3c1a.receipt.mp4";

// The API's worker is this test, so that nothing is made before it says so.
struct MediaFixture : ServerFixture {
  MediaFixture() { receipt = {{seconds(30), seconds(35), "Refund 500.00 USD"}}; }

  void CheckPrepares(const std::string& target) const {
    const HttpReply reply = Get(target);
    BOOST_TEST(reply.status == 202);
    BOOST_TEST(reply.Header("retry-after") == "1");
    BOOST_TEST(reply.Header("cache-control") == "no-store");
    BOOST_TEST(json::parse(reply.body).at("status") == "preparing");
  }

  json CheckProblem(const std::string& target, int status, const std::string& type) const {
    const HttpReply reply = Get(target);
    BOOST_TEST(reply.status == status);
    BOOST_TEST(reply.Header("content-type") == "application/problem+json");
    json body = json::parse(reply.body);
    BOOST_TEST(body.at("status") == status);
    BOOST_TEST(body.at("type") == "urn:tillwatch:problem:" + type);
    return body;
  }
};

}  // namespace
}  // namespace http_clip_media

BOOST_FIXTURE_TEST_SUITE(http_clip_media, MediaFixture)

BOOST_AUTO_TEST_CASE(an_h264_proxy_is_prepared_and_then_handed_to_nginx) {
  CheckPrepares(kVideo + "?codec=h264");
  BOOST_TEST(exports.ProcessNext());
  const HttpReply reply = Get(kVideo + "?codec=h264");
  BOOST_TEST(reply.status == 200);
  BOOST_TEST(reply.Header("x-accel-redirect") == kH264File);
  BOOST_TEST(reply.Header("content-type") == "video/mp4");
  BOOST_TEST(reply.Header("content-disposition") ==
             "inline; filename=\"camera_001_20261121_143305Z_h264.mp4\"");
}

BOOST_AUTO_TEST_CASE(the_original_of_an_h264_clip_is_its_own_proxy) {
  queries.clips[0].clip.codec = "h264";
  const HttpReply reply = Get(kVideo + "?codec=h264");
  BOOST_TEST(reply.status == 200);
  BOOST_TEST(reply.Header("x-accel-redirect") == "/_clips/camera_001/20261121/143305_0f8e3c1a.mp4");
  BOOST_TEST(reply.Header("content-disposition") ==
             "inline; filename=\"camera_001_20261121_143305Z.mp4\"");
}

BOOST_AUTO_TEST_CASE(a_receipt_is_burnt_in_and_asked_for_again_by_browsers) {
  CheckPrepares(kVideo + "?overlay=receipt&codec=h264");
  BOOST_TEST(exports.ProcessNext());
  const HttpReply reply = Get(kVideo + "?overlay=receipt");
  BOOST_TEST(reply.Header("x-accel-redirect") == kReceiptFile);
  BOOST_TEST(reply.Header("cache-control") == "private, no-cache");
  receipt[0].text = "Refund 400.00 USD";
  CheckPrepares(kVideo + "?overlay=receipt");
}

BOOST_AUTO_TEST_CASE(a_failed_export_says_why_once_and_is_tried_again) {
  CheckPrepares(kVideo + "?codec=h264");
  exporter.failures = {1, {ErrorCode::kInternal, "the stream is broken at 12 s"}};
  exports.ProcessNext();
  const json problem = CheckProblem(kVideo + "?codec=h264", 500, "media-failed");
  BOOST_TEST(problem.at("detail").get<std::string>().find("broken at 12 s") != std::string::npos);
  CheckPrepares(kVideo + "?codec=h264");
  exporter.failures = {1, {ErrorCode::kDiskFull, "no space"}};
  exports.ProcessNext();
  CheckProblem(kVideo + "?codec=h264", 507, "disk-full");
}

BOOST_AUTO_TEST_CASE(too_many_exports_are_asked_to_come_again) {
  CheckPrepares(kVideo + "?codec=h264");
  CheckProblem(kVideo + "?overlay=receipt", 429, "too-many");
  BOOST_TEST(Get(kVideo + "?overlay=receipt").Header("retry-after") != "");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_made_is_not_found) {
  receipt.clear();
  CheckProblem(kVideo + "?overlay=receipt", 404, "not-found");
  clip_files.files.clear();
  CheckProblem(kVideo + "?codec=h264", 404, "not-found");
  CheckProblem("/api/v1/clips/" + kNobody + "/video?codec=h264", 404, "not-found");
  CheckProblem("/api/v1/clips/" + kNobody + "/frame.jpg?at=1", 404, "not-found");
}

BOOST_AUTO_TEST_CASE(other_codecs_and_overlays_are_mistakes) {
  for (const char* query : {"codec=h265", "codec=H264", "overlay=logo", "size=small"}) {
    const json problem = CheckProblem(kVideo + "?" + query, 400, "invalid-parameter");
    const std::string name = query;
    BOOST_TEST(problem.at("field") == name.substr(0, name.find('=')));
  }
}

BOOST_AUTO_TEST_CASE(a_frame_is_a_jpeg_of_the_moment) {
  const HttpReply reply = Get(kFrame + "?at=12.5");
  BOOST_TEST(reply.status == 200);
  BOOST_TEST(reply.Header("content-type") == "image/jpeg");
  BOOST_TEST(reply.body == "\xFF\xD8");
  BOOST_TEST(frames.asked_at.count() == 12'500'000);
  BOOST_TEST(frames.asked_file == "/clips/camera_001/20261121/143305_0f8e3c1a.mp4");
}

BOOST_AUTO_TEST_CASE(a_frame_outside_of_the_clip_is_a_mistake_of_at) {
  for (const char* query : {"", "?at=", "?at=-1", "?at=soon", "?at=1e1"}) {
    BOOST_TEST(CheckProblem(kFrame + query, 400, "invalid-parameter").at("field") == "at");
  }
  frames.failures = {1, {ErrorCode::kInvalidArgument, "behind the end"}};
  BOOST_TEST(CheckProblem(kFrame + "?at=61", 400, "invalid-parameter").at("field") == "at");
  frames.failures = {1, {ErrorCode::kInternal, "no decoder"}};
  CheckProblem(kFrame + "?at=1", 500, "media-failed");
}

BOOST_AUTO_TEST_CASE(a_row_with_a_path_outside_the_clips_is_never_read) {
  queries.clips[0].clip.video_path = "../../etc/passwd";
  CheckProblem(kFrame + "?at=1", 500, "internal");
  CheckProblem(kVideo + "?codec=h264", 500, "internal");
  BOOST_TEST(!exports.ProcessNext());
  BOOST_TEST(frames.asked_file == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
