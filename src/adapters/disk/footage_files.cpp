#include "tillwatch/adapters/disk/footage_files.hpp"

#include <spdlog/spdlog.h>

#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "mapped_file.hpp"
#include "tillwatch/media/ring_layout.hpp"
#include "tillwatch/media/ring_transfer.hpp"

namespace tillwatch {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRing = ".ring";
constexpr std::string_view kOld = ".old";

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

// Whose ring a file of this name is: "{camera}.ring", or ".ring.old" while it changes its size.
std::optional<CameraId> CameraOf(const fs::path& path) {
  std::string name = path.filename().string();
  if (name.ends_with(kOld)) name.resize(name.size() - kOld.size());
  if (!name.ends_with(kRing) || name.size() == kRing.size()) return std::nullopt;
  return CameraId{name.substr(0, name.size() - kRing.size())};
}

}  // namespace

FootageFiles::FootageFiles(fs::path folder) : folder_(std::move(folder)) {}

// A ring of other bounds gives its footage to one of today's. It is out of the way under another
// name until all of it has been copied: a process that is killed in between begins anew, and
// nothing is recorded before it is done. Its lock goes with it.
void FootageFiles::TakeOver(const Camera& camera, const fs::path& path, std::size_t size) const {
  fs::path old = path;
  old += kOld;
  const bool interrupted = fs::exists(old);
  const fs::path& source = interrupted ? old : path;
  std::error_code error;
  const auto old_size = fs::file_size(source, error);
  if (interrupted && old_size < kRingPage) fs::remove(old);
  if (error || old_size < kRingPage || (!interrupted && old_size == size)) return;
  auto from = std::make_unique<MappedFile>(source, old_size);
  if (!interrupted) fs::rename(path, old);
  fs::remove(path);
  FootageRing to(camera.buffer, camera.buffer_max_bytes, OpenFile(path, size), SystemClock());
  const std::size_t units = TransferFootage(std::move(from), to, SystemClock());
  spdlog::info("footage taken over into a ring of another size (camera={} units={} of={})",
               camera.id.value, to.Extent().units, units);
  fs::remove(old);
}

std::unique_ptr<RingMemory> FootageFiles::Open(const Camera& camera) const {
  const std::size_t size = RingLayout::For(camera.buffer, camera.buffer_max_bytes).TotalBytes();
  const fs::path path = folder_ / (camera.id.value + std::string(kRing));
  try {
    TakeOver(camera, path, size);
    return OpenFile(path, size);
  } catch (const std::exception& error) {
    spdlog::warn("footage only in memory (camera={} error=\"{}\")", camera.id.value, error.what());
    return std::make_unique<HeapRingMemory>(size,
                                            std::string("footage only in memory: ") + error.what());
  }
}

int FootageFiles::RemoveOthers(const std::set<CameraId>& cameras) const noexcept {
  int removed = 0;
  try {
    if (!fs::is_directory(folder_)) return 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) {
      const auto camera = CameraOf(entry.path());
      if (!camera || cameras.contains(*camera) || !RemoveUnusedRing(entry.path())) continue;
      spdlog::info("footage of a camera that is gone removed (camera={})", camera->value);
      ++removed;
    }
  } catch (const std::exception& error) {
    spdlog::warn("footage of cameras that are gone may be left (error=\"{}\")", error.what());
  }
  return removed;
}

}  // namespace tillwatch
