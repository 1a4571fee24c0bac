// Disk space that is kept back for the moment when the disk is full: even removing messages needs
// some.
//
// Thread rule: one owner.
#pragma once

#include <filesystem>

namespace tillwatch {

class DiskReserve {
 public:
  explicit DiskReserve(std::filesystem::path file) : file_(std::move(file)) { Take(); }

  // Allocates the reserve, if it is not held and there is room for it.
  void Take() noexcept;
  // Gives the space back to the disk.
  void Release() noexcept;
  bool IsHeld() const { return held_; }

 private:
  std::filesystem::path file_;
  bool held_ = false;
};

}  // namespace tillwatch
