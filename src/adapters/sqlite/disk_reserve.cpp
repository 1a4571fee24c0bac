#include "disk_reserve.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace tillwatch {
namespace {

// Many times what SQLite writes to remove a batch of messages.
constexpr off_t kReserveBytes = 8L * 1024 * 1024;

}  // namespace

void DiskReserve::Take() noexcept {
  if (held_) return;
  const int fd = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return;
  held_ = ::posix_fallocate(fd, 0, kReserveBytes) == 0;
  ::close(fd);
  if (!held_) Release();
}

void DiskReserve::Release() noexcept {
  ::unlink(file_.c_str());
  held_ = false;
}

}  // namespace tillwatch
