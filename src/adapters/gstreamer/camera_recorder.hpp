// Keeps one camera's ring filled: connects, watches, connects again.
//
// Thread rule: any thread may call Read, Status and RequestStop. The recorder's own thread changes
// the state; the session's streaming thread fills the ring.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include "backoff.hpp"
#include "rtsp_session.hpp"
#include "rtsp_url.hpp"
#include "tillwatch/adapters/gstreamer/camera_fleet.hpp"
#include "tillwatch/base/guarded.hpp"
#include "tillwatch/media/footage_ring.hpp"
#include "tillwatch/media/run_start.hpp"
#include "tillwatch/media/timeline.hpp"

namespace tillwatch {

class CameraRecorder {
 public:
  // The options and the clock must outlive the recorder.
  CameraRecorder(const Camera& camera, const Clock& clock, const CameraFleetOptions& options);
  ~CameraRecorder();

  void RequestStop();
  FootageSlice Read(const TimeSpan& window) const { return ring_.Read(window); }
  CameraStatus Status() const;

 private:
  struct State {
    CameraState state = CameraState::kConnecting;
    std::string reason;
    UtcTime since;
    std::uint64_t times_live = 0;  // sessions that gave footage
    std::shared_ptr<const CodecConfig> config;
    std::optional<UtcTime> last_frame_at;
    std::deque<SteadyTime> arrivals;  // of the last few seconds
    bool clock_jumped = false;        // the run's times no longer fit
  };
  // What belongs to one session; only its streaming thread touches it.
  struct Run {
    std::uint64_t number = 0;
    std::optional<RunStart> start{std::in_place};  // until the run's times are settled
    Timeline timeline;
    std::shared_ptr<const CodecConfig> format;  // of which config is the completion
    std::shared_ptr<const CodecConfig> config;
  };
  struct RunEnd {
    CameraState state = CameraState::kOffline;
    std::string reason;
    bool lasted = false;  // long enough to begin again with the shortest pause
  };

  void Loop(std::stop_token stop);
  RunEnd RecordOneRun(std::stop_token stop);
  RunEnd WatchSession(RtspSession& session, std::stop_token stop);
  void Take(Run& run, const CodedPicture& picture);
  void Place(Run& run, std::shared_ptr<AccessUnit> unit, UtcTime arrival);
  void Keep(std::shared_ptr<AccessUnit> unit);
  void SetState(CameraState state, const std::string& reason);
  void Pause(std::stop_token stop, milliseconds pause);
  std::optional<SteadyTime> LastArrival() const;
  bool ClockJumped() const;

  const CameraId id_;
  const RtspUrl url_;
  const Clock& clock_;
  const CameraFleetOptions& options_;
  FootageRing ring_;
  Guarded<State> state_;
  std::mutex pause_mutex_;
  std::condition_variable_any pause_over_;
  std::jthread thread_;
};

}  // namespace tillwatch
