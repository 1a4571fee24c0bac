#include "tillwatch/risk/staff_risk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "tillwatch/base/robust_statistics.hpp"

namespace tillwatch {
namespace {

// Kinds by which till fraud is done; more sales than others make nobody suspicious.
constexpr std::array kRatedKinds{
    EventKind::kVoid,      EventKind::kRefund,   EventKind::kSuspiciousReturn,
    EventKind::kNoSale,    EventKind::kDiscount, EventKind::kPriceOverride,
    EventKind::kCashDrawer};

constexpr double kUsualDeviations = 2.0;
constexpr double kPointsPerDeviation = 10.0;
constexpr Points kMostPerRate = 40;
constexpr Points kMostForAlerts = 30;
constexpr Points kPerConfirmed = 30;
constexpr Points kPerBreach = 15;
constexpr Points kMostForDecisions = 60;
constexpr Points kMostOfAll = 100;
// Half a per cent of the events: where nobody ever refunds, the second refund is no marvel.
constexpr double kLeastSpread = 0.005;

double Share(std::int64_t part, std::int64_t all) {
  return all <= 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(all);
}

std::int64_t EventsOf(const StaffRecord& record) { return TotalOf(record.counts.kinds).events; }

// Alerts that nobody has explained away.
std::int64_t StandingAlerts(const StaffRecord& record) {
  const std::int64_t cleared = CountOf(record.dispositions, Disposition::kFalsePositive) +
                               CountOf(record.dispositions, Disposition::kTraining);
  return std::max<std::int64_t>(TotalOf(record.counts.kinds).alerts - cleared, 0);
}

// A share of the events, of the person and of those others whose sample is large enough.
struct Comparison {
  double own = 0;
  std::optional<double> median;
  std::optional<double> deviations;
};

template <class CountIn>
Comparison Compare(const StaffRecord& person, std::span<const StaffRecord> store, CountIn count) {
  Comparison result;
  const std::int64_t events = EventsOf(person);
  result.own = Share(count(person), events);
  std::vector<double> others;
  for (const StaffRecord& other : store) {
    if (other.counts.staff == person.counts.staff || EventsOf(other) < kMinEvents) continue;
    others.push_back(Share(count(other), EventsOf(other)));
  }
  if (others.size() < kMinPeers) return result;
  result.median = Median(others);
  if (events < kMinEvents) return result;
  result.deviations = RobustDeviations(
      result.own, *result.median, MedianAbsoluteDeviation(others, *result.median), kLeastSpread);
  return result;
}

Points PointsFor(const Comparison& comparison, Points most) {
  if (!comparison.deviations || *comparison.deviations <= kUsualDeviations) return 0;
  const double points = kPointsPerDeviation * (*comparison.deviations - kUsualDeviations);
  return static_cast<Points>(std::lround(std::min(points, static_cast<double>(most))));
}

// "12 of 200 events are of the kind void (6.0 %); the median of the others ..."
std::string RateText(std::int64_t count, const StaffRecord& person, const std::string& what,
                     const Comparison& comparison) {
  return fmt::format(
      "{} of {} events {} ({:.1f} %); the median of the others in the store is {:.1f} %, "
      "{:.1f} robust deviations lower",
      count, EventsOf(person), what, comparison.own * 100.0, comparison.median.value_or(0) * 100.0,
      comparison.deviations.value_or(0));
}

void AddRates(const StaffRecord& person, std::span<const StaffRecord> store, StaffRisk& risk) {
  for (const EventKind kind : kRatedKinds) {
    const auto count = [kind](const StaffRecord& record) {
      return CountOf(record.counts.kinds, kind).events;
    };
    const Comparison comparison = Compare(person, store, count);
    risk.rates.push_back({kind, comparison.own, comparison.median, comparison.deviations});
    const Points points = PointsFor(comparison, kMostPerRate);
    if (points == 0) continue;
    const std::string name(ToString(kind));
    risk.parts.push_back({"rate." + name, points,
                          RateText(count(person), person, "are of the kind " + name, comparison)});
  }
}

void AddAlertRate(const StaffRecord& person, std::span<const StaffRecord> store, StaffRisk& risk) {
  const Comparison comparison = Compare(person, store, StandingAlerts);
  const Points points = PointsFor(comparison, kMostForAlerts);
  if (points == 0) return;
  risk.parts.push_back({"alert_rate", points,
                        RateText(StandingAlerts(person), person, "raised an alert", comparison)});
}

void AddDecisions(const StaffRecord& person, StaffRisk& risk) {
  const std::int64_t confirmed = CountOf(person.dispositions, Disposition::kConfirmed);
  const std::int64_t breaches = CountOf(person.dispositions, Disposition::kPolicyBreach);
  const std::int64_t points = confirmed * kPerConfirmed + breaches * kPerBreach;
  if (points == 0) return;
  risk.parts.push_back(
      {"confirmed", static_cast<Points>(std::min<std::int64_t>(points, kMostForDecisions)),
       fmt::format("{} alerts were confirmed, {} were breaches of policy", confirmed, breaches)});
}

}  // namespace

StaffRisk AssessStaff(const StaffRecord& person, std::span<const StaffRecord> store) {
  StaffRisk risk;
  AddRates(person, store, risk);
  AddAlertRate(person, store, risk);
  AddDecisions(person, risk);
  std::stable_sort(risk.parts.begin(), risk.parts.end(),
                   [](const Reason& a, const Reason& b) { return a.points > b.points; });
  for (const Reason& part : risk.parts) risk.score += part.points;
  risk.score = std::min(risk.score, kMostOfAll);
  return risk;
}

}  // namespace tillwatch
