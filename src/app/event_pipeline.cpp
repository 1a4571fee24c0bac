#include "tillwatch/app/event_pipeline.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>

#include "environment_errors.hpp"
#include "tillwatch/app/batch_history.hpp"
#include "tillwatch/base/stoppable_wait.hpp"
#include "tillwatch/base/uuid.hpp"
#include "tillwatch/ports/errors.hpp"
#include "tillwatch/risk/recorded_history.hpp"

namespace tillwatch {
namespace {

constexpr milliseconds kIdleWait{500};
constexpr milliseconds kFirstRetry{100};
constexpr milliseconds kLongestRetry{5000};

int PriorityOf(Severity severity) {
  switch (severity) {
    case Severity::kCritical:
      return kPriorityCritical;
    case Severity::kHigh:
      return kPriorityHigh;
    case Severity::kMedium:
      return kPriorityMedium;
    case Severity::kLow:
      return kPriorityLow;
  }
  return kPriorityLow;
}

Alert MakeAlert(const PosEvent& event, const RiskAssessment& risk, UtcTime now) {
  Alert alert;
  alert.id.value = UuidFromName("alert", event.id.value);
  alert.event = event.id;
  alert.event_type = event.type;
  alert.store = event.store;
  alert.register_id = event.register_id;
  alert.staff = event.staff;
  alert.amount = event.amount;
  alert.occurred_at = event.occurred_at;
  alert.created_at = now;
  alert.score = risk.score;
  alert.severity = risk.severity;
  alert.reasons = risk.reasons;
  alert.rule = risk.rule;
  alert.last_seen = event.occurred_at;
  return alert;
}

}  // namespace

EventPipeline::EventPipeline(Spool& spool, EventStore& store, const RuleBook& rules,
                             const StoreCalendar& calendar, const CameraRegistry& cameras,
                             Health& health, Counters& counters, const Clock& clock,
                             PipelineOptions options)
    : spool_(spool),
      store_(store),
      rules_(rules),
      calendar_(calendar),
      cameras_(cameras),
      health_(health),
      counters_(counters),
      clock_(clock),
      options_(std::move(options)),
      reader_(spool, options_.currency, options_.max_batch) {}

void EventPipeline::Run(std::stop_token stop) {
  milliseconds retry = kFirstRetry;
  std::optional<SteadyTime> away_since;
  while (!stop.stop_requested()) {
    const SteadyTime attempt = clock_.SteadyNow();
    try {
      if (options_.enrichers != nullptr) options_.enrichers->Report();
      if (spool_.WaitForMessages(stop, kIdleWait) && ProcessBatch() > 0) {
        health_.Set("events", HealthState::kOk);
        retry = kFirstRetry;
        away_since.reset();
      }
    } catch (const std::exception& error) {
      counters_.batches_retried += 1;
      health_.Set("events", HealthState::kDegraded,
                  std::string("events wait in the spool: ") + error.what());
      if (!away_since) away_since = attempt;
      CaptureWhileAway(*away_since);
      WaitUnlessStopped(stop, retry);
      retry = std::min(retry * 2, kLongestRetry);
    }
  }
}

// The requests are those that the batches will make, as far as rules without history tell.
void EventPipeline::CaptureWhileAway(SteadyTime away_since) {
  constexpr int kBatchesAtOnce = 20;
  if (options_.captures == nullptr || clock_.SteadyNow() - away_since < kCaptureAfter) return;
  const auto rules = rules_.Current().rules;
  const Scorer scorer(*rules, calendar_);
  try {
    for (int batch = 0; batch < kBatchesAtOnce; ++batch) {
      const auto messages = spool_.ReadAfter(captured_through_, options_.max_batch);
      if (messages.empty()) return;
      for (const ScoredEvent& scored :
           Score(scorer, reader_.Decode(messages).events, {}, nullptr)) {
        options_.captures->Note(scored.clip_requests);
      }
      captured_through_ = messages.back().sequence;
    }
  } catch (const std::exception& error) {
    spdlog::warn("footage waits for the database, too (error={})", error.what());
  }
}

// The database has the events: what was noted for them is the clip service's.
void EventPipeline::ForgetCaptures(std::span<const EventId> events) {
  if (options_.captures == nullptr) return;
  try {
    options_.captures->Forget(events);
  } catch (const std::exception& error) {
    spdlog::warn("captures are forgotten later (error={})", error.what());
  }
}

std::size_t EventPipeline::ProcessBatch() {
  ReadBatch batch = reader_.Next();
  if (batch.messages.empty()) return 0;
  const std::size_t size = batch.messages.size();
  const std::int64_t last = batch.messages.back().sequence;
  try {
    if (!cameras_.IsComplete()) throw Unavailable("the cameras are not known yet");
    Store(std::move(batch));
    spool_.RemoveThrough(last);
  } catch (...) {
    reader_.Restart();
    throw;
  }
  return size;
}

void EventPipeline::Store(ReadBatch batch) {
  try {
    if (batch.failure) std::rethrow_exception(batch.failure);
    CommitBatch(std::move(batch.decoded));
  } catch (const std::exception& error) {  // Refused, or what nobody foresaw of a message
    if (IsOfTheEnvironment(error)) throw;
    spdlog::warn("batch refused, storing its messages one by one (messages={} error={})",
                 batch.messages.size(), error.what());
    StoreSingly(batch.messages);
  }
}

void EventPipeline::StoreSingly(std::span<const SpooledMessage> messages) {
  for (const SpooledMessage& message : messages) {
    try {
      CommitBatch(reader_.Decode(std::span(&message, 1)));
    } catch (const Refused& error) {
      SetAside(message, std::string("the database refuses it: ") + error.what());
    } catch (const std::exception& error) {
      if (IsOfTheEnvironment(error)) throw;
      spdlog::error("message cannot be processed (topic={} error={})", message.topic, error.what());
      SetAside(message, std::string("it cannot be processed: ") + error.what());
    }
  }
}

void EventPipeline::SetAside(const SpooledMessage& message, const std::string& reason) {
  DecodedBatch poisonous;
  poisonous.rejected.push_back(Reject(message, reason));
  CommitBatch(std::move(poisonous));
}

void EventPipeline::CommitBatch(DecodedBatch batch) {
  const std::size_t decoded = batch.events.size();
  std::vector<EventId> ids;
  for (const PosEvent& event : batch.events) ids.push_back(event.id);
  const auto rules = rules_.Current().rules;  // one set of rules for the whole batch
  const Scorer scorer(*rules, calendar_);
  std::vector<ScoredEvent> scored = LoadAndScore(scorer, std::move(batch.events), false);
  if (!store_.CommitNew(scored, batch.rejected)) {
    // Some were stored before, and count nowhere; so the others are scored again.
    std::vector<PosEvent> events;
    for (ScoredEvent& s : scored) events.push_back(std::move(s.event));
    scored = LoadAndScore(scorer, std::move(events), true);
    store_.Commit(scored, batch.rejected);
  }
  ForgetCaptures(ids);
  for (const ScoredEvent& s : scored) {
    if (options_.clocks != nullptr) options_.clocks->Observe(s.event);
  }

  counters_.events_stored += scored.size();
  counters_.events_duplicate += decoded - scored.size();
  counters_.messages_rejected += batch.rejected.size();
  Report(scored, batch);
}

// without_stored: those that are stored already are left out, which costs a look at each.
std::vector<ScoredEvent> EventPipeline::LoadAndScore(const Scorer& scorer,
                                                     std::vector<PosEvent> events,
                                                     bool without_stored) {
  if (events.empty()) return {};
  HistoryPlan plan;
  plan.stored_ones = without_stored;
  for (const PosEvent& event : events) scorer.Plan(event, plan);
  const StoredHistory history = store_.LoadHistory(events, plan);
  return Score(scorer, std::move(events), history, options_.enrichers);
}

void EventPipeline::Report(std::span<const ScoredEvent> scored, const DecodedBatch& batch) const {
  for (const RejectedMessage& rejected : batch.rejected) {
    spdlog::warn("message rejected (topic={} bytes={} reason={})", rejected.topic,
                 rejected.payload_size, rejected.reason);
  }
  for (const ScoredEvent& s : scored) {
    if (s.joined) {
      spdlog::info("alert repeated (alert={} event={} store={} score={:.2f} clips={})",
                   s.joined->value, s.event.id.value, s.event.store.value, s.risk.score / 100.0,
                   s.clip_requests.size());
    }
    if (!s.alert) continue;
    counters_.alerts_raised += 1;
    spdlog::info("alert raised (alert={} event={} store={} score={:.2f} clips={})",
                 s.alert->id.value, s.event.id.value, s.event.store.value, s.alert->score / 100.0,
                 s.clip_requests.size());
  }
}

std::vector<ScoredEvent> EventPipeline::Score(const Scorer& scorer, std::vector<PosEvent> events,
                                              const StoredHistory& stored,
                                              Enrichers* enrichers) const {
  if (enrichers != nullptr) enrichers->StartBatch();
  std::set<EventId> seen = stored.known;
  BatchHistory history(stored, calendar_);
  AlertBudget budget(stored.open_alerts);
  std::vector<ScoredEvent> result;
  result.reserve(events.size());
  for (PosEvent& event : events) {
    if (!seen.insert(event.id).second) continue;
    ScoredEvent& scored = result.emplace_back();
    const RecordedHistory recorded(history);
    scored.risk = scorer.Assess(event, recorded);
    scored.event = std::move(event);
    if (enrichers != nullptr) {
      scored.facts = enrichers->Enrich(scored.event, {recorded.Answers()});
    }
    if (scored.risk.is_alert) RaiseAlert(scored, budget);
    history.Add(scored.event, scored.Alerting());
  }
  return result;
}

void EventPipeline::RaiseAlert(ScoredEvent& scored, AlertBudget& budget) const {
  scored.joined = budget.Joins(scored.event, scored.risk);
  if (!scored.joined) {
    scored.alert = MakeAlert(scored.event, scored.risk, clock_.UtcNow());
    budget.Open(scored.alert->id, scored.event, scored.risk);
  }
  // What happens again and again within seconds is on the clips that are asked for already. They
  // are of the cameras over the till; one that the till names may be another each time.
  const bool filmed = scored.joined && !scored.event.camera &&
                      !budget.FilmsAnew(scored.event, scored.risk, *scored.joined,
                                        options_.clip_before / 2, options_.clip_after / 2);
  if (!filmed) RequestClips(scored);
}

void EventPipeline::RequestClips(ScoredEvent& scored) const {
  const PosEvent& event = scored.event;
  const AlertId alert = scored.joined ? *scored.joined : scored.alert->id;
  // Of the event that raised the alert as of one that joined it: made of what it is about.
  const std::string name = scored.joined ? alert.value + "\n" + event.id.value : alert.value;
  const UtcTime now = clock_.UtcNow();
  const UtcTime moment = options_.clocks ? options_.clocks->MomentOf(event) : event.occurred_at;
  for (const CameraId& camera : cameras_.CamerasFor(event)) {
    ClipRequest request;
    request.id.value = UuidFromName("clip-request", name + "\n" + camera.value);
    request.camera = camera;
    request.event = event.id;
    request.alert = alert;
    request.event_at = moment;
    request.window = {moment - options_.clip_before, moment + options_.clip_after};
    request.priority = PriorityOf(scored.risk.severity);
    request.created_at = now;
    if (options_.captures != nullptr) options_.captures->Adopt(request);
    scored.clip_requests.push_back(std::move(request));
  }
  if (scored.clip_requests.empty() && scored.alert) {
    scored.alert->no_clip_reason = "no camera is configured for store " + event.store.value;
  }
}

}  // namespace tillwatch
