#include "tillwatch/risk/peers.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace tillwatch {
namespace {

constexpr double kMadToDeviation = 1.4826;
// Where nearly all have the same rate the MAD is close to 0, and the least difference would look
// enormous: the yardstick is never shorter than a quarter of the median, nor than 0.2 per 100
// sales.
constexpr double kLeastShare = 0.25;
constexpr double kLeastSpread = 0.2;

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

int CountOf(const KindCounts& counts, EventKind kind) {
  const auto found = counts.find(kind);
  return found == counts.end() ? 0 : found->second;
}

PeerStanding StandingOf(double rate, const std::vector<double>& others) {
  PeerStanding standing;
  standing.rate = rate;
  standing.median = Median(others);
  standing.others = static_cast<int>(others.size());
  std::vector<double> distances;
  distances.reserve(others.size());
  for (const double other : others) distances.push_back(std::abs(other - standing.median));
  standing.spread = std::max({kMadToDeviation * Median(std::move(distances)),
                              kLeastShare * standing.median, kLeastSpread});
  return standing;
}

}  // namespace

PeerGroup::PeerGroup(const std::map<StaffId, KindCounts>& counts, int min_sales) {
  std::vector<StaffId> staff;
  for (const auto& [id, kinds] : counts) {
    if (CountOf(kinds, EventKind::kSale) >= std::max(min_sales, 1)) staff.push_back(id);
  }
  for (const EventKind kind : AllEventKinds()) {
    if (kind == EventKind::kSale) continue;
    std::vector<double> rates;
    for (const StaffId& id : staff) {
      const KindCounts& own = counts.at(id);
      rates.push_back(100.0 * CountOf(own, kind) / CountOf(own, EventKind::kSale));
    }
    for (std::size_t i = 0; i < staff.size(); ++i) {
      std::vector<double> others = rates;
      others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
      standings_[kind].emplace(staff[i], StandingOf(rates[i], others));
    }
  }
}

std::optional<PeerStanding> PeerGroup::Find(const StaffId& staff, EventKind kind) const {
  const auto of_kind = standings_.find(kind);
  if (of_kind == standings_.end()) return std::nullopt;
  const auto found = of_kind->second.find(staff);
  return found == of_kind->second.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace tillwatch
