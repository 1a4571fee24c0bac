#include "tillwatch/media/access_unit.hpp"

namespace tillwatch {

std::string_view ToString(VideoCodec codec) {
  switch (codec) {
    case VideoCodec::kH264:
      return "h264";
    case VideoCodec::kH265:
      return "h265";
  }
  return "h264";
}

}  // namespace tillwatch
