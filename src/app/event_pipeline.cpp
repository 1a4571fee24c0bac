#include "tillwatch/app/event_pipeline.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <set>

#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/base/stoppable_wait.hpp"
#include "tillwatch/base/text.hpp"
#include "tillwatch/base/uuid.hpp"
#include "tillwatch/codec/event_decoder.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

constexpr milliseconds kIdleWait{500};
constexpr milliseconds kFirstRetry{100};
constexpr milliseconds kLongestRetry{5000};
constexpr std::size_t kMaxRejectedPayload = 64 * 1024;

RejectedMessage Reject(const SpooledMessage& message, const std::string& reason) {
  RejectedMessage rejected;
  rejected.id = UuidFromName("rejected", message.topic + "\n" + FormatRfc3339(message.received_at) +
                                             "\n" + message.payload);
  rejected.topic = SanitizeUtf8(message.topic, 512);
  rejected.payload = message.payload.substr(0, kMaxRejectedPayload);
  rejected.payload_size = message.payload_size;
  rejected.reason = SanitizeUtf8(reason, 500);
  rejected.received_at = message.received_at;
  return rejected;
}

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
  return alert;
}

}  // namespace

EventPipeline::EventPipeline(Spool& spool, EventStore& store, const Scorer& scorer,
                             const CameraRegistry& cameras, Health& health, Counters& counters,
                             const Clock& clock, PipelineOptions options)
    : spool_(spool),
      store_(store),
      scorer_(scorer),
      cameras_(cameras),
      health_(health),
      counters_(counters),
      clock_(clock),
      options_(std::move(options)) {}

void EventPipeline::Run(std::stop_token stop) {
  milliseconds retry = kFirstRetry;
  std::optional<SteadyTime> away_since;
  while (!stop.stop_requested()) {
    const SteadyTime attempt = clock_.SteadyNow();
    try {
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
  try {
    for (int batch = 0; batch < kBatchesAtOnce; ++batch) {
      const auto messages = spool_.ReadAfter(captured_through_, options_.max_batch);
      if (messages.empty()) return;
      for (const ScoredEvent& scored : Score(Decode(messages).events, {})) {
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
  const std::vector<SpooledMessage> messages = spool_.Read(options_.max_batch);
  if (messages.empty()) return 0;
  Store(messages);
  spool_.RemoveThrough(messages.back().sequence);
  return messages.size();
}

void EventPipeline::Store(std::span<const SpooledMessage> messages) {
  try {
    CommitBatch(Decode(messages));
  } catch (const Refused& error) {
    spdlog::warn("batch refused, storing its messages one by one (messages={} error={})",
                 messages.size(), error.what());
    StoreSingly(messages);
  }
}

void EventPipeline::StoreSingly(std::span<const SpooledMessage> messages) {
  for (const SpooledMessage& message : messages) {
    try {
      CommitBatch(Decode(std::span(&message, 1)));
    } catch (const Refused& error) {
      Batch poisonous;
      poisonous.rejected.push_back(
          Reject(message, std::string("the database refuses it: ") + error.what()));
      CommitBatch(std::move(poisonous));
    }
  }
}

EventPipeline::Batch EventPipeline::Decode(std::span<const SpooledMessage> messages) const {
  Batch batch;
  for (const SpooledMessage& message : messages) {
    if (message.payload_size > static_cast<std::int64_t>(kMaxPayloadBytes)) {  // only its start
      batch.rejected.push_back(Reject(
          message, "the payload is larger than " + std::to_string(kMaxPayloadBytes) + " bytes"));
      continue;
    }
    auto event =
        DecodeEvent(message.topic, message.payload, message.received_at, options_.currency);
    if (event) {
      batch.events.push_back(std::move(*event));
    } else {
      batch.rejected.push_back(Reject(message, event.error().message));
    }
  }
  return batch;
}

void EventPipeline::CommitBatch(Batch batch) {
  const std::size_t decoded = batch.events.size();
  std::vector<EventId> ids;
  for (const PosEvent& event : batch.events) ids.push_back(event.id);
  BatchHistory history;
  if (decoded > 0) history = store_.LoadHistory(batch.events, scorer_.Rules().repeat_window);
  const std::vector<ScoredEvent> scored = Score(std::move(batch.events), history);
  store_.Commit(scored, batch.rejected);
  ForgetCaptures(ids);
  for (const ScoredEvent& s : scored) {
    if (options_.clocks != nullptr) options_.clocks->Observe(s.event);
  }

  const auto alerts = std::count_if(scored.begin(), scored.end(),
                                    [](const ScoredEvent& s) { return s.alert.has_value(); });
  counters_.events_stored += scored.size();
  counters_.events_duplicate += decoded - scored.size();
  counters_.alerts_raised += static_cast<std::uint64_t>(alerts);
  counters_.messages_rejected += batch.rejected.size();
  for (const RejectedMessage& rejected : batch.rejected) {
    spdlog::warn("message rejected (topic={} bytes={} reason={})", rejected.topic,
                 rejected.payload_size, rejected.reason);
  }
  for (const ScoredEvent& s : scored) {
    if (!s.alert) continue;
    spdlog::info("alert raised (alert={} event={} store={} score={:.2f} clips={})",
                 s.alert->id.value, s.event.id.value, s.event.store.value, s.alert->score / 100.0,
                 s.clip_requests.size());
  }
}

std::vector<ScoredEvent> EventPipeline::Score(std::vector<PosEvent> events,
                                              const BatchHistory& history) const {
  std::set<EventId> seen = history.known;
  std::map<StaffKey, std::vector<UtcTime>> alert_times = history.alert_times;
  std::vector<ScoredEvent> result;
  result.reserve(events.size());
  for (PosEvent& event : events) {
    if (!seen.insert(event.id).second) continue;
    std::vector<UtcTime> nobody;
    std::vector<UtcTime>& times =
        event.staff ? alert_times[StaffKey{event.store, *event.staff}] : nobody;
    result.push_back(ScoreOne(std::move(event), times));
    if (result.back().alert) times.push_back(result.back().event.occurred_at);
  }
  return result;
}

ScoredEvent EventPipeline::ScoreOne(PosEvent event, std::span<const UtcTime> staff_alerts) const {
  ScoredEvent scored;
  scored.risk = scorer_.Assess(event, staff_alerts);
  scored.event = std::move(event);
  if (scored.risk.is_alert) {
    scored.alert = MakeAlert(scored.event, scored.risk, clock_.UtcNow());
    RequestClips(scored);
  }
  return scored;
}

void EventPipeline::RequestClips(ScoredEvent& scored) const {
  Alert& alert = *scored.alert;
  const PosEvent& event = scored.event;
  const UtcTime moment = options_.clocks ? options_.clocks->MomentOf(event) : event.occurred_at;
  for (const CameraId& camera : cameras_.CamerasFor(event)) {
    ClipRequest request;
    request.id.value = UuidFromName("clip-request", alert.id.value + "\n" + camera.value);
    request.camera = camera;
    request.event = event.id;
    request.alert = alert.id;
    request.event_at = moment;
    request.window = {moment - options_.clip_before, moment + options_.clip_after};
    request.priority = PriorityOf(alert.severity);
    request.created_at = alert.created_at;
    if (options_.captures != nullptr) options_.captures->Adopt(request);
    scored.clip_requests.push_back(std::move(request));
  }
  if (scored.clip_requests.empty()) {
    alert.no_clip_reason = "no camera is configured for store " + event.store.value;
  }
}

}  // namespace tillwatch
