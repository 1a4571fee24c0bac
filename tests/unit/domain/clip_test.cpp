#include "tillwatch/domain/clip.hpp"

#include <boost/test/unit_test.hpp>

#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(clip)

BOOST_AUTO_TEST_CASE(a_clip_lies_under_camera_and_utc_day_named_by_time_and_id) {
  const auto at = ParseRfc3339("2026-11-22T00:30:09.900+01:00").value();
  BOOST_TEST(ClipPathStem({"camera_001"}, at, {"0f8e3c1a-0000-4000-8000-00000000000a"}) ==
             "camera_001/20261121/233009_0f8e3c1a");
}

BOOST_AUTO_TEST_CASE(a_span_is_as_long_as_from_start_to_end) {
  const TimeSpan span{UtcTime{seconds(10)}, UtcTime{milliseconds(12'500)}};
  BOOST_TEST((span.Length() == milliseconds(2500)));
}

BOOST_AUTO_TEST_CASE(more_urgent_requests_have_higher_priorities) {
  BOOST_TEST(kPriorityLow < kPriorityMedium);
  BOOST_TEST(kPriorityMedium < kPriorityHigh);
  BOOST_TEST(kPriorityHigh < kPriorityCritical);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
