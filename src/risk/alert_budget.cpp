#include "tillwatch/risk/alert_budget.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "tillwatch/risk/history.hpp"

namespace tillwatch {
namespace {

std::tuple<std::string, std::string, std::string, std::string> KeyFor(const PosEvent& event,
                                                                      const RiskAssessment& risk) {
  return {risk.rule, event.store.value, KeyOf(Subject::kStaff, event),
          KeyOf(Subject::kRegister, event)};
}

}  // namespace

AlertBudget::AlertBudget(const std::vector<OpenAlert>& open) {
  for (const OpenAlert& alert : open) {
    open_[{alert.rule, alert.store.value, alert.staff, alert.register_id}].push_back(
        {alert.id, alert.occurred_at, alert.filmed_at});
  }
}

std::optional<AlertId> AlertBudget::Joins(const PosEvent& event, const RiskAssessment& risk) const {
  const Key key = KeyFor(event, risk);
  if (std::get<2>(key).empty() && std::get<3>(key).empty()) return std::nullopt;
  const auto places = open_.find(key);
  if (places == open_.end()) return std::nullopt;
  std::optional<AlertId> nearest;
  microseconds distance = risk.cool_down;
  for (const Place& place : places->second) {
    const microseconds apart = std::chrono::abs(event.occurred_at - place.at);
    if (apart >= distance) continue;
    distance = apart;
    nearest = place.id;
  }
  return nearest;
}

void AlertBudget::Open(const AlertId& id, const PosEvent& event, const RiskAssessment& risk) {
  open_[KeyFor(event, risk)].push_back({id, event.occurred_at, event.occurred_at});
}

bool AlertBudget::FilmsAnew(const PosEvent& event, const RiskAssessment& risk, const AlertId& alert,
                            microseconds before, microseconds after) {
  const auto places = open_.find(KeyFor(event, risk));
  if (places == open_.end()) return true;
  for (Place& place : places->second) {
    if (place.id != alert) continue;
    const microseconds later = event.occurred_at - place.filmed_at;
    if (later >= -before && later <= after) return false;
    place.filmed_at = std::max(place.filmed_at, event.occurred_at);
  }
  return true;
}

void AlertBudget::Forget(UtcTime oldest) {
  for (auto entry = open_.begin(); entry != open_.end();) {
    std::erase_if(entry->second, [&](const Place& place) { return place.at <= oldest; });
    entry = entry->second.empty() ? open_.erase(entry) : std::next(entry);
  }
}

}  // namespace tillwatch
