#include "tillwatch/media/annex_b.hpp"

#include <algorithm>
#include <array>

namespace tillwatch {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::array<std::uint8_t, 3> kStartCode{0, 0, 1};

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

// The bytes behind the next start code, or nothing.
Bytes AfterStartCode(Bytes bytes) {
  const auto at = std::search(bytes.begin(), bytes.end(), kStartCode.begin(), kStartCode.end());
  if (at == bytes.end()) return {};
  return bytes.subspan(static_cast<std::size_t>(at - bytes.begin()) + kStartCode.size());
}

// One NAL unit: up to the next start code. A four-byte start code leaves its first zero here; NAL
// units never end in a zero byte.
Bytes Body(Bytes nal, Bytes next) {
  const std::size_t start_code = next.empty() ? 0 : kStartCode.size();
  const Bytes body = nal.first(nal.size() - next.size() - start_code);
  const auto last = std::find_if(body.rbegin(), body.rend(), [](auto byte) { return byte != 0; });
  return body.first(static_cast<std::size_t>(last.base() - body.begin()));
}

// Senders repeat themselves, with the first picture above all; each set counts once.
void AddOnce(std::vector<Bytes>& sets, Bytes set) {
  const auto same = [&](Bytes other) { return std::ranges::equal(other, set); };
  if (std::ranges::none_of(sets, same)) sets.push_back(set);
}

}  // namespace

PictureHeader ReadPictureHeader(VideoCodec codec, std::span<const std::uint8_t> access_unit) {
  std::vector<Bytes> sets;
  PictureHeader header;
  for (Bytes nal = AfterStartCode(access_unit); !nal.empty();) {
    const NalKind kind = codec == VideoCodec::kH264 ? KindOfH264(nal[0]) : KindOfH265(nal[0]);
    header.keyframe = kind == NalKind::kKeySlice;
    if (kind == NalKind::kSlice || kind == NalKind::kKeySlice) break;
    const Bytes next = AfterStartCode(nal);
    if (kind == NalKind::kParameterSet) AddOnce(sets, Body(nal, next));
    nal = next;
  }
  for (const Bytes set : sets) {
    header.parameter_sets.insert(header.parameter_sets.end(), set.begin(), set.end());
  }
  return header;
}

}  // namespace tillwatch
