#include "tillwatch/adapters/disk/footage_files.hpp"

#include <spdlog/spdlog.h>

#include <system_error>
#include <utility>

#include "mapped_file.hpp"
#include "tillwatch/media/ring_layout.hpp"

namespace tillwatch {
namespace {

namespace fs = std::filesystem;

// Footage shows people: the folder is for this user only.
void MakeFolder(const fs::path& folder) {
  if (fs::is_directory(folder)) return;
  fs::create_directories(folder);
  fs::permissions(folder, fs::perms::owner_all);
}

std::unique_ptr<RingMemory> OpenFile(const fs::path& path, std::size_t size) {
  MakeFolder(path.parent_path());
  auto file = std::make_unique<MappedFile>(path, size);
  if (!file->Ensure(0, kRingPage)) {
    throw std::system_error(ENOSPC, std::generic_category(), "cannot write to " + path.string());
  }
  return file;
}

}  // namespace

FootageFiles::FootageFiles(fs::path folder) : folder_(std::move(folder)) {}

std::unique_ptr<RingMemory> FootageFiles::Open(const Camera& camera) const {
  const std::size_t size = RingLayout::For(camera.buffer, camera.buffer_max_bytes).TotalBytes();
  try {
    return OpenFile(folder_ / (camera.id.value + ".ring"), size);
  } catch (const std::system_error& error) {
    spdlog::warn("footage only in memory (camera={} error=\"{}\")", camera.id.value, error.what());
    return std::make_unique<HeapRingMemory>(size,
                                            std::string("footage only in memory: ") + error.what());
  }
}

}  // namespace tillwatch
