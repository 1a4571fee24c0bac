// FeedStore on PostgreSQL.
#pragma once

#include "tillwatch/adapters/postgres/pool.hpp"
#include "tillwatch/ports/feed_store.hpp"

namespace tillwatch {

class PostgresFeedStore final : public FeedStore {
 public:
  explicit PostgresFeedStore(PostgresPool& pool) : pool_(pool) {}

  FeedPage After(std::int64_t position, const FeedFilter& filter, int limit) override;
  FeedPage Newest(const FeedFilter& filter, int limit) override;
  void Append(const std::vector<FeedMessage>& messages) override;
  std::int64_t Prune(std::chrono::hours keep, std::int64_t most) override;
  std::optional<std::int64_t> Position(const std::string& reader) override;
  void SavePosition(const std::string& reader, std::int64_t position) override;

 private:
  PostgresPool& pool_;
};

}  // namespace tillwatch
