#include "tillwatch/app/clip_archive.hpp"

#include <spdlog/spdlog.h>

#include <exception>
#include <future>

#include "tillwatch/base/uuid.hpp"
#include "tillwatch/domain/clip_sharing.hpp"

namespace tillwatch {
namespace {

constexpr const char* kVideo = ".mp4";
constexpr const char* kThumbnail = ".jpg";
constexpr const char* kRecord = ".json";

ClipId IdOf(const ClipRequest& request) { return {UuidFromName("clip", request.id.value)}; }

std::string StemOf(const ClipRequest& request) {
  return ClipPathStem(request.camera, request.event_at, IdOf(request));
}

Clip Describe(const std::vector<ClipRequest>& requests, const ClipFootage& footage) {
  const ClipRequest& lead = requests.front();
  const AccessUnit& at_event = *footage.units[UnitNearest(footage, lead.event_at)].unit;
  Clip clip;
  clip.id = IdOf(lead);
  clip.camera = lead.camera;
  clip.event = lead.event;
  clip.request = lead.id;
  clip.status = footage.gaps.empty() ? ClipStatus::kReady : ClipStatus::kPartial;
  clip.event_at = lead.event_at;
  clip.wanted = Union(requests);
  clip.covered = footage.covered;
  clip.gaps = footage.gaps;
  clip.video_path = StemOf(lead) + kVideo;
  clip.thumbnail_path = StemOf(lead) + kThumbnail;
  clip.start_offset = std::chrono::round<microseconds>(footage.start_offset);
  clip.time_source = ToString(at_event.time_source);
  clip.clock_offset = at_event.clock_offset;
  return clip;
}

bool IsRecord(const std::string& path) { return path.ends_with(kRecord); }

}  // namespace

std::string ClipRecordPath(const Clip& clip) {
  return ClipPathStem(clip.camera, clip.event_at, clip.id) + kRecord;
}

std::optional<ClipRecord> ReadFinished(ClipFiles& files, const std::string& record_path) {
  const auto text = files.ReadWhole(record_path);
  if (!text) return std::nullopt;
  auto record = DecodeClipRecord(*text);
  if (!record || ClipRecordPath(record->clip) != record_path) return std::nullopt;
  const auto size = files.SizeOf(record->clip.video_path);
  if (!size) return std::nullopt;
  record->clip.size_bytes = *size;
  return std::move(*record);
}

Result<Clip> ClipArchive::Write(const std::vector<ClipRequest>& requests,
                                const ClipFootage& footage) {
  Clip clip = Describe(requests, footage);
  clip.created_at = clock_.UtcNow();
  auto written = WriteMedia(clip, footage);
  if (written) written = Publish(clip, requests);
  if (!written) {
    // All of it: another request may lead next time, and nobody would look for this one's files.
    Discard(requests.front());
    return tl::unexpected(written.error());
  }
  return clip;
}

// Decoding one picture for the thumbnail takes a fifth of the time that muxing does, on another
// core.
Result<void> ClipArchive::WriteMedia(Clip& clip, const ClipFootage& footage) {
  const auto part = writers_.files.PreparePart(clip.video_path);
  if (!part) return tl::unexpected(part.error());
  // With either policy: without another thread to be had, it is made behind the video.
  auto thumbnail = std::async(std::launch::async | std::launch::deferred,
                              [&, path = clip.thumbnail_path, event_at = clip.event_at] {
                                return WriteThumbnail(path, event_at, footage);
                              });
  const auto video = writers_.muxer.Write(footage, *part);
  if (const auto sha256 = thumbnail.get()) {
    clip.thumbnail_sha256 = *sha256;
  } else {
    spdlog::warn("clip has no thumbnail (clip={} error={})", clip.id.value, sha256.error().message);
    clip.thumbnail_path.clear();
  }
  if (!video) return tl::unexpected(video.error());
  clip.video_sha256 = video->sha256;
  clip.codec = video->codec;
  clip.width = video->width;
  clip.height = video->height;
  return {};
}

Result<void> ClipArchive::Publish(Clip& clip, const std::vector<ClipRequest>& requests) {
  ClipRecord record{clip, {}};
  for (const ClipRequest& request : requests) record.served.push_back(request.id);
  const std::string text = EncodeClipRecord(record);
  if (const auto written =
          writers_.files.WriteWhole(ClipRecordPath(clip), {text.begin(), text.end()});
      !written) {
    return tl::unexpected(written.error());
  }
  const auto size = writers_.files.Publish(clip.video_path);
  if (!size) return tl::unexpected(size.error());
  clip.size_bytes = *size;
  return {};
}

Result<std::string> ClipArchive::WriteThumbnail(const std::string& path, UtcTime event_at,
                                                const ClipFootage& footage) const {
  try {
    const auto image = writers_.decoder.Decode(footage, UnitNearest(footage, event_at));
    if (!image) return tl::unexpected(image.error());
    const auto jpeg = writers_.thumbnails.Encode(*image);
    if (!jpeg) return tl::unexpected(jpeg.error());
    return writers_.files.WriteWhole(path, *jpeg);
  } catch (const std::exception& e) {
    return Fail(ErrorCode::kInternal, e.what());
  }
}

std::optional<ClipRecord> ClipArchive::FindFinished(const std::vector<ClipRequest>& requests) {
  for (const ClipRequest& request : requests) {
    auto record = ReadFinished(writers_.files, StemOf(request) + kRecord);
    if (record && record->clip.request == request.id) return record;
  }
  return std::nullopt;
}

std::vector<ClipRecord> ClipArchive::AllFinished() {
  std::vector<ClipRecord> finished;
  for (const StoredFile& file : writers_.files.List(IsRecord)) {
    if (auto record = ReadFinished(writers_.files, file.path)) {
      finished.push_back(std::move(*record));
    } else {
      RemoveUnfinished(file.path);
    }
  }
  return finished;
}

// What was written beside a video that never got its name. A thumbnail without a record stays: it
// may be all that is left of a clip.
void ClipArchive::RemoveUnfinished(const std::string& record_path) {
  const auto text = writers_.files.ReadWhole(record_path);
  if (!text) return;
  const auto record = DecodeClipRecord(*text);
  if (!record || ClipRecordPath(record->clip) != record_path) return;
  if (writers_.files.SizeOf(record->clip.video_path)) return;
  if (!record->clip.thumbnail_path.empty()) writers_.files.Remove(record->clip.thumbnail_path);
  writers_.files.Remove(record_path);
}

bool ClipArchive::HasVideo(const ClipRequest& request) {
  return writers_.files.SizeOf(StemOf(request) + kVideo).has_value();
}

void ClipArchive::Settle(const Clip& clip) { writers_.files.Remove(ClipRecordPath(clip)); }

void ClipArchive::Discard(const ClipRequest& request) {
  for (const char* ending : {kVideo, kThumbnail, kRecord}) {
    writers_.files.Remove(StemOf(request) + ending);
  }
}

}  // namespace tillwatch
