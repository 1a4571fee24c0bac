#include "tillwatch/app/clip_file_names.hpp"

#include <array>

namespace tillwatch {
namespace {

constexpr const char* kLabel = ".made";

const char* Ending(ClipExport kind) {
  return kind == ClipExport::kH264 ? ".h264.mp4" : ".receipt.mp4";
}

constexpr std::array kExports{ClipExport::kH264, ClipExport::kReceipt};

}  // namespace

std::string ExportPath(const Clip& clip, ClipExport kind) {
  return ClipPathStem(clip.camera, clip.event_at, clip.id) + Ending(kind);
}

std::string ExportLabelPath(const std::string& export_path) { return export_path + kLabel; }

std::vector<std::string> FilesOfClip(const Clip& clip) {
  const std::string stem = ClipPathStem(clip.camera, clip.event_at, clip.id);
  std::vector<std::string> files{stem + ".mp4", stem + ".jpg", stem + ".json"};
  for (const ClipExport kind : kExports) {
    files.push_back(ExportPath(clip, kind));
    files.push_back(ExportLabelPath(files.back()));
  }
  return files;
}

bool IsExportFile(const std::string& path) {
  for (const ClipExport kind : kExports) {
    if (path.ends_with(Ending(kind)) || path.ends_with(ExportLabelPath(Ending(kind)))) return true;
  }
  return false;
}

}  // namespace tillwatch
