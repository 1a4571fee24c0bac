// From footage to files: the muxer, the decoder for one picture, the thumbnail and the disk.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tillwatch/base/result.hpp"
#include "tillwatch/domain/receipt_cue.hpp"
#include "tillwatch/media/clip_cut.hpp"
#include "tillwatch/media/image.hpp"

namespace tillwatch {

// Thread rule for all of these: any thread, several calls at once.

// What was written, and its fingerprint as it was computed on the way to the disk.
struct WrittenVideo {
  std::string sha256;  // lower-case hex, of the whole file
  std::string codec;   // "h264" or "h265": what is in the file, which an encoder may have changed
  int width = 0;
  int height = 0;
};

class ClipMuxer {
 public:
  virtual ~ClipMuxer() = default;
  // Writes a faststart MP4 at this path, overwriting it; its edit list hides start_offset. Remuxed,
  // unless the codec or the settings ask for encoding. On an error there is no file at the path.
  // Errors: kDiskFull, kInternal; kInvalidArgument when the settings forbid what this footage
  // needs, so that trying again cannot help.
  virtual Result<WrittenVideo> Write(const ClipFootage& footage,
                                     const std::filesystem::path& path) = 0;
  // The most that encoding this footage may take of it: nothing, when it is copied.
  virtual milliseconds EncodingTime(const ClipFootage&) const { return milliseconds(0); }
};

// Makes another video of a clip's file, for people whose player or court needs it. Slow (it
// encodes): seconds for a minute of video.
class VideoExporter {
 public:
  virtual ~VideoExporter() = default;
  // Any clip's file as H.264. Errors: kNotFound (no such file), kDiskFull, kInternal.
  virtual Result<WrittenVideo> ToH264(const std::filesystem::path& source,
                                      const std::filesystem::path& target) = 0;
  // The same with the receipt burnt in.
  virtual Result<WrittenVideo> BurnIn(const std::filesystem::path& source,
                                      const std::vector<ReceiptCue>& cues,
                                      const std::filesystem::path& target) = 0;
  // The process ends: what is being made, and whatever is asked for later, fails at once.
  virtual void Cancel() = 0;
};

// One picture of a clip's file.
class FrameExtractor {
 public:
  virtual ~FrameExtractor() = default;
  // The picture shown at this time, counted from the start of what players show (behind the edit
  // list). Errors: kNotFound (no such file), kInvalidArgument (behind its end), kInternal.
  virtual Result<Image> FrameAt(const std::filesystem::path& file,
                                std::chrono::microseconds at) = 0;
};

class FrameDecoder {
 public:
  virtual ~FrameDecoder() = default;
  // The picture of units[index], decoded from the keyframe before it. Errors: kInternal.
  virtual Result<Image> Decode(const ClipFootage& footage, std::size_t index) = 0;
};

class ThumbnailEncoder {
 public:
  virtual ~ThumbnailEncoder() = default;
  // A JPEG of the configured size and quality, letterboxed. Errors: kInternal.
  virtual Result<std::vector<std::uint8_t>> Encode(const Image& image) = 0;
  // A JPEG of the picture's own size. Errors: kInternal.
  virtual Result<std::vector<std::uint8_t>> EncodeFull(const Image& image) = 0;
};

struct StoredFile {
  std::string path;  // relative to the clips directory
  std::int64_t size = 0;
  UtcTime modified;
};

struct DiskSpace {
  std::int64_t total = 0;  // bytes
  std::int64_t free = 0;   // bytes that this user may still write
};

// The clips directory. Paths are relative to it. A file is either whole under its final name or it
// is a ".part".
class ClipFiles {
 public:
  virtual ~ClipFiles() = default;
  // Makes the folder and returns the absolute path of "{relative}.part", which does not exist yet.
  // Errors: kDiskFull, kInternal.
  virtual Result<std::filesystem::path> PreparePart(const std::string& relative) = 0;
  // fsyncs "{relative}.part", renames it to its final name and fsyncs the folder; gives the size in
  // bytes.
  virtual Result<std::int64_t> Publish(const std::string& relative) = 0;
  // Writes, fsyncs and publishes a small file; gives its SHA-256 as lower-case hex.
  virtual Result<std::string> WriteWhole(const std::string& relative,
                                         const std::vector<std::uint8_t>& bytes) = 0;
  // A small file's whole content, or nothing when it is not there.
  virtual std::optional<std::string> ReadWhole(const std::string& relative) = 0;
  // Bytes of a published file, or nothing when it is not there.
  virtual std::optional<std::int64_t> SizeOf(const std::string& relative) = 0;
  // Removes the file or its .part, if there; false when the file is still there afterwards.
  virtual bool Remove(const std::string& relative) noexcept = 0;
  // Removes every file named "{stem}." and something: all that was ever made for one clip. False
  // when one is still there afterwards, or when the folder is not: nobody removes folders, so its
  // disk may not be mounted, and the files are still there.
  virtual bool RemoveFamily(const std::string& stem) noexcept = 0;
  // The files below the directory whose name `wanted` says yes to, in no order; what cannot be
  // looked at is left out. Names are cheap, sizes cost a system call each.
  using NameFilter = bool (*)(const std::string& path);
  static bool AnyName(const std::string&) { return true; }
  virtual std::vector<StoredFile> List(NameFilter wanted) = 0;
  // Of the whole file, as lower-case hex. Errors: kNotFound, kInternal (it cannot be read).
  virtual Result<std::string> Sha256Of(const std::string& relative) = 0;
  virtual std::filesystem::path PathOf(const std::string& relative) const = 0;
  // What the file system of the clips has, or nothing when it cannot be asked.
  virtual std::optional<DiskSpace> Space() = 0;
};

}  // namespace tillwatch
