// Footage that is cut although the database is away, noted until the database has its requests.
#pragma once

#include <span>
#include <vector>

#include "tillwatch/domain/clip.hpp"

namespace tillwatch {

struct Capture {
  ClipRequest request;  // as the database will get it: event, alert and camera are known
  bool cut = false;     // nothing is left to do: its clip is on disk, or there was no footage
};

// Thread rule: any thread. Throws Unavailable.
class CaptureLog {
 public:
  virtual ~CaptureLog() = default;

  // What is noted already stays as it is. When it returns, the notes survive a kill of the process.
  virtual void Note(std::span<const ClipRequest> requests) = 0;
  virtual std::vector<Capture> All() = 0;
  virtual void MarkCut(const ClipRequestId& request) = 0;
  virtual void Remove(std::span<const ClipRequestId> requests) = 0;
};

}  // namespace tillwatch
