#include "tillwatch/media/pts_order.hpp"

#include <boost/test/unit_test.hpp>

namespace tillwatch {

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(pts_order)

BOOST_AUTO_TEST_CASE(b_frames_follow) {
  PtsOrder order;
  BOOST_TEST(order.Follows(Pts(10s), true));
  BOOST_TEST(order.Follows(Pts(10'800ms), false));
  BOOST_TEST(order.Follows(Pts(10'200ms), false));
  BOOST_TEST(order.Follows(Pts(10'400ms), false));
  BOOST_TEST(order.Follows(Pts(11s), true));
  BOOST_TEST(order.Follows(Pts(10'900ms), false));  // leads its keyframe
}

BOOST_AUTO_TEST_CASE(a_keyframe_never_lies_before_what_came_earlier) {
  PtsOrder order;
  BOOST_TEST(order.Follows(Pts(10s), true));
  BOOST_TEST(order.Follows(Pts(10'200ms), false));
  BOOST_TEST(!order.Follows(Pts(10'100ms), true));
}

BOOST_AUTO_TEST_CASE(a_jump_back_is_no_b_frame) {
  PtsOrder order;
  BOOST_TEST(order.Follows(Pts(10s), true));
  BOOST_TEST(!order.Follows(Pts(8'900ms), false));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
