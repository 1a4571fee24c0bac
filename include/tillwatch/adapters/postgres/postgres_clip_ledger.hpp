// ClipLedger on PostgreSQL.
#pragma once

#include "tillwatch/adapters/postgres/pool.hpp"
#include "tillwatch/ports/clip_ledger.hpp"

namespace tillwatch {

class PostgresClipLedger final : public ClipLedger {
 public:
  explicit PostgresClipLedger(PostgresPool& pool) : pool_(pool) {}

  std::vector<Clip> ClipsAfter(const std::optional<ClipId>& after, int limit) override;
  std::optional<Clip> FindClip(const ClipId& clip) override;
  bool HasClipWith(const CameraId& camera, const std::string& video_path) override;
  std::int64_t CountClips() override;
  void SetIntegrity(const ClipId& clip, ClipIntegrity integrity, UtcTime now) override;
  void SetVideoSha256(const ClipId& clip, const std::string& sha256) override;
  void SetThumbnail(const ClipId& clip, const std::string& path,
                    const std::string& sha256) override;

 private:
  PostgresPool& pool_;
};

}  // namespace tillwatch
