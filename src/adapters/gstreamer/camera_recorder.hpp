// Keeps one camera's ring filled: connects, watches, connects again.
//
// Thread rule: any thread may call Apply, Read, Extent, Status and RequestStop; none of them waits
// for the camera. The recorder's own thread changes the state; the sessions' streaming threads fill
// the ring.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "run_recorder.hpp"
#include "tillwatch/adapters/gstreamer/camera_fleet.hpp"
#include "tillwatch/base/guarded.hpp"
#include "tillwatch/media/footage_ring.hpp"

namespace tillwatch {

class CameraRecorder {
 public:
  // The options and the clock must outlive the recorder.
  CameraRecorder(const Camera& camera, const Clock& clock, const CameraFleetOptions& options);
  ~CameraRecorder();

  // A new source, or a buffer of another size, begins a new session; the footage stays.
  void Apply(const Camera& camera);
  // The camera is removed: so is its footage.
  void Forget();
  void RequestStop();
  FootageSlice Read(const TimeSpan& window) const;
  FootageExtent Extent() const { return Ring()->Extent(); }
  CameraStatus Status() const;

 private:
  // A round is the time between two changes of the settings.
  struct Wanted {
    Camera camera;
    std::stop_source round;
  };
  struct State {
    CameraState state = CameraState::kConnecting;
    std::string reason;
    UtcTime since;
    std::uint64_t times_live = 0;              // of which gave footage
    std::shared_ptr<const RunRecorder> run;    // the latest that gave a picture
    std::optional<UtcTime> last_frame_before;  // of the runs before that one
  };
  struct RunEnd {
    CameraState state = CameraState::kOffline;
    std::string reason;
    bool lasted = false;  // long enough to begin again with the shortest pause
  };

  void Loop(const std::stop_token& stop);
  void RecordOneRound(const Camera& camera, std::stop_token round);
  RunEnd RecordOneRun(const Camera& camera, std::stop_token round);
  RunEnd Watch(RtspSession& session, const std::shared_ptr<RunRecorder>& run, const Camera& camera,
               std::stop_token round);
  void ShowLive(const RunFacts& facts);
  void FitRing(const Camera& camera);
  std::shared_ptr<FootageRing> Ring() const;
  void SetState(CameraState state, const std::string& reason);

  const CameraId id_;
  const Clock& clock_;
  const CameraFleetOptions& options_;
  Guarded<Wanted> wanted_;
  Guarded<std::shared_ptr<FootageRing>> ring_;
  std::atomic<bool> forgotten_{false};
  seconds ring_seconds_;  // what ring_ was made with; the recorder's thread
  std::int64_t ring_bytes_ = 0;
  Guarded<State> state_;
  std::jthread thread_;
};

}  // namespace tillwatch
