#include "tillwatch/adapters/gstreamer/gst_frame_decoder.hpp"

#include <exception>
#include <span>

#include "clip_pipeline.hpp"
#include "gst_ptr.hpp"
#include "picture_decoding.hpp"
#include "tillwatch/adapters/gstreamer/init.hpp"

namespace tillwatch {
namespace {

// From the keyframe at or before the index to the index, in decode order: all that a decoder needs.
std::span<const ClipUnit> UnitsFor(const ClipFootage& footage, std::size_t index) {
  std::size_t first = index;
  while (first > 0 && !footage.units[first].unit->keyframe) --first;
  return std::span(footage.units).subspan(first, index - first + 1);
}

}  // namespace

GstFrameDecoder::GstFrameDecoder(milliseconds deadline) : deadline_(deadline) { InitGStreamer(); }

Result<Image> GstFrameDecoder::Decode(const ClipFootage& footage, std::size_t index) {
  if (index >= footage.units.size()) {
    return Fail(ErrorCode::kInternal, "there is no such picture in the clip");
  }
  try {
    const gst::Pipeline pipeline;
    const gst::Chain source = gst::AddClipSource(pipeline, footage.config.codec);
    const auto feed = [&]() -> Result<void> {
      gst::Feed(source.first, UnitsFor(footage, index));
      return {};
    };
    return gst::DecodePicture(pipeline, source, footage.config.codec,
                              static_cast<GstClockTime>(footage.units[index].pts.count()), feed,
                              deadline_);
  } catch (const std::exception& e) {
    return Fail(ErrorCode::kInternal, e.what());
  }
}

}  // namespace tillwatch
