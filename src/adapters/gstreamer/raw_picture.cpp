#include "raw_picture.hpp"

#include <gst/video/video.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace tillwatch::gst {

GstElement* AddPictureSink(const Pipeline& pipeline) {
  GstElement* sink = pipeline.Add("appsink");
  const CapsPtr caps(gst_caps_from_string("video/x-raw,format=BGR"));
  g_object_set(sink, "caps", caps.get(), "sync", FALSE, nullptr);
  return sink;
}

Result<Image> ToImage(GstSample* sample) {
  GstVideoInfo info;
  GstVideoFrame frame;
  if (!gst_video_info_from_caps(&info, gst_sample_get_caps(sample)) ||
      !gst_video_frame_map(&frame, &info, gst_sample_get_buffer(sample), GST_MAP_READ)) {
    return Fail(ErrorCode::kInternal, "the decoded picture cannot be read");
  }
  Image image;
  image.width = GST_VIDEO_INFO_WIDTH(&info);
  image.height = GST_VIDEO_INFO_HEIGHT(&info);
  const auto row_bytes = static_cast<std::size_t>(image.width) * 3;
  image.pixels.resize(row_bytes * static_cast<std::size_t>(image.height));
  const auto* row = static_cast<const std::uint8_t*>(GST_VIDEO_FRAME_PLANE_DATA(&frame, 0));
  for (auto out = image.pixels.begin(); out != image.pixels.end();
       out += static_cast<std::ptrdiff_t>(row_bytes)) {
    std::copy_n(row, row_bytes, out);
    row += GST_VIDEO_FRAME_PLANE_STRIDE(&frame, 0);
  }
  gst_video_frame_unmap(&frame);
  return image;
}

}  // namespace tillwatch::gst
