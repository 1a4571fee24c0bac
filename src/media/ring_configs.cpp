#include "ring_configs.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "ring_crc.hpp"

namespace tillwatch {
namespace {

using RecordBytes = std::vector<std::byte>;

// What a file may claim. Ids count the configs of a ring's life: the next one must not wrap to 0.
constexpr std::uint32_t kMostIds = 1U << 31U;
constexpr int kLargestSide = 65'535;  // pixels; JPEG has no more
constexpr int kHighestRate = 1'000'000;
constexpr int kMostChannels = 64;

bool IsWithin(int value, int most) { return value >= 0 && value <= most; }

template <class T>
void Append(RecordBytes& out, T value) {
  static_assert(std::is_trivially_copyable_v<T>);
  out.resize(out.size() + sizeof value);
  std::memcpy(out.data() + out.size() - sizeof value, &value, sizeof value);
}

template <class Container>
void AppendSized(RecordBytes& out, const Container& elements) {
  Append(out, static_cast<std::uint32_t>(elements.size()));
  if (elements.empty()) return;
  out.resize(out.size() + elements.size());
  std::memcpy(out.data() + out.size() - elements.size(), elements.data(), elements.size());
}

// Reads what Append wrote; past the end everything is zero and Bad().
class RecordReader {
 public:
  explicit RecordReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  template <class T>
  T Take() {
    T value{};
    if (const auto bytes = Next(sizeof value); !bytes.empty()) {
      std::memcpy(&value, bytes.data(), sizeof value);
    }
    return value;
  }
  template <class Container>
  Container TakeSized() {
    const auto bytes = Next(Take<std::uint32_t>());
    Container out;
    out.resize(bytes.size());
    if (!bytes.empty()) std::memcpy(out.data(), bytes.data(), bytes.size());
    return out;
  }
  bool Bad() const { return bad_; }

