// Repeats of what somebody is already told about join the open alert instead of making another.
//
// A repeat has the same strongest rule, staff and register as the alert, and lies within the rule's
// cool-down of the alert's own event, before or after it (late events are repeats, too). From then
// on a new alert is due, so that a bad day is one alert a cool-down and not one a day.
//
// Thread rule: one owner.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "tillwatch/domain/alert.hpp"
#include "tillwatch/domain/pos_event.hpp"

namespace tillwatch {

struct OpenAlert {
  AlertId id;
  std::string rule;
  StoreId store;
  std::string staff;  // empty: none
  std::string register_id;
  UtcTime occurred_at;
  UtcTime filmed_at;  // the latest moment for which clips were asked for; its own at least
};

class AlertBudget {
 public:
  AlertBudget() = default;
  explicit AlertBudget(const std::vector<OpenAlert>& open);

  // The alert that the event joins: the one nearest to it in time. Never one for an event that
  // names neither staff nor register.
  std::optional<AlertId> Joins(const PosEvent& event, const RiskAssessment& risk) const;
  // A new alert of this event; later ones may join it.
  void Open(const AlertId& id, const PosEvent& event, const RiskAssessment& risk);
  // Whether an event that joins the alert needs clips of its own: no when it lies at most `before`
  // ahead of the latest moment for which clips were asked for, or at most `after` behind it. Counts
  // them as asked for from then on.
  bool FilmsAnew(const PosEvent& event, const RiskAssessment& risk, const AlertId& alert,
                 microseconds before, microseconds after);
  // Forgets the alerts of events at or before `oldest`, for a stream of years.
  void Forget(UtcTime oldest);

 private:
  using Key = std::tuple<std::string, std::string, std::string, std::string>;
  struct Place {
    AlertId id;
    UtcTime at;
    UtcTime filmed_at;
  };
  std::map<Key, std::vector<Place>> open_;
};

}  // namespace tillwatch
