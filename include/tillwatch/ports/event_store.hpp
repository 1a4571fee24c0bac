// Where a batch of events ends: events, alerts and clip requests as rows of one transaction.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "tillwatch/domain/alert.hpp"
#include "tillwatch/domain/clip.hpp"
#include "tillwatch/domain/fact.hpp"
#include "tillwatch/domain/pos_event.hpp"
#include "tillwatch/risk/alert_budget.hpp"
#include "tillwatch/risk/scorer.hpp"
#include "tillwatch/risk/snooze.hpp"

namespace tillwatch {

// What the database already knows that matters to a batch.
struct StoredHistory {
  std::set<EventId> known;                // ids that are stored already, if the plan asks for them
  std::map<Lookup, Sightings> sightings;  // what was never seen is absent
  std::vector<OpenAlert> open_alerts;
  std::vector<Snooze> snoozes;
  std::map<PeerQuery, std::shared_ptr<const PeerGroup>> peers;
};

struct ScoredEvent {
  PosEvent event;
  RiskAssessment risk;
  std::optional<Alert> alert;     // a new one, of this event
  std::optional<AlertId> joined;  // or the open one that it is a repeat of
  std::vector<ClipRequest> clip_requests;
  Facts facts = {};  // that enrichers found

  bool Alerting() const { return alert || joined; }
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

  // The answers to the plan. One round trip, and one more when figures of peers are asked for that
  // are older than a minute.
  virtual StoredHistory LoadHistory(std::span<const PosEvent> events, const HistoryPlan& plan) = 0;

  // All or nothing. False, and nothing is written, when one of the events is stored already or is
  // twice in the batch.
  virtual bool CommitNew(std::span<const ScoredEvent> events,
                         std::span<const RejectedMessage> rejected) = 0;

  // The same whatever is stored, and idempotent: committing a batch again changes nothing. Slower.
  virtual void Commit(std::span<const ScoredEvent> events,
                      std::span<const RejectedMessage> rejected) = 0;
};

}  // namespace tillwatch
