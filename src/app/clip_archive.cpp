#include "tillwatch/app/clip_archive.hpp"

#include <spdlog/spdlog.h>

#include "tillwatch/base/uuid.hpp"
#include "tillwatch/codec/clip_record.hpp"

namespace tillwatch {
namespace {

constexpr const char* kVideo = ".mp4";
constexpr const char* kThumbnail = ".jpg";
constexpr const char* kRecord = ".json";

ClipId IdOf(const ClipRequest& request) { return {UuidFromName("clip", request.id.value)}; }

std::string StemOf(const ClipRequest& request) {
  return ClipPathStem(request.camera, request.event_at, IdOf(request));
}

Clip Describe(const ClipRequest& request, const ClipFootage& footage) {
  Clip clip;
  clip.id = IdOf(request);
  clip.camera = request.camera;
  clip.event = request.event;
  clip.request = request.id;
  clip.status = footage.gaps.empty() ? ClipStatus::kReady : ClipStatus::kPartial;
  clip.event_at = request.event_at;
  clip.wanted = request.window;
  clip.covered = footage.covered;
  clip.gaps = footage.gaps;
  clip.video_path = StemOf(request) + kVideo;
  clip.thumbnail_path = StemOf(request) + kThumbnail;
  clip.codec = ToString(footage.config.codec);
  clip.width = footage.config.width;
  clip.height = footage.config.height;
  return clip;
}

}  // namespace

std::string ClipRecordPath(const Clip& clip) {
  return ClipPathStem(clip.camera, clip.event_at, clip.id) + kRecord;
}

Result<Clip> ClipArchive::Write(const ClipRequest& request, const ClipFootage& footage) {
  Clip clip = Describe(request, footage);
  if (const auto thumbnail = WriteThumbnail(clip, footage); !thumbnail) {
    spdlog::warn("clip has no thumbnail (clip={} error={})", clip.id.value,
                 thumbnail.error().message);
    clip.thumbnail_path.clear();
  }
  clip.created_at = clock_.UtcNow();
  const auto size = WriteVideo(clip, footage);
  if (!size) {
    writers_.files.Remove(clip.video_path);
    return tl::unexpected(size.error());
  }
  clip.size_bytes = *size;
  return clip;
}

Result<std::int64_t> ClipArchive::WriteVideo(const Clip& clip, const ClipFootage& footage) {
  const auto part = writers_.files.PreparePart(clip.video_path);
  if (!part) return tl::unexpected(part.error());
  if (const auto written = writers_.muxer.Write(footage, *part); !written) {
    return tl::unexpected(written.error());
  }
  const std::string record = EncodeClipRecord(clip);
  if (const auto written =
          writers_.files.WriteWhole(ClipRecordPath(clip), {record.begin(), record.end()});
      !written) {
    return tl::unexpected(written.error());
  }
  return writers_.files.Publish(clip.video_path);
}

Result<void> ClipArchive::WriteThumbnail(const Clip& clip, const ClipFootage& footage) {
  const auto image = writers_.decoder.Decode(footage, UnitNearest(footage, clip.event_at));
  if (!image) return tl::unexpected(image.error());
  const auto jpeg = writers_.thumbnails.Encode(*image);
  if (!jpeg) return tl::unexpected(jpeg.error());
  return writers_.files.WriteWhole(clip.thumbnail_path, *jpeg);
}

std::optional<Clip> ClipArchive::FindFinished(const ClipRequest& request) {
  const auto record = writers_.files.ReadWhole(StemOf(request) + kRecord);
  if (!record) return std::nullopt;
  auto clip = DecodeClipRecord(*record);
  const auto size = writers_.files.SizeOf(StemOf(request) + kVideo);
  if (!clip || clip->request != request.id || !size) return std::nullopt;
  clip->size_bytes = *size;
  return *clip;
}

void ClipArchive::Settle(const Clip& clip) { writers_.files.Remove(ClipRecordPath(clip)); }

void ClipArchive::Discard(const ClipRequest& request) {
  for (const char* ending : {kVideo, kThumbnail, kRecord}) {
    writers_.files.Remove(StemOf(request) + ending);
  }
}

}  // namespace tillwatch
