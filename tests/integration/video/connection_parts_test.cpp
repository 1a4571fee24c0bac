#include <boost/test/unit_test.hpp>

#include "adapters/gstreamer/backoff.hpp"
#include "adapters/gstreamer/rtsp_url.hpp"

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(connection_parts)

BOOST_AUTO_TEST_CASE(credentials_are_taken_out_of_a_url_and_decoded) {
  const RtspUrl url = SplitRtspUrl("rtsp://vie%20wer:p%40s%3As@cam.shop:8554/a/b?x=1@2");
  BOOST_TEST(url.location == "rtsp://cam.shop:8554/a/b?x=1@2");
  BOOST_TEST(url.user == "vie wer");
  BOOST_TEST(url.password == "p@s:s");
}

BOOST_AUTO_TEST_CASE(a_badly_escaped_password_is_understood) {
  const RtspUrl url = SplitRtspUrl("rtsp://viewer:50%@secret%zz@10.0.0.1/live");
  BOOST_TEST(url.location == "rtsp://10.0.0.1/live");
  BOOST_TEST(url.user == "viewer");
  BOOST_TEST(url.password == "50%@secret%zz");
}

BOOST_AUTO_TEST_CASE(a_url_without_credentials_stays_as_it_is) {
  BOOST_TEST(SplitRtspUrl("rtsp://10.0.0.1/live?mail=a@b").location ==
             "rtsp://10.0.0.1/live?mail=a@b");
  BOOST_TEST(SplitRtspUrl("rtsp://viewer@10.0.0.1/").user == "viewer");
  BOOST_TEST(SplitRtspUrl("nonsense").location == "nonsense");
}

BOOST_AUTO_TEST_CASE(pauses_double_up_to_a_limit_and_are_spread) {
  Backoff backoff(milliseconds(500), milliseconds(30'000), 1);
  milliseconds base(500);
  for (int i = 0; i < 20; ++i) {
    const milliseconds pause = backoff.Next();
    BOOST_TEST(pause.count() >= base.count() * 3 / 4);
    BOOST_TEST(pause.count() <= base.count() * 5 / 4);
    base = std::min(base * 2, milliseconds(30'000));
  }
  backoff.Reset();
  BOOST_TEST(backoff.Next().count() <= 625);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
