// ClipFiles on a POSIX file system.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tillwatch/ports/clip_writer.hpp"

namespace tillwatch {

class ClipDirectory final : public ClipFiles {
 public:
  // Makes the folder. Throws Unavailable when it cannot be made or written to, with the cure.
  explicit ClipDirectory(const std::filesystem::path& root);

  Result<std::filesystem::path> PreparePart(const std::string& relative) override;
  Result<std::int64_t> Publish(const std::string& relative) override;
  Result<std::string> WriteWhole(const std::string& relative,
                                 const std::vector<std::uint8_t>& bytes) override;
  std::optional<std::string> ReadWhole(const std::string& relative) override;
  std::optional<std::int64_t> SizeOf(const std::string& relative) override;
  bool Remove(const std::string& relative) noexcept override;
  bool RemoveFamily(const std::string& stem) noexcept override;
  std::vector<StoredFile> List(NameFilter wanted) override;
  Result<std::string> Sha256Of(const std::string& relative) override;
  std::filesystem::path PathOf(const std::string& relative) const override;
  std::optional<DiskSpace> Space() override;

  // Removes what a killed process left half written: every ".part" file and the muxer's temporary
  // files beside them. Only at start, before anybody writes. Returns how many there were.
  int SweepParts();

 private:
  std::filesystem::path root_;
};

}  // namespace tillwatch
