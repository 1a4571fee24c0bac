#include "mp4_finish.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <span>
#include <utility>
#include <vector>

#include "mp4_file.hpp"
#include "spool_file.hpp"
#include "tillwatch/base/sha256.hpp"

namespace tillwatch {
namespace {

namespace fs = std::filesystem;
using Bytes = std::span<std::uint8_t>;

constexpr std::size_t kBlock = 1U << 20U;

// Writes and hashes; a file that was not finished is removed.
class HashedFile {
 public:
  explicit HashedFile(fs::path path)
      : path_(std::move(path)),
        fd_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) {
    error_ = fd_.IsOpen() ? 0 : errno;
  }
  ~HashedFile() {
    struct stat status {};
    if (finished_ || !fd_.IsOpen() || ::fstat(fd_.Get(), &status) != 0) return;
    if (S_ISREG(status.st_mode)) ::unlink(path_.c_str());
  }
  HashedFile(const HashedFile&) = delete;
  HashedFile& operator=(const HashedFile&) = delete;

  Result<void> Add(std::span<const std::uint8_t> bytes) {
    if (!fd_.IsOpen()) return FileError(error_, "create", path_);
    if (const auto written = Write(bytes); !written) return written;
    // Let the disk begin, so that there is little left to do when the file is synced.
    ::sync_file_range(fd_.Get(), 0, 0, SYNC_FILE_RANGE_WRITE);
    hash_.Add(bytes);
    return {};
  }

  std::string Finish() {
    finished_ = true;
    return hash_.Finish();
  }

 private:
  Result<void> Write(std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::write(fd_.Get(), bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return FileError(errno, "write", path_);
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return {};
  }

  const fs::path path_;
  FileDescriptor fd_;
  int error_ = 0;
  Sha256 hash_;
  bool finished_ = false;
};

Result<void> Copy(int from, const Mp4Range& range, HashedFile& to) {
  std::vector<std::uint8_t> block(std::min<std::uint64_t>(range.size, kBlock));
  for (std::uint64_t done = 0; done < range.size;) {
    const Bytes part = Bytes(block).first(std::min<std::uint64_t>(range.size - done, kBlock));
    if (!ReadAt(from, range.offset + done, part)) {
      return Fail(ErrorCode::kInternal, "the temporary file of the clip cannot be read");
    }
    if (const auto added = to.Add(part); !added) return added;
    done += part.size();
  }
  return {};
}

}  // namespace

Result<WrittenVideo> FinishMp4(int spool, const Mp4Edit& edit, const fs::path& target) {
  const auto index = ReadMp4Index(spool);
  if (!index) return tl::unexpected(index.error());
  const Mp4Parts& parts = index->parts;
  const auto moov = FaststartMoov(index->moov, edit, parts.mdat, parts.ftyp.size);
  if (!moov) return tl::unexpected(moov.error());
  const auto summary = SummariseMoov(*moov);
  if (!summary) return tl::unexpected(summary.error());

  HashedFile out(target);
  Result<void> written = Copy(spool, parts.ftyp, out);
  if (written) written = out.Add(*moov);
  if (written) written = Copy(spool, parts.mdat, out);
  if (!written) return tl::unexpected(written.error());
  return WrittenVideo{out.Finish(), summary->codec, summary->width, summary->height};
}

}  // namespace tillwatch
