// From the spool to the committed alert: decode, score, enrich, one transaction a batch, leave the
// spool.
//
// Invariants:
// 1. A message leaves the spool only after its transaction committed.
// 2. Processing the same message again changes nothing: every id is made of the message.
// 3. A message that cannot be read or stored becomes a rejected_messages row; it never holds up
//    the others of its batch.
//
// Thread rule: one thread owns the pipeline and calls Run (or, in tests, ProcessBatch).
#pragma once

#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "tillwatch/app/away_captures.hpp"
#include "tillwatch/app/batch_reader.hpp"
#include "tillwatch/app/camera_registry.hpp"
#include "tillwatch/app/counters.hpp"
#include "tillwatch/app/enrichers.hpp"
#include "tillwatch/app/health.hpp"
#include "tillwatch/app/register_clocks.hpp"
#include "tillwatch/app/rule_book.hpp"
#include "tillwatch/base/clock.hpp"
#include "tillwatch/ports/event_store.hpp"
#include "tillwatch/ports/spool.hpp"
#include "tillwatch/risk/alert_budget.hpp"
#include "tillwatch/risk/scorer.hpp"
#include "tillwatch/risk/store_calendar.hpp"

namespace tillwatch {

struct PipelineOptions {
  std::size_t max_batch = 500;
  std::string currency = "USD";
  seconds clip_before{30};
  seconds clip_after{30};
  AwayCaptures* captures = nullptr;  // null: footage waits for the database
  RegisterClocks* clocks = nullptr;  // null: the tills' own times are taken as they are
  Enrichers* enrichers = nullptr;    // null: events are stored without facts
};

class EventPipeline {
 public:
  EventPipeline(Spool& spool, EventStore& store, const RuleBook& rules,
                const StoreCalendar& calendar, const CameraRegistry& cameras, Health& health,
                Counters& counters, const Clock& clock, PipelineOptions options);

  // Works until stopped. While the database is away it waits with growing pauses and says so in
  // health; the spool keeps what arrives meanwhile.
  void Run(std::stop_token stop);

  // One batch, if there is one; returns how many messages left the spool. Throws Unavailable.
  std::size_t ProcessBatch();

 private:
  std::vector<ScoredEvent> LoadAndScore(const Scorer& scorer, std::vector<PosEvent> events,
                                        bool without_stored);
  std::vector<ScoredEvent> Score(const Scorer& scorer, std::vector<PosEvent> events,
                                 const StoredHistory& history, Enrichers* enrichers) const;
  void RaiseAlert(ScoredEvent& scored, AlertBudget& budget) const;
  void RequestClips(ScoredEvent& scored) const;
  void CaptureWhileAway(SteadyTime away_since);
  void ForgetCaptures(std::span<const EventId> events);
  void Report(std::span<const ScoredEvent> scored, const DecodedBatch& batch) const;
  void Store(ReadBatch batch);
  void StoreSingly(std::span<const SpooledMessage> messages);
  void SetAside(const SpooledMessage& message, const std::string& reason);
  void CommitBatch(DecodedBatch batch);

  Spool& spool_;
  EventStore& store_;
  const RuleBook& rules_;
  const StoreCalendar& calendar_;
  const CameraRegistry& cameras_;
  Health& health_;
  Counters& counters_;
  const Clock& clock_;
  const PipelineOptions options_;
  BatchReader reader_;
  std::int64_t captured_through_ = 0;  // sequence of the last message that was looked at for that
};

}  // namespace tillwatch
