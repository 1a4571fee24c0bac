#include "tillwatch/adapters/disk/clip_directory.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "tillwatch/base/sha256.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> FailWith(int error, const std::string& doing, const fs::path& path) {
  const bool full = error == ENOSPC || error == EDQUOT || error == EROFS;
  return Fail(
      full ? ErrorCode::kDiskFull : ErrorCode::kInternal,
      "cannot " + doing + " " + path.string() + ": " + std::generic_category().message(error));
}

// Closes on every way out. A close that must be checked is done by hand before.
class FileDescriptor {
 public:
  FileDescriptor(const fs::path& path, int flags, mode_t mode = 0)
      : fd_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  bool IsOpen() const { return fd_ >= 0; }
  int Get() const { return fd_; }

 private:
  int fd_;
};

// fsync(2) of the file, or of a folder, which makes its entries durable.
Result<void> Sync(const fs::path& path, int flags) {
  const FileDescriptor file(path, flags);
  if (!file.IsOpen()) return FailWith(errno, "open", path);
  if (::fsync(file.Get()) != 0) return FailWith(errno, "sync", path);
  return {};
}

fs::path PartOf(const fs::path& path) {
  fs::path part = path;
  part += ".part";
  return part;
}

Result<void> WriteAll(const fs::path& path, const std::vector<std::uint8_t>& bytes) {
  const FileDescriptor file(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (!file.IsOpen()) return FailWith(errno, "create", path);
  std::size_t written = 0;
  while (written < bytes.size()) {
    const ssize_t count = ::write(file.Get(), bytes.data() + written, bytes.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return FailWith(errno, "write", path);
    written += static_cast<std::size_t>(count);
  }
  return {};
}

// The folder and those above it, below root, each durable: a clip that a row speaks of must not be
// lost with its folder's entry.
Result<void> MakeFolder(const fs::path& root, const fs::path& folder) {
  std::error_code error;
  if (fs::is_directory(folder, error)) return {};
  if (folder != root) {
    if (const auto above = MakeFolder(root, folder.parent_path()); !above) return above;
  }
  fs::create_directory(folder, error);
  if (error) return FailWith(error.value(), "make the folder", folder);
  return Sync(folder.parent_path(), O_RDONLY | O_DIRECTORY);
}

}  // namespace

ClipDirectory::ClipDirectory(const fs::path& root) : root_(fs::absolute(root)) {
  std::error_code error;
  fs::create_directories(root_, error);
  if (error || ::access(root_.c_str(), W_OK | X_OK) != 0) {
    throw Unavailable("cannot write to the clips directory " + root_.string() +
                      "; set VIDEO_OUTPUT_DIR to a folder that this user may write to");
  }
}

Result<fs::path> ClipDirectory::PreparePart(const std::string& relative) {
  const fs::path part = PartOf(root_ / relative);
  if (const auto made = MakeFolder(root_, part.parent_path()); !made) {
    return tl::unexpected(made.error());
  }
  std::error_code ignored;
  fs::remove(part, ignored);
  return part;
}

Result<std::int64_t> ClipDirectory::Publish(const std::string& relative) {
  const fs::path path = root_ / relative;
  const fs::path part = PartOf(path);
  if (const auto synced = Sync(part, O_RDONLY); !synced) return tl::unexpected(synced.error());
  struct stat info {};
  if (::stat(part.c_str(), &info) != 0) return FailWith(errno, "look at", part);
  if (::rename(part.c_str(), path.c_str()) != 0) return FailWith(errno, "rename", part);
  if (const auto synced = Sync(path.parent_path(), O_RDONLY | O_DIRECTORY); !synced) {
    return tl::unexpected(synced.error());
  }
  return static_cast<std::int64_t>(info.st_size);
}

Result<std::string> ClipDirectory::WriteWhole(const std::string& relative,
                                              const std::vector<std::uint8_t>& bytes) {
  const auto part = PreparePart(relative);
  if (!part) return tl::unexpected(part.error());
  if (const auto written = WriteAll(*part, bytes); !written) {
    Remove(relative);
    return tl::unexpected(written.error());
  }
  const auto size = Publish(relative);
  if (!size) return tl::unexpected(size.error());
  Sha256 hash;
  hash.Add(bytes);
  return hash.Finish();
}

std::optional<std::string> ClipDirectory::ReadWhole(const std::string& relative) {
  std::ifstream file(root_ / relative, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

std::optional<std::int64_t> ClipDirectory::SizeOf(const std::string& relative) {
  std::error_code error;
  const auto size = fs::file_size(root_ / relative, error);
  return error ? std::nullopt : std::optional(static_cast<std::int64_t>(size));
}

fs::path ClipDirectory::PathOf(const std::string& relative) const { return root_ / relative; }

int ClipDirectory::SweepParts() {
  std::vector<fs::path> parts;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(root_, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.ends_with(".part") || name.find(".part.") != std::string::npos) {
      parts.push_back(entry->path());
    }
  }
  for (const fs::path& part : parts) fs::remove(part, error);
  return static_cast<int>(parts.size());
}

bool ClipDirectory::Remove(const std::string& relative) noexcept {
  std::error_code error;
  fs::remove(PartOf(root_ / relative), error);
  fs::remove(root_ / relative, error);
  return !fs::exists(root_ / relative, error) && !error;
}

bool ClipDirectory::RemoveFamily(const std::string& stem) noexcept {
  try {
    const fs::path path = root_ / stem;
    const std::string prefix = path.filename().string() + ".";
    if (prefix.size() < 2) return true;
    std::error_code error;
    std::vector<fs::path> family;
    for (fs::directory_iterator entry(path.parent_path(), error), end; !error && entry != end;
         entry.increment(error)) {
      if (entry->path().filename().string().starts_with(prefix)) family.push_back(entry->path());
    }
    bool gone = !error;
    for (const fs::path& file : family) {
      fs::remove(file, error);
      gone = gone && !error;
    }
    return gone;
  } catch (const std::exception&) {  // no memory
    return false;
  }
}

std::vector<StoredFile> ClipDirectory::List(NameFilter wanted) {
  std::vector<StoredFile> files;
  std::error_code error;
  constexpr auto kOptions = fs::directory_options::skip_permission_denied;
  const std::size_t below_root = (root_ / "").native().size();
  for (fs::recursive_directory_iterator entry(root_, kOptions, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string path = entry->path().native().substr(below_root);
    struct stat info {};
    if (!wanted(path) || ::lstat(entry->path().c_str(), &info) != 0) continue;
    if (!S_ISREG(info.st_mode)) continue;
    const auto modified =
        std::chrono::seconds(info.st_mtim.tv_sec) + std::chrono::nanoseconds(info.st_mtim.tv_nsec);
    files.push_back({path, static_cast<std::int64_t>(info.st_size),
                     UtcTime(std::chrono::floor<microseconds>(modified))});
  }
  return files;
}

Result<std::string> ClipDirectory::Sha256Of(const std::string& relative) {
  const fs::path path = root_ / relative;
  std::error_code error;
  if (!fs::exists(path, error) && !error) {
    return Fail(ErrorCode::kNotFound, "no such file: " + path.string());
  }
  auto hash = Sha256OfFile(path);
  if (!hash) return Fail(ErrorCode::kInternal, "cannot read " + path.string());
  return std::move(*hash);
}

std::optional<DiskSpace> ClipDirectory::Space() {
  struct statvfs info {};
  if (::statvfs(root_.c_str(), &info) != 0) return std::nullopt;
  const auto block = static_cast<std::int64_t>(info.f_frsize);
  return DiskSpace{static_cast<std::int64_t>(info.f_blocks) * block,
                   static_cast<std::int64_t>(info.f_bavail) * block};
}

}  // namespace tillwatch
