#include "tillwatch/domain/ids.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <type_traits>

namespace tillwatch {

static_assert(!std::is_same_v<CameraId, RegisterId>);
static_assert(!std::is_convertible_v<CameraId, RegisterId>);

BOOST_AUTO_TEST_SUITE(ids)

BOOST_AUTO_TEST_CASE(a_camera_id_is_letters_digits_underscore_and_hyphen) {
  for (const char* text : {"camera_001", "A", "-", "_", "Cam-2_b", "0"}) {
    const auto camera = ParseCameraId(text);
    BOOST_REQUIRE_MESSAGE(camera, text);
    BOOST_TEST(camera->value == text);
  }
}

BOOST_AUTO_TEST_CASE(a_camera_id_has_1_to_50_characters) {
  BOOST_TEST(!ParseCameraId(""));
  BOOST_TEST(ParseCameraId(std::string(50, 'x')).has_value());
  BOOST_TEST(!ParseCameraId(std::string(51, 'x')));
}

BOOST_AUTO_TEST_CASE(what_could_leave_the_folder_is_no_camera_id) {
  for (const char* text : {".", "..", "../x", "a/b", "a\\b", "a b", "a.mp4", "~", "a%2Fb", "a\n",
                           "k\xC3\xB6ln", "a;b", "$(x)", "*"}) {
    const auto camera = ParseCameraId(text);
    BOOST_REQUIRE_MESSAGE(!camera, text);
    BOOST_TEST(camera.error().field == "camera_id");
  }
  BOOST_TEST(!ParseCameraId(std::string_view("a\0b", 3)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
