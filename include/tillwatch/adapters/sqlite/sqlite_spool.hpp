// The spool as one SQLite file in WAL mode.
//
// With synchronous=NORMAL a committed row survives a killed process at once, and a power cut up to
// the last WAL sync (https://www.sqlite.org/pragma.html#pragma_synchronous). A file beside it keeps
// 8 MB back, so that messages can leave the spool on a full disk.
#pragma once

#include <filesystem>
#include <memory>

#include "tillwatch/ports/spool.hpp"

namespace tillwatch {

class SqliteSpool final : public Spool {
 public:
  // Opens or creates the file and its folder. Throws Unavailable with the path and the cure.
  explicit SqliteSpool(const std::filesystem::path& file);
  ~SqliteSpool() override;

  void Append(const std::string& topic, std::string_view payload, std::int64_t payload_size,
              UtcTime received_at) override;
  bool WaitForMessages(std::stop_token stop, milliseconds timeout) override;
  std::vector<SpooledMessage> Read(std::size_t max) override;
  void RemoveThrough(std::int64_t sequence) override;
  std::int64_t Size() const override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tillwatch
