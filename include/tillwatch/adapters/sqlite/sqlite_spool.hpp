// The spool as one SQLite file in WAL mode.
//
// A message survives a killed process as soon as Append returned. A power cut costs at most the
// last second with SpoolSync::kInterval (synchronous=NORMAL, and a thread that syncs the log every
// second: https://www.sqlite.org/pragma.html#pragma_synchronous), nothing with kAlways, which waits
// for the disk with every message. A file beside it keeps 8 MB back, so that messages can leave the
// spool on a full disk.
#pragma once

#include <filesystem>
#include <memory>

#include "tillwatch/ports/spool.hpp"

namespace tillwatch {

struct SpoolOptions {
  SpoolSync sync = SpoolSync::kInterval;
  std::int64_t max_bytes = 0;  // of the messages; the file is somewhat larger. 0: no limit
};

class SqliteSpool final : public Spool {
 public:
  // Opens or creates the file and its folder. Throws Unavailable with the path and the cure.
  explicit SqliteSpool(const std::filesystem::path& file, SpoolOptions options = {});
  ~SqliteSpool() override;

  void Append(const std::string& topic, std::string_view payload, std::int64_t payload_size,
              UtcTime received_at) override;
  bool WaitForMessages(std::stop_token stop, milliseconds timeout) override;
  std::vector<SpooledMessage> Read(std::size_t max) override;
  std::vector<SpooledMessage> ReadAfter(std::int64_t sequence, std::size_t max) override;
  void RemoveThrough(std::int64_t sequence) override;
  std::int64_t Size() const override;
  std::int64_t Bytes() const override;
  std::int64_t MaxBytes() const override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tillwatch
