#include "tillwatch/media/mp4_samples.hpp"

#include <algorithm>
#include <limits>

#include "mp4_boxes.hpp"
#include "mp4_edits.hpp"
#include "mp4_sample_entry.hpp"

namespace tillwatch {
namespace {

using mp4::Box;
using mp4::Broken;
using mp4::Bytes;
using mp4::Find;
using mp4::Reader;
using mp4::Type;
using std::chrono::nanoseconds;

constexpr std::int64_t kLongest = 1'000'000;  // seconds

// A table of count entries of `fields` 32-bit numbers each, behind version and flags.
struct Table {
  std::uint8_t version = 0;
  std::vector<std::uint32_t> numbers;
};

Result<Table> ReadTable(Bytes stbl, std::uint32_t type, std::size_t fields) {
  const auto box = Find(stbl, {type});
  if (!box) return tl::unexpected(box.error());
  Reader reader(box->body);
  Table table{static_cast<std::uint8_t>(reader.Number(1)), {}};
  reader.Skip(3);
  const std::uint32_t count = reader.U32();
  if (!reader.Good() || count > reader.Left() / (4 * fields)) return Broken("a table is cut off");
  table.numbers.resize(count * fields);
  for (std::uint32_t& number : table.numbers) number = reader.U32();
  return table;
}

bool Has(Bytes stbl, std::uint32_t type) { return Find(stbl, {type}).has_value(); }

Result<std::vector<std::uint64_t>> ReadChunks(Bytes stbl) {
  std::vector<std::uint64_t> chunks;
  if (!Has(stbl, Type("co64"))) {
    const auto table = ReadTable(stbl, Type("stco"), 1);
    if (!table) return tl::unexpected(table.error());
    chunks.assign(table->numbers.begin(), table->numbers.end());
    return chunks;
  }
  const auto table = ReadTable(stbl, Type("co64"), 2);
  if (!table) return tl::unexpected(table.error());
  for (std::size_t i = 0; i + 1 < table->numbers.size(); i += 2) {
    chunks.push_back((std::uint64_t{table->numbers[i]} << 32U) | table->numbers[i + 1]);
  }
  return chunks;
}

// stsz has the size that all samples share before its count: 0 when each has its own.
Result<std::vector<Mp4Sample>> ReadSizes(Bytes stbl) {
  const auto box = Find(stbl, {Type("stsz")});
  if (!box) return tl::unexpected(box.error());
  Reader reader(box->body);
  reader.Skip(4);
  const std::uint32_t shared = reader.U32();
  const std::uint32_t count = reader.U32();
  if (!reader.Good() || shared != 0 || count == 0 || count > reader.Left() / 4) {
    return Broken("its samples have no sizes");
  }
  std::vector<Mp4Sample> samples(count);
  for (Mp4Sample& sample : samples) sample.size = reader.U32();
  return samples;
}

Result<void> SetOffsets(Bytes stbl, std::vector<Mp4Sample>& samples) {
  const auto chunks = ReadChunks(stbl);
  if (!chunks) return tl::unexpected(chunks.error());
  const auto runs = ReadTable(stbl, Type("stsc"), 3);  // first chunk (from 1), samples in each, -
  if (!runs) return tl::unexpected(runs.error());
  const std::vector<std::uint32_t>& table = runs->numbers;
  std::size_t sample = 0;
  std::size_t run = 0;
  for (std::size_t chunk = 0; chunk < chunks->size() && sample < samples.size(); ++chunk) {
    while (run + 3 < table.size() && table[run + 3] <= chunk + 1) run += 3;
    if (table.size() < 3 || table[run] > chunk + 1) return Broken("a chunk has no samples");
    std::uint64_t offset = (*chunks)[chunk];
    for (std::uint32_t i = 0; i < table[run + 1] && sample < samples.size(); ++i, ++sample) {
      samples[sample].offset = offset;
      offset += samples[sample].size;
    }
  }
  if (sample < samples.size()) return Broken("a sample lies nowhere");
  return {};
}

// Units of the media's clock as time. Errors: beyond reason.
Result<nanoseconds> ToTime(std::int64_t units, std::uint32_t scale) {
  const std::int64_t whole = units / scale;
  if (whole > kLongest || whole < -kLongest) return Broken("a time is out of bounds");
  return std::chrono::seconds(whole) + nanoseconds(units % scale * 1'000'000'000 / scale);
}

// Goes through a table of (count, value): the value of each sample in turn.
class Runs {
 public:
  explicit Runs(const std::vector<std::uint32_t>& table) : table_(table) {}
  std::uint32_t Next() {
    while (at_ + 1 < table_.size() && used_ >= table_[at_]) {
      at_ += 2;
      used_ = 0;
    }
    if (at_ + 1 >= table_.size()) return 0;
    ++used_;
    return table_[at_ + 1];
  }

 private:
  const std::vector<std::uint32_t>& table_;
  std::size_t at_ = 0;
  std::uint32_t used_ = 0;
};

// zero: the media time that is shown first, less what is empty before it.
Result<void> SetTimes(Bytes stbl, std::uint32_t scale, std::int64_t zero,
                      std::vector<Mp4Sample>& samples) {
  const auto durations = ReadTable(stbl, Type("stts"), 2);
  if (!durations) return tl::unexpected(durations.error());
  Table shifts;
  if (Has(stbl, Type("ctts"))) {
    auto table = ReadTable(stbl, Type("ctts"), 2);
    if (!table) return tl::unexpected(table.error());
    shifts = std::move(*table);
  }
  Runs duration_of(durations->numbers);
  Runs shift_of(shifts.numbers);
  std::int64_t dts = 0;
  for (Mp4Sample& sample : samples) {
    const std::uint32_t duration = duration_of.Next();
    const auto shift = static_cast<std::int32_t>(shift_of.Next());
    const auto pts = ToTime(dts + shift - zero, scale);
    const auto lasts = ToTime(duration, scale);
    if (!pts) return tl::unexpected(pts.error());
    if (!lasts) return tl::unexpected(lasts.error());
    sample.pts = *pts;
    sample.duration = *lasts;
    dts += duration;
  }
  return {};
}

// Without the table every sample is a keyframe (8.6.2).
Result<void> SetKeyframes(Bytes stbl, std::vector<Mp4Sample>& samples) {
  if (!Has(stbl, Type("stss"))) {
    for (Mp4Sample& sample : samples) sample.keyframe = true;
    return {};
  }
  const auto table = ReadTable(stbl, Type("stss"), 1);
  if (!table) return tl::unexpected(table.error());
  for (const std::uint32_t number : table->numbers) {
    if (number == 0 || number > samples.size()) return Broken("a keyframe is no sample");
    samples[number - 1].keyframe = true;
  }
  return {};
}

Result<std::uint32_t> ScaleOf(Bytes in, std::initializer_list<std::uint32_t> path) {
  const auto header = Find(in, path);
  if (!header) return tl::unexpected(header.error());
  Reader reader(header->body);
  const std::size_t size = reader.Number(1) == 1 ? 8 : 4;
  reader.Skip(3 + 2 * size);
  const std::uint32_t scale = reader.U32();
  if (!reader.Good() || scale == 0) return Broken("a timescale is 0");
  return scale;
}

struct Shown {
  std::int64_t zero = 0;  // see SetTimes
  nanoseconds length{0};
};

// One stretch of the media, perhaps behind an empty one: what Mp4Muxer writes.
Result<Shown> ReadShown(const Box& trak, std::uint32_t movie_scale, std::uint32_t media_scale) {
  const auto elst = Find(trak.body, {Type("edts"), Type("elst")});
  if (!elst) return tl::unexpected(elst.error());
  const auto edits = mp4::ReadEdits(elst->body);
  if (!edits) return tl::unexpected(edits.error());
  const bool late = edits->size() == 2 && edits->front().media_time == mp4::kNothing;
  if (edits->size() != (late ? 2U : 1U)) return Broken("its edit list is not one of ours");
  const std::uint64_t empty = late ? edits->front().duration : 0;
  const mp4::EditEntry& media = edits->back();
  constexpr std::uint64_t kMostUnits = std::numeric_limits<std::uint32_t>::max();
  if (empty > kMostUnits || media.duration > kMostUnits ||
      media.media_time > static_cast<std::int64_t>(kMostUnits)) {
    return Broken("a time is out of bounds");
  }
  const auto length = ToTime(static_cast<std::int64_t>(empty + media.duration), movie_scale);
  if (!length) return tl::unexpected(length.error());
  const std::uint64_t before = empty * media_scale / movie_scale;
  if (before > kMostUnits) return Broken("a time is out of bounds");
  return Shown{media.media_time - static_cast<std::int64_t>(before), *length};
}

Result<Mp4Track> ReadTrack(const Box& trak, std::uint32_t movie_scale, bool video) {
  const auto media_scale = ScaleOf(trak.body, {Type("mdia"), Type("mdhd")});
  if (!media_scale) return tl::unexpected(media_scale.error());
  const auto shown = ReadShown(trak, movie_scale, *media_scale);
  if (!shown) return tl::unexpected(shown.error());
  const auto stbl = Find(trak.body, {Type("mdia"), Type("minf"), Type("stbl")});
  if (!stbl) return tl::unexpected(stbl.error());
  auto samples = ReadSizes(stbl->body);
  if (!samples) return tl::unexpected(samples.error());
  Mp4Track track{std::move(*samples), {}, shown->length};
  Result<void> done = SetOffsets(stbl->body, track.samples);
  if (done) done = SetTimes(stbl->body, *media_scale, shown->zero, track.samples);
  if (done) done = SetKeyframes(stbl->body, track.samples);
  if (done) done = mp4::ReadSampleEntry(stbl->body, video, track);
  if (!done) return tl::unexpected(done.error());
  return track;
}

}  // namespace

Result<Mp4Tracks> ReadMp4Tracks(std::span<const std::uint8_t> moov) {
  const auto movie_scale = ScaleOf(moov, {Type("moov"), Type("mvhd")});
  if (!movie_scale) return tl::unexpected(movie_scale.error());
  const auto movie = Find(moov, {Type("moov")});
  const auto children = mp4::Children(movie->body);
  if (!children) return tl::unexpected(children.error());
  std::optional<Mp4Track> found[2];  // video, audio
  for (const Box& trak : *children) {
    if (trak.type != Type("trak")) continue;
    const auto handler = mp4::HandlerOf(trak);
    if (!handler) return tl::unexpected(handler.error());
    const bool video = *handler == Type("vide");
    if (!video && *handler != Type("soun")) continue;
    auto& place = found[video ? 0 : 1];
    if (place) continue;
    auto track = ReadTrack(trak, *movie_scale, video);
    if (!track) return tl::unexpected(track.error());
    place = std::move(*track);
  }
  if (!found[0]) return Broken("it has no video");
  return Mp4Tracks{std::move(*found[0]), std::move(found[1])};
}

}  // namespace tillwatch
