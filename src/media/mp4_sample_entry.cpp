#include "mp4_sample_entry.hpp"

#include <algorithm>

namespace tillwatch::mp4 {
namespace {

constexpr std::size_t kVideoFields = 78;  // before the boxes of a sample entry
constexpr std::size_t kSoundFields = 28;

Result<Box> FirstEntry(Bytes stbl) {
  const auto stsd = Find(stbl, {Type("stsd")});
  if (!stsd) return tl::unexpected(stsd.error());
  constexpr std::size_t kHeader = 8;  // version, flags and count
  if (stsd->body.size() < kHeader) return Broken("a sample entry is cut off");
  const auto entries = Children(stsd->body.subspan(kHeader));
  if (!entries) return tl::unexpected(entries.error());
  if (entries->empty()) return Broken("there is no sample entry");
  return entries->front();
}

// The body of the descriptor with this tag (ISO/IEC 14496-1 8.3.3: tag, length in groups of seven
// bits, body).
Result<Bytes> Descriptor(Bytes bytes, std::uint8_t tag) {
  while (!bytes.empty()) {
    Reader reader(bytes);
    const auto found = static_cast<std::uint8_t>(reader.Number(1));
    std::size_t size = 0;
    for (int i = 0; i < 4; ++i) {
      const auto part = static_cast<std::uint8_t>(reader.Number(1));
      size = (size << 7U) | (part & 0x7FU);
      if ((part & 0x80U) == 0) break;
    }
    if (!reader.Good() || size > reader.Left()) break;
    const Bytes body = bytes.subspan(reader.Position(), size);
    if (found == tag) return body;
    bytes = bytes.subspan(reader.Position() + size);
  }
  return Broken("a descriptor is missing");
}

// esds: ES_Descriptor (3) > DecoderConfigDescriptor (4) > DecoderSpecificInfo (5).
Result<Bytes> AudioConfigIn(Bytes esds) {
  if (esds.size() < 4) return Broken("a descriptor is missing");
  const auto stream = Descriptor(esds.subspan(4), 3);
  if (!stream) return stream;
  if (stream->size() < 3) return Broken("a descriptor is missing");
  const auto decoder = Descriptor(stream->subspan(3), 4);
  if (!decoder) return decoder;
  if (decoder->size() < 13) return Broken("a descriptor is missing");
  return Descriptor(decoder->subspan(13), 5);
}

Result<void> ReadSound(const Box& entry, Mp4Track& track) {
  if (entry.type != Type("mp4a") || entry.body.size() < kSoundFields) {
    return Broken("its sound is not AAC");
  }
  Reader reader(entry.body);
  reader.Skip(16);
  track.channels = static_cast<int>(reader.Number(2));
  reader.Skip(6);
  track.sample_rate = static_cast<int>(reader.Number(2));  // of a number in 16.16
  const auto esds = Find(entry.body.subspan(kSoundFields), {Type("esds")});
  if (!esds) return tl::unexpected(esds.error());
  const auto config = AudioConfigIn(esds->body);
  if (!config) return tl::unexpected(config.error());
  track.codec_data.assign(config->begin(), config->end());
  return {};
}

}  // namespace

Result<std::uint32_t> HandlerOf(const Box& trak) {
  const auto hdlr = Find(trak.body, {Type("mdia"), Type("hdlr")});
  if (!hdlr) return tl::unexpected(hdlr.error());
  Reader reader(hdlr->body);
  reader.Skip(8);
  const std::uint32_t handler = reader.U32();
  if (!reader.Good()) return Broken("a header is cut off");
  return handler;
}

Result<void> ReadSampleEntry(Bytes stbl, bool video, Mp4Track& track) {
  const auto entry = FirstEntry(stbl);
  if (!entry) return tl::unexpected(entry.error());
  if (!video) return ReadSound(*entry, track);
  if (entry->body.size() < kVideoFields) return Broken("a sample entry is cut off");
  const Bytes boxes = entry->body.subspan(kVideoFields);
  const auto avc = Find(boxes, {Type("avcC")});
  const auto config = avc ? avc : Find(boxes, {Type("hvcC")});
  if (!config) return tl::unexpected(config.error());
  track.codec_data.assign(config->body.begin(), config->body.end());
  return {};
}

}  // namespace tillwatch::mp4
