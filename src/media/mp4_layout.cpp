#include "tillwatch/media/mp4_layout.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "mp4_boxes.hpp"
#include "mp4_edits.hpp"
#include "mp4_sample_entry.hpp"

namespace tillwatch {
namespace {

using mp4::Append;
using mp4::Box;
using mp4::Broken;
using mp4::Bytes;
using mp4::Children;
using mp4::EditEntry;
using mp4::Find;
using mp4::Reader;
using mp4::Type;

constexpr std::uint64_t kLargestMoov = 64ULL << 20U;  // hours of video need a tenth of it

// Where the timescale and the duration stand in the body of an mvhd, mdhd or tkhd (which has a
// track number in place of the timescale).
struct TimeFields {
  std::size_t size = 0;  // of a time, in bytes
  std::size_t scale_at = 0;
  std::size_t duration_at = 0;
};

TimeFields FieldsOf(Bytes body, std::size_t between) {
  const std::size_t size = !body.empty() && body[0] == 1 ? 8 : 4;
  const std::size_t scale_at = 4 + 2 * size;
  return {size, scale_at, scale_at + 4 + between};
}
constexpr std::size_t kBetweenInTkhd = 4;  // reserved

Result<std::uint64_t> NumberAt(Bytes body, std::size_t at, std::size_t size) {
  Reader reader(body);
  reader.Skip(at);
  const std::uint64_t number = reader.Number(size);
  if (!reader.Good()) return Broken("a header is cut off");
  return number;
}

Result<std::uint32_t> TimescaleOf(Bytes header_body) {
  const auto scale = NumberAt(header_body, FieldsOf(header_body, 0).scale_at, 4);
  if (!scale) return tl::unexpected(scale.error());
  if (*scale == 0) return Broken("a timescale is 0");
  return static_cast<std::uint32_t>(*scale);
}

Result<std::uint64_t> DurationOf(Bytes header_body, std::size_t between) {
  const TimeFields fields = FieldsOf(header_body, between);
  return NumberAt(header_body, fields.duration_at, fields.size);
}

// Appends a copy of the header with another duration.
Result<void> PutHeader(std::vector<std::uint8_t>& out, const Box& header, std::size_t between,
                       std::uint64_t duration) {
  const TimeFields fields = FieldsOf(header.body, between);
  const std::uint64_t most = fields.size == 8 ? std::numeric_limits<std::uint64_t>::max()
                                              : std::numeric_limits<std::uint32_t>::max();
  if (header.body.size() < fields.duration_at + fields.size || duration > most) {
    return Broken("a header is cut off");
  }
  const std::size_t body_at = out.size() + (header.whole.size() - header.body.size());
  Append(out, header.whole);
  mp4::PutAt(out, body_at + fields.duration_at, duration, fields.size);
  return {};
}

Result<std::vector<EditEntry>> EditsOf(const Box& trak) {
  const auto elst = Find(trak.body, {Type("edts"), Type("elst")});
  if (elst) {
    auto edits = mp4::ReadEdits(elst->body);
    if (!edits || !edits->empty()) return edits;
  }
  const auto tkhd = Find(trak.body, {Type("tkhd")});
  if (!tkhd) return tl::unexpected(tkhd.error());
  const auto duration = DurationOf(tkhd->body, kBetweenInTkhd);
  if (!duration) return tl::unexpected(duration.error());
  return std::vector<EditEntry>{{*duration, 0}};
}

// Appends a copy of the track's media whose duration reaches to the end of what is shown: that of
// mp4mux ends with its decoding times, which B-frames put before the times that are shown.
Result<void> PutMedia(std::vector<std::uint8_t>& out, const Box& mdia,
                      const std::vector<EditEntry>& edits, const mp4::Timescales& scales) {
  const auto shown = mp4::EndInMedia(edits.back(), scales);
  if (!shown) return tl::unexpected(shown.error());
  const auto children = Children(mdia.body);
  if (!children) return tl::unexpected(children.error());
  const std::size_t opened = mp4::Open(out, Type("mdia"));
  for (const Box& child : *children) {
    if (child.type != Type("mdhd")) {
      Append(out, child.whole);
      continue;
    }
    const auto duration = DurationOf(child.body, 0);
    if (!duration) return tl::unexpected(duration.error());
    const auto put = PutHeader(out, child, 0, std::max(*duration, *shown));
    if (!put) return put;
  }
  mp4::Close(out, opened);
  return {};
}

// How long the last picture stands is for the cut to say. Sound ends with its last frame.
Result<mp4::LastSample> LastSampleOf(const Box& trak) {
  const auto handler = mp4::HandlerOf(trak);
  if (!handler) return tl::unexpected(handler.error());
  return *handler == Type("vide") ? mp4::LastSample::kStands : mp4::LastSample::kAsItIs;
}

struct TrimmedTrack {
  std::vector<std::uint8_t> bytes;
  std::uint64_t duration = 0;
};

Result<void> PutTrack(TrimmedTrack& track, const Box& trak, const std::vector<EditEntry>& edits,
                      const mp4::Timescales& scales) {
  const std::size_t opened = mp4::Open(track.bytes, Type("trak"));
  const auto children = Children(trak.body);
  if (!children) return tl::unexpected(children.error());
  for (const Box& child : *children) {
    Result<void> put;
    if (child.type == Type("tkhd")) {
      put = PutHeader(track.bytes, child, kBetweenInTkhd, track.duration);
      mp4::PutEdits(track.bytes, edits);
    } else if (child.type == Type("mdia")) {
      put = PutMedia(track.bytes, child, edits, scales);
    } else if (child.type != Type("edts")) {
      Append(track.bytes, child.whole);
    }
    if (!put) return put;
  }
  mp4::Close(track.bytes, opened);
  return {};
}

Result<TrimmedTrack> TrimTrack(const Box& trak, std::uint32_t movie_scale, const Mp4Edit& edit) {
  const auto mdhd = Find(trak.body, {Type("mdia"), Type("mdhd")});
  if (!mdhd) return tl::unexpected(mdhd.error());
  const auto media_scale = TimescaleOf(mdhd->body);
  if (!media_scale) return tl::unexpected(media_scale.error());
  auto whole = EditsOf(trak);
  if (!whole) return tl::unexpected(whole.error());
  const auto last = LastSampleOf(trak);
  if (!last) return tl::unexpected(last.error());
  const mp4::Timescales scales{movie_scale, *media_scale};
  const auto edits = mp4::Trim(std::move(*whole), scales, edit, *last);
  if (!edits) return tl::unexpected(edits.error());
  const auto duration = mp4::TotalDuration(*edits);
  if (!duration) return tl::unexpected(duration.error());

  TrimmedTrack track{{}, *duration};
  const auto put = PutTrack(track, trak, *edits, scales);
  if (!put) return tl::unexpected(put.error());
  return track;
}

// Moves every chunk of the table; all of them must lie inside of the mdat.
Result<void> MoveChunks(std::vector<std::uint8_t>& moov, const Box& table, std::size_t size,
                        const Mp4Range& mdat, std::uint64_t new_mdat_offset) {
  Reader reader(table.body);
  reader.Skip(4);
  const std::uint32_t count = reader.U32();
  if (!reader.Good() || count > reader.Left() / size) return Broken("a chunk table is cut off");
  const std::uint64_t most = size == 8 ? std::numeric_limits<std::uint64_t>::max()
                                       : std::numeric_limits<std::uint32_t>::max();
  const auto body_at = static_cast<std::size_t>(table.body.data() - moov.data());
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::size_t at = body_at + reader.Position();
    const std::uint64_t old = reader.Number(size);
    if (old < mdat.offset || old - mdat.offset >= mdat.size) {
      return Broken("a chunk lies outside of the media data");
    }
    const std::uint64_t moved = new_mdat_offset + (old - mdat.offset);
    if (moved > most) return Broken("it is too long for its chunk table");
    mp4::PutAt(moov, at, moved, size);
  }
  return {};
}

Result<void> MoveAllChunks(std::vector<std::uint8_t>& moov, const Mp4Range& mdat,
                           std::uint64_t new_mdat_offset) {
  const auto movie = Find(moov, {Type("moov")});
  if (!movie) return tl::unexpected(movie.error());
  const auto children = Children(movie->body);
  if (!children) return tl::unexpected(children.error());
  for (const Box& trak : *children) {
    if (trak.type != Type("trak")) continue;
    const auto stbl = Find(trak.body, {Type("mdia"), Type("minf"), Type("stbl")});
    if (!stbl) return tl::unexpected(stbl.error());
    const auto tables = Children(stbl->body);
    if (!tables) return tl::unexpected(tables.error());
    for (const Box& table : *tables) {
      const bool stco = table.type == Type("stco");
      if (!stco && table.type != Type("co64")) continue;
      const auto moved = MoveChunks(moov, table, stco ? 4 : 8, mdat, new_mdat_offset);
      if (!moved) return moved;
    }
  }
  return {};
}

// The moov's children with new edit lists; the chunks are where they were.
Result<std::vector<std::uint8_t>> TrimMovie(Bytes moov, const Mp4Edit& edit) {
  const auto mvhd = Find(moov, {Type("moov"), Type("mvhd")});
  if (!mvhd) return tl::unexpected(mvhd.error());
  const auto scale = TimescaleOf(mvhd->body);
  if (!scale) return tl::unexpected(scale.error());
  const auto movie = Find(moov, {Type("moov")});
  const auto children = Children(movie->body);
  if (!children) return tl::unexpected(children.error());

  std::vector<std::uint8_t> rest;
  std::uint64_t duration = 0;
  for (const Box& child : *children) {
    if (child.type == Type("trak")) {
      const auto track = TrimTrack(child, *scale, edit);
      if (!track) return tl::unexpected(track.error());
      duration = std::max(duration, track->duration);
      Append(rest, track->bytes);
    } else if (child.type != Type("mvhd")) {
      Append(rest, child.whole);
    }
  }
  std::vector<std::uint8_t> out;
  const std::size_t opened = mp4::Open(out, Type("moov"));
  if (const auto put = PutHeader(out, *mvhd, 0, duration); !put) return tl::unexpected(put.error());
  Append(out, rest);
  mp4::Close(out, opened);
  return out;
}

Result<Mp4Range> OnlyOne(const std::optional<Mp4Range>& range) {
  if (!range) return Broken("a box is missing");
  return *range;
}

}  // namespace

