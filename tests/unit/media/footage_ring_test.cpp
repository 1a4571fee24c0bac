#include "tillwatch/media/footage_ring.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <random>
#include <thread>

#include "footage_builder.hpp"
#include "model_ring.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(footage_ring)

namespace {

using namespace std::chrono_literals;
using test::kNoon;
using test::ModelRing;
using test::Unit;
using test::Window;

constexpr std::int64_t kRoomy = 1'000'000;

void PushAll(FootageRing& ring, const std::vector<AccessUnitPtr>& units) {
  for (const AccessUnitPtr& unit : units) ring.Push(unit);
}

milliseconds At(const AccessUnitPtr& unit) {
  return std::chrono::duration_cast<milliseconds>(unit->captured_at - kNoon);
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_empty_ring_gives_nothing) {
  const FootageRing ring(10s, kRoomy);
  BOOST_TEST(ring.Read(Window(0s, 10s)).units.empty());
  BOOST_TEST(!ring.Extent().oldest.has_value());
}

BOOST_AUTO_TEST_CASE(units_before_the_first_keyframe_are_not_kept) {
  FootageRing ring(10s, kRoomy);
  ring.Push(Unit({.at = 0ms}));
  ring.Push(Unit({.at = 100ms}));
  BOOST_TEST(ring.Extent().units == 0u);
  ring.Push(Unit({.at = 200ms, .keyframe = true}));
  ring.Push(Unit({.at = 300ms}));
  BOOST_TEST(ring.Extent().units == 2u);
  BOOST_TEST(!ring.Extent().evicted);
}

BOOST_AUTO_TEST_CASE(units_of_a_new_run_before_its_keyframe_are_not_kept) {
  FootageRing ring(10s, kRoomy);
  ring.Push(Unit({.run = 1, .at = 0ms, .keyframe = true}));
  ring.Push(Unit({.run = 2, .at = 5000ms}));
  ring.Push(Unit({.run = 2, .at = 5100ms, .keyframe = true}));
  ring.Push(Unit({.run = 2, .at = 5200ms}));
  BOOST_TEST(ring.Extent().units == 3u);
}

BOOST_AUTO_TEST_CASE(wraps_around_in_whole_gops_and_still_spans_the_bound) {
  FootageRing ring(10s, kRoomy);
  PushAll(ring, test::Run({.end = 60s}));
  const FootageSlice all = ring.Read(Window(0s, 120s));
  BOOST_TEST(all.units.front()->keyframe);
  BOOST_TEST(At(all.units.front()).count() == 49'000);
  BOOST_TEST(At(all.units.back()).count() == 59'900);
  BOOST_TEST(all.extent.evicted);
  BOOST_TEST(all.extent.bytes == 11'000);
}

BOOST_AUTO_TEST_CASE(never_holds_more_bytes_than_allowed) {
  FootageRing ring(60s, 5'000);
  for (const AccessUnitPtr& unit : test::Run({.end = 60s})) {
    ring.Push(unit);
    BOOST_TEST(ring.Extent().bytes <= 5'000);
  }
  BOOST_TEST(ring.Extent().units == 50u);
  BOOST_TEST(ring.Extent().evicted);
}

BOOST_AUTO_TEST_CASE(a_gop_larger_than_the_budget_empties_the_ring_until_the_next_keyframe) {
  FootageRing ring(60s, 1'000);
  PushAll(ring, test::Run({.end = 1'100ms, .gop = 100}));
  BOOST_TEST(ring.Extent().units == 0u);
  BOOST_TEST(ring.Extent().bytes == 0);
  BOOST_TEST(ring.Extent().evicted);
  ring.Push(Unit({.at = 1'100ms}));
  BOOST_TEST(ring.Extent().units == 0u);
  ring.Push(Unit({.at = 1'200ms, .keyframe = true}));
  BOOST_TEST(ring.Extent().units == 1u);
}

BOOST_AUTO_TEST_CASE(reads_from_the_keyframe_at_or_before_the_window) {
  FootageRing ring(60s, kRoomy);
  PushAll(ring, test::Run({.end = 10s}));
  BOOST_TEST(At(ring.Read(Window(3'500ms, 5s)).units.front()).count() == 3'000);
  BOOST_TEST(At(ring.Read(Window(4'000ms, 5s)).units.front()).count() == 4'000);
  BOOST_TEST(At(ring.Read(Window(3'999ms, 5s)).units.front()).count() == 3'000);
  BOOST_TEST(At(ring.Read(Window(3'500ms, 5s)).units.back()).count() == 4'900);
}

BOOST_AUTO_TEST_CASE(a_window_partly_before_the_ring_starts_at_its_oldest_unit) {
  FootageRing ring(60s, kRoomy);
  PushAll(ring, test::Run({.start = 5s, .end = 10s}));
  const FootageSlice slice = ring.Read(Window(0s, 6s));
  BOOST_TEST(At(slice.units.front()).count() == 5'000);
  BOOST_TEST(At(slice.units.back()).count() == 5'900);
}

BOOST_AUTO_TEST_CASE(a_window_wholly_before_the_ring_gives_nothing) {
  FootageRing ring(60s, kRoomy);
  PushAll(ring, test::Run({.start = 5s, .end = 10s}));
  BOOST_TEST(ring.Read(Window(0s, 5s)).units.empty());
}

BOOST_AUTO_TEST_CASE(b_frames_keep_the_pictures_they_lean_on) {
  FootageRing ring(60s, kRoomy);
  // Decode order I0 P3 B1 B2: the last picture before 250 ms is B2, and P3 is needed for it.
  ring.Push(Unit({.at = 0ms, .keyframe = true}));
  ring.Push(Unit({.at = 300ms}));
  ring.Push(Unit({.at = 100ms}));
  ring.Push(Unit({.at = 200ms}));
  ring.Push(Unit({.at = 600ms}));
  const FootageSlice slice = ring.Read(Window(0ms, 250ms));
  BOOST_TEST(slice.units.size() == 4u);
  BOOST_TEST(At(slice.units[1]).count() == 300);
}

BOOST_AUTO_TEST_CASE(a_wall_clock_that_is_set_ahead_throws_no_footage_away) {
  FootageRing ring(120s, kRoomy);
  PushAll(ring, test::Run({.end = 60s}));
  const auto push_after = [&](milliseconds from, milliseconds to) {
    for (milliseconds at = from; at < to; at += 1s) {
      ring.Push(Unit({.run = 2, .at = at + 200s, .arrived = at, .keyframe = true}));
    }
  };
  push_after(60s, 120s);
  BOOST_TEST(!ring.Extent().evicted);
  // All of it: which of the two clocks a window is meant on is for the cut to find out.
  BOOST_TEST(ring.Read(Window(30s, 40s)).units.size() == ring.Extent().units);
  push_after(120s, 131s);
  BOOST_TEST(ring.Extent().evicted);
  BOOST_TEST(At(ring.Read(Window(0s, 40s)).units.front()).count() == 10'000);
}

BOOST_AUTO_TEST_CASE(a_wall_clock_that_is_set_back_does_not_keep_footage_for_ever) {
  FootageRing ring(10s, kRoomy);
  PushAll(ring, test::Run({.end = 10s}));
  for (milliseconds at = 10s; at < 30s; at += 100ms) {
    ring.Push(Unit({.run = 2, .at = at - 3'600s, .arrived = at, .keyframe = true}));
  }
  BOOST_TEST(ring.Extent().units == 101u);
}

BOOST_AUTO_TEST_CASE(behaves_like_a_plain_deque_on_random_footage) {
  std::mt19937 random(20'261'121);
  for (int round = 0; round < 40; ++round) {
    const seconds bound(1 + static_cast<int>(random() % 20));
    const std::int64_t max_bytes = 500 + static_cast<std::int64_t>(random() % 20'000);
    FootageRing ring(bound, max_bytes);
    ModelRing model(bound, max_bytes);
    milliseconds at{0};
    milliseconds arrived{0};
    std::uint64_t run = 1;
    for (int i = 0; i < 500; ++i) {
      const bool new_run = random() % 60 == 0;
      if (new_run) ++run;
      // Now and then the wall clock is set back between two runs.
      at += new_run ? milliseconds(static_cast<int>(random() % 8'000) - 2'000) : 100ms;
      arrived += new_run ? milliseconds(random() % 6'000) : milliseconds(random() % 200);
      const auto jitter = milliseconds(random() % 3 * 100);
      const AccessUnitPtr unit = Unit({.run = run,
                                       .at = at + jitter,
                                       .arrived = arrived,
                                       .keyframe = random() % 12 == 0,
                                       .size = random() % 400});
      ring.Push(unit);
      model.Push(unit);
      const milliseconds start = at - milliseconds(random() % 25'000);
      const TimeSpan window = Window(start, start + milliseconds(random() % 10'000));
      BOOST_REQUIRE(test::SameUnits(ring.Read(window).units, model.Read(window)));
      BOOST_REQUIRE(ring.Extent().bytes == model.Bytes());
    }
  }
}

BOOST_AUTO_TEST_CASE(says_when_its_bytes_are_too_few_for_its_seconds) {
  FootageRing ring(10s, 5'000);
  PushAll(ring, test::Run({.end = 4s}));
  BOOST_TEST(!ring.Extent().bytes_limited);
  PushAll(ring, test::Run({.start = 4s, .end = 8s}));
  BOOST_TEST(ring.Extent().bytes_limited);
  // A lower bitrate fits again; the seconds are what evicts.
  PushAll(ring, test::Run({.start = 8s, .end = 40s, .frame = 500ms, .gop = 2}));
  BOOST_TEST(!ring.Extent().bytes_limited);
}

BOOST_AUTO_TEST_CASE(frames_of_sound_come_and_go_with_the_pictures_before_them) {
  FootageRing ring(60s, 5'000);
  const auto audio = std::make_shared<const AudioConfig>(AudioConfig{44'100, 1, {0x12, 0x08}});
  const auto sound = [&](milliseconds at) {
    auto unit = std::make_shared<AccessUnit>(*Unit({.at = at, .size = 10}));
    unit->config = nullptr;
    unit->audio = audio;
    unit->keyframe = true;  // every AAC frame is; that starts no GOP
    return unit;
  };
  ring.Push(sound(0ms));  // before any picture
  BOOST_TEST(ring.Extent().units == 0u);
  for (const AccessUnitPtr& unit : test::Run({.end = 10s})) {
    ring.Push(unit);
    ring.Push(sound(std::chrono::duration_cast<milliseconds>(unit->captured_at - kNoon) + 20ms));
  }
  const FootageSlice slice = ring.Read(Window(7'500ms, 8'500ms));
  BOOST_TEST(slice.units.size() == 15u);
  BOOST_TEST(slice.audio.size() == 15u);
  BOOST_TEST(At(slice.units.front()).count() == 7'000);
  BOOST_TEST(At(slice.audio.front()).count() == 7'020);
  BOOST_TEST((*slice.audio.front()->audio == *audio));
  BOOST_TEST(slice.extent.bytes == 4'400);
  BOOST_TEST((slice.extent.newest == kNoon + 9'900ms));
}

BOOST_AUTO_TEST_CASE(readers_see_whole_gops_while_one_writes) {
  FootageRing ring(2s, kRoomy);
  std::atomic<bool> done{false};
  bool always_keyframe_first = true;
  std::thread reader([&] {
    while (!done) {
      const FootageSlice slice = ring.Read(Window(0s, 3'600s));
      if (!slice.units.empty() && !slice.units.front()->keyframe) always_keyframe_first = false;
    }
  });
  PushAll(ring, test::Run({.end = 600s}));
  done = true;
  reader.join();
  BOOST_TEST(always_keyframe_first);
}

// Each unit says in its bytes which one it is, so that a torn or mixed one gives itself away.
BOOST_AUTO_TEST_CASE(readers_never_see_a_torn_unit_nor_a_hole_in_a_gop) {
  constexpr std::uint32_t kUnits = 60'000;
  constexpr std::uint32_t kGop = 10;
  const auto size_of = [](std::uint32_t i) { return std::size_t{4} * (1 + i * 7919 % 3'000); };
  const auto make = [&](std::uint32_t i) {
    auto unit = std::make_shared<AccessUnit>(
        *Unit({.at = milliseconds(i), .keyframe = i % kGop == 0, .size = size_of(i)}));
    for (std::size_t at = 0; at < unit->data.size(); at += 4) {
      std::memcpy(unit->data.data() + at, &i, 4);
    }
    return unit;
  };
  const auto is_right = [&](const FootageSlice& slice) {
    std::optional<std::uint32_t> previous;
    for (const AccessUnitPtr& unit : slice.units) {
      const auto i = static_cast<std::uint32_t>(At(unit).count());
      if (previous ? i != *previous + 1 : !unit->keyframe) return false;
      previous = i;
      if (unit->data.size() != size_of(i)) return false;
      for (std::size_t at = 0; at < unit->data.size(); at += 4) {
        if (std::memcmp(unit->data.data() + at, &i, 4) != 0) return false;
      }
    }
    return true;
  };

  FootageRing ring(3'600s, 300'000);
  std::atomic<bool> done{false};
  std::atomic<bool> right{true};
  std::atomic<std::uint64_t> read{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (!done) {
        const FootageSlice slice = ring.Read(Window(0s, 3'600s));
        if (!is_right(slice)) right = false;
        read += slice.units.size();
      }
    });
  }
  std::thread tender([&] {
    while (!done) ring.Tend();
  });
  for (std::uint32_t i = 0; i < kUnits; ++i) ring.Push(make(i));
  done = true;
  for (std::thread& reader : readers) reader.join();
  tender.join();
  BOOST_TEST(right);
  BOOST_TEST(read > 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
