#include "mp4_edits.hpp"

#include <algorithm>
#include <limits>

namespace tillwatch::mp4 {
namespace {

// value / from * to, rounded down.
Result<std::uint64_t> Rescale(std::uint64_t value, std::uint32_t from, std::uint32_t to) {
  std::uint64_t whole = 0;
  std::uint64_t sum = 0;
  if (__builtin_mul_overflow(value / from, std::uint64_t{to}, &whole) ||
      __builtin_add_overflow(whole, (value % from) * to / from, &sum)) {
    return Broken("a time is out of bounds");
  }
  return sum;
}

constexpr std::uint32_t kNanosecondsASecond = 1'000'000'000;

Result<std::uint64_t> ToUnits(std::chrono::nanoseconds time, std::uint32_t scale) {
  return Rescale(static_cast<std::uint64_t>(std::max<std::int64_t>(time.count(), 0)),
                 kNanosecondsASecond, scale);
}

// Makes the last entry, if it shows something, long enough for all of them to last so long.
Result<void> Stretch(std::vector<EditEntry>& entries, std::uint64_t units) {
  const auto total = TotalDuration(entries);
  if (!total) return tl::unexpected(total.error());
  if (*total >= units || entries.empty() || entries.back().media_time == kNothing) return {};
  entries.back().duration += units - *total;
  return {};
}

Result<void> DropFront(std::vector<EditEntry>& entries, std::uint64_t units,
                       const Timescales& scales) {
  while (!entries.empty() && entries.front().duration <= units) {
    units -= entries.front().duration;
    entries.erase(entries.begin());
  }
  if (entries.empty()) return {};
  EditEntry& first = entries.front();
  first.duration -= units;
  if (first.media_time == kNothing) return {};
  const auto shift = Rescale(units, scales.movie, scales.media);
  if (!shift) return tl::unexpected(shift.error());
  std::int64_t sum = 0;
  if (*shift > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) ||
      __builtin_add_overflow(first.media_time, static_cast<std::int64_t>(*shift), &sum)) {
    return Broken("a time is out of bounds");
  }
  first.media_time = sum;
  return {};
}

void KeepLength(std::vector<EditEntry>& entries, std::uint64_t units) {
  auto entry = entries.begin();
  for (; entry != entries.end() && units > 0; ++entry) {
    entry->duration = std::min(entry->duration, units);
    units -= entry->duration;
  }
  entries.erase(entry, entries.end());
}

}  // namespace

Result<std::vector<EditEntry>> ReadEdits(Bytes elst_body) {
  Reader reader(elst_body);
  const std::size_t size = reader.Number(1) == 1 ? 8 : 4;
  reader.Skip(3);  // flags
  const std::uint32_t count = reader.U32();
  if (count > reader.Left() / (2 * size + 4)) return Broken("an edit list is cut off");
  std::vector<EditEntry> entries;
  for (std::uint32_t i = 0; i < count; ++i) {
    EditEntry entry;
    entry.duration = reader.Number(size);
    const std::uint64_t time = reader.Number(size);
    entry.media_time = size == 8 ? static_cast<std::int64_t>(time)
                                 : static_cast<std::int32_t>(static_cast<std::uint32_t>(time));
    entry.rate = reader.U32();
    if (entry.media_time < kNothing) return Broken("an edit begins before its media");
    entries.push_back(entry);
  }
  if (!reader.Good()) return Broken("an edit list is cut off");
  return entries;
}

Result<std::vector<EditEntry>> Trim(std::vector<EditEntry> entries, const Timescales& scales,
                                    const Mp4Edit& edit, LastSample last) {
  const auto start = ToUnits(edit.start, scales.movie);
  if (!start) return tl::unexpected(start.error());
  const auto length = ToUnits(edit.length, scales.movie);
  if (!length) return tl::unexpected(length.error());
  if (last == LastSample::kStands && *length > 0) {
    const auto stretched = Stretch(entries, *start + *length);
    if (!stretched) return tl::unexpected(stretched.error());
  }
  if (const auto dropped = DropFront(entries, *start, scales); !dropped) {
    return tl::unexpected(dropped.error());
  }
  if (*length > 0) KeepLength(entries, *length);
  // No entry at all would mean that everything is shown.
  if (entries.empty()) entries.push_back({*length, kNothing});
  return entries;
}

Result<std::uint64_t> TotalDuration(const std::vector<EditEntry>& entries) {
  std::uint64_t total = 0;
  for (const EditEntry& entry : entries) {
    if (__builtin_add_overflow(total, entry.duration, &total)) {
      return Broken("a time is out of bounds");
    }
  }
  return total;
}

Result<std::uint64_t> EndInMedia(const EditEntry& entry, const Timescales& scales) {
  if (entry.media_time == kNothing) return 0;
  const auto length = Rescale(entry.duration, scales.movie, scales.media);
  if (!length) return length;
  std::uint64_t end = 0;
  if (__builtin_add_overflow(static_cast<std::uint64_t>(entry.media_time), *length, &end)) {
    return Broken("a time is out of bounds");
  }
  return end;
}

void PutEdits(std::vector<std::uint8_t>& out, const std::vector<EditEntry>& entries) {
  const bool large = std::any_of(entries.begin(), entries.end(), [](const EditEntry& entry) {
    return entry.duration > std::numeric_limits<std::uint32_t>::max() ||
           entry.media_time > std::numeric_limits<std::int32_t>::max();
  });
  const std::size_t size = large ? 8 : 4;
  const std::size_t edts = Open(out, Type("edts"));
  const std::size_t elst = Open(out, Type("elst"));
  Put(out, large ? 1 : 0, 1);
  Put(out, 0, 3);
  Put(out, entries.size(), 4);
  for (const EditEntry& entry : entries) {
    Put(out, entry.duration, size);
    Put(out, static_cast<std::uint64_t>(entry.media_time), size);
    Put(out, entry.rate, 4);
  }
  Close(out, elst);
  Close(out, edts);
}

}  // namespace tillwatch::mp4
