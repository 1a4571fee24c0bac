// What of a footage ring is there when it is opened again.
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <limits>
#include <map>
#include <random>

#include "footage_builder.hpp"
#include "model_ring.hpp"
#include "support/fake_clock.hpp"
#include "support/shared_ring_memory.hpp"
#include "tillwatch/media/clip_cut.hpp"
#include "tillwatch/media/footage_ring.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(ring_recovery)

namespace {

using namespace std::chrono_literals;
using test::Config;
using test::kNoon;
using test::ModelRing;
using test::SameUnit;
using test::SameUnits;
using test::SharedBytes;
using test::SharedRingMemory;
using test::Unit;
using test::Window;

const TimeSpan kAll = Window(-3'600s, 3'600s);

// A ring whose memory survives it.
class Crashable {
 public:
  explicit Crashable(seconds bound = 60s, std::int64_t max_bytes = 40'000)
      : bound_(bound),
        max_bytes_(max_bytes),
        layout(RingLayout::For(bound, max_bytes)),
        bytes(std::make_shared<SharedBytes>(layout.TotalBytes())) {
    Reopen();
  }
  void Reopen() {
    ring.reset();
    ring = std::make_unique<FootageRing>(bound_, max_bytes_,
                                         std::make_unique<SharedRingMemory>(bytes), clock);
  }
  // The same after some damage, in a copy.
  template <class Fn>
  std::vector<AccessUnitPtr> ReadDamaged(Fn damage) const {
    auto copy = std::make_shared<SharedBytes>(*bytes);
    damage(*copy);
    const FootageRing damaged(bound_, max_bytes_, std::make_unique<SharedRingMemory>(copy), clock);
    return damaged.Read(kAll).units;
  }
  std::vector<AccessUnitPtr> Read() const { return ring->Read(kAll).units; }
  void PushAll(const std::vector<AccessUnitPtr>& units) {
    for (const auto& unit : units) ring->Push(unit);
  }

 private:
  const seconds bound_;
  const std::int64_t max_bytes_;

 public:
  const RingLayout layout;
  FakeClock clock{kNoon};
  std::shared_ptr<SharedBytes> bytes;
  std::unique_ptr<FootageRing> ring;
};

std::vector<AccessUnitPtr> First(std::vector<AccessUnitPtr> units, std::size_t count) {
  units.resize(count);
  return units;
}

AccessUnitPtr Sound(const AccessUnit& like, std::uint8_t byte) {
  auto unit = std::make_shared<AccessUnit>(like);
  unit->keyframe = false;
  unit->config = nullptr;
  unit->audio = std::make_shared<const AudioConfig>(AudioConfig{48'000, 2, {0x11, 0x90}});
  unit->data.assign(33, byte);
  return unit;
}

std::shared_ptr<const CodecConfig> ConfigNumber(int number) {
  auto config = std::make_shared<CodecConfig>(*Config(640 + number, 360));
  config->parameter_sets.assign(static_cast<std::size_t>(number % 90), 0x67);
  return config;
}

}  // namespace

// Whatever library computes it, rings that were recorded before stay readable.
BOOST_AUTO_TEST_CASE(the_checksum_is_the_crc_32_of_the_catalogues) {
  BOOST_TEST(test::CrcOf(reinterpret_cast<const std::byte*>("123456789"), 9) == 0xCBF43926U);
}

BOOST_AUTO_TEST_CASE(all_of_a_unit_survives_but_arrived_at_which_is_made_from_its_age) {
  Crashable footage;
  auto key = std::make_shared<AccessUnit>(*Unit({.run = (1ULL << 32U) | 7U, .keyframe = true}));
  key->captured_at = kNoon - 2'500ms;
  key->time_source = TimeSource::kSenderReport;
  key->clock_offset = milliseconds(-1'234);
  key->pts = Pts(-5ns);
  key->data = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  auto config = std::make_shared<CodecConfig>(*Config());
  config->codec = VideoCodec::kH265;
  config->parameter_sets = {0, 1, 2, 3};
  key->config = config;
  const auto sound = Sound(*key, 0xAA);
  auto empty = std::make_shared<AccessUnit>(*key);
  empty->keyframe = false;
  empty->clock_offset.reset();
  empty->captured_at = kNoon + 10s;  // the wall clock was set back meanwhile
  empty->data.clear();
  footage.PushAll({key, sound, empty});

  footage.Reopen();
  const FootageSlice slice = footage.ring->Read(kAll);
  BOOST_TEST(SameUnits(slice.units, {key, empty}));
  BOOST_TEST(SameUnits(slice.audio, {sound}));
  BOOST_TEST((slice.units[0]->arrived_at == footage.clock.SteadyNow() - 2'500ms));
  BOOST_TEST((slice.units[1]->arrived_at == footage.clock.SteadyNow()));
  BOOST_TEST(slice.extent.units == 3u);
  BOOST_TEST(slice.extent.bytes == 42);
}

BOOST_AUTO_TEST_CASE(a_last_record_that_is_torn_at_any_byte_is_dropped_and_the_rest_is_served) {
  Crashable footage;
  auto units = test::Run({.end = 2s});
  units.push_back(Unit({.at = 2s, .keyframe = true, .size = 101}));
  footage.PushAll(units);
  const std::uint64_t last = units.size() - 1;
  const auto record = footage.bytes->Entry(footage.layout, last);
  BOOST_REQUIRE(record.sequence == last);
  BOOST_REQUIRE(SameUnits(footage.Read(), units));

  const auto check = [&](std::size_t i, auto damage) {
    bool changed = false;
    const auto read = footage.ReadDamaged([&](SharedBytes& bytes) {
      std::vector<std::byte> before(bytes.Bytes().size());
      std::memcpy(before.data(), bytes.Bytes().data(), before.size());
      std::byte* entry = reinterpret_cast<std::byte*>(&bytes.Entry(footage.layout, last));
      std::byte* data = bytes.Data(footage.layout, record);
      // Data is written before the entry: torn at a byte, all behind it is not there either.
      damage(i < record.size ? data + i : entry + (i - record.size),
             i < record.size ? record.size - i : sizeof(RingEntry) - (i - record.size));
      changed = std::memcmp(before.data(), bytes.Bytes().data(), before.size()) != 0;
    });
    BOOST_REQUIRE(SameUnits(read, First(units, changed ? last : last + 1)));
    return changed;
  };
  std::size_t torn = 0;
  for (std::size_t i = 0; i < record.size + sizeof(RingEntry); ++i) {
    torn += check(i, [](std::byte* at, std::size_t) { *at ^= std::byte{0xFF}; }) ? 1U : 0U;
    check(i, [](std::byte* at, std::size_t) { *at = {}; });
    check(i, [](std::byte* at, std::size_t left) { std::fill(at, at + left, std::byte{}); });
  }
  BOOST_TEST(torn == record.size + sizeof(RingEntry));
}

BOOST_AUTO_TEST_CASE(a_unit_that_was_written_but_not_published_is_not_there_yet) {
  Crashable footage;
  const auto units = test::Run({.end = 2s});
  footage.PushAll(units);
  const auto read = footage.ReadDamaged([](SharedBytes& bytes) { --bytes.Header().next_sequence; });
  BOOST_TEST(SameUnits(read, First(units, units.size() - 1)));
}

BOOST_AUTO_TEST_CASE(around_a_corrupt_unit_in_the_middle_the_longer_side_is_served) {
  Crashable footage;
  const auto units = test::Run({.end = 10s});
  footage.PushAll(units);
  const auto without = [&](std::uint64_t sequence) {
    return footage.ReadDamaged([&](SharedBytes& bytes) {
      *bytes.Data(footage.layout, bytes.Entry(footage.layout, sequence)) ^= std::byte{1};
    });
  };
  const auto after = without(23);
  BOOST_TEST(SameUnits(after, {units.begin() + 30, units.end()}));
  const auto before = without(75);
  BOOST_TEST(SameUnits(before, First(units, 75)));
}

BOOST_AUTO_TEST_CASE(a_ring_of_another_kind_or_size_is_begun_anew) {
  Crashable footage;
  footage.PushAll(test::Run({.end = 2s}));
  const auto check = [&](const char* what, auto damage) {
    BOOST_TEST_CONTEXT(what) {
      auto copy = std::make_shared<SharedBytes>(*footage.bytes);
      damage(copy->Header());
      FootageRing ring(60s, 40'000, std::make_unique<SharedRingMemory>(copy), footage.clock);
      BOOST_TEST(ring.Extent().units == 0u);
      BOOST_TEST(!ring.Extent().evicted);
      BOOST_TEST(ring.NextRun() == ((1ULL << 32U) | 1U));
      ring.Push(Unit({.keyframe = true}));
      const FootageRing again(60s, 40'000, std::make_unique<SharedRingMemory>(copy), footage.clock);
      BOOST_TEST(again.Extent().units == 1u);
    }
  };
  check("magic", [](RingHeader& header) { header.magic[3] = 'x'; });
  check("version", [](RingHeader& header) { ++header.version; });
  check("byte order", [](RingHeader& header) { header.byte_order = 0x04030201; });
  check("sizes", [](RingHeader& header) { header.data_bytes += kRingPage; });
  check("crc", [](RingHeader& header) { ++header.crc; });
}

BOOST_AUTO_TEST_CASE(counters_beyond_reason_give_an_empty_ring_that_can_be_used) {
  for (const auto& [first, next] : std::vector<std::pair<std::uint64_t, std::uint64_t>>{
           {5, 4}, {0, ~0ULL}, {~0ULL, ~0ULL}, {0, 1'000'000}}) {
    Crashable footage;
    footage.PushAll(test::Run({.end = 2s}));
    footage.bytes->Header().first_sequence = first;
    footage.bytes->Header().next_sequence = next;
    footage.Reopen();
    BOOST_TEST(footage.Read().empty());
    const auto units = test::Run({.end = 1s});
    footage.PushAll(units);
    footage.Reopen();
    BOOST_TEST(SameUnits(footage.Read(), units));
  }
}

// A file whose CRCs are right, but which no camera wrote.
BOOST_AUTO_TEST_CASE(an_entry_with_times_beyond_reason_is_not_served) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  const auto check = [&](const char* what, auto forge) {
    BOOST_TEST_CONTEXT(what) {
      Crashable footage;
      footage.PushAll({Unit({.keyframe = true}), Unit({.at = 1s, .keyframe = true})});
      RingEntry& entry = footage.bytes->Entry(footage.layout, 1);
      forge(entry);
      entry.entry_crc = test::CrcOf(entry);
      footage.Reopen();
      BOOST_TEST(footage.Read().size() == 1u);
      BOOST_TEST((footage.ring->Extent().newest == kNoon));
      BOOST_TEST(OpeningOfRun(footage.ring->NextRun()) == 2u);
    }
  };
  check("captured at the end of time", [](RingEntry& entry) { entry.captured_us = kMost; });
  check("captured before all time", [](RingEntry& entry) { entry.captured_us = kLeast; });
  check("pts", [](RingEntry& entry) { entry.pts_ns = kMost; });
  check("dts", [](RingEntry& entry) { entry.dts_ns = kLeast; });
  check("clock offset", [](RingEntry& entry) { entry.clock_offset_ms = kLeast; });
  check("run", [](RingEntry& entry) { entry.run = ~0ULL; });
}

BOOST_AUTO_TEST_CASE(a_config_beyond_reason_is_not_believed_and_the_next_one_has_an_id) {
  const auto check = [&](const char* what, auto forge) {
    BOOST_TEST_CONTEXT(what) {
      Crashable footage;
      footage.PushAll({Unit({.keyframe = true})});
      std::byte* slot = footage.bytes->Bytes().data() + RingLayout::ConfigsOffset();
      RingConfigHeader header;
      std::memcpy(&header, slot, sizeof header);
      RingEntry& entry = footage.bytes->Entry(footage.layout, 0);
      forge(header, slot + sizeof header, entry);
      std::memcpy(slot, &header, sizeof header);
      header.crc = test::CrcOf(slot + sizeof header.crc,
                               sizeof header - sizeof header.crc + header.payload_bytes);
      std::memcpy(slot, &header, sizeof header);
      entry.entry_crc = test::CrcOf(entry);
      footage.Reopen();
      BOOST_TEST(footage.Read().empty());
      const auto units = test::Run({.end = 1s, .config = Config(320, 180)});
      footage.PushAll(units);
      footage.Reopen();
      BOOST_TEST(SameUnits(footage.Read(), units));
    }
  };
  check("the last id of all", [](RingConfigHeader& header, std::byte*, RingEntry& entry) {
    header.id = entry.config_id = ~0U;
  });
  check("width", [](RingConfigHeader&, std::byte* payload, RingEntry&) {
    const int width = -1;
    std::memcpy(payload + sizeof(std::uint32_t), &width, sizeof width);
  });
}

BOOST_AUTO_TEST_CASE(openings_beyond_reason_are_counted_anew) {
  Crashable footage;
  footage.bytes->Header().openings = ~0ULL;
  footage.Reopen();
  BOOST_TEST(footage.ring->NextRun() == ((1ULL << 32U) | 1U));
}

BOOST_AUTO_TEST_CASE(runs_are_numbered_on_over_openings) {
  Crashable footage;
  const std::uint64_t first = footage.ring->NextRun();
  const std::uint64_t second = footage.ring->NextRun();
  footage.Reopen();
  const std::uint64_t third = footage.ring->NextRun();
  BOOST_TEST(first < second);
  BOOST_TEST(second < third);
  BOOST_TEST(OpeningOfRun(first) == OpeningOfRun(second));
  BOOST_TEST(OpeningOfRun(second) != OpeningOfRun(third));
}

BOOST_AUTO_TEST_CASE(many_configs_live_in_one_ring_and_the_oldest_make_room) {
  Crashable footage(60s, 1'000'000);
  std::vector<AccessUnitPtr> units;
  for (int i = 0; i < 100; ++i) {
    units.push_back(Unit({.run = 1, .at = i * 100ms, .keyframe = true, .config = ConfigNumber(i)}));
    footage.ring->Push(units.back());
  }
  BOOST_TEST(footage.ring->Extent().bytes_limited);
  footage.Reopen();
  BOOST_TEST(SameUnits(footage.Read(), {units.end() - kConfigSlots, units.end()}));
  // Those that are there already take no further slot.
  for (int i = 0; i < 100; ++i) {
    footage.ring->Push(Unit(
        {.run = 1, .at = 10s + i * 100ms, .keyframe = true, .config = ConfigNumber(99 - i % 10)}));
  }
  BOOST_TEST(footage.ring->Extent().units == kConfigSlots + 100u);
}

BOOST_AUTO_TEST_CASE(a_config_that_no_slot_can_hold_is_dropped_and_counted) {
  Crashable footage;
  auto huge = std::make_shared<CodecConfig>(*Config());
  huge->parameter_sets.assign(20'000, 0x67);
  footage.ring->Push(Unit({.keyframe = true, .config = huge}));
  footage.ring->Push(Unit({.at = 100ms}));
  BOOST_TEST(footage.ring->Extent().units == 0u);
  BOOST_TEST(footage.ring->Extent().dropped == 1u);
  BOOST_TEST(!footage.ring->Extent().disk_full);
}

BOOST_AUTO_TEST_CASE(without_room_on_the_disk_units_are_dropped_up_to_the_next_keyframe) {
  Crashable footage;
  footage.ring->Push(Unit({.at = 0ms, .keyframe = true, .size = 9'000}));
  footage.bytes->full = true;
  for (int i = 1; i < 30; ++i) footage.ring->Push(Unit({.at = i * 10ms, .size = 1'000}));
  const std::size_t kept = footage.ring->Extent().units;
  BOOST_TEST(kept < 30u);
  BOOST_TEST(footage.ring->Extent().disk_full);
  BOOST_TEST(footage.ring->Extent().dropped == 1u);  // the others lean on it
  BOOST_TEST(footage.ring->Problem().starts_with("disk full"));

  footage.bytes->full = false;
  footage.ring->Push(Unit({.at = 1s}));
  BOOST_TEST(footage.ring->Extent().units == kept);
  footage.ring->Push(Unit({.at = 1'100ms, .keyframe = true}));
  BOOST_TEST(footage.ring->Extent().units == kept + 1);
  BOOST_TEST(!footage.ring->Extent().disk_full);
  BOOST_TEST(footage.ring->Problem() == "");
  BOOST_TEST(footage.bytes->WrittenOnlyWhereEnsured());
}

// A gone process leaves no steady clock, but times that lie behind the present show.
BOOST_AUTO_TEST_CASE(a_clock_that_was_set_back_while_nobody_recorded_is_found_by_the_cut) {
  constexpr std::uint64_t kOpening = 1ULL << 32U;
  Crashable footage(120s, 1'000'000);
  footage.PushAll(test::Run({.run = kOpening | 1U, .end = 20s}));
  footage.clock.Advance(20s);
  footage.clock.StepUtc(-15s);
  footage.Reopen();
  const auto pictures_of = [&](const TimeSpan& window, milliseconds event) {
    const auto clip = CutClip(footage.ring->Read(window), window, kNoon + event);
    BOOST_REQUIRE(clip.has_value());
    std::map<std::uint64_t, int> count;
    for (const ClipUnit& unit : clip->units) ++count[unit.unit->run];
    return count;
  };
  const SteadyTime opened = footage.clock.SteadyNow();
  for (const auto& unit : test::Run({.run = 2 * kOpening | 1U, .start = 5s, .end = 15s})) {
    auto arriving = std::make_shared<AccessUnit>(*unit);
    arriving->arrived_at = opened + (unit->captured_at - kNoon - 5s);
    footage.ring->Push(arriving);
  }
  // Both filmed 12:00:10; the newer one is meant, with the end of the older one as its pre-roll.
  const auto newer = pictures_of(Window(2'050ms, 12s), 10s);
  BOOST_TEST(newer.at(2 * kOpening | 1U) == 70);
  BOOST_TEST(newer.at(kOpening | 1U) == 30);
  // Only the older one filmed 12:00:18.
  const auto older = pictures_of(Window(10s, 20s), 18s);
  BOOST_TEST(older.at(kOpening | 1U) == 100);
}

BOOST_AUTO_TEST_CASE(pages_that_are_not_in_use_are_given_back) {
  Crashable footage(10s, 8'000'000);
  for (milliseconds at = 0ms; at < 100s; at += 100ms) {
    footage.ring->Push(Unit({.at = at, .keyframe = at.count() % 1'000 == 0, .size = 10'000}));
    if (at.count() % 1'000 == 0) footage.ring->Tend();
  }
  const FootageExtent extent = footage.ring->Extent();
  BOOST_TEST(extent.bytes == 1'100'000);
  // A second of data that Tend has not seen, what it reserves ahead, index and configs.
  BOOST_TEST(footage.bytes->EnsuredBytes() < 1'100'000 + 100'000 + 2 * 256 * 1'024 + 64 * 1'024);
  BOOST_TEST(footage.bytes->WrittenOnlyWhereEnsured());

  const auto units = footage.Read();
  footage.clock.Advance(100s);
  footage.Reopen();
  BOOST_TEST(SameUnits(footage.Read(), units));
}

BOOST_AUTO_TEST_CASE(behaves_like_a_plain_deque_over_openings_with_sound_and_other_configs) {
  std::mt19937 random(20'261'122);
  for (int round = 0; round < 30; ++round) {
    const seconds bound(1 + static_cast<int>(random() % 20));
    const std::int64_t max_bytes = 500 + static_cast<std::int64_t>(random() % 20'000);
    Crashable footage(bound, max_bytes);
    ModelRing model(bound, max_bytes);
    milliseconds at{0};
    std::uint64_t run = footage.ring->NextRun();
    auto config = Config();
    for (int i = 0; i < 500; ++i) {
      const auto dice = random() % 100;
      if (dice == 0) {
        footage.clock.Advance(kNoon + at - footage.clock.UtcNow());
        footage.Reopen();
      }
      if (dice < 3) run = footage.ring->NextRun();
      if (dice < 5) config = ConfigNumber(static_cast<int>(random() % 20));
      if (dice < 20) footage.ring->Tend();
      at += milliseconds(dice < 3 ? random() % 6'000 : random() % 200);
      AccessUnitPtr unit = Unit({.run = run,
                                 .at = at,
                                 .keyframe = random() % 12 == 0,
                                 .size = random() % 400,
                                 .config = config});
      if (random() % 4 == 0) unit = Sound(*unit, static_cast<std::uint8_t>(i));
      footage.ring->Push(unit);
      model.Push(unit);
      const milliseconds start = at - milliseconds(random() % 25'000);
      const TimeSpan window = Window(start, start + milliseconds(random() % 10'000));
      const FootageSlice slice = footage.ring->Read(window);
      BOOST_REQUIRE(SameUnits(slice.units, model.Read(window)));
      BOOST_REQUIRE(SameUnits(slice.audio, model.Read(window, true)));
      BOOST_REQUIRE(slice.extent.bytes == model.Bytes());
    }
    BOOST_REQUIRE(footage.bytes->WrittenOnlyWhereEnsured());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
