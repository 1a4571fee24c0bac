#include "tillwatch/media/access_unit.hpp"

namespace tillwatch {

std::string_view ToString(VideoCodec codec) {
  switch (codec) {
    case VideoCodec::kH264:
      return "h264";
    case VideoCodec::kH265:
      return "h265";
    case VideoCodec::kMjpeg:
      return "mjpeg";
  }
  return "h264";
}

std::string_view ToString(TimeSource source) {
  return source == TimeSource::kSenderReport ? "sender_report" : "arrival";
}

std::optional<TimeSource> TimeSourceFromString(std::string_view name) {
  for (const TimeSource source : {TimeSource::kArrival, TimeSource::kSenderReport}) {
    if (name == ToString(source)) return source;
  }
  return std::nullopt;
}

}  // namespace tillwatch
