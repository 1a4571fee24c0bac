#include "tillwatch/media/clip_cut.hpp"

#include <algorithm>
#include <iterator>
#include <span>

#include "clock_steps.hpp"

namespace tillwatch {
namespace {

using std::chrono::nanoseconds;
using Units = std::span<const AccessUnitPtr>;

// How long a picture is shown when nothing follows it to tell: one frame at 25 fps.
constexpr microseconds kAssumedFrameTime{40'000};

bool IsKeyframe(const AccessUnitPtr& unit) { return unit->keyframe; }

// The units up to (and without) the next keyframe behind the first one.
Units FirstGop(Units units) {
  const auto next = std::find_if(std::next(units.begin()), units.end(), IsKeyframe);
  return units.first(static_cast<std::size_t>(next - units.begin()));
}

UtcTime LatestPicture(Units units) {
  return (*std::max_element(
              units.begin(), units.end(),
              [](const auto& a, const auto& b) { return a->captured_at < b->captured_at; }))
      ->captured_at;
}

// Without what lies wholly outside of the window: GOPs at the front whose last picture was over
// before it began, units at the back that no picture inside of it needs.
Units TrimToWindow(Units units, const TimeSpan& wanted) {
  const auto key = std::find_if(units.begin(), units.end(), IsKeyframe);
  units = units.subspan(static_cast<std::size_t>(key - units.begin()));
  const auto last = std::find_if(units.rbegin(), units.rend(),
                                 [&](const auto& unit) { return unit->captured_at < wanted.end; });
  units = units.first(static_cast<std::size_t>(last.base() - units.begin()));
  while (!units.empty()) {
    const Units gop = FirstGop(units);
    if (LatestPicture(gop) + kAssumedFrameTime > wanted.start) break;
    units = units.subspan(gop.size());
  }
  return units;
}

// Maximal stretches that can share a file. Each starts with a keyframe.
std::vector<Units> SplitByConfig(Units units) {
  std::vector<Units> stretches;
  while (!units.empty()) {
    const CodecConfig& config = *units.front()->config;
    const auto end = std::find_if(units.begin(), units.end(), [&](const auto& unit) {
      return unit->keyframe && *unit->config != config;
    });
    const auto size = static_cast<std::size_t>(end - units.begin());
    stretches.push_back(units.first(size));
    units = units.subspan(size);
  }
  return stretches;
}

microseconds DistanceTo(Units stretch, UtcTime moment) {
  const UtcTime start = stretch.front()->captured_at;
  const UtcTime end = LatestPicture(stretch);
  return std::max({start - moment, moment - end, microseconds(0)});
}

// How the clock of one run is read as time of the file.
struct RunMapping {
  std::uint64_t run = 0;
  Pts start;              // of its first picture
  nanoseconds offset{0};  // where that is in the file

  nanoseconds InFile(Pts pts) const { return offset + (pts - start); }
};

struct Rebased {
  std::vector<ClipUnit> units;
  std::vector<RunMapping> runs;
};

// The stretch with its times counted from the start of the file. Time between runs is kept, but a
// run never starts before the previous one is over, whatever the wall clock did meanwhile.
Rebased Rebase(Units stretch) {
  Rebased out;
  out.units.reserve(stretch.size());
  const UtcTime file_start = stretch.front()->captured_at;
  nanoseconds end{0};
  for (const AccessUnitPtr& unit : stretch) {
    if (out.runs.empty() || out.runs.back().run != unit->run) {
      out.runs.push_back(
          {unit->run, unit->pts, std::max<nanoseconds>(unit->captured_at - file_start, end)});
    }
    const RunMapping& run = out.runs.back();
    if (unit->pts < run.start) continue;  // leans on a picture before the keyframe
    const nanoseconds pts = run.InFile(unit->pts);
    end = std::max(end, pts + kAssumedFrameTime);
    out.units.push_back({unit, pts});
  }
  return out;
}

// The sound of the runs that is heard before the last picture is over.
void AddAudio(Units audio, const std::vector<RunMapping>& runs, nanoseconds file_end,
              ClipFootage& footage) {
  for (const AccessUnitPtr& unit : audio) {
    const auto run = std::find_if(runs.begin(), runs.end(),
                                  [&](const RunMapping& r) { return r.run == unit->run; });
    if (run == runs.end() || unit->audio == nullptr) continue;
    const nanoseconds pts = run->InFile(unit->pts);
    if (pts < nanoseconds(0) || pts >= file_end) continue;
    if (footage.audio.empty()) footage.audio_config = *unit->audio;
    const bool in_order = footage.audio.empty() || pts > footage.audio.back().pts;
    if (in_order && *unit->audio == footage.audio_config) footage.audio.push_back({unit, pts});
  }
}

// The pictures in the order in which they are shown.
std::vector<ClipUnit> InPresentationOrder(std::vector<ClipUnit> units) {
  std::stable_sort(units.begin(), units.end(),
                   [](const auto& a, const auto& b) { return a.pts < b.pts; });
  return units;
}

// How long the last picture is shown: as long as the one before it, if that is no gap.
microseconds LastFrameTime(const std::vector<ClipUnit>& shown) {
  if (shown.size() < 2) return kAssumedFrameTime;
  const auto frame = std::chrono::floor<microseconds>(shown.back().pts - (shown.end() - 2)->pts);
  return frame < kGapThreshold ? frame : kAssumedFrameTime;
}

// The picture that stood when the window began, if it was not followed by a gap; else the next.
const ClipUnit& FirstShown(const std::vector<ClipUnit>& shown, UtcTime start) {
  const auto next = std::find_if(shown.begin(), shown.end(), [&](const ClipUnit& unit) {
    return unit.unit->captured_at > start;
  });
  if (next == shown.begin()) return *next;
  const ClipUnit& standing = *std::prev(next);
  const bool stood = next == shown.end() || start - standing.unit->captured_at < kRunGapThreshold ||
                     next->unit->captured_at - standing.unit->captured_at < kGapThreshold;
  return stood ? standing : *next;
}

// Which part of the file the window is: from a picture on, since players begin with whole ones.
void SetShown(const std::vector<ClipUnit>& shown, const TimeSpan& wanted, nanoseconds file_end,
              ClipFootage& footage) {
  footage.start_offset = FirstShown(shown, wanted.start).pts;
  const auto last = std::find_if(shown.rbegin(), shown.rend(), [&](const ClipUnit& unit) {
    return unit.unit->captured_at < wanted.end;
  });
  const nanoseconds end = last == shown.rend()
                              ? file_end
                              : last->pts + nanoseconds(wanted.end - last->unit->captured_at);
  footage.shown_length = std::min(end, file_end) - footage.start_offset;
  if (footage.shown_length <= nanoseconds(0))
    footage.shown_length = file_end - footage.start_offset;
}

class GapList {
 public:
  explicit GapList(const TimeSpan& wanted) : wanted_(wanted) {}

  void Add(UtcTime start, UtcTime end, const char* reason) {
    start = std::max(start, wanted_.start);
    end = std::min(end, wanted_.end);
    if (start < end) gaps_.push_back({{start, end}, reason});
  }
  std::vector<Gap> Take() { return std::move(gaps_); }

 private:
  const TimeSpan wanted_;
  std::vector<Gap> gaps_;
};

// Why there is nothing between two pictures of these runs that follow one another.
const char* ReasonBetween(std::uint64_t before, std::uint64_t after) {
  if (before == after) return "not_recorded";
  return OpeningOfRun(before) == OpeningOfRun(after) ? "camera_offline" : "service_down";
}

void AddGapsBetween(const std::vector<ClipUnit>& shown, microseconds frame_time, GapList& gaps) {
  for (std::size_t i = 1; i < shown.size(); ++i) {
    const AccessUnit& before = *shown[i - 1].unit;
    const AccessUnit& after = *shown[i].unit;
    const milliseconds threshold = before.run == after.run ? kGapThreshold : kRunGapThreshold;
    if (after.captured_at - before.captured_at < threshold) continue;
    gaps.Add(before.captured_at + frame_time, after.captured_at,
             ReasonBetween(before.run, after.run));
  }
}

tl::unexpected<Error> NoFootage(const FootageExtent& extent, const TimeSpan& wanted) {
  if (extent.evicted && (!extent.oldest || wanted.start < *extent.oldest)) {
    return Fail(ErrorCode::kNotFound,
                "footage_expired: the footage of that time has been overwritten");
  }
  return Fail(ErrorCode::kNotFound, "not_recorded: the camera delivered no footage at that time");
}

// Why there is nothing between the start of the window and the stretch. units is what the window
// holds of the slice.
const char* ReasonBefore(const FootageSlice& slice, Units units, Units stretch) {
  if (stretch.data() != units.data()) return "format_changed";
  if (units.data() != slice.units.data()) {
    return ReasonBetween((*std::prev(&units.front()))->run, units.front()->run);
  }
  const bool oldest = slice.extent.oldest == units.front()->captured_at;
  return oldest && slice.extent.evicted ? "footage_expired" : "not_recorded";
}

// The run of the picture behind those that the window holds of the slice.
std::optional<std::uint64_t> NextRun(const FootageSlice& slice, Units units) {
  const AccessUnitPtr* behind = units.data() + units.size();
  const bool in_slice = behind != slice.units.data() + slice.units.size();
  return in_slice ? (*behind)->run : slice.next_run;
}

// Why there is nothing between the last picture, which is of this run, and the end of the window.
const char* ReasonAfter(const FootageSlice& slice, Units units, std::uint64_t last_run) {
  if (const auto next = NextRun(slice, units)) return ReasonBetween(last_run, *next);
  if (slice.extent.disk_full) return "disk_full";
  const std::uint64_t opening = OpeningOfRun(last_run);  // 0: whoever pushed it did not say
  if (opening != 0 && opening != slice.extent.opening) return "service_down";
  if (!slice.live) return "not_recorded";
  return *slice.live ? "not_arrived" : "camera_offline";
}

}  // namespace

Result<ClipFootage> CutClip(const FootageSlice& recorded, const TimeSpan& wanted,
                            UtcTime event_at) {
  const FootageSlice slice = OnTheClockOf(event_at, recorded);
  const Units units = TrimToWindow(slice.units, wanted);
  if (units.empty()) return NoFootage(slice.extent, wanted);

  const std::vector<Units> stretches = SplitByConfig(units);
  const auto chosen =
      std::min_element(stretches.begin(), stretches.end(), [&](const Units& a, const Units& b) {
        return DistanceTo(a, event_at) < DistanceTo(b, event_at);
      });

  ClipFootage footage;
  footage.config = *chosen->front()->config;
  Rebased rebased = Rebase(*chosen);
  footage.units = std::move(rebased.units);
  const std::vector<ClipUnit> shown = InPresentationOrder(footage.units);
  const microseconds frame_time = LastFrameTime(shown);
  const nanoseconds file_end = shown.back().pts + frame_time;
  AddAudio(slice.audio, rebased.runs, file_end, footage);
  SetShown(shown, wanted, file_end, footage);
  footage.covered = {shown.front().unit->captured_at, shown.back().unit->captured_at + frame_time};

  GapList gaps(wanted);
  if (footage.covered.start > wanted.start + kEdgeTolerance) {
    gaps.Add(wanted.start, footage.covered.start, ReasonBefore(slice, units, *chosen));
  }
  AddGapsBetween(shown, frame_time, gaps);
  if (footage.covered.end < wanted.end - kEdgeTolerance) {
    const bool last = std::next(chosen) == stretches.end();
    gaps.Add(footage.covered.end, wanted.end,
             last ? ReasonAfter(slice, units, shown.back().unit->run) : "format_changed");
  }
  footage.gaps = gaps.Take();
  return footage;
}

std::size_t UnitNearest(const ClipFootage& footage, UtcTime moment) {
  const auto nearest = std::min_element(footage.units.begin(), footage.units.end(),
                                        [&](const ClipUnit& a, const ClipUnit& b) {
                                          return std::chrono::abs(a.unit->captured_at - moment) <
                                                 std::chrono::abs(b.unit->captured_at - moment);
                                        });
  return static_cast<std::size_t>(nearest - footage.units.begin());
}

}  // namespace tillwatch
