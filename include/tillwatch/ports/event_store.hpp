// Where a batch of events ends: events, alerts and clip requests as rows of one transaction.
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "tillwatch/domain/alert.hpp"
#include "tillwatch/domain/clip.hpp"
#include "tillwatch/domain/pos_event.hpp"

namespace tillwatch {

struct StaffKey {
  StoreId store;
  StaffId staff;
  auto operator<=>(const StaffKey&) const = default;
};

// What the database already knows that matters to a batch.
struct BatchHistory {
  std::set<EventId> known;                               // ids that are stored already
  std::map<StaffKey, std::vector<UtcTime>> alert_times;  // of each staff, unordered
};

struct ScoredEvent {
  PosEvent event;
  RiskAssessment risk;
  std::optional<Alert> alert;
  std::vector<ClipRequest> clip_requests;
};

// A message that could not be read: kept and shown, not dropped.
struct RejectedMessage {
  std::string id;  // UUID made of topic, payload and arrival, so that a replay is one row
  std::string topic;
  std::string payload;  // the first 64 KB, raw
  std::int64_t payload_size = 0;
  std::string reason;
  UtcTime received_at;
};

// Thread rule: one caller, the pipeline's thread. Throws Unavailable, Refused.
class EventStore {
 public:
  virtual ~EventStore() = default;

  // Which of these events are stored, and the alerts of their staff no older than `window` before
  // each event. One round trip.
  virtual BatchHistory LoadHistory(std::span<const PosEvent> events, seconds window) = 0;

  // All or nothing, and idempotent: committing the same batch again changes nothing.
  virtual void Commit(std::span<const ScoredEvent> events,
                      std::span<const RejectedMessage> rejected) = 0;
};

}  // namespace tillwatch
