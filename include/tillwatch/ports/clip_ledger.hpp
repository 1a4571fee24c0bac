// Clips as the check of their integrity sees them: every row, and what was found of its files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tillwatch/domain/clip.hpp"

namespace tillwatch {

// Thread rule: any thread. Throws Unavailable.
class ClipLedger {
 public:
  virtual ~ClipLedger() = default;

  // In the order of ids, those after this one.
  virtual std::vector<Clip> ClipsAfter(const std::optional<ClipId>& after, int limit) = 0;
  virtual std::optional<Clip> FindClip(const ClipId& clip) = 0;
  virtual bool HasClipWith(const CameraId& camera, const std::string& video_path) = 0;
  virtual std::int64_t CountClips() = 0;

  virtual void SetIntegrity(const ClipId& clip, ClipIntegrity integrity, UtcTime now) = 0;
  // Only where the row has none: a fingerprint is never replaced.
  virtual void SetVideoSha256(const ClipId& clip, const std::string& sha256) = 0;
  // An empty path: the clip has no thumbnail.
  virtual void SetThumbnail(const ClipId& clip, const std::string& path,
                            const std::string& sha256) = 0;
};

}  // namespace tillwatch
