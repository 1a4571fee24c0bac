// An event store in memory, as faithful as a test needs: idempotent, all or nothing, and it can be
// away or refuse.
//
// Thread rule: the pipeline's thread; a test looks at it when the pipeline does not run.
#pragma once

#include <functional>
#include <map>

#include "tillwatch/ports/errors.hpp"
#include "tillwatch/ports/event_store.hpp"

namespace tillwatch::test {

class FakeEventStore final : public EventStore {
 public:
  BatchHistory LoadHistory(std::span<const PosEvent> batch, seconds window) override {
    ++loads;
    if (unavailable_loads > 0) {
      --unavailable_loads;
      throw Unavailable("the database is away");
    }
    BatchHistory history;
    for (const PosEvent& event : batch) {
      if (events.contains(event.id)) history.known.insert(event.id);
      if (!event.staff) continue;
      const StaffKey key{event.store, *event.staff};
      std::vector<UtcTime> times;
      for (const auto& [id, alert] : alerts) {
        const bool same = alert.store == key.store && alert.staff == key.staff;
        if (same && alert.occurred_at >= event.occurred_at - window) {
          times.push_back(alert.occurred_at);
        }
      }
      history.alert_times[key] = times;
    }
    return history;
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
  std::map<AlertId, Alert> alerts;
  std::map<ClipRequestId, ClipRequest> requests;
  std::map<std::string, RejectedMessage> rejected;
  int loads = 0;
  int commits = 0;

  int unavailable_loads = 0;    // so many calls fail
  int unavailable_commits = 0;  // so many calls fail before anything is stored
  int lost_answers = 0;         // so many calls fail after everything was stored
  std::function<bool(const PosEvent&)> refuses;

 private:
  void Store(const ScoredEvent& s) {
    events.emplace(s.event.id, s.event);
    scores.emplace(s.event.id, s.risk.score);
    if (s.alert) alerts.emplace(s.alert->id, *s.alert);
    for (const ClipRequest& request : s.clip_requests) requests.emplace(request.id, request);
  }
};

}  // namespace tillwatch::test
