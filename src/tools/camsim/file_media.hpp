// The media behind a mount point that plays a file in a loop, without decoding.
#pragma once

#include <gst/rtsp-server/rtsp-server.h>

#include <memory>
#include <string>
#include <vector>

#include "options.hpp"

namespace tillwatch::camsim {

// The coded pictures of a file, in memory; read once, shared by all cameras.
struct LoopedFile {
  GstCaps* caps = nullptr;
  std::vector<GstBuffer*> pictures;  // with PTS and DTS from zero on
  GstClockTime duration = 0;
  bool h265 = false;

  LoopedFile() = default;
  ~LoopedFile();
  LoopedFile(const LoopedFile&) = delete;
  LoopedFile& operator=(const LoopedFile&) = delete;
};

// An MP4 or MOV file with H.264 or H.265 video. Throws std::runtime_error with the reason.
std::shared_ptr<const LoopedFile> ReadFile(const std::string& path);

// A factory whose media all clients share. The caller owns it.
GstRTSPMediaFactory* NewFileFactory(std::shared_ptr<const LoopedFile> file, const Options& options);

}  // namespace tillwatch::camsim
