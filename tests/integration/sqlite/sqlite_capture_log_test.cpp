#include "tillwatch/adapters/sqlite/sqlite_capture_log.hpp"

#include <boost/test/unit_test.hpp>

#include "support/temp_dir.hpp"
#include "tillwatch/base/clock.hpp"

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(sqlite_capture_log)

using namespace std::chrono_literals;

BOOST_AUTO_TEST_CASE(notes_survive_closing_and_stay_as_they_were) {
  constexpr UtcTime kAt = std::chrono::sys_days(std::chrono::year(2026) / 7 / 1) + 1us;
  const TempDir dir;
  ClipRequest request;
  request.id = {"r1"};
  request.camera = {"camera_001"};
  request.event = EventId{"e1"};
  request.alert = AlertId{"a1"};
  request.event_at = kAt;
  request.window = {kAt - 30s, kAt + 30s};
  request.priority = kPriorityHigh;
  request.created_at = kAt + 1s;
  {
    SqliteCaptureLog log(dir.Path() / "deep" / "captures.db");
    log.Note(std::vector{request});
    ClipRequest changed = request;
    changed.event_at += 5s;
    log.Note(std::vector{changed});
    log.MarkCut({"r1"});
    log.MarkCut({"nobody"});
  }
  SqliteCaptureLog log(dir.Path() / "deep" / "captures.db");
  const auto all = log.All();
  BOOST_REQUIRE(all.size() == 1U);
  BOOST_TEST(all[0].cut);
  const ClipRequest& read = all[0].request;
  BOOST_TEST((read.id == request.id && read.camera == request.camera));
  BOOST_TEST((read.event == request.event && read.alert == request.alert));
  BOOST_TEST((read.event_at == kAt && read.window == request.window));
  BOOST_TEST((read.created_at == request.created_at && read.priority == kPriorityHigh));
  log.Remove(std::vector{request.id, ClipRequestId{"nobody"}});
  BOOST_TEST(log.All().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
