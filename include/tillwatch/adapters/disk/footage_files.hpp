// The memory of the cameras' footage rings: one mapped file a camera, `{folder}/{camera}.ring`,
// sparse, locked against other processes, readable by this user only.
//
// A file that cannot be had (folder, rights, another process, full disk) is replaced by memory of
// the process, with a warning in the log; RingMemory::Problem then says why. Never no footage.
//
// Thread rule: any thread.
#pragma once

#include <filesystem>
#include <memory>
#include <set>

#include "tillwatch/domain/camera.hpp"
#include "tillwatch/media/ring_memory.hpp"

namespace tillwatch {

class FootageFiles {
 public:
  explicit FootageFiles(std::filesystem::path folder);

  // With what the file holds; of one whose size is that of other bounds, the newest that fits is
  // taken over. Waits for up to a second for a process that is just ending.
  std::unique_ptr<RingMemory> Open(const Camera& camera) const;

  // Removes the rings of all other cameras: those that were removed while nobody recorded. Only
  // files that are named as rings, begin as rings do and are open in no process. Not while a ring
  // is being opened. Gives how many went; what fails is logged.
  int RemoveOthers(const std::set<CameraId>& cameras) const noexcept;

 private:
  void TakeOver(const Camera& camera, const std::filesystem::path& path, std::size_t size) const;

  const std::filesystem::path folder_;
};

}  // namespace tillwatch