 private:
  std::span<const std::byte> Next(std::size_t size) {
    if (size > bytes_.size()) bad_ = true;
    if (bad_) return {};
    const auto next = bytes_.first(size);
    bytes_ = bytes_.subspan(size);
    return next;
  }
  std::span<const std::byte> bytes_;
  bool bad_ = false;
};

RecordBytes Payload(const AccessUnit& unit) {
  RecordBytes out;
  if (unit.audio) {
    Append(out, unit.audio->sample_rate);
    Append(out, unit.audio->channels);
    AppendSized(out, unit.audio->codec_data);
  } else {
    Append(out, static_cast<std::uint32_t>(unit.config->codec));
    Append(out, unit.config->width);
    Append(out, unit.config->height);
    AppendSized(out, unit.config->profile);
    AppendSized(out, unit.config->parameter_sets);
  }
  return out;
}

std::shared_ptr<const AudioConfig> ReadAudio(RecordReader& in) {
  auto audio = std::make_shared<AudioConfig>();
  audio->sample_rate = in.Take<int>();
  audio->channels = in.Take<int>();
  audio->codec_data = in.TakeSized<std::vector<std::uint8_t>>();
  const bool sane =
      IsWithin(audio->sample_rate, kHighestRate) && IsWithin(audio->channels, kMostChannels);
  return in.Bad() || !sane ? nullptr : audio;
}

std::shared_ptr<const CodecConfig> ReadVideo(RecordReader& in) {
  auto config = std::make_shared<CodecConfig>();
  const auto codec = in.Take<std::uint32_t>();
  config->codec = static_cast<VideoCodec>(std::min(codec, 2U));
  config->width = in.Take<int>();
  config->height = in.Take<int>();
  config->profile = in.TakeSized<std::string>();
  config->parameter_sets = in.TakeSized<std::vector<std::uint8_t>>();
  static_assert(static_cast<std::uint32_t>(VideoCodec::kMjpeg) == 2);
  const bool sane =
      codec <= 2 && IsWithin(config->width, kLargestSide) && IsWithin(config->height, kLargestSide);
  return in.Bad() || !sane ? nullptr : config;
}

std::uint32_t CrcOf(std::span<const std::byte> slot, const RingConfigHeader& header) {
  return Crc32(
      slot.subspan(sizeof header.crc, sizeof header - sizeof header.crc + header.payload_bytes));
}

}  // namespace

bool ConfigFits(const AccessUnit& unit) {
  return sizeof(RingConfigHeader) + Payload(unit).size() <= kConfigSlotBytes;
}

std::span<std::byte> RingConfigs::BytesOf(std::uint32_t slot) const {
  return memory_.Bytes().subspan(RingLayout::ConfigsOffset() + slot * kConfigSlotBytes,
                                 kConfigSlotBytes);
}

void RingConfigs::Load() {
  for (std::uint32_t i = 0; i < kConfigSlots; ++i) {
    const auto bytes = BytesOf(i);
    RingConfigHeader header;
    std::memcpy(&header, bytes.data(), sizeof header);
    const bool has_id = header.id != 0 && header.id < kMostIds;
    if (!has_id || header.payload_bytes > kConfigSlotBytes - sizeof header) continue;
    if (CrcOf(bytes, header) != header.crc) continue;
    RecordReader in(bytes.subspan(sizeof header, header.payload_bytes));
    Slot& slot = slots_[i];
    if (header.audio != 0) {
      slot.audio = ReadAudio(in);
    } else {
      slot.config = ReadVideo(in);
    }
    if (!slot.audio && !slot.config) continue;
    slot.id = header.id;
    next_id_ = std::max(next_id_, header.id + 1);
  }
}

std::optional<std::uint32_t> RingConfigs::Put(const AccessUnit& unit, bool& no_room) {
  no_room = false;
  if (const auto known = Lookup(unit)) return last_used_ = *known;
  const auto free =
      std::min_element(slots_.begin(), slots_.end(), [](const auto& a, const auto& b) {
        return std::pair(a.users > 0, a.id) < std::pair(b.users > 0, b.id);
      });
  if (free->users > 0 || !ConfigFits(unit)) return std::nullopt;
  const auto index = static_cast<std::uint32_t>(free - slots_.begin());
  const auto bytes = BytesOf(index);
  const RecordBytes payload = Payload(unit);
  RingConfigHeader header{0, next_id_, unit.audio ? 1U : 0U,
                          static_cast<std::uint32_t>(payload.size())};
  if (!memory_.Ensure(static_cast<std::size_t>(bytes.data() - memory_.Bytes().data()),
                      sizeof header + payload.size())) {
    no_room = true;
    return std::nullopt;
  }
  std::memcpy(bytes.data() + sizeof header, payload.data(), payload.size());
  std::memcpy(bytes.data(), &header, sizeof header);
  header.crc = CrcOf(bytes, header);
  std::memcpy(bytes.data(), &header, sizeof header);
  *free = {next_id_++, unit.audio ? nullptr : unit.config, unit.audio, 0};
  return last_used_ = index;
}

std::optional<std::uint32_t> RingConfigs::Lookup(const AccessUnit& unit) const {
  const auto same = [&](const Slot& slot) {
    if (slot.id == 0) return false;
    if (unit.audio) return slot.audio && (slot.audio == unit.audio || *slot.audio == *unit.audio);
    return slot.config && (slot.config == unit.config || *slot.config == *unit.config);
  };
  if (same(slots_[last_used_])) return last_used_;
  const auto found = std::find_if(slots_.begin(), slots_.end(), same);
  if (found == slots_.end()) return std::nullopt;
  return static_cast<std::uint32_t>(found - slots_.begin());
}

const RingConfigs::Slot* RingConfigs::Find(std::uint32_t slot, std::uint32_t id) const {
  return slot < kConfigSlots && id != 0 && slots_[slot].id == id ? &slots_[slot] : nullptr;
}

}  // namespace tillwatch
