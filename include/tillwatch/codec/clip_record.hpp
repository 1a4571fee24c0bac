// A clip as a small file beside its video, for the time between the file's rename and the row's
// commit: what the row will say, so that it can still be written after a crash, when the footage
// is gone.
#pragma once

#include <string>
#include <vector>

#include "tillwatch/base/result.hpp"
#include "tillwatch/domain/clip.hpp"

namespace tillwatch {

struct ClipRecord {
  Clip clip;                          // without its size, which the file tells, and any hold
  std::vector<ClipRequestId> served;  // the requests that it answers; the clip's own is the first
};

std::string EncodeClipRecord(const ClipRecord& record);

// Error: kInvalidArgument for anything that no EncodeClipRecord, of this version or an older one,
// wrote.
Result<ClipRecord> DecodeClipRecord(const std::string& text);

}  // namespace tillwatch
