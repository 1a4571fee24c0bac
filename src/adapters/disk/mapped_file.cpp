#include "mapped_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>
#include <thread>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/media/ring_layout.hpp"

namespace tillwatch {
namespace {

// A killed process keeps its lock until the kernel has taken all of it apart.
constexpr seconds kLockPatience{1};
constexpr milliseconds kLockPoll{20};

[[noreturn]] void Throw(int error, const std::string& doing, const std::filesystem::path& path) {
  throw std::system_error(error, std::generic_category(), "cannot " + doing + " " + path.string());
}

void Lock(int fd, const std::filesystem::path& path) {
  const auto deadline = std::chrono::steady_clock::now() + kLockPatience;
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) Throw(errno, "lock", path);
    if (std::chrono::steady_clock::now() >= deadline) {
      Throw(EBUSY, "lock (another process records into it)", path);
    }
    std::this_thread::sleep_for(kLockPoll);
  }
}

void SetSize(int fd, std::size_t size, const std::filesystem::path& path) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) Throw(errno, "look at", path);
  if (!S_ISREG(info.st_mode)) Throw(EINVAL, "use as a file", path);
  if (info.st_size == static_cast<off_t>(size)) return;
  if (::ftruncate(fd, 0) != 0 || ::ftruncate(fd, static_cast<off_t>(size)) != 0) {
    Throw(errno, "set the size of", path);
  }
}

}  // namespace

MappedFile::Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

MappedFile::MappedFile(const std::filesystem::path& path, std::size_t size)
    : path_(path), file_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600)) {
  if (file_.Get() < 0) Throw(errno, "open", path);
  Lock(file_.Get(), path);
  SetSize(file_.Get(), size, path);
  void* start = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file_.Get(), 0);
  if (start == MAP_FAILED) Throw(errno, "map", path);
  bytes_ = {static_cast<std::byte*>(start), size};
}

MappedFile::~MappedFile() { ::munmap(bytes_.data(), bytes_.size()); }

bool MappedFile::Ensure(std::size_t offset, std::size_t length) {
  int error = EINTR;
  while (error == EINTR) {
    error = ::posix_fallocate(file_.Get(), static_cast<off_t>(offset), static_cast<off_t>(length));
  }
  if (error != 0) return false;
  // The pages, too, while nobody waits for them. Kernels before 5.14 cannot, and fault them in
  // later.
  constexpr std::size_t kPage = 4096;
  const std::size_t begin = offset / kPage * kPage;
  const int done = ::madvise(bytes_.data() + begin, offset + length - begin, MADV_POPULATE_WRITE);
  return done == 0 || errno == EINVAL;
}

// A page that is written for the first time would be read ahead of, by up to megabytes of holes,
// which costs their zeroing and page cache that holds nothing.
void MappedFile::BeginWriting() { ::madvise(bytes_.data(), bytes_.size(), MADV_RANDOM); }

// The name may be another ring's by now: the camera was removed and added again.
void MappedFile::Forget() {
  struct stat ours {};
  struct stat named {};
  const bool is_ours = ::fstat(file_.Get(), &ours) == 0 && ::stat(path_.c_str(), &named) == 0 &&
                       ours.st_dev == named.st_dev && ours.st_ino == named.st_ino;
  if (is_ours) ::unlink(path_.c_str());
}

// Where the file system cannot punch holes, the file keeps its pages; it has a fixed size.
void MappedFile::Discard(std::size_t offset, std::size_t length) {
  ::fallocate(file_.Get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset),
              static_cast<off_t>(length));
}

bool RemoveUnusedRing(const std::filesystem::path& path) {
  constexpr int kHow = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  const int fd = ::open(path.c_str(), kHow);
  if (fd < 0) return false;
  struct stat info {};
  std::array<char, kRingMagic.size()> magic{};
  const bool ours = ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode) &&
                    ::pread(fd, magic.data(), magic.size(), 0) == ssize_t{magic.size()} &&
                    magic == kRingMagic;
  const bool removed = ours && ::flock(fd, LOCK_EX | LOCK_NB) == 0 && ::unlink(path.c_str()) == 0;
  ::close(fd);
  return removed;
}

}  // namespace tillwatch
