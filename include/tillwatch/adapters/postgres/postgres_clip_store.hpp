// ClipStore on PostgreSQL: requests are claimed with FOR UPDATE SKIP LOCKED.
#pragma once

#include "tillwatch/adapters/postgres/pool.hpp"
#include "tillwatch/ports/clip_store.hpp"

namespace tillwatch {

class PostgresClipStore final : public ClipStore {
 public:
  explicit PostgresClipStore(PostgresPool& pool) : pool_(pool) {}

  std::vector<ClipRequest> ClaimDue(const std::string& worker, UtcTime now,
                                    seconds max_length) override;
  std::optional<Clip> LinkExisting(const ClipRequest& request, UtcTime now) override;
  std::optional<UtcTime> NextDue() override;
  void Postpone(const ClipRequestId& request, UtcTime not_before,
                const std::string& error) override;
  void Finish(const std::vector<ClipRequestId>& served, const Clip& clip, UtcTime now) override;
  void FailRequest(const ClipRequestId& request, const std::string& error, UtcTime now) override;
  int ReleaseClaims(const std::string& worker, const std::string& error) override;
  int ReleaseAbandoned(UtcTime claimed_before) override;
  void AddRequest(const ClipRequest& request) override;
  std::optional<KeyedRequest> FindByKey(const RequestKey& key, UtcTime since) override;
  KeyedRequest AddByKey(const RequestKey& key, const ClipRequest& request, UtcTime since) override;

 private:
  PostgresPool& pool_;
};

}  // namespace tillwatch
