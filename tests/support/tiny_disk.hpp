// A disk of a few hundred kilobytes that a test can fill: a tmpfs of its own in a mount namespace
// of this process, so that it is gone with the process whatever happens.
//
// Root mounts it as root, anybody else as root of a user namespace of their own, where the kernel
// permits that (kernel.unprivileged_userns_clone, AppArmor; containers often do not). Then only
// mounting has privileges: everything else of the test goes on as the plain user that it was.
// A process with more than one thread cannot make a user namespace (unshare(2)).
#pragma once

#include <linux/capability.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "support/temp_dir.hpp"

namespace tillwatch {

class TinyDisk {
 public:
  // Nothing when neither way is open. Then it prints the line "SKIPPED: ...", which CTest looks
  // for.
  static std::unique_ptr<TinyDisk> Make(std::size_t kilobytes) {
    std::unique_ptr<TinyDisk> disk(new TinyDisk);
    disk->mounted_ = EnterNamespace() && disk->Mount(kilobytes);
    if (disk->mounted_) return disk;
    std::puts("SKIPPED: this kernel lets this user mount no tmpfs, so no disk can be filled");
    return nullptr;
  }
  ~TinyDisk() {
    if (!mounted_) return;
    const Privileged privileged;
    ::umount2(Path().c_str(), MNT_DETACH);
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

  // As a file system becomes that finds itself damaged. False when the kernel refuses.
  bool SetReadOnly(bool read_only) {
    const Privileged privileged;
    unsigned long flags = MS_REMOUNT;
    if (read_only) flags |= MS_RDONLY;
    return ::mount("tmpfs", Path().c_str(), "tmpfs", flags, nullptr) == 0;
  }

 private:
  // All that the namespace gives, as long as it lives; root has it anyway.
  class Privileged {
   public:
    Privileged() { Set(true); }
    ~Privileged() {
      if (::geteuid() != 0) Set(false);
    }
    Privileged(const Privileged&) = delete;
    Privileged& operator=(const Privileged&) = delete;

   private:
    static void Set(bool effective) {
      __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
      __user_cap_data_struct sets[2]{};
      if (::syscall(SYS_capget, &header, sets) != 0) return;
      for (auto& set : sets) set.effective = effective ? set.permitted : 0;
      ::syscall(SYS_capset, &header, sets);
    }
  };

  TinyDisk() = default;
  std::filesystem::path Ballast() const { return Path() / "ballast"; }

  static bool WriteText(const char* path, const std::string& text) {
    std::ofstream file(path);
    return static_cast<bool>(file << text << std::flush);
  }

  // In the user namespace this user keeps its own id, so that its files stay its files.
  static bool EnterNamespace() {
    const std::string user = std::to_string(::geteuid());
    const std::string group = std::to_string(::getegid());
    if (user == "0") return ::unshare(CLONE_NEWNS) == 0;
    return ::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
           WriteText("/proc/self/setgroups", "deny") &&
           WriteText("/proc/self/uid_map", user + " " + user + " 1") &&
           WriteText("/proc/self/gid_map", group + " " + group + " 1");
  }

  bool Mount(std::size_t kilobytes) const {
    const Privileged privileged;
    const std::string options = "size=" + std::to_string(kilobytes) + "k";
    return ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           ::mount("tmpfs", Path().c_str(), "tmpfs", 0, options.c_str()) == 0;
  }

  TempDir dir_;
  bool mounted_ = false;
};

}  // namespace tillwatch
