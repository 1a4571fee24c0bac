#include "tillwatch/media/clip_cut.hpp"

#include <boost/test/unit_test.hpp>
#include <optional>
#include <utility>

#include "footage_builder.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(clip_cut)

namespace {

using namespace std::chrono_literals;
using test::Config;
using test::kNoon;
using test::Run;
using test::RunSpec;
using test::Sound;
using test::Unit;
using test::Window;

constexpr std::int64_t kRoomy = 10'000'000;

class Footage {
 public:
  explicit Footage(seconds bound = 3'600s) : ring_(bound, kRoomy) {}
  Footage& Add(const std::vector<AccessUnitPtr>& units) {
    for (const AccessUnitPtr& unit : units) ring_.Push(unit);
    return *this;
  }
  Result<ClipFootage> Cut(const TimeSpan& wanted, UtcTime event_at) const {
    return CutClip(ring_.Read(wanted), wanted, event_at);
  }
  Result<ClipFootage> Cut(const TimeSpan& wanted) const {
    return Cut(wanted, wanted.start + wanted.Length() / 2);
  }

 private:
  FootageRing ring_;
};

milliseconds AfterNoon(UtcTime time) {
  return std::chrono::duration_cast<milliseconds>(time - kNoon);
}

void CheckGap(const Gap& gap, milliseconds start, milliseconds end, const std::string& reason) {
  BOOST_TEST(AfterNoon(gap.span.start).count() == start.count());
  BOOST_TEST(AfterNoon(gap.span.end).count() == end.count());
  BOOST_TEST(gap.reason == reason);
}

}  // namespace

BOOST_AUTO_TEST_CASE(clip_starts_at_the_keyframe_before_the_window) {
  Footage footage;
  footage.Add(Run({.end = 60s}));
  const Result<ClipFootage> clip = footage.Cut(Window(10'500ms, 20s));
  BOOST_REQUIRE(clip.has_value());
  BOOST_TEST(clip->units.front().unit->keyframe);
  BOOST_TEST(clip->units.front().pts.count() == 0);
  BOOST_TEST(AfterNoon(clip->covered.start).count() == 10'000);
  BOOST_TEST(AfterNoon(clip->covered.end).count() == 20'000);
  BOOST_TEST(clip->units.size() == 100u);
  BOOST_TEST((clip->units.back().pts == 9'900ms));
  BOOST_TEST(clip->gaps.empty());
  BOOST_TEST(clip->config.width == 1280);
}

BOOST_AUTO_TEST_CASE(what_the_ring_has_overwritten_is_a_gap_named_expired) {
  Footage footage(20s);
  footage.Add(Run({.end = 60s}));
  const Result<ClipFootage> clip = footage.Cut(Window(30s, 50s));
  BOOST_REQUIRE(clip.has_value());
  BOOST_REQUIRE(clip->gaps.size() == 1u);
  CheckGap(clip->gaps[0], 30s, 39s, "footage_expired");
}

BOOST_AUTO_TEST_CASE(before_the_first_and_after_the_last_picture_nothing_was_recorded) {
  Footage footage;
  footage.Add(Run({.start = 20s, .end = 30s}));
  const Result<ClipFootage> clip = footage.Cut(Window(10s, 40s));
  BOOST_REQUIRE(clip.has_value());
  BOOST_REQUIRE(clip->gaps.size() == 2u);
  CheckGap(clip->gaps[0], 10s, 20s, "not_recorded");
  CheckGap(clip->gaps[1], 30s, 40s, "not_recorded");
}

BOOST_AUTO_TEST_CASE(half_a_second_at_either_edge_goes_unremarked) {
  Footage footage;
  footage.Add(Run({.start = 10'500ms, .end = 29'500ms}));
  const Result<ClipFootage> clip = footage.Cut(Window(10s, 30s));
  BOOST_REQUIRE(clip.has_value());
  BOOST_TEST(clip->gaps.empty());
}

BOOST_AUTO_TEST_CASE(a_window_wholly_before_the_ring_has_expired_or_was_never_recorded) {
  Footage overwritten(20s);
  overwritten.Add(Run({.end = 60s}));
  const Result<ClipFootage> expired = overwritten.Cut(Window(1s, 5s));
  BOOST_REQUIRE(!expired.has_value());
  BOOST_TEST((expired.error().code == ErrorCode::kNotFound));
  BOOST_TEST(expired.error().message.starts_with("footage_expired"));

  Footage young;
  young.Add(Run({.start = 20s, .end = 60s}));
  BOOST_TEST(young.Cut(Window(1s, 5s)).error().message.starts_with("not_recorded"));
}

BOOST_AUTO_TEST_CASE(a_window_wholly_after_the_ring_was_not_recorded) {
  Footage footage;
  footage.Add(Run({.end = 10s}));
  const Result<ClipFootage> clip = footage.Cut(Window(20s, 30s));
  BOOST_REQUIRE(!clip.has_value());
  BOOST_TEST(clip.error().message.starts_with("not_recorded"));
  BOOST_TEST(Footage().Cut(Window(0s, 1s)).error().message.starts_with("not_recorded"));
}

BOOST_AUTO_TEST_CASE(two_runs_are_joined_with_the_time_between_them_as_a_gap) {
  Footage footage;
  footage.Add(Run({.run = 1, .end = 10s})).Add(Run({.run = 2, .start = 17s, .end = 30s}));
  const Result<ClipFootage> clip = footage.Cut(Window(5s, 25s));
  BOOST_REQUIRE(clip.has_value());
  BOOST_REQUIRE(clip->gaps.size() == 1u);
  CheckGap(clip->gaps[0], 10s, 17s, "camera_offline");
  BOOST_TEST(clip->units.size() == 130u);
  BOOST_TEST((clip->units[50].pts == 12s));
  BOOST_TEST(clip->units[50].unit->run == 2u);
}

BOOST_AUTO_TEST_CASE(between_two_openings_of_the_ring_the_service_was_down) {
  constexpr std::uint64_t kSecondOpening = (2ULL << 32U) | 1U;
  Footage footage;
  footage.Add(Run({.run = (1ULL << 32U) | 5U, .end = 10s}));
  footage.Add(Run({.run = kSecondOpening, .start = 17s, .end = 30s}));
  const Result<ClipFootage> across = footage.Cut(Window(5s, 25s));
  BOOST_REQUIRE(across.has_value());
  BOOST_REQUIRE(across->gaps.size() == 1u);
  CheckGap(across->gaps[0], 10s, 17s, "service_down");
  const Result<ClipFootage> after = footage.Cut(Window(12s, 25s));
  BOOST_REQUIRE(after.has_value());
  BOOST_REQUIRE(after->gaps.size() == 1u);
  CheckGap(after->gaps[0], 12s, 17s, "service_down");

  footage.Add(Run({.run = kSecondOpening + 1, .start = 40s, .end = 50s}));
  const Result<ClipFootage> reconnect = footage.Cut(Window(20s, 45s));
  BOOST_REQUIRE(reconnect.has_value());
  BOOST_REQUIRE(reconnect->gaps.size() == 1u);
  CheckGap(reconnect->gaps[0], 30s, 40s, "camera_offline");
}

BOOST_AUTO_TEST_CASE(a_reconnect_is_a_gap_unless_it_costs_less_than_half_a_second) {
  Footage missed;
  missed.Add(Run({.run = 1, .end = 10s})).Add(Run({.run = 2, .start = 11s, .end = 30s}));
  const Result<ClipFootage> cut = missed.Cut(Window(5s, 25s));
  BOOST_REQUIRE(cut->gaps.size() == 1u);
  CheckGap(cut->gaps[0], 10s, 11s, "camera_offline");

  Footage quick;
  quick.Add(Run({.run = 1, .end = 10s})).Add(Run({.run = 2, .start = 10'300ms, .end = 30s}));
  BOOST_TEST(quick.Cut(Window(5s, 25s))->gaps.empty());
}

BOOST_AUTO_TEST_CASE(silence_inside_a_run_is_a_gap) {
  Footage footage;
  footage.Add(Run({.end = 10s})).Add(Run({.start = 14s, .end = 30s}));
  const Result<ClipFootage> clip = footage.Cut(Window(5s, 25s));
  BOOST_REQUIRE(clip.has_value());
  BOOST_REQUIRE(clip->gaps.size() == 1u);
  CheckGap(clip->gaps[0], 10s, 14s, "not_recorded");
}

BOOST_AUTO_TEST_CASE(a_run_that_ended_before_the_window_stays_out_of_the_file) {
  Footage footage;
  footage.Add(Run({.run = 1, .end = 10s})).Add(Run({.run = 2, .start = 60s, .end = 90s}));
  const Result<ClipFootage> clip = footage.Cut(Window(50s, 80s));
  BOOST_REQUIRE(clip.has_value());
  BOOST_TEST(AfterNoon(clip->covered.start).count() == 60'000);
  BOOST_REQUIRE(clip->gaps.size() == 1u);
  CheckGap(clip->gaps[0], 50s, 60s, "camera_offline");
}

BOOST_AUTO_TEST_CASE(when_the_format_changed_the_stretch_with_the_event_makes_the_file) {
  Footage footage;
  footage.Add(Run({.run = 1, .end = 10s}));
  footage.Add(Run({.run = 2, .start = 12s, .end = 30s, .config = Config(640, 360)}));

  const Result<ClipFootage> late = footage.Cut(Window(5s, 25s), kNoon + 20s);
  BOOST_REQUIRE(late.has_value());
  BOOST_TEST(late->config.width == 640);
  BOOST_REQUIRE(late->gaps.size() == 1u);
  CheckGap(late->gaps[0], 5s, 12s, "format_changed");

  const Result<ClipFootage> early = footage.Cut(Window(5s, 25s), kNoon + 6s);
  BOOST_REQUIRE(early.has_value());
  BOOST_TEST(early->config.width == 1280);
  BOOST_REQUIRE(early->gaps.size() == 1u);
  CheckGap(early->gaps[0], 10s, 25s, "format_changed");

  const Result<ClipFootage> nearest = footage.Cut(Window(5s, 25s), kNoon + 11'500ms);
  BOOST_TEST(nearest->config.width == 640);
}

BOOST_AUTO_TEST_CASE(b_frames_stay_in_decode_order_with_their_own_times) {
  Footage footage;
  footage.Add({Unit({.at = 0ms, .keyframe = true}), Unit({.at = 300ms}), Unit({.at = 100ms}),
               Unit({.at = 200ms}), Unit({.at = 600ms}), Unit({.at = 400ms})});
  const Result<ClipFootage> clip = footage.Cut(Window(0ms, 450ms));
  BOOST_REQUIRE(clip.has_value());
  BOOST_REQUIRE(clip->units.size() == 6u);
  BOOST_TEST((clip->units[1].pts == 300ms));
  BOOST_TEST((clip->units[2].pts == 100ms));
  BOOST_TEST((clip->units[5].pts == 400ms));
  BOOST_TEST(AfterNoon(clip->covered.start).count() == 0);
  BOOST_TEST(AfterNoon(clip->covered.end).count() == 800);
}

BOOST_AUTO_TEST_CASE(pictures_shown_before_the_first_keyframe_are_left_out) {
  Footage footage;
  footage.Add({Unit({.at = 1000ms, .keyframe = true}), Unit({.at = 800ms}), Unit({.at = 900ms}),
               Unit({.at = 1100ms})});
  const Result<ClipFootage> clip = footage.Cut(Window(1000ms, 1200ms));
  BOOST_REQUIRE(clip.has_value());
  BOOST_REQUIRE(clip->units.size() == 2u);
  BOOST_TEST((clip->units[1].pts == 100ms));
}

BOOST_AUTO_TEST_CASE(a_wall_clock_set_back_between_runs_never_makes_time_run_backwards) {
  Footage footage;
  footage.Add(Run({.run = 1, .end = 20s})).Add(Run({.run = 2, .start = 15s, .end = 30s}));
  const Result<ClipFootage> clip = footage.Cut(Window(0s, 30s));
  BOOST_REQUIRE(clip.has_value());
  for (std::size_t i = 1; i < clip->units.size(); ++i) {
    BOOST_REQUIRE(clip->units[i].pts > clip->units[i - 1].pts);
  }
}

namespace {

// A run as a clock shows it that is ahead of the truth by `ahead`.
std::vector<AccessUnitPtr> RunAhead(std::uint64_t run, milliseconds start, milliseconds end,
                                    milliseconds ahead) {
  std::vector<AccessUnitPtr> units;
  for (milliseconds at = start; at < end; at += 100ms) {
    const bool keyframe = (at - start) % 1s == 0ms;
    units.push_back(Unit({.run = run, .at = at + ahead, .arrived = at, .keyframe = keyframe}));
  }
  return units;
}

// When the pictures that are shown of the clip were taken in truth; in order, without repeats.
std::pair<milliseconds, milliseconds> TrulyTaken(const ClipFootage& clip) {
  milliseconds last{-1};
  for (const ClipUnit& unit : clip.units) {
    const auto arrived =
        std::chrono::duration_cast<milliseconds>(unit.unit->arrived_at.time_since_epoch());
    BOOST_REQUIRE(arrived > last);
    last = arrived;
  }
  return {std::chrono::duration_cast<milliseconds>(
              clip.units.front().unit->arrived_at.time_since_epoch()),
          last};
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_clock_set_back_into_the_pre_roll_does_not_match_other_footage) {
  Footage footage;  // the clock is 30 s ahead until it is set right at 60 s
  footage.Add(RunAhead(1, 0s, 60s, 30s)).Add(RunAhead(2, 60s, 100s, 0s));
  const auto clip = footage.Cut(Window(50s, 90s), kNoon + 70s);
  BOOST_REQUIRE(clip.has_value());
  BOOST_TEST(clip->gaps.empty());
  const auto [first, last] = TrulyTaken(*clip);
  BOOST_TEST(first.count() == 50'000);
  BOOST_TEST(last.count() == 89'900);
  BOOST_TEST(AfterNoon(clip->covered.start).count() == 50'000);
}

BOOST_AUTO_TEST_CASE(a_moment_before_the_clock_was_set_back_is_looked_for_on_its_own_clock) {
  Footage footage;
  footage.Add(RunAhead(1, 0s, 60s, 30s)).Add(RunAhead(2, 60s, 100s, 0s));
  const auto clip = footage.Cut(Window(40s, 70s), kNoon + 55s);  // 25 s in truth
  BOOST_REQUIRE(clip.has_value());
  const auto [first, last] = TrulyTaken(*clip);
  BOOST_TEST(first.count() == 10'000);
  BOOST_TEST(last.count() == 39'900);
  BOOST_TEST(clip->gaps.empty());
}

BOOST_AUTO_TEST_CASE(a_clock_set_ahead_by_hours_leaves_the_pre_roll_in_the_clip) {
  Footage footage;
  footage.Add(RunAhead(1, 0s, 60s, -8h)).Add(RunAhead(2, 61s, 100s, 0s));
  const auto clip = footage.Cut(Window(40s, 90s), kNoon + 65s);
  BOOST_REQUIRE(clip.has_value());
  const auto [first, last] = TrulyTaken(*clip);
  BOOST_TEST(first.count() == 40'000);
  BOOST_TEST(last.count() == 89'900);
  BOOST_REQUIRE(clip->gaps.size() == 1u);
  CheckGap(clip->gaps[0], 60s, 61s, "camera_offline");
}

BOOST_AUTO_TEST_CASE(what_lies_on_neither_clock_is_a_gap) {
  Footage footage(20s);
  footage.Add(RunAhead(1, 0s, 60s, 300s)).Add(RunAhead(2, 60s, 65s, 0s));
  const auto clip = footage.Cut(Window(0s, 64s), kNoon + 62s);
  BOOST_REQUIRE(clip.has_value());
  BOOST_REQUIRE(clip->gaps.size() == 1u);
  CheckGap(clip->gaps[0], 0s, 44s, "footage_expired");
}

BOOST_AUTO_TEST_CASE(pictures_that_come_late_are_no_setting_of_the_clock) {
  Footage footage;
  footage.Add(RunAhead(1, 0s, 10s, 0s));
  footage.Add({Unit({.run = 1, .at = 10s, .arrived = 14s, .keyframe = true})});
  footage.Add(RunAhead(2, 14'100ms, 30s, 0s));
  const auto clip = footage.Cut(Window(5s, 25s));
  BOOST_REQUIRE(clip.has_value());
  BOOST_REQUIRE(clip->gaps.size() == 1u);
  CheckGap(clip->gaps[0], 10'100ms, 14'100ms, "camera_offline");
}

BOOST_AUTO_TEST_CASE(a_gap_at_the_end_says_why_as_far_as_that_is_known) {
  constexpr std::uint64_t kOpening = 1ULL << 32U;
  FootageRing ring(3'600s, kRoomy);
  const auto last_gap = [&](const TimeSpan& window, std::optional<bool> live,
                            auto change) -> std::string {
    FootageSlice slice = ring.Read(window);
    slice.live = live;
    change(slice);
    const auto clip = CutClip(slice, window, window.start);
    BOOST_REQUIRE(clip.has_value());
    BOOST_REQUIRE(clip->gaps.size() == 1u);
    BOOST_TEST((clip->gaps[0].span.end == window.end));
    return clip->gaps[0].reason;
  };
  const auto as_it_is = [](FootageSlice&) {};
  for (const AccessUnitPtr& unit : Run({.run = kOpening | 1U, .end = 10s})) ring.Push(unit);
  const TimeSpan window = Window(5s, 20s);
  BOOST_TEST(last_gap(window, std::nullopt, as_it_is) == "not_recorded");
  BOOST_TEST(last_gap(window, true, as_it_is) == "not_arrived");
  BOOST_TEST(last_gap(window, false, as_it_is) == "camera_offline");
  BOOST_TEST(last_gap(window, true, [](FootageSlice& slice) { slice.extent.disk_full = true; }) ==
             "disk_full");
  // Opened again, nothing has come since.
  BOOST_TEST(last_gap(window, false, [](FootageSlice& slice) { slice.extent.opening = 2; }) ==
             "service_down");
  // The camera came back behind the window, whatever it does now.
  for (const AccessUnitPtr& unit : Run({.run = kOpening | 2U, .start = 30s, .end = 40s})) {
    ring.Push(unit);
  }
  BOOST_TEST(last_gap(window, true, as_it_is) == "camera_offline");
  for (const AccessUnitPtr& unit : Run({.run = 2 * kOpening | 1U, .start = 60s, .end = 70s})) {
    ring.Push(unit);
  }
  BOOST_TEST(last_gap(Window(35s, 50s), true, as_it_is) == "service_down");
}

BOOST_AUTO_TEST_CASE(a_single_picture_is_a_clip) {
  Footage footage;
  footage.Add({Unit({.at = 0ms, .keyframe = true})});
  const Result<ClipFootage> clip = footage.Cut(Window(0ms, 100ms));
  BOOST_REQUIRE(clip.has_value());
  BOOST_TEST(AfterNoon(clip->covered.end).count() == 40);
}

BOOST_AUTO_TEST_CASE(
    players_begin_with_the_picture_that_stood_at_the_start_and_end_with_the_window) {
  Footage footage;
  footage.Add(Run({.end = 60s}));
  const Result<ClipFootage> clip = footage.Cut(Window(10'450ms, 20'050ms));
  BOOST_REQUIRE(clip.has_value());
  BOOST_TEST((clip->start_offset == 400ms));
  BOOST_TEST((clip->shown_length == 9'650ms));
}

BOOST_AUTO_TEST_CASE(a_picture_before_a_gap_does_not_stand_until_the_window_begins) {
  Footage footage;
  footage.Add(Run({.run = 1, .end = 10s})).Add(Run({.run = 2, .start = 17s, .end = 30s}));
  const Result<ClipFootage> clip = footage.Cut(Window(9s, 25s));
  const Result<ClipFootage> in_gap = footage.Cut(Window(12s, 25s));
  BOOST_REQUIRE(clip.has_value() && in_gap.has_value());
  BOOST_TEST((clip->start_offset == 0s));
  const UtcTime shown =
      in_gap->covered.start + std::chrono::floor<microseconds>(in_gap->start_offset);
  BOOST_TEST(AfterNoon(shown).count() == 17'000);
}

BOOST_AUTO_TEST_CASE(footage_that_begins_late_or_ends_early_is_shown_as_far_as_it_goes) {
  Footage footage;
  footage.Add(Run({.start = 20s, .end = 30s}));
  const Result<ClipFootage> clip = footage.Cut(Window(10s, 40s));
  BOOST_REQUIRE(clip.has_value());
  BOOST_TEST((clip->start_offset == 0s));
  BOOST_TEST((clip->shown_length == 10s));
}

BOOST_AUTO_TEST_CASE(pictures_that_others_lean_on_are_in_the_file_but_not_shown) {
  Footage footage;
  footage.Add({Unit({.at = 0ms, .keyframe = true}), Unit({.at = 300ms}), Unit({.at = 100ms}),
               Unit({.at = 200ms}), Unit({.at = 600ms}), Unit({.at = 400ms})});
  const Result<ClipFootage> clip = footage.Cut(Window(100ms, 450ms));
  BOOST_REQUIRE(clip.has_value());
  BOOST_TEST(clip->units.size() == 6u);
  BOOST_TEST((clip->start_offset == 100ms));
  BOOST_TEST((clip->shown_length == 350ms));
}

BOOST_AUTO_TEST_CASE(a_window_between_two_pictures_still_shows_something) {
  Footage footage;
  footage.Add({Unit({.at = 0ms, .keyframe = true}), Unit({.at = 10ms})});
  const Result<ClipFootage> clip = footage.Cut(Window(45ms, 60ms));
  BOOST_REQUIRE(clip.has_value());
  BOOST_TEST((clip->start_offset == 10ms));
  BOOST_TEST((clip->shown_length > 0ms));
}

BOOST_AUTO_TEST_CASE(the_window_is_found_in_a_file_of_two_runs) {
  Footage footage;
  footage.Add(Run({.run = 1, .end = 10s})).Add(Run({.run = 2, .start = 17s, .end = 30s}));
  const Result<ClipFootage> clip = footage.Cut(Window(5'500ms, 25s));
  BOOST_REQUIRE(clip.has_value());
  BOOST_TEST((clip->start_offset == 500ms));
  BOOST_TEST((clip->shown_length == 19'500ms));
}

BOOST_AUTO_TEST_CASE(sound_is_cut_to_the_pictures_and_keeps_step_with_them) {
  FootageSlice slice;
  slice.units = Run({.end = 10s});
  slice.audio = Sound({.end = 12s});
  const TimeSpan wanted = Window(5'500ms, 8s);
  const Result<ClipFootage> clip = CutClip(slice, wanted, wanted.start);
  BOOST_REQUIRE(clip.has_value());
  BOOST_TEST((clip->units.front().unit->captured_at == kNoon + 5s));
  BOOST_REQUIRE(clip->audio.size() == 60u);  // 3 s
  BOOST_TEST((clip->audio.front().pts == 0ms));
  BOOST_TEST((clip->audio.front().unit->captured_at == kNoon + 5s));
  BOOST_TEST((clip->audio.back().pts == 2'950ms));
  BOOST_TEST(clip->audio_config.sample_rate == 8'000);
}

BOOST_AUTO_TEST_CASE(each_run_brings_its_own_sound) {
  FootageSlice slice;
  for (const RunSpec& spec :
       {RunSpec{.run = 1, .end = 4s}, RunSpec{.run = 2, .start = 6s, .end = 9s}}) {
    for (const AccessUnitPtr& unit : Run(spec)) slice.units.push_back(unit);
    for (const AccessUnitPtr& unit : Sound(spec)) slice.audio.push_back(unit);
  }
  slice.audio.push_back(Sound({.run = 3, .start = 7s, .end = 8s}).front());  // of no picture's run
  const Result<ClipFootage> clip = CutClip(slice, Window(0s, 9s), kNoon);
  BOOST_REQUIRE(clip.has_value());
  BOOST_REQUIRE(clip->audio.size() == 140u);
  BOOST_TEST((clip->audio[80].pts == 6s));
  BOOST_TEST(clip->audio[80].unit->run == 2u);
  for (std::size_t i = 1; i < clip->audio.size(); ++i) {
    BOOST_REQUIRE(clip->audio[i].pts > clip->audio[i - 1].pts);
  }
}

BOOST_AUTO_TEST_CASE(sound_of_another_format_stays_out) {
  FootageSlice slice;
  slice.units = Run({.end = 2s});
  slice.audio = Sound({.end = 1s});
  for (const AccessUnitPtr& unit : Sound({.start = 1s, .end = 2s}, 44'100)) {
    slice.audio.push_back(unit);
  }
  const Result<ClipFootage> clip = CutClip(slice, Window(0s, 2s), kNoon);
  BOOST_REQUIRE(clip.has_value());
  BOOST_TEST(clip->audio.size() == 20u);
  BOOST_TEST(clip->audio_config.sample_rate == 8'000);
}

BOOST_AUTO_TEST_CASE(the_nearest_unit_is_found_by_capture_time) {
  Footage footage;
  footage.Add({Unit({.at = 0ms, .keyframe = true}), Unit({.at = 300ms}), Unit({.at = 100ms}),
               Unit({.at = 200ms})});
  const Result<ClipFootage> clip = footage.Cut(Window(0ms, 400ms));
  BOOST_REQUIRE(clip.has_value());
  BOOST_TEST(UnitNearest(*clip, kNoon + 120ms) == 2u);
  BOOST_TEST(UnitNearest(*clip, kNoon + 260ms) == 1u);
  BOOST_TEST(UnitNearest(*clip, kNoon + 9s) == 1u);
  BOOST_TEST(UnitNearest(*clip, kNoon - 9s) == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
