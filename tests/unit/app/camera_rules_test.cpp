#include "tillwatch/app/camera_rules.hpp"

#include <boost/test/unit_test.hpp>

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(camera_rules)

namespace {

Camera Good() {
  Camera camera;
  camera.id = {"camera_001"};
  camera.rtsp_url = "rtsp://a:s3cret@h/1";
  camera.store = {"s1"};
  return camera;
}

// The member that is at fault, or empty.
std::string Fault(Camera camera, const CameraRules& rules = {}) {
  const auto checked = CheckCamera(std::move(camera), rules);
  if (checked) return "";
  BOOST_TEST(checked.error().message.find("s3cret") == std::string::npos);
  return checked.error().field;
}

template <class T>
std::string FaultWith(T Camera::*member, T value) {
  Camera camera = Good();
  camera.*member = std::move(value);
  return Fault(std::move(camera));
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_good_camera_is_accepted_and_named_after_its_id) {
  const auto checked = CheckCamera(Good(), {});
  BOOST_REQUIRE(checked.has_value());
  BOOST_TEST(checked->name == "camera_001");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_named) {
  BOOST_TEST(FaultWith(&Camera::id, CameraId{""}) == "id");
  BOOST_TEST(FaultWith(&Camera::id, CameraId{"../x"}) == "id");
  BOOST_TEST(FaultWith(&Camera::id, CameraId{std::string(51, 'a')}) == "id");
  BOOST_TEST(FaultWith(&Camera::rtsp_url, std::string()) == "rtsp_url");
  BOOST_TEST(FaultWith(&Camera::rtsp_url, std::string("http://a:s3cret@h/1")) == "rtsp_url");
  BOOST_TEST(FaultWith(&Camera::store, StoreId{}) == "store_id");
  BOOST_TEST(FaultWith(&Camera::store, StoreId{"a\nb"}) == "store_id");
  BOOST_TEST(FaultWith(&Camera::name, std::string(101, 'a')) == "name");
  BOOST_TEST(FaultWith(&Camera::name, std::string("\xFF")) == "name");
  BOOST_TEST(FaultWith(&Camera::location, std::string("a\tb")) == "location");
  BOOST_TEST(FaultWith(&Camera::registers, std::vector<RegisterId>{{""}}) == "register_ids");
  BOOST_TEST(FaultWith(&Camera::registers, std::vector<RegisterId>(201, {"r"})) == "register_ids");
}

BOOST_AUTO_TEST_CASE(numbers_have_both_bounds) {
  BOOST_TEST(FaultWith(&Camera::buffer, seconds(9)) == "buffer_seconds");
  BOOST_TEST(FaultWith(&Camera::buffer, seconds(10)) == "");
  BOOST_TEST(FaultWith(&Camera::buffer, seconds(600)) == "");
  BOOST_TEST(FaultWith(&Camera::buffer, seconds(601)) == "buffer_seconds");
  BOOST_TEST(FaultWith(&Camera::buffer_max_bytes, std::int64_t{0}) == "buffer_max_mb");
  BOOST_TEST(FaultWith(&Camera::buffer_max_bytes, kMegabyte) == "");
  BOOST_TEST(FaultWith(&Camera::buffer_max_bytes, 4096 * kMegabyte) == "");
  BOOST_TEST(FaultWith(&Camera::buffer_max_bytes, 4097 * kMegabyte) == "buffer_max_mb");
  BOOST_TEST(FaultWith(&Camera::retention_days, 0) == "retention_days");
  BOOST_TEST(FaultWith(&Camera::retention_days, 3650) == "");
  BOOST_TEST(FaultWith(&Camera::retention_days, 3651) == "retention_days");
}

BOOST_AUTO_TEST_CASE(a_ring_must_hold_a_whole_clip) {
  CameraRules rules;
  rules.min_buffer = seconds(70);
  Camera camera = Good();
  camera.buffer = seconds(69);
  BOOST_TEST(Fault(camera, rules) == "buffer_seconds");
  camera.buffer = seconds(70);
  BOOST_TEST(Fault(camera, rules) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
