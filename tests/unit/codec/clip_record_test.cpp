#include "tillwatch/codec/clip_record.hpp"

#include <boost/test/unit_test.hpp>

namespace tillwatch {
namespace {

using namespace std::chrono_literals;

Clip SampleClip() {
  const UtcTime at{1'795'271'585'123'456us};
  Clip clip;
  clip.id = {"0f8e3c1a-0000-4000-8000-00000000000c"};
  clip.camera = {"camera_001"};
  clip.event = EventId{"0f8e3c1a-0000-4000-8000-00000000000e"};
  clip.request = {"0f8e3c1a-0000-4000-8000-000000000001"};
  clip.status = ClipStatus::kPartial;
  clip.event_at = at;
  clip.wanted = {at - 30s, at + 30s};
  clip.covered = {at - 31s, at + 29s};
  clip.gaps = {{{at - 10s, at - 8s}, "camera_offline"}};
  clip.video_path = "camera_001/20261121/143305_0f8e3c1a.mp4";
  clip.thumbnail_path = "camera_001/20261121/143305_0f8e3c1a.jpg";
  clip.codec = "h265";
  clip.width = 1920;
  clip.height = 1080;
  clip.created_at = at + 31s;
  return clip;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(clip_record)

BOOST_AUTO_TEST_CASE(a_record_reads_back_as_the_clip_to_the_microsecond) {
  const Clip clip = SampleClip();
  const auto read = DecodeClipRecord(EncodeClipRecord(clip));
  BOOST_REQUIRE(read);
  BOOST_TEST(EncodeClipRecord(*read) == EncodeClipRecord(clip));
  BOOST_TEST((read->event == clip.event));
  BOOST_TEST((read->event_at == clip.event_at));
  BOOST_TEST((read->wanted == clip.wanted));
  BOOST_TEST((read->covered == clip.covered));
  BOOST_TEST((read->gaps == clip.gaps));
  BOOST_TEST((read->created_at == clip.created_at));
  BOOST_TEST(read->width == 1920);
}

BOOST_AUTO_TEST_CASE(a_clip_without_an_event_or_gaps_reads_back) {
  Clip clip = SampleClip();
  clip.event.reset();
  clip.gaps.clear();
  const auto read = DecodeClipRecord(EncodeClipRecord(clip));
  BOOST_REQUIRE(read);
  BOOST_TEST(!read->event);
  BOOST_TEST(read->gaps.empty());
}

BOOST_AUTO_TEST_CASE(anything_else_is_an_error) {
  const std::string whole = EncodeClipRecord(SampleClip());
  for (const std::string& text : {std::string(), std::string("{}"), std::string("[]"),
                                  whole.substr(0, whole.size() / 2), std::string(R"({"id": 1})")}) {
    BOOST_TEST(!DecodeClipRecord(text), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
