#include <optional>

#include "mp4_boxes.hpp"
#include "mp4_sample_entry.hpp"
#include "tillwatch/media/mp4_layout.hpp"

namespace tillwatch {
namespace {

using mp4::Box;
using mp4::Broken;
using mp4::Bytes;
using mp4::Find;
using mp4::Reader;
using mp4::Type;

// From the first sample entry (ISO/IEC 14496-12, 12.1.3).
Result<Mp4Summary> VideoOf(const Box& trak) {
  const auto stsd = Find(trak.body, {Type("mdia"), Type("minf"), Type("stbl"), Type("stsd")});
  if (!stsd) return tl::unexpected(stsd.error());
  Reader reader(stsd->body);
  reader.Skip(8 + 4);  // version, flags and count; the entry's size
  const std::uint32_t entry = reader.U32();
  reader.Skip(24);
  Mp4Summary video;
  video.width = static_cast<int>(reader.Number(2));
  video.height = static_cast<int>(reader.Number(2));
  if (!reader.Good()) return Broken("a sample entry is cut off");
  if (entry == Type("avc1") || entry == Type("avc3")) {
    video.codec = "h264";
  } else if (entry == Type("hvc1") || entry == Type("hev1")) {
    video.codec = "h265";
  } else {
    return Broken("its video is neither H.264 nor H.265");
  }
  return video;
}

Result<std::chrono::nanoseconds> MovieDuration(Bytes moov) {
  const auto mvhd = Find(moov, {Type("moov"), Type("mvhd")});
  if (!mvhd) return tl::unexpected(mvhd.error());
  Reader reader(mvhd->body);
  const std::size_t size = reader.Number(1) == 1 ? 8 : 4;
  reader.Skip(3 + 2 * size);
  const std::uint32_t scale = reader.U32();
  const std::uint64_t units = reader.Number(size);
  if (!reader.Good() || scale == 0) return Broken("a header is cut off");
  constexpr std::uint64_t kLongestSeconds = 1'000'000;
  if (units / scale > kLongestSeconds) return Broken("a time is out of bounds");
  const std::uint64_t fraction = units % scale * 1'000'000'000 / scale;
  return std::chrono::seconds(static_cast<std::int64_t>(units / scale)) +
         std::chrono::nanoseconds(static_cast<std::int64_t>(fraction));
}

}  // namespace

Result<Mp4Summary> SummariseMoov(std::span<const std::uint8_t> moov) {
  const auto movie = Find(moov, {Type("moov")});
  if (!movie) return tl::unexpected(movie.error());
  const auto children = mp4::Children(movie->body);
  if (!children) return tl::unexpected(children.error());
  std::optional<Mp4Summary> summary;
  bool has_audio = false;
  for (const Box& trak : *children) {
    if (trak.type != Type("trak")) continue;
    const auto handler = mp4::HandlerOf(trak);
    if (!handler) return tl::unexpected(handler.error());
    has_audio = has_audio || *handler == Type("soun");
    if (*handler != Type("vide") || summary) continue;
    const auto video = VideoOf(trak);
    if (!video) return video;
    summary = *video;
  }
  if (!summary) return Broken("it has no video");
  const auto duration = MovieDuration(moov);
  if (!duration) return tl::unexpected(duration.error());
  summary->has_audio = has_audio;
  summary->duration = *duration;
  return *summary;
}

}  // namespace tillwatch
