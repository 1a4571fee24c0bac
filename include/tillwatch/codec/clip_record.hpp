// A clip as a small file beside its video, for the time between the file's rename and the row's
// commit: what the row would say, so that it can still be written after a crash, when the footage
// is gone.
#pragma once

#include <string>

#include "tillwatch/base/result.hpp"
#include "tillwatch/domain/clip.hpp"

namespace tillwatch {

std::string EncodeClipRecord(const Clip& clip);

// Error: kInvalidArgument for anything that EncodeClipRecord did not write.
Result<Clip> DecodeClipRecord(const std::string& text);

}  // namespace tillwatch
