// An event store in memory, as faithful as a test needs: idempotent, all or nothing, and it can be
// away or refuse.
//
// Thread rule: the pipeline's thread; a test looks at it when the pipeline does not run.
#pragma once

#include <algorithm>
#include <functional>
#include <map>

#include "support/utc_calendar.hpp"
#include "tillwatch/ports/errors.hpp"
#include "tillwatch/ports/event_store.hpp"
#include "tillwatch/risk/history_window.hpp"

namespace tillwatch::test {

class FakeEventStore final : public EventStore {
 public:
  StoredHistory LoadHistory(std::span<const PosEvent> batch, const HistoryPlan& plan) override {
    ++loads;
    if (unavailable_loads > 0) {
      --unavailable_loads;
      throw Unavailable("the database is away");
    }
    StoredHistory history;
    for (const PosEvent& event : batch) {
      if (plan.stored_ones && events.contains(event.id)) history.known.insert(event.id);
    }
    HistoryWindow all(UtcCalendar());
    for (const auto& [id, event] : events) all.Add(event, occurrences.contains(id));
    for (const Lookup& lookup : plan.lookups) history.sightings.emplace(lookup, all.Look(lookup));
    for (const OpenAlertQuery& query : plan.open_alerts) AddOpen(query, history.open_alerts);
    history.snoozes = snoozes;
    return history;
  }

  bool CommitNew(std::span<const ScoredEvent> scored,
                 std::span<const RejectedMessage> messages) override {
    const bool stored = std::any_of(scored.begin(), scored.end(), [this](const ScoredEvent& s) {
      return events.contains(s.event.id);
    });
    if (!stored) Commit(scored, messages);
    return !stored;
  }

  void Commit(std::span<const ScoredEvent> scored,
              std::span<const RejectedMessage> messages) override {
    ++commits;
    if (unavailable_commits > 0) {
      --unavailable_commits;
      throw Unavailable("the database is away");
    }
    for (const ScoredEvent& s : scored) {
      if (refuses && refuses(s.event)) throw Refused("value out of range");
    }
    for (const ScoredEvent& s : scored) Store(s);
    for (const RejectedMessage& message : messages) rejected.emplace(message.id, message);
    if (lost_answers > 0) {
      --lost_answers;
      throw Unavailable("the connection broke during the commit");
    }
  }

  std::map<EventId, PosEvent> events;
  std::map<EventId, Points> scores;
  std::map<EventId, Facts> facts;
  std::map<AlertId, Alert> alerts;
  std::map<EventId, AlertId> occurrences;
  std::map<ClipRequestId, ClipRequest> requests;
  std::map<std::string, RejectedMessage> rejected;
  std::vector<Snooze> snoozes;
  int loads = 0;
  int commits = 0;

  int unavailable_loads = 0;    // so many calls fail
  int unavailable_commits = 0;  // so many calls fail before anything is stored
  int lost_answers = 0;         // so many calls fail after everything was stored
  std::function<bool(const PosEvent&)> refuses;

 private:
  UtcTime FilmedAt(const Alert& alert) const {
    UtcTime at = alert.occurred_at;
    for (const auto& [id, request] : requests) {
      if (request.alert == alert.id) at = std::max(at, events.at(*request.event).occurred_at);
    }
    return at;
  }

  void AddOpen(const OpenAlertQuery& query, std::vector<OpenAlert>& open) const {
    for (const auto& [id, alert] : alerts) {
      const OpenAlert candidate{id,
                                alert.rule,
                                alert.store,
                                alert.staff.value_or(StaffId{}).value,
                                alert.register_id.value_or(RegisterId{}).value,
                                alert.occurred_at,
                                FilmedAt(alert)};
      if (alert.status == AlertStatus::kOpen && candidate.store == query.store &&
          candidate.staff == query.staff && candidate.register_id == query.register_id &&
          alert.occurred_at >= query.from && alert.occurred_at <= query.to) {
        open.push_back(candidate);
      }
    }
  }

  void Store(const ScoredEvent& s) {
    const bool fresh = events.emplace(s.event.id, s.event).second;
    scores.emplace(s.event.id, s.risk.score);
    facts.emplace(s.event.id, s.facts);
    if (s.alert) alerts.emplace(s.alert->id, *s.alert);
    if (s.Alerting()) occurrences.emplace(s.event.id, s.joined ? *s.joined : s.alert->id);
    if (s.joined && fresh) {
      Alert& alert = alerts.at(*s.joined);
      ++alert.occurrences;
      alert.last_seen = std::max(alert.last_seen, s.event.occurred_at);
    }
    for (const ClipRequest& request : s.clip_requests) requests.emplace(request.id, request);
  }
};

}  // namespace tillwatch::test
