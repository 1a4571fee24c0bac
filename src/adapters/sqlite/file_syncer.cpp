#include "file_syncer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "tillwatch/base/stoppable_wait.hpp"

namespace tillwatch {

void FileSyncer::Run(std::stop_token stop) {
  constexpr std::chrono::seconds kInterval{1};
  bool running = true;
  while (running) {
    running = WaitUnlessStopped(stop, kInterval);
    if (!changed_.exchange(false)) continue;
    const int fd = ::open(file_.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) continue;
    // A disk that fails shows when SQLite writes to it, which is said.
    ::fdatasync(fd);
    ::close(fd);
  }
}

}  // namespace tillwatch
