#include "tillwatch/adapters/gstreamer/gst_camera_prober.hpp"

#include <algorithm>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "rtsp_session.hpp"
#include "rtsp_url.hpp"
#include "tillwatch/adapters/gstreamer/init.hpp"
#include "tillwatch/base/guarded.hpp"
#include "tillwatch/media/annex_b.hpp"

namespace tillwatch {
namespace {

struct Seen {
  std::shared_ptr<const CodecConfig> format;
  SteadyTime first_arrival;
  std::vector<Pts> pts;
  std::vector<Pts> keyframes;
  std::int64_t bytes = 0;
  std::optional<microseconds> clock_offset;  // of the promptest picture
};

void Note(Seen& seen, const CodedPicture& picture, const Clock& clock) {
  const VideoCodec codec = picture.format->codec;
  const bool keyframe =
      codec == VideoCodec::kMjpeg || ReadPictureHeader(codec, picture.data).keyframe;
  if (seen.pts.empty()) seen.first_arrival = clock.SteadyNow();
  seen.format = picture.format;
  seen.pts.push_back(picture.pts);
  if (keyframe) seen.keyframes.push_back(picture.pts);
  seen.bytes += static_cast<std::int64_t>(picture.data.size());
  if (picture.sender_time) {
    const microseconds offset = *picture.sender_time - clock.UtcNow();
    seen.clock_offset = std::max(seen.clock_offset.value_or(offset), offset);
  }
}

double SpanOf(const std::vector<Pts>& times) {
  if (times.size() < 2) return 0;
  const auto [first, last] = std::ranges::minmax(times);
  return std::chrono::duration<double>(last - first).count();
}

CameraProbe ProbeOf(const Seen& seen, bool has_audio) {
  CameraProbe probe;
  probe.codec = ToString(seen.format->codec);
  probe.width = seen.format->width;
  probe.height = seen.format->height;
  probe.has_audio = has_audio;
  if (const double span = SpanOf(seen.pts); span > 0) {
    const auto pictures = static_cast<double>(seen.pts.size());
    probe.fps = (pictures - 1) / span;
    const double length = span * pictures / (pictures - 1);  // with the last picture's own time
    probe.kbit_per_second = static_cast<double>(seen.bytes) * 8 / 1000 / length;
  }
  if (const double span = SpanOf(seen.keyframes); span > 0) {
    probe.gop_seconds = span / static_cast<double>(seen.keyframes.size() - 1);
  }
  if (seen.clock_offset) probe.clock_offset = std::chrono::floor<milliseconds>(*seen.clock_offset);
  return probe;
}

Result<CameraProbe> NoPictures(std::string reason) {
  return Fail(ErrorCode::kNotFound, std::move(reason));
}

}  // namespace

GstCameraProber::GstCameraProber(const Clock& clock, milliseconds connect_timeout,
                                 std::filesystem::path tls_ca_file)
    : clock_(clock), connect_timeout_(connect_timeout), tls_ca_file_(std::move(tls_ca_file)) {}

Result<CameraProbe> GstCameraProber::Probe(const Camera& camera, seconds watch) try {
  InitGStreamer();
  Guarded<Seen> seen;
  RtspSession session(
      {SplitRtspUrl(camera.rtsp_url), camera.transport, camera.verify_tls, tls_ca_file_},
      connect_timeout_,
      [&](const CodedPicture& picture) { seen.With([&](Seen& s) { Note(s, picture, clock_); }); });
  session.Start();
  const SteadyTime started = clock_.SteadyNow();
  while (true) {
    const auto first = seen.With([](const Seen& s) {
      return s.pts.empty() ? std::nullopt : std::optional(s.first_arrival);
    });
    const SteadyTime end = first ? *first + watch : started + connect_timeout_;
    const auto left = std::chrono::ceil<milliseconds>(end - clock_.SteadyNow());
    if (left <= milliseconds(0)) {
      if (!first) return NoPictures("the camera sends no picture");
      break;
    }
    if (auto ended = session.Wait(left)) return NoPictures(std::move(*ended));
  }
  return seen.With([&](const Seen& s) { return ProbeOf(s, session.OffersAac()); });
} catch (const std::exception& e) {
  return NoPictures(e.what());
}

}  // namespace tillwatch
