// The front of every pipeline that reads a clip's file. What comes out lies on the time that
// players show: behind the edit list.
#pragma once

#include <filesystem>

#include "gst_ptr.hpp"
#include "tillwatch/media/mp4_layout.hpp"

namespace tillwatch::gst {

struct Mp4Source {
  GstElement* pictures = nullptr;  // raw ones, of the first video track
  GstElement* audio = nullptr;     // parsed AAC; null without sound, or when it is not wanted
};

enum class Sound { kWanted, kNotWanted };

// summary: of this file. threads: that decode; 0 leaves it to the decoder. Throws
// std::runtime_error.
Mp4Source AddMp4Source(const Pipeline& pipeline, const std::filesystem::path& file,
                       const Mp4Summary& summary, Sound sound, int threads);

}  // namespace tillwatch::gst
