// The names of what is made of a clip beside it. All of them begin with its stem and a dot: who
// removes a clip removes that family (ClipFiles::RemoveFamily), the video first.
#pragma once

#include <string>

#include "tillwatch/domain/clip.hpp"

namespace tillwatch {

// Videos made from a clip's own, on demand. They can always be made again.
enum class ClipExport {
  kH264,     // for players that know no H.265
  kReceipt,  // H.264 with the receipt burnt in
};

// "{stem}.h264.mp4", "{stem}.receipt.mp4"; relative, as the clip's own paths are.
std::string ExportPath(const Clip& clip, ClipExport kind);

// Whether a file of this name is an export.
bool IsExport(const std::string& path);

// Beside each export: what it was made of, written when the export is whole.
std::string ExportLabelPath(const std::string& export_path);

}  // namespace tillwatch
