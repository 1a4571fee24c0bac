// Compares every clip's row with its files, and every file with the rows.
//
// Without repair it only reads. With it, what can be put right is; a video that is not what was
// written is never touched: its row is marked, and the API says so. Files that do not look like a
// clip's are somebody else's and left alone. Safe beside a running process: what is younger than
// `grace` may still be in the making, and what has vanished meanwhile is asked for again.
//
// Thread rule: one owner.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/ports/clip_ledger.hpp"
#include "tillwatch/ports/clip_store.hpp"
#include "tillwatch/ports/clip_writer.hpp"

namespace tillwatch {

enum class ClipProblem {
  kMissingVideo,       // repair: the row is marked
  kSizeMismatch,       // the same
  kHashMismatch,       // the same
  kUnreadableVideo,    // the disk does not give it; nothing can be repaired
  kNoHash,             // a row from before hashes were kept; repair: the file's is taken over
  kMissingThumbnail,   // repair: made again from the video, else the row says that there is none
  kThumbnailMismatch,  // the same
  kUnrecordedClip,     // a whole clip whose row is missing; repair: the row is written
  kOrphan,             // a file of no clip; repair: it goes
};
std::string_view ToString(ClipProblem problem);  // "missing_video", ...

struct ClipFinding {
  ClipProblem problem;
  std::string clip;    // its id; empty of an orphan
  std::string path;    // relative to the clips directory
  std::string detail;  // for a person; may be empty
  bool repaired = false;
};

struct ClipVerification {
  std::vector<ClipFinding> findings;
  std::int64_t clips = 0;
  std::int64_t bytes = 0;  // read and hashed

  std::int64_t Unrepaired() const;
};

// What makes a thumbnail from a clip's file; without it, a lost one stays lost.
struct ThumbnailMakers {
  FrameExtractor& frames;
  ThumbnailEncoder& encoder;
};

struct ClipVerifierOptions {
  bool repair = false;
  seconds grace{std::chrono::minutes(10)};
  // Told after each clip: how many are done, of how many.
  std::function<void(std::int64_t done, std::int64_t total)> progress = {};
};

class ClipVerifier {
 public:
  ClipVerifier(ClipLedger& ledger, ClipStore& store, ClipFiles& files, ThumbnailMakers* thumbnails,
               const Clock& clock, ClipVerifierOptions options);

  // Throws Unavailable.
  ClipVerification Run();

 private:
  void CheckClip(const Clip& clip);
  void ClaimFamily(const std::string& stem);
  // The video's state, and the finding when it is not kOk.
  ClipIntegrity CheckVideo(const Clip& clip, bool& readable);
  void CheckThumbnail(const Clip& clip, bool video_readable);
  bool MakeThumbnail(const Clip& clip);
  void CheckFile(const StoredFile& file);
  bool Adopt(const std::string& record_path);
  void Report(ClipProblem problem, const Clip& clip, const std::string& path,
              const std::string& detail, bool repaired);

  ClipLedger& ledger_;
  ClipStore& store_;
  ClipFiles& files_;
  ThumbnailMakers* const thumbnails_;
  const Clock& clock_;
  const ClipVerifierOptions options_;

  // Of the run under way.
  ClipVerification result_;
  std::map<std::string, StoredFile> unclaimed_;  // by path: files of no row seen so far
};

}  // namespace tillwatch