Result<Mp4Parts> FindMp4Parts(const Mp4ReadAt& read, std::uint64_t file_size) {
  std::optional<Mp4Range> ftyp;
  std::optional<Mp4Range> moov;
  std::optional<Mp4Range> mdat;
  std::array<std::uint8_t, 16> header{};
  for (std::uint64_t at = 0; at < file_size;) {
    const std::uint64_t left = file_size - at;
    const auto head = std::span(header).first(std::min<std::uint64_t>(left, header.size()));
    if (!read(at, head)) return Broken("it cannot be read");
    Reader reader(head);
    std::uint64_t size = reader.U32();
    const std::uint32_t type = reader.U32();
    if (size == 1) size = reader.Number(8);
    if (!reader.Good() || size < reader.Position() || size > left) return Broken("it is cut off");
    auto* known = type == Type("ftyp")   ? &ftyp
                  : type == Type("moov") ? &moov
                  : type == Type("mdat") ? &mdat
                                         : nullptr;
    if (known != nullptr) {
      if (known->has_value()) return Broken("a box is there twice");
      *known = Mp4Range{at, size};
    }
    at += size;
  }
  const auto first = OnlyOne(ftyp);
  if (!first) return tl::unexpected(first.error());
  const auto index = OnlyOne(moov);
  if (!index) return tl::unexpected(index.error());
  const auto data = OnlyOne(mdat);
  if (!data) return tl::unexpected(data.error());
  if (index->size > kLargestMoov || first->size > kLargestMoov) return Broken("its index is huge");
  return Mp4Parts{*first, *index, *data};
}

Result<std::vector<std::uint8_t>> FaststartMoov(std::span<const std::uint8_t> moov,
                                                const Mp4Edit& edit, const Mp4Range& mdat,
                                                std::uint64_t ftyp_size) {
  auto trimmed = TrimMovie(moov, edit);
  if (!trimmed) return trimmed;
  const auto moved = MoveAllChunks(*trimmed, mdat, ftyp_size + trimmed->size());
  if (!moved) return tl::unexpected(moved.error());
  return trimmed;
}

}  // namespace tillwatch
