// Any bytes as the file of a footage ring: opening it must not crash, nor what is done with it
// then, and what it serves must keep the ring's promises.
//
//   cmake -S . -B build-fuzz -G Ninja -DTILLWATCH_FUZZ=ON -DCMAKE_CXX_COMPILER=clang++
//   ninja -C build-fuzz fuzz_ring_recovery && build-fuzz/fuzz_ring_recovery -max_total_time=60
//
// Rubbish fails at the first CRC, so the input is not the file itself: it is a list of edits to a
// good ring, after which the CRCs are made right again, or not (see Edit).
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>

#include "support/shared_ring_memory.hpp"
#include "tillwatch/media/clip_cut.hpp"
#include "tillwatch/media/footage_ring.hpp"

namespace {

using namespace tillwatch;

constexpr seconds kBound{1};
constexpr std::int64_t kMaxBytes = 20'000;
const RingLayout kLayout = RingLayout::For(kBound, kMaxBytes);

class StillClock final : public Clock {
 public:
  UtcTime UtcNow() const override { return UtcTime(seconds(1'795'262'400)); }
  SteadyTime SteadyNow() const override { return SteadyTime(seconds(100)); }
};

AccessUnitPtr MakeUnit(std::uint64_t run, int number, bool sound) {
  auto unit = std::make_shared<AccessUnit>();
  unit->run = run;
  unit->pts = Pts(milliseconds(number * 20));
  unit->captured_at = StillClock().UtcNow() - milliseconds(1'000 - number * 20);
  unit->arrived_at = StillClock().SteadyNow() - milliseconds(1'000 - number * 20);
  unit->keyframe = number % 5 == 0;
  if (sound) {
    unit->audio = std::make_shared<const AudioConfig>(AudioConfig{48'000, 2, {0x11, 0x90}});
  } else {
    unit->config = std::make_shared<const CodecConfig>(
        CodecConfig{VideoCodec::kH264, 640 + number / 20, 360, "main@3.0", {0, 0, 1, 0x67}});
  }
  unit->data.assign(static_cast<std::size_t>(number % 7 * 100), static_cast<std::uint8_t>(number));
  return unit;
}

test::SharedBytes GoodRing() {
  auto bytes = std::make_shared<test::SharedBytes>(kLayout.TotalBytes());
  FootageRing ring(kBound, kMaxBytes, std::make_unique<test::SharedRingMemory>(bytes),
                   StillClock());
  const std::uint64_t run = ring.NextRun();
  for (int i = 0; i < 40; ++i) ring.Push(MakeUnit(run, i, i % 4 == 3));
  return *bytes;
}

struct Edit {
  std::uint32_t where = 0;
  std::uint8_t kind = 0;
  std::uint8_t length = 0;
  std::uint64_t value = 0;
};

// kind 0: an entry; 1: the header's counters; 2: a config slot; 3: anywhere. With bit 4 set, an
// entry's and a slot's CRC is made right afterwards.
void Apply(const Edit& edit, test::SharedBytes& bytes) {
  const std::size_t length = 1 + edit.length % sizeof edit.value;
  const bool mend = (edit.kind & 4U) != 0;
  const auto put = [&](std::byte* start, std::size_t size) {
    std::memcpy(start + edit.where / 64 % (size - length + 1), &edit.value, length);
  };
  switch (edit.kind % 4) {
    case 0: {
      RingEntry& entry = bytes.Entry(kLayout, edit.where % 48);
      put(reinterpret_cast<std::byte*>(&entry), sizeof entry);
      if (!mend) return;
      const std::uint64_t place = entry.offset % kLayout.data_bytes;
      if (place + entry.size <= kLayout.data_bytes) {
        entry.data_crc = test::CrcOf(bytes.Data(kLayout, entry), entry.size);
      }
      entry.entry_crc = test::CrcOf(entry);
      return;
    }
    case 1:
      return put(bytes.Bytes().data() + offsetof(RingHeader, first_sequence),
                 sizeof(RingHeader) - offsetof(RingHeader, first_sequence));
    case 2: {
      std::byte* slot =
          bytes.Bytes().data() + RingLayout::ConfigsOffset() + edit.where % 4 * kConfigSlotBytes;
      put(slot, 64);
      RingConfigHeader header;
      std::memcpy(&header, slot, sizeof header);
      if (!mend || header.payload_bytes > kConfigSlotBytes - sizeof header) return;
      header.crc = test::CrcOf(slot + sizeof header.crc,
                               sizeof header - sizeof header.crc + header.payload_bytes);
      std::memcpy(slot, &header, sizeof header);
      return;
    }
    default:
      return put(bytes.Bytes().data(), bytes.Bytes().size());
  }
}

void Require(bool promise, const char* what) {
  if (promise) return;
  std::fprintf(stderr, "violated: %s\n", what);
  std::abort();
}

void CheckServed(const FootageRing& ring) {
  const FootageSlice slice = ring.Read({UtcTime::min(), UtcTime::max()});
  std::uint64_t run = 0;
  for (const AccessUnitPtr& unit : slice.units) {
    Require(unit->config != nullptr && !unit->audio, "a picture has a codec config");
    Require(unit->keyframe || unit->run == run, "a run begins with a keyframe");
    run = unit->run;
  }
  if (!slice.units.empty()) {
    // What is done with it next: an overflow in there is the sanitizer's.
    const UtcTime event = StillClock().UtcNow();
    const auto clip = CutClip(slice, {event - seconds(2), event + seconds(2)}, event);
    Require(!clip || !clip->units.empty(), "a clip has pictures");
  }
  for (const AccessUnitPtr& unit : slice.audio) {
    Require(unit->audio != nullptr, "sound has its config");
  }
  Require(slice.extent.bytes >= 0, "bytes are counted");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const test::SharedBytes kGood = GoodRing();
  auto bytes = std::make_shared<test::SharedBytes>(kGood);
  constexpr std::size_t kEditBytes = 14;
  for (; size >= kEditBytes; data += kEditBytes, size -= kEditBytes) {
    Edit edit;
    std::memcpy(&edit.where, data, 4);
    edit.kind = data[4];
    edit.length = data[5];
    std::memcpy(&edit.value, data + 6, 8);
    Apply(edit, *bytes);
  }
  for (int opening = 0; opening < 2; ++opening) {
    FootageRing ring(kBound, kMaxBytes, std::make_unique<test::SharedRingMemory>(bytes),
                     StillClock());
    CheckServed(ring);
    const std::uint64_t run = ring.NextRun();
    for (int i = 0; i < 60; ++i) {
      ring.Push(MakeUnit(run, i, i % 4 == 3));
      if (i % 20 == 0) ring.Tend();
    }
    CheckServed(ring);
    Require(ring.Extent().units > 0, "it can be recorded into");
  }
  return 0;
}
