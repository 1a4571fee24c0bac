// The risk score of a staff member, with every part of it in words that a manager understands.
//
// Three kinds of parts, in hundredths, added up and capped at 1 like the score of an event:
//   rate.<kind>  what share of a person's events is of this kind, against the same share of the
//                others of the store: 10 points for each robust deviation (median and MAD) beyond
//                two, at most 40 a kind;
//   alert_rate   the same for alerts that were not decided to be false or training, at most 30;
//   confirmed    30 points for each alert decided confirmed, 15 for each policy breach, at most 60.
// Rates need a sample: at least kMinEvents of the person, and kMinPeers others who have as many.
//
// Pure; any thread.
#pragma once

#include <span>
#include <vector>

#include "tillwatch/domain/statistics.hpp"

namespace tillwatch {

inline constexpr std::int64_t kMinEvents = 50;
inline constexpr std::size_t kMinPeers = 4;

// What share of a person's events is of one kind, and what is usual.
struct StaffRate {
  EventKind kind = EventKind::kOther;
  double rate = 0;                     // events of the kind / all events; 0 without events
  std::optional<double> peers_median;  // none with too few others
  std::optional<double> deviations;    // robust deviations above it; none with too small a sample
};

struct StaffRisk {
  Points score = 0;              // 0..100
  std::vector<Reason> parts;     // largest first
  std::vector<StaffRate> rates;  // of each kind that a rate is worked out for
};

// What one person and the others of the same store did in one period.
struct StaffRecord {
  StaffCounts counts;
  DispositionCounts dispositions;
};

// A staff member over a period, and over as many days before it.
struct StaffProfile {
  StaffRecord now;
  StaffRecord before;
  StaffRisk risk;
  StaffRisk risk_before;
};

// store: everybody of the store in that period, this person included.
StaffRisk AssessStaff(const StaffRecord& person, std::span<const StaffRecord> store);

}  // namespace tillwatch
