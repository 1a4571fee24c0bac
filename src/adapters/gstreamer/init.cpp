#include "tillwatch/adapters/gstreamer/init.hpp"

#include <fmt/format.h>
#include <gst/gst.h>

#include <mutex>
#include <stdexcept>

#include "gst_ptr.hpp"
#include "read_ahead.hpp"

namespace tillwatch {

void InitGStreamer() {
  static std::once_flag once;
  std::call_once(once, [] {
    GError* error = nullptr;
    if (!gst_init_check(nullptr, nullptr, &error)) {
      const gst::ErrorPtr owned(error);
      throw std::runtime_error(
          fmt::format("GStreamer cannot start: {}", owned ? owned->message : "unknown reason"));
    }
    ReadAheadOnTcp();
  });
}

GstElement* gst::Pipeline::Add(const char* factory) const {
  GstElement* element = gst_element_factory_make(factory, nullptr);
  if (element == nullptr) {
    throw std::runtime_error(fmt::format(
        "the GStreamer element {} is missing: install gstreamer1.0-plugins-base, -good, "
        "-bad, -ugly, gstreamer1.0-libav and gstreamer1.0-x",
        factory));
  }
  gst_bin_add(GST_BIN(pipeline_), element);
  return element;
}

}  // namespace tillwatch
