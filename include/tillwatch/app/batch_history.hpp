// The history of one event of a batch: what the database had, and what came before it in the batch.
//
// Thread rule: one owner.
#pragma once

#include "tillwatch/ports/event_store.hpp"
#include "tillwatch/risk/history_window.hpp"

namespace tillwatch {

class BatchHistory final : public History {
 public:
  // Both outlive it.
  BatchHistory(const StoredHistory& stored, const StoreCalendar& calendar)
      : stored_(stored), batch_(calendar) {}

  void Add(const PosEvent& event, bool alerting) { batch_.Add(event, alerting); }

  Sightings Look(const Lookup& lookup) const override;
  const PeerGroup* Peers(const PeerQuery& query) const override;
  bool IsSnoozed(std::string_view rule, const PosEvent& event) const override {
    return AnyCovers(stored_.snoozes, rule, event);
  }

 private:
  const StoredHistory& stored_;
  HistoryWindow batch_;
};

}  // namespace tillwatch
