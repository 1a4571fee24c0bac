// What an alert turned out to be, as somebody who looked at it decided.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tillwatch/base/clock.hpp"

namespace tillwatch {

enum class Disposition {
  kConfirmed,      // theft or fraud
  kFalsePositive,  // nothing was wrong
  kTraining,       // it happened as the rule says, out of ignorance
  kPolicyBreach,   // against the shop's rules, without loss
};

// "confirmed", "false_positive", "training", "policy_breach".
std::string_view ToString(Disposition disposition);
std::optional<Disposition> DispositionFromString(std::string_view name);

// Whether what the rules said was so: all but the false positives.
inline bool WasRight(Disposition disposition) { return disposition != Disposition::kFalsePositive; }

// One entry of an alert's history of decisions.
struct Decision {
  std::optional<Disposition> disposition;  // none: an earlier one was taken back
  std::string note;
  std::string by;
  UtcTime at;
};

}  // namespace tillwatch
