// From what mp4mux wrote to the file that is kept: index in front, edit list, fingerprint.
#pragma once

#include <filesystem>

#include "tillwatch/media/mp4_layout.hpp"
#include "tillwatch/ports/clip_writer.hpp"

namespace tillwatch {

// Copies the MP4 at spool (moov at its end) to target as ftyp, moov and mdat, in one pass and a
// megabyte at a time. On an error there is no file at target. Errors: kDiskFull, kInternal.
Result<WrittenVideo> FinishMp4(int spool, const Mp4Edit& edit, const std::filesystem::path& target);

}  // namespace tillwatch
