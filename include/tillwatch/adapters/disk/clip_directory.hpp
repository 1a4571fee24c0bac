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
  explicit ClipDirectory(std::filesystem::path root);

  Result<std::filesystem::path> PreparePart(const std::string& relative) override;
  Result<std::int64_t> Publish(const std::string& relative) override;
  Result<void> WriteWhole(const std::string& relative,
                          const std::vector<std::uint8_t>& bytes) override;
  bool Remove(const std::string& relative) noexcept override;

 private:
  std::filesystem::path root_;
};

}  // namespace tillwatch
