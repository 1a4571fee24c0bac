// A disk of a few hundred kilobytes that a test can fill: a tmpfs of its own in a mount namespace
// of this process, so that it is gone with the process whatever happens. Needs root.
#pragma once

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "support/temp_dir.hpp"

namespace tillwatch {

class TinyDisk {
 public:
  // Nothing when this user or this kernel does not let us mount.
  static std::unique_ptr<TinyDisk> Make(std::size_t kilobytes) {
    std::unique_ptr<TinyDisk> disk(new TinyDisk);
    const std::string size = "size=" + std::to_string(kilobytes) + "k";
    const bool mounted = ::geteuid() == 0 && ::unshare(CLONE_NEWNS) == 0 &&
                         ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                         ::mount("tmpfs", disk->Path().c_str(), "tmpfs", 0, size.c_str()) == 0;
    disk->mounted_ = mounted;
    return mounted ? std::move(disk) : nullptr;
  }
  ~TinyDisk() {
    if (mounted_) ::umount2(Path().c_str(), MNT_DETACH);
  }
  TinyDisk(const TinyDisk&) = delete;
  TinyDisk& operator=(const TinyDisk&) = delete;

  const std::filesystem::path& Path() const { return dir_.Path(); }

  // Takes all the space that is left, until Release().
  void Fill() {
    std::ofstream file(Ballast(), std::ios::binary);
    const std::string block(1024, 'x');
    while (file << block << std::flush) {
    }
  }
  void Release() { std::filesystem::remove(Ballast()); }

 private:
  TinyDisk() = default;
  std::filesystem::path Ballast() const { return Path() / "ballast"; }

  TempDir dir_;
  bool mounted_ = false;
};

}  // namespace tillwatch
