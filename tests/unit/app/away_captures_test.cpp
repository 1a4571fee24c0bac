#include "tillwatch/app/away_captures.hpp"

#include <boost/test/unit_test.hpp>

#include "support/fake_clip_writers.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_footage.hpp"
#include "tillwatch/ports/errors.hpp"
#include "unit/media/footage_builder.hpp"

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(away_captures)

using namespace std::chrono_literals;
using test::kNoon;

class FakeCaptureLog final : public CaptureLog {
 public:
  void Note(std::span<const ClipRequest> requests) override {
    if (away) throw Unavailable("the disk is full");
    for (const ClipRequest& request : requests) captures.push_back({request, false});
  }
  std::vector<Capture> All() override { return captures; }
  void MarkCut(const ClipRequestId& id) override {
    for (Capture& capture : captures) capture.cut = capture.cut || capture.request.id == id;
  }
  void Remove(std::span<const ClipRequestId> ids) override {
    for (const ClipRequestId& id : ids) {
      std::erase_if(captures, [&](const Capture& capture) { return capture.request.id == id; });
    }
  }

  std::vector<Capture> captures;
  bool away = false;
};

struct Studio {
  Studio() {
    footage.AddCamera({"camera_001"});
    footage.Push({"camera_001"}, test::Run({.start = 0s, .end = 100s}));
  }
  ClipRequest Request(const char* id, const char* event, UtcTime at = kNoon + 60s) const {
    ClipRequest request;
    request.id = {id};
    request.camera = {"camera_001"};
    request.event = EventId{event};
    request.alert = AlertId{"alert"};
    request.event_at = at;
    request.window = {at - 30s, at + 30s};
    return request;
  }

  FakeClock clock{kNoon + 95s};
  FakeCaptureLog log;
  test::FakeFootage footage;
  Counters counters;
  test::FakeMuxer muxer;
  test::FakeDecoder decoder;
  test::FakeThumbnails thumbnails;
  test::FakeClipFiles files;
  ClipArchive archive{{muxer, decoder, thumbnails, files}, clock};
  AwayCaptures captures{log, footage, counters, clock};
};

BOOST_FIXTURE_TEST_CASE(a_noted_request_is_cut_once_when_its_window_is_over, Studio) {
  captures.Note(std::vector{Request("r1", "e1"), Request("r2", "e2", kNoon + 70s)});
  captures.CutDue(archive);
  captures.CutDue(archive);
  BOOST_TEST(muxer.calls == 1);
  BOOST_TEST(counters.clips_captured_away == 1U);
  BOOST_TEST(log.captures.at(0).cut);
  BOOST_TEST(!log.captures.at(1).cut);
  BOOST_TEST(archive.FindFinished({Request("r1", "e1")}).has_value());
}

BOOST_FIXTURE_TEST_CASE(the_database_s_request_takes_over_what_was_noted, Studio) {
  captures.Note(std::vector{Request("r1", "e1")});
  captures.Note(std::vector{Request("other", "e1", kNoon + 61s)});
  BOOST_TEST(log.captures.size() == 1U);
  ClipRequest later = Request("other", "e1", kNoon + 61s);
  captures.Adopt(later);
  BOOST_TEST(later.id.value == "r1");
  BOOST_TEST((later.event_at == kNoon + 60s));
  BOOST_TEST((later.window == Request("r1", "e1").window));
  ClipRequest stranger = Request("r9", "e9");
  captures.Adopt(stranger);
  BOOST_TEST(stranger.id.value == "r9");
  captures.Forget(std::vector{EventId{"e1"}, EventId{"e9"}});
  BOOST_TEST(log.captures.empty());
  ClipRequest after = Request("other", "e1");
  captures.Adopt(after);
  BOOST_TEST(after.id.value == "other");
}

BOOST_FIXTURE_TEST_CASE(a_video_that_is_there_already_is_never_written_again, Studio) {
  captures.Note(std::vector{Request("r1", "e1")});
  captures.CutDue(archive);
  archive.Settle(archive.FindFinished({Request("r1", "e1")})->clip);
  captures.Forget(std::vector{EventId{"e1"}});
  captures.Note(std::vector{Request("r1", "e1")});
  captures.CutDue(archive);
  BOOST_TEST(muxer.calls == 1);
  BOOST_TEST(log.captures.at(0).cut);
}

BOOST_FIXTURE_TEST_CASE(what_is_surely_gone_is_not_noted, Studio) {
  clock.Advance(std::chrono::hours(2));
  captures.Note(std::vector{Request("r1", "e1")});
  BOOST_TEST(log.captures.empty());
}

BOOST_FIXTURE_TEST_CASE(a_full_disk_is_tried_again_and_no_footage_is_not, Studio) {
  captures.Note(std::vector{Request("r1", "e1"), Request("r2", "e2", kNoon - 200s)});
  muxer.failures = {1, Error{ErrorCode::kDiskFull, "disk full"}};
  captures.CutDue(archive);
  BOOST_TEST(!log.captures.at(0).cut);
  BOOST_TEST(log.captures.at(1).cut);
  captures.CutDue(archive);
  BOOST_TEST(log.captures.at(0).cut);
  BOOST_TEST(counters.clips_captured_away == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_restart_goes_on_and_a_log_that_fails_notes_nothing, Studio) {
  captures.Note(std::vector{Request("r1", "e1")});
  AwayCaptures next(log, footage, counters, clock);
  log.away = true;
  BOOST_CHECK_THROW(next.Note(std::vector{Request("r2", "e2")}), Unavailable);
  next.CutDue(archive);
  BOOST_TEST(muxer.calls == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
