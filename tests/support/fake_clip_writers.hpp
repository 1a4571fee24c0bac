// The muxer, decoder, thumbnailer and disk of a test: what they are told is remembered, and each
// can be made to fail.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <vector>

#include "tillwatch/ports/clip_writer.hpp"

namespace tillwatch::test {

// The next so many calls give this error.
struct Failures {
  int count = 0;
  Error error;

  bool Take() {
    if (count == 0) return false;
    --count;
    return true;
  }
};

class FakeMuxer final : public ClipMuxer {
 public:
  Result<WrittenVideo> Write(const ClipFootage& footage,
                             const std::filesystem::path& path) override {
    ++calls;
    if (throws > 0) {
      --throws;
      throw std::runtime_error("the muxer broke");
    }
    if (failures.Take()) return tl::unexpected(failures.error);
    last = footage;
    paths.push_back(path.string());
    return WrittenVideo{std::string(64, 'a'), std::string(ToString(footage.config.codec)),
                        footage.config.width, footage.config.height};
  }

  int calls = 0;
  int throws = 0;
  Failures failures;
  ClipFootage last;
  std::vector<std::string> paths;
};

class FakeDecoder final : public FrameDecoder {
 public:
  Result<Image> Decode(const ClipFootage& footage, std::size_t index) override {
    if (failures.Take()) return tl::unexpected(failures.error);
    shown_at = footage.units.at(index).unit->captured_at;
    return Image{1, 1, {0, 0, 0}};
  }

  Failures failures;
  UtcTime shown_at;
};

class FakeThumbnails final : public ThumbnailEncoder {
 public:
  Result<std::vector<std::uint8_t>> Encode(const Image&) override {
    if (failures.Take()) return tl::unexpected(failures.error);
    return std::vector<std::uint8_t>{0xFF, 0xD8};
  }
  Result<std::vector<std::uint8_t>> EncodeFull(const Image& image) override {
    return Encode(image);
  }

  Failures failures;
};

// Any thread, as the port says; a test reads its members when nobody else is at work.
class FakeClipFiles final : public ClipFiles {
 public:
  static constexpr std::int64_t kVideoBytes = 4711;

  Result<std::filesystem::path> PreparePart(const std::string& relative) override {
    const std::lock_guard lock(mutex_);
    if (prepare_failures.Take()) return tl::unexpected(prepare_failures.error);
    parts.insert(relative);
    return std::filesystem::path("/clips/" + relative + ".part");
  }

  std::optional<std::string> ReadWhole(const std::string& relative) override {
    const std::lock_guard lock(mutex_);
    const auto found = whole.find(relative);
    return found == whole.end() ? std::nullopt : std::optional(found->second);
  }

  std::optional<std::int64_t> SizeOf(const std::string& relative) override {
    const std::lock_guard lock(mutex_);
    return files.contains(relative) ? std::optional(kVideoBytes) : std::nullopt;
  }

  Result<std::int64_t> Publish(const std::string& relative) override {
    const std::lock_guard lock(mutex_);
    if (publish_failures.Take()) return tl::unexpected(publish_failures.error);
    if (parts.erase(relative) == 0) return Fail(ErrorCode::kInternal, "there is no .part");
    files.insert(relative);
    return kVideoBytes;
  }

  Result<std::string> WriteWhole(const std::string& relative,
                                 const std::vector<std::uint8_t>& bytes) override {
    const std::lock_guard lock(mutex_);
    if (whole_failures.Take()) return tl::unexpected(whole_failures.error);
    files.insert(relative);
    whole[relative] = std::string(bytes.begin(), bytes.end());
    return std::string(64, 'b');
  }

  std::optional<DiskSpace> Space() override { return space; }
  bool mounted = true;  // else no folder is there

  bool RemoveFamily(const std::string& stem) noexcept override {
    const std::lock_guard lock(mutex_);
    bool gone = mounted;
    for (const std::string& path : std::set<std::string>(files)) {
      if (path.starts_with(stem + ".")) gone = Remove(path) && gone;
    }
    return gone;
  }

  std::vector<StoredFile> List(NameFilter wanted) override {
    const std::lock_guard lock(mutex_);
    std::vector<StoredFile> all;
    for (const std::string& path : files) {
      if (!wanted(path)) continue;
      const auto known = stored.find(path);
      all.push_back(known == stored.end() ? StoredFile{path, kVideoBytes, {}} : known->second);
    }
    return all;
  }
  Result<std::string> Sha256Of(const std::string& relative) override {
    const std::lock_guard lock(mutex_);
    if (!files.contains(relative)) return Fail(ErrorCode::kNotFound, "no such file");
    return std::string(64, relative.ends_with(".mp4") ? 'a' : 'b');
  }
  std::filesystem::path PathOf(const std::string& relative) const override {
    return "/clips/" + relative;
  }

  bool Remove(const std::string& relative) noexcept override {
    const std::lock_guard lock(mutex_);
    if (stuck.contains(relative)) return false;
    parts.erase(relative);
    files.erase(relative);
    whole.erase(relative);
    return true;
  }

  std::set<std::string> parts;
  std::set<std::string> files;
  std::map<std::string, StoredFile> stored;  // size and time of those that have their own
  std::map<std::string, std::string> whole;  // content of those that were written whole
  std::optional<DiskSpace> space;
  std::set<std::string> stuck;  // cannot be removed
  Failures prepare_failures;
  Failures publish_failures;
  Failures whole_failures;

 private:
  std::recursive_mutex mutex_;
};

}  // namespace tillwatch::test
