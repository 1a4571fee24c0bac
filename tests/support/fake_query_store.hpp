// What is stored, as far as single things are asked for: lists are empty.
#pragma once

#include <map>

#include "tillwatch/ports/query_store.hpp"

namespace tillwatch::test {

class FakeQueryStore final : public QueryStore {
 public:
  Page<StoredEvent> ListEvents(const EventFilter&, const PageRequest&) override { return {}; }
  std::optional<StoredEvent> GetEvent(const EventId& id, const StoreScope& stores) override {
    auto found = Find(events, id);
    return found && stores.Has(found->event.store) ? found : std::nullopt;
  }
  Page<AlertView> ListAlerts(const AlertFilter&, const PageRequest&) override { return {}; }
  std::optional<AlertView> GetAlert(const AlertId& id, const StoreScope& stores) override {
    auto found = Find(alerts, id);
    return found && stores.Has(found->alert.store) ? found : std::nullopt;
  }
  std::optional<AlertView> AcknowledgeAlert(const AlertId& id, const StoreScope& stores,
                                            const std::string&, const std::string&,
                                            UtcTime) override {
    return GetAlert(id, stores);
  }
  std::optional<AlertView> Decide(const AlertId& id, const StoreScope& stores,
                                  const Decision&) override {
    return GetAlert(id, stores);
  }
  std::optional<std::vector<Decision>> Decisions(const AlertId&, const StoreScope&) override {
    return std::nullopt;
  }
  Page<ClipView> ListClips(const ClipFilter& filter, const PageRequest&) override {
    Page<ClipView> page;
    for (const ClipView& view : clips) {
      if (!filter.camera || view.clip.camera == *filter.camera) page.items.push_back(view);
    }
    return page;
  }
  std::optional<ClipView> GetClip(const ClipId&, const StoreScope&) override {
    return std::nullopt;
  }
  std::optional<ClipRequest> GetClipRequest(const ClipRequestId&, const StoreScope&) override {
    return std::nullopt;
  }
  std::vector<PosEvent> EventsDuring(const Clip&, const StoreScope&) override { return {}; }
  std::optional<ClipView> SetHold(const ClipId&, const StoreScope&, bool, const std::string&,
                                  const std::string&, UtcTime) override {
    return std::nullopt;
  }
  Page<RejectedView> ListRejected(const RejectedFilter&, const PageRequest&) override { return {}; }
  void Ping() override {}

  std::map<EventId, StoredEvent> events;
  std::map<AlertId, AlertView> alerts;
  std::vector<ClipView> clips;

 private:
  template <class Key, class Value>
  static std::optional<Value> Find(const std::map<Key, Value>& all, const Key& key) {
    const auto found = all.find(key);
    return found == all.end() ? std::nullopt : std::optional(found->second);
  }
};

}  // namespace tillwatch::test
