// Makes access units of what one session sends: with their run, config and times, in order.
//
// Thread rule: TakePicture and TakeSound may be called from two threads; keep is called from
// either, one call at a time. Facts is for any thread.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "rtsp_session.hpp"
#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/guarded.hpp"
#include "tillwatch/media/access_unit.hpp"
#include "tillwatch/media/pts_order.hpp"
#include "tillwatch/media/run_start.hpp"
#include "tillwatch/media/sound_clock.hpp"
#include "tillwatch/media/timeline.hpp"

namespace tillwatch {

// What a run has shown so far.
struct RunFacts {
  std::shared_ptr<const CodecConfig> config;
  std::deque<SteadyTime> arrivals;  // of pictures, in the last few seconds; never only sound
  std::optional<SteadyTime> last_keyframe;  // or the first picture, while there was no keyframe
  std::optional<UtcTime> last_frame_at;
  TimeSource time_source = TimeSource::kArrival;
  std::optional<milliseconds> clock_offset;
  std::string broken;  // why no more units of this run are kept; empty while they are

  std::optional<SteadyTime> LastArrival() const;
  double FramesPerSecond(SteadyTime now) const;
};

class RunRecorder {
 public:
  using Keep = std::function<void(std::shared_ptr<AccessUnit>)>;

  // The clock must outlive the recorder.
  RunRecorder(std::uint64_t run, const Clock& clock, Keep keep);

  void TakePicture(const CodedPicture& picture);
  void TakeSound(const CodedSound& sound);
  RunFacts Facts() const;

 private:
  // A run whose times cannot be put in order with what is kept is over: a new one has its own
  // timeline. The lock also makes the two streams one writer.
  struct Run {
    std::optional<RunStart> start{std::in_place};  // until the run's times are settled
    Timeline timeline;
    PtsOrder order;
    SoundClock sound;
    std::shared_ptr<const CodecConfig> format;  // of which config is the completion
    std::shared_ptr<const CodecConfig> config;
    bool broken = false;
  };

  std::shared_ptr<AccessUnit> NewUnit(Run& run, const CodedPicture& picture) const;
  void Note(const AccessUnit& unit);
  void Place(Run& run, std::shared_ptr<AccessUnit> unit, UtcTime arrival,
             std::optional<UtcTime> sender_time);
  void KeepPicture(std::shared_ptr<AccessUnit> unit);
  void Break(Run& run, const char* reason);

  const std::uint64_t number_;
  const Clock& clock_;
  const Keep keep_;
  Guarded<Run> run_;
  Guarded<RunFacts> facts_;  // taken inside run_, never the other way round
};

}  // namespace tillwatch
