// QueryStore on PostgreSQL: keyset pages, parameters only.
#pragma once

#include "tillwatch/adapters/postgres/pool.hpp"
#include "tillwatch/ports/query_store.hpp"

namespace tillwatch {

class PostgresQueryStore final : public QueryStore {
 public:
  explicit PostgresQueryStore(PostgresPool& pool) : pool_(pool) {}

  Page<StoredEvent> ListEvents(const EventFilter& filter, const PageRequest& page) override;
  std::optional<StoredEvent> GetEvent(const EventId& id, const StoreScope& stores) override;
  Page<AlertView> ListAlerts(const AlertFilter& filter, const PageRequest& page) override;
  std::optional<AlertView> GetAlert(const AlertId& id, const StoreScope& stores) override;
  std::optional<AlertView> AcknowledgeAlert(const AlertId& id, const StoreScope& stores,
                                            const std::string& by, const std::string& note,
                                            UtcTime now) override;
  std::optional<AlertView> Decide(const AlertId& id, const StoreScope& stores,
                                  const Decision& decision) override;
  std::optional<std::vector<Decision>> Decisions(const AlertId& id,
                                                 const StoreScope& stores) override;
  Page<ClipView> ListClips(const ClipFilter& filter, const PageRequest& page) override;
  std::optional<ClipView> GetClip(const ClipId& id, const StoreScope& stores) override;
  std::vector<PosEvent> EventsDuring(const Clip& clip, const StoreScope& stores) override;
  std::optional<ClipView> SetHold(const ClipId& id, const StoreScope& stores, bool on_hold,
                                  const std::string& by, const std::string& note,
                                  UtcTime now) override;
  std::optional<ClipRequest> GetClipRequest(const ClipRequestId& id,
                                            const StoreScope& stores) override;
  Page<RejectedView> ListRejected(const RejectedFilter& filter, const PageRequest& page) override;
  void Ping() override;

 private:
  PostgresPool& pool_;
};

}  // namespace tillwatch
