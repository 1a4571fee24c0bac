#include "tillwatch/app/clip_file_names.hpp"

namespace tillwatch {
namespace {

constexpr const char* kLabel = ".made";

const char* Ending(ClipExport kind) {
  return kind == ClipExport::kH264 ? ".h264.mp4" : ".receipt.mp4";
}

}  // namespace

std::string ExportPath(const Clip& clip, ClipExport kind) {
  return ClipPathStem(clip.camera, clip.event_at, clip.id) + Ending(kind);
}

bool IsExport(const std::string& path) {
  return path.ends_with(Ending(ClipExport::kH264)) || path.ends_with(Ending(ClipExport::kReceipt));
}

std::string ExportLabelPath(const std::string& export_path) { return export_path + kLabel; }

}  // namespace tillwatch
