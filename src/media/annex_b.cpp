#include "tillwatch/media/annex_b.hpp"

#include <algorithm>
#include <array>

namespace tillwatch {
namespace {

enum class NalKind { kSlice, kKeySlice, kParameterSet, kOther };

// nal_unit_type: H.264 table 7-1.
NalKind KindOfH264(std::uint8_t header) {
  const int type = header & 0x1F;
  if (type == 5) return NalKind::kKeySlice;
  if (type >= 1 && type <= 4) return NalKind::kSlice;
  return type == 7 || type == 8 ? NalKind::kParameterSet : NalKind::kOther;
}

// nal_unit_type: H.265 table 7-1; 16..23 are the IRAP pictures.
NalKind KindOfH265(std::uint8_t header) {
  const int type = (header >> 1) & 0x3F;
  if (type >= 16 && type <= 23) return NalKind::kKeySlice;
  if (type < 32) return NalKind::kSlice;
  return type <= 34 ? NalKind::kParameterSet : NalKind::kOther;
}

// The bytes behind the next start code (00 00 01), or nothing.
std::span<const std::uint8_t> AfterStartCode(std::span<const std::uint8_t> bytes) {
  static constexpr std::array<std::uint8_t, 3> kStartCode{0, 0, 1};
  const auto at = std::search(bytes.begin(), bytes.end(), kStartCode.begin(), kStartCode.end());
  if (at == bytes.end()) return {};
  return bytes.subspan(static_cast<std::size_t>(at - bytes.begin()) + kStartCode.size());
}

}  // namespace

PictureHeader ReadPictureHeader(VideoCodec codec, std::span<const std::uint8_t> access_unit) {
  PictureHeader header;
  std::span<const std::uint8_t> nal = AfterStartCode(access_unit);
  while (!nal.empty()) {
    const NalKind kind = codec == VideoCodec::kH264 ? KindOfH264(nal[0]) : KindOfH265(nal[0]);
    if (kind == NalKind::kSlice) return header;
    if (kind == NalKind::kKeySlice) {
      header.keyframe = true;
      return header;
    }
    const std::span<const std::uint8_t> next = AfterStartCode(nal);
    if (kind == NalKind::kParameterSet) {
      const std::size_t start_code = next.empty() ? 0 : 3;
      const std::span<const std::uint8_t> body = nal.first(nal.size() - next.size() - start_code);
      // A four-byte start code leaves its first zero here: NAL units never end in a zero byte.
      const auto last = std::find_if(body.rbegin(), body.rend(), [](auto byte) { return byte; });
      header.parameter_sets.insert(header.parameter_sets.end(), body.begin(), last.base());
    }
    nal = next;
  }
  return header;
}

}  // namespace tillwatch
