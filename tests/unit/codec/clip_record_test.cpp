#include "tillwatch/codec/clip_record.hpp"

#include <boost/test/unit_test.hpp>

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(clip_record)

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
  clip.start_offset = 800'001us;
  clip.video_sha256 = std::string(64, 'a');
  clip.thumbnail_sha256 = std::string(64, 'b');
  clip.time_source = "sender_report";
  clip.clock_offset = -250ms;
  clip.created_at = at + 31s;
  return clip;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_record_reads_back_as_the_clip_to_the_microsecond) {
  const Clip clip = SampleClip();
  const ClipRecord record{clip, {clip.request, {"0f8e3c1a-0000-4000-8000-000000000002"}}};
  const auto decoded = DecodeClipRecord(EncodeClipRecord(record));
  BOOST_REQUIRE(decoded);
  BOOST_TEST(EncodeClipRecord(*decoded) == EncodeClipRecord(record));
  BOOST_TEST((decoded->served == record.served));
  const Clip* const read = &decoded->clip;
  BOOST_TEST((read->start_offset == 800'001us));
  BOOST_TEST(read->video_sha256 == clip.video_sha256);
  BOOST_TEST(read->thumbnail_sha256 == clip.thumbnail_sha256);
  BOOST_TEST(read->time_source == "sender_report");
  BOOST_TEST((read->clock_offset == -250ms));
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
  clip.clock_offset.reset();
  const auto read = DecodeClipRecord(EncodeClipRecord({clip, {clip.request}}));
  BOOST_REQUIRE(read);
  BOOST_TEST(!read->clip.event);
  BOOST_TEST(read->clip.gaps.empty());
  BOOST_TEST(!read->clip.clock_offset);
}

BOOST_AUTO_TEST_CASE(a_record_of_the_first_version_serves_the_request_it_names) {
  const auto read = DecodeClipRecord(R"({"camera":"camera_001","codec":"h264",
    "covered":{"end":"2026-11-21T14:33:34Z","start":"2026-11-21T14:32:34Z"},
    "created_at":"2026-11-21T14:33:36Z","event_at":"2026-11-21T14:33:05Z","gaps":[],"height":720,
    "id":"c","request":"r","status":"ready","thumbnail":"t.jpg","video":"v.mp4",
    "wanted":{"end":"2026-11-21T14:33:35Z","start":"2026-11-21T14:32:35Z"},"width":1280})");
  BOOST_REQUIRE(read);
  BOOST_REQUIRE_EQUAL(read->served.size(), 1u);
  BOOST_TEST(read->served[0].value == "r");
  BOOST_TEST(read->clip.video_sha256.empty());
  BOOST_TEST((read->clip.start_offset == 0us));
}

BOOST_AUTO_TEST_CASE(anything_else_is_an_error) {
  const std::string whole = EncodeClipRecord({SampleClip(), {}});
  for (const std::string& text : {std::string(), std::string("{}"), std::string("[]"),
                                  whole.substr(0, whole.size() / 2), std::string(R"({"id": 1})")}) {
    BOOST_TEST(!DecodeClipRecord(text), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
