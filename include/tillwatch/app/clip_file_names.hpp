// The files that a clip can have in the clips directory. Who removes a clip removes all of them;
// who checks the directory knows each of them.
#pragma once

#include <string>
#include <vector>

#include "tillwatch/domain/clip.hpp"

namespace tillwatch {

// Videos made from a clip's own, on demand. They can always be made again.
enum class ClipExport {
  kH264,     // for players that know no H.265
  kReceipt,  // H.264 with the receipt burnt in
};

// "{stem}.h264.mp4", "{stem}.receipt.mp4"; relative, as the clip's own paths are.
std::string ExportPath(const Clip& clip, ClipExport kind);

// Beside each export: what it was made of, written when the export is whole.
std::string ExportLabelPath(const std::string& export_path);

// Every path that a file of this clip can have, whether it is there or not: the video first, so
// that who makes an export sees in time that its clip is going.
std::vector<std::string> FilesOfClip(const Clip& clip);

// Whether a file of the directory is an export or its label, by its name.
bool IsExportFile(const std::string& path);

}  // namespace tillwatch
