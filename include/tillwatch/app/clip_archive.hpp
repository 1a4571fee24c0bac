// Turns footage into a clip's files, and finds again what an earlier attempt had finished.
//
// Order on disk: the thumbnail beside the video's .part, the record (codec/clip_record.hpp), then
// the video gets its final name. The record goes when the row is committed. So a video under its
// final name either has its row or its record, and a crash between the two costs nothing.
//
// Thread rule: one owner, the clip service; the thumbnail is made in a thread of its own while the
// muxer works.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/result.hpp"
#include "tillwatch/codec/clip_record.hpp"
#include "tillwatch/domain/clip.hpp"
#include "tillwatch/media/clip_cut.hpp"
#include "tillwatch/ports/clip_writer.hpp"

namespace tillwatch {

// The adapters that turn footage into files.
struct ClipWriters {
  ClipMuxer& muxer;
  FrameDecoder& decoder;
  ThumbnailEncoder& thumbnails;
  ClipFiles& files;
};

// Where the record of a clip is, relative to the clips directory.
std::string ClipRecordPath(const Clip& clip);

// The finished clip whose record is at this path, with its video's size; nothing when there is no
// such record or its video is not there.
std::optional<ClipRecord> ReadFinished(ClipFiles& files, const std::string& record_path);

class ClipArchive {
 public:
  ClipArchive(ClipWriters writers, const Clock& clock) : writers_(writers), clock_(clock) {}

  // The clip of these requests, named by the first; the footage is that of all their windows.
  // Errors: those of ClipMuxer and ClipFiles. A thumbnail that fails is left out: the video is the
  // evidence.
  Result<Clip> Write(const std::vector<ClipRequest>& requests, const ClipFootage& footage);

  // The most of Write that may be encoding.
  milliseconds EncodingTime(const ClipFootage& footage) const {
    return writers_.muxer.EncodingTime(footage);
  }

  // The clip of one of these requests whose files an earlier attempt finished, but whose row is
  // missing; with all the requests that it serves.
  std::optional<ClipRecord> FindFinished(const std::vector<ClipRequest>& requests);

  // All clips of which the same is true, whatever request they are of. Looks at the whole
  // directory, and removes what a killed process had written beside a video that it did not finish.
  // Only while nothing is being written.
  std::vector<ClipRecord> AllFinished();

  // Whether there is a video of this request, finished or settled: it must not be written again.
  bool HasVideo(const ClipRequest& request);

  // The clip's row is committed.
  void Settle(const Clip& clip);

  // The request has failed: whatever an attempt left goes.
  void Discard(const ClipRequest& request);

 private:
  void RemoveUnfinished(const std::string& record_path);
  Result<void> WriteMedia(Clip& clip, const ClipFootage& footage);
  Result<void> Publish(Clip& clip, const std::vector<ClipRequest>& requests);
  // Gives the SHA-256. Beside the muxer, in another thread; lets no exception out.
  Result<std::string> WriteThumbnail(const std::string& path, UtcTime event_at,
                                     const ClipFootage& footage) const;

  ClipWriters writers_;
  const Clock& clock_;
};

}  // namespace tillwatch
