// Small moov boxes for tests, and what a test asks of one. The movie's unit is a millisecond.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace tillwatch::test {

using Bytes = std::vector<std::uint8_t>;

inline void Add(Bytes& out, std::uint64_t number, int size = 4) {
  for (int i = size - 1; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
}

inline void Add(Bytes& out, const Bytes& more) { out.insert(out.end(), more.begin(), more.end()); }

inline void Add(Bytes& out, std::string_view text) {
  out.insert(out.end(), text.begin(), text.end());
}

inline Bytes Box(std::string_view type, const Bytes& body) {
  Bytes box;
  Add(box, body.size() + 8);
  Add(box, type);
  Add(box, body);
  return box;
}

inline Bytes Joined(const std::vector<Bytes>& parts) {
  Bytes all;
  for (const Bytes& part : parts) Add(all, part);
  return all;
}

struct EditSpec {
  std::uint32_t duration = 0;
  std::int32_t media_time = 0;
  std::uint32_t rate = 0x1'0000;
};

struct TrackSpec {
  std::uint32_t movie_duration = 10'000;
  std::uint32_t timescale = 90'000;
  std::vector<EditSpec> edits = {};
  std::vector<std::uint64_t> chunks = {};
  bool large_chunks = false;
  std::string handler = "vide";
  std::string entry = "avc1";
  // The tables of samples; those that are empty are not there, but for the sizes.
  std::vector<std::uint32_t> sizes = {};
  std::vector<std::vector<std::uint32_t>> durations = {};          // count, duration
  std::vector<std::vector<std::uint32_t>> shifts = {};             // count, shift
  std::vector<std::vector<std::uint32_t>> samples_per_chunk = {};  // first chunk, samples
  std::vector<std::uint32_t> keyframes = {};
};

inline Bytes EditList(const std::vector<EditSpec>& edits) {
  Bytes body(4);
  Add(body, edits.size());
  for (const EditSpec& edit : edits) {
    Add(body, edit.duration);
    Add(body, static_cast<std::uint32_t>(edit.media_time));
    Add(body, edit.rate);
  }
  return Box("edts", Box("elst", body));
}

inline Bytes VideoEntry(const std::string& type) {
  Bytes entry(24);
  Add(entry, 1280, 2);
  Add(entry, 720, 2);
  entry.resize(78);
  Add(entry, Box(type == "hvc1" ? "hvcC" : "avcC", {1, 2, 3}));
  return Box(type, entry);
}

// One channel at 8 kHz (ISO/IEC 14496-14: the descriptors 3, 4 and 5 in one another).
inline Bytes SoundEntry(const std::string& type) {
  Bytes config{5, 2, 0x15, 0x88};
  Bytes decoder(13);
  Add(decoder, config);
  Bytes stream{0, 1, 0};
  Add(stream, Joined({{4, static_cast<std::uint8_t>(decoder.size())}, decoder}));
  Bytes esds(4);
  Add(esds, Joined({{3, static_cast<std::uint8_t>(stream.size())}, stream}));
  Bytes entry(16);
  Add(entry, 1, 2);
  entry.resize(24);
  Add(entry, 8'000, 2);
  entry.resize(28);
  Add(entry, Box("esds", esds));
  return Box(type, entry);
}

// rows of the same width, behind version, flags and count. fill: what each row has at its end.
inline Bytes TableBox(const char* type, const std::vector<std::vector<std::uint32_t>>& rows,
                      const Bytes& fill = {}) {
  if (rows.empty()) return {};
  Bytes body(4);
  Add(body, rows.size());
  for (const auto& row : rows) {
    for (const std::uint32_t number : row) Add(body, number);
    Add(body, fill);
  }
  return Box(type, body);
}

inline std::vector<std::vector<std::uint32_t>> Rows(const std::vector<std::uint32_t>& column) {
  std::vector<std::vector<std::uint32_t>> rows;
  for (const std::uint32_t number : column) rows.push_back({number});
  return rows;
}

inline Bytes SampleTable(const TrackSpec& spec) {
  Bytes stsd(4);
  Add(stsd, 1);
  Add(stsd, spec.handler == "vide" ? VideoEntry(spec.entry) : SoundEntry(spec.entry));
  Bytes chunks(4);
  Add(chunks, spec.chunks.size());
  for (const std::uint64_t chunk : spec.chunks) Add(chunks, chunk, spec.large_chunks ? 8 : 4);
  Bytes sizes(8);
  Add(sizes, spec.sizes.size());
  for (const std::uint32_t size : spec.sizes) Add(sizes, size);
  return Box("stbl", Joined({Box("stsd", stsd), Box(spec.large_chunks ? "co64" : "stco", chunks),
                             Box("stsz", sizes), TableBox("stts", spec.durations),
                             TableBox("ctts", spec.shifts),
                             TableBox("stsc", spec.samples_per_chunk, {0, 0, 0, 1}),
                             TableBox("stss", Rows(spec.keyframes))}));
}

inline Bytes Track(const TrackSpec& spec) {
  Bytes tkhd(4 + 4 + 4 + 4 + 4);
  Add(tkhd, spec.movie_duration);
  tkhd.resize(84);
  Bytes mdhd(4 + 4 + 4);
  Add(mdhd, spec.timescale);
  Add(mdhd, spec.timescale * std::uint64_t{10});
  mdhd.resize(24);
  Bytes hdlr(8);
  Add(hdlr, spec.handler);
  hdlr.resize(25);
  const Bytes media =
      Box("mdia", Joined({Box("mdhd", mdhd), Box("hdlr", hdlr), Box("minf", SampleTable(spec))}));
  const Bytes edits = spec.edits.empty() ? Bytes() : EditList(spec.edits);
  return Box("trak", Joined({Box("tkhd", tkhd), edits, media}));
}

inline Bytes Movie(const std::vector<Bytes>& tracks) {
  Bytes mvhd(4 + 4 + 4);
  Add(mvhd, 1'000);
  Add(mvhd, 10'000);
  mvhd.resize(100);
  return Box("moov", Joined({Box("mvhd", mvhd), Joined(tracks), Box("udta", Bytes(8))}));
}

inline std::uint32_t NumberAt(const Bytes& bytes, std::size_t at) {
  BOOST_REQUIRE(at + 4 <= bytes.size());
  return (std::uint32_t{bytes[at]} << 24) | (std::uint32_t{bytes[at + 1]} << 16) |
         (std::uint32_t{bytes[at + 2]} << 8) | bytes[at + 3];
}

// Where the body of the index-th box of this type begins; the type's name stands nowhere else.
inline std::size_t BodyOf(const Bytes& moov, std::string_view type, int index) {
  const std::string text(moov.begin(), moov.end());
  std::size_t at = text.find(type);
  for (; index > 0 && at != std::string::npos; --index) at = text.find(type, at + 1);
  BOOST_REQUIRE(at != std::string::npos);
  return at + 4;
}

inline std::vector<EditSpec> Edits(const Bytes& moov, int track) {
  const std::size_t at = BodyOf(moov, "elst", track);
  BOOST_REQUIRE(NumberAt(moov, at) == 0u);  // version 0
  std::vector<EditSpec> edits(NumberAt(moov, at + 4));
  for (std::size_t i = 0; i < edits.size(); ++i) {
    edits[i] = {NumberAt(moov, at + 8 + 12 * i),
                static_cast<std::int32_t>(NumberAt(moov, at + 12 + 12 * i)),
                NumberAt(moov, at + 16 + 12 * i)};
  }
  return edits;
}

inline std::vector<std::uint32_t> Chunks(const Bytes& moov, int track) {
  const std::size_t at = BodyOf(moov, "stco", track);
  std::vector<std::uint32_t> chunks(NumberAt(moov, at + 4));
  for (std::size_t i = 0; i < chunks.size(); ++i) chunks[i] = NumberAt(moov, at + 8 + 4 * i);
  return chunks;
}

inline std::uint32_t TrackDuration(const Bytes& moov, int track) {
  return NumberAt(moov, BodyOf(moov, "tkhd", track) + 20);
}

inline std::uint32_t MediaDuration(const Bytes& moov, int track) {
  return NumberAt(moov, BodyOf(moov, "mdhd", track) + 16);
}

inline std::uint32_t MovieDuration(const Bytes& moov) {
  return NumberAt(moov, BodyOf(moov, "mvhd", 0) + 16);
}

}  // namespace tillwatch::test
