// Clips that do not wait for the database: footage is overwritten after a while, the database may
// be away for longer.
//
// When the database has been away for kCaptureAfter, the pipeline notes what the suspicious
// messages in the spool will ask for, as far as rules without history tell; the clip service cuts
// it to disk when its time has come, with the record beside the video that ClipArchive keeps
// anyway. When the database is back, the pipeline gives the alert's request the noted id and
// moment, and the clip service finds the finished clip.
//
// Thread rule: Note, Adopt and Forget from the pipeline's thread, CutDue from the clip service's.
#pragma once

#include <map>
#include <span>
#include <utility>
#include <vector>

#include "tillwatch/app/clip_archive.hpp"
#include "tillwatch/app/counters.hpp"
#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/guarded.hpp"
#include "tillwatch/ports/capture_log.hpp"
#include "tillwatch/ports/footage_source.hpp"

namespace tillwatch {

inline constexpr seconds kCaptureAfter{5};

class AwayCaptures {
 public:
  // Goes on with what an earlier process noted. Throws Unavailable.
  AwayCaptures(CaptureLog& log, const FootageSource& footage, Counters& counters,
               const Clock& clock);

  // Those whose footage is surely gone are left out; those noted already stay as they are. Throws
  // Unavailable.
  void Note(std::span<const ClipRequest> requests);

  // A request of the same event and camera that was noted gives its id, moment and window.
  void Adopt(ClipRequest& request) const;

  // The database has these events: their captures are ordinary requests from now on. Throws
  // Unavailable; then they are forgotten after a restart.
  void Forget(std::span<const EventId> events);

  // Cuts whatever is due. Throws Unavailable.
  void CutDue(ClipArchive& archive);

 private:
  using Key = std::pair<EventId, CameraId>;
  using Captures = std::map<Key, Capture>;

  bool Cut(const ClipRequest& request, ClipArchive& archive) const;

  CaptureLog& log_;
  const FootageSource& footage_;
  Counters& counters_;
  const Clock& clock_;
  Guarded<Captures> captures_;
};

}  // namespace tillwatch
