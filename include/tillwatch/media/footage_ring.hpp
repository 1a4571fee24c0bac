// The last two minutes of one camera, as compressed access units, in memory that may outlive the
// process (ring_layout.hpp): what was pushed before a kill is there when the ring is opened again.
//
// Thread rule: one writer calls NextRun and Push; one other thread may call Tend; any number of
// readers call the rest. Readers take the index under a short lock, a few entries at a time, and
// copy the bytes outside of it, checking afterwards that they were not overwritten meanwhile: a
// push never waits for a cut.
//
// Invariants:
// 1. The first unit is a keyframe, and so is the first of each run: units before a run's first
//    keyframe are not kept, and eviction drops whole GOPs from the old end. Frames of sound belong
//    to the GOP of the picture before them.
// 2. What arrived within the last `bound` before the newest unit is kept, unless that is more than
//    `max_bytes` (or than 128 units a second); the bytes never exceed max_bytes (a single GOP
//    larger than that empties the ring). Age is counted by arrival on the steady clock, so that
//    setting the wall clock throws no footage away.
// 3. All of a unit survives but arrived_at, which is made anew from the age of captured_at.
// 4. A unit for which the disk has no room is dropped and counted, and with it the rest of its GOP.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/guarded.hpp"
#include "tillwatch/domain/clip.hpp"
#include "tillwatch/media/access_unit.hpp"
#include "tillwatch/media/ring_layout.hpp"
#include "tillwatch/media/ring_memory.hpp"

namespace tillwatch {

struct FootageExtent {
  std::int64_t bytes = 0;
  std::size_t units = 0;      // pictures and frames of sound
  std::uint64_t opening = 0;  // of the ring: runs that begin now belong to it
  std::optional<UtcTime> oldest;
  std::optional<UtcTime> newest;
  bool evicted = false;        // something older was here and has been overwritten
  bool bytes_limited = false;  // shorter than its bound, because of max_bytes
  std::uint64_t dropped = 0;   // units for which there was no room, since it was opened
  bool disk_full = false;      // the last unit was one of them
};

struct FootageSlice {
  std::vector<AccessUnitPtr> units;  // decode order, first one a keyframe; may be empty
  std::vector<AccessUnitPtr> audio;  // frames of sound of the same time, in order
  FootageExtent extent;              // of the whole ring at the same instant
  // The run of the first picture behind the window, if there is one.
  std::optional<std::uint64_t> next_run = {};
  // Whether the camera is filming at the moment, if it is known.
  std::optional<bool> live = {};
};

// A run's number says which opening of the ring it belongs to: between two of them the service
// itself was down.
constexpr std::uint64_t OpeningOfRun(std::uint64_t run) { return run >> 32U; }

class RingStore;

class FootageRing {
 public:
  // In memory of this process.
  FootageRing(seconds bound, std::int64_t max_bytes);
  // With what this memory holds, if it is a ring of these bounds; else empty. The memory must have
  // RingLayout::For(bound, max_bytes).TotalBytes(). The clock is not kept.
  FootageRing(seconds bound, std::int64_t max_bytes, std::unique_ptr<RingMemory> memory,
              const Clock& clock);
  // For reading a ring of any layout, whatever bounds it was made for: it takes no units.
  FootageRing(const RingLayout& layout, std::unique_ptr<RingMemory> memory, const Clock& clock);
  ~FootageRing();

  // The number of a run that begins now. Grows, also from one opening of the ring to the next.
  std::uint64_t NextRun();

  void Push(const AccessUnitPtr& unit);

  // From the keyframe at or before window.start (else the oldest unit) to the last picture, in
  // decode order, captured before window.end. What is overwritten while it is being read is left
  // out, in whole GOPs from the front.
  //
  // While the ring holds footage from before and after a moment at which the wall clock was set,
  // all of it: which of it the window means is for the cut to find out.
  FootageSlice Read(const TimeSpan& window) const;

  FootageExtent Extent() const;

  // Reserves room for what comes next and gives unused pages back. About once a second: the
  // system calls that a push should not wait for.
  void Tend();

  // The footage is not to be found by another opening; readers of this one still see it.
  void Forget();

  // Why the footage would not survive the process, or is not recorded; empty when all is well.
  std::string Problem() const;

 private:
  // A record and what of it is not in the ring's memory.
  struct Kept {
    RingEntry entry;
    SteadyTime arrived_at;
    std::shared_ptr<const CodecConfig> config;
    std::shared_ptr<const AudioConfig> audio;

    bool IsPicture() const { return audio == nullptr; }
    bool StartsGop() const { return IsPicture() && (entry.flags & kEntryKeyframe) != 0; }
    UtcTime CapturedAt() const { return UtcTime(microseconds(entry.captured_us)); }
  };
  struct State {
    std::deque<Kept> units;
    std::deque<std::uint64_t> keyframes;  // sequences of the keyframes among the units
    std::uint64_t first = 0;              // sequence of units.front()
    std::int64_t bytes = 0;
    bool evicted = false;
    bool bytes_evict = false;  // the last eviction was because of the bytes
    bool broken = false;       // the last unit was dropped: what follows leans on it
    std::uint64_t dropped = 0;
    bool disk_full = false;
    UtcTime newest_picture;
    std::uint64_t head = 0;  // offset behind the last unit

    const Kept& At(std::uint64_t sequence) const { return units[sequence - first]; }
    std::uint64_t Tail() const { return units.empty() ? head : units.front().entry.offset; }
    void Append(Kept unit);
  };
  // The run's clock, for the dts of its units.
  struct RunClock {
    std::uint64_t run = 0;
    std::int64_t offset_ns = 0;  // of the media clock to arrivals
    std::int64_t last_dts_ns = 0;
  };
  struct Reading {
    std::uint64_t next = 0;
    std::uint64_t end = 0;
    FootageSlice slice;
    bool whole = false;  // whatever the window
  };

  void Recover(const Clock& clock);
  bool Accepts(const State& state, const AccessUnit& unit) const;
  std::optional<std::uint64_t> MakeRoom(State& state, const AccessUnit& unit);
  void DropOldestGop(State& state);
  std::optional<std::uint32_t> ConfigFor(const AccessUnit& unit, bool& no_room);
  void Drop(bool disk_full);
  RingEntry EntryOf(const AccessUnit& unit, std::uint32_t slot);
  FootageExtent ExtentOf(const State& state) const;
  Reading BeginReading(const TimeSpan& window) const;
  static bool HoldsClockStep(const State& state);
  std::vector<Kept> NextKept(Reading& reading) const;
  bool Take(const Kept& kept, FootageSlice& slice) const;

  const seconds bound_;
  const std::int64_t max_bytes_;
  const std::uint64_t max_units_;
  const std::unique_ptr<RingStore> store_;
  std::atomic<std::uint64_t> runs_{0};  // begun since the ring was opened
  RunClock run_clock_;                  // the writer's
  Guarded<State> state_;
};

}  // namespace tillwatch
