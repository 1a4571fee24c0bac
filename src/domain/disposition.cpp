#include "tillwatch/domain/disposition.hpp"

namespace tillwatch {

std::string_view ToString(Disposition disposition) {
  switch (disposition) {
    case Disposition::kConfirmed:
      return "confirmed";
    case Disposition::kFalsePositive:
      return "false_positive";
    case Disposition::kTraining:
      return "training";
    case Disposition::kPolicyBreach:
      return "policy_breach";
  }
  return "confirmed";
}

std::optional<Disposition> DispositionFromString(std::string_view name) {
  for (const Disposition disposition : {Disposition::kConfirmed, Disposition::kFalsePositive,
                                        Disposition::kTraining, Disposition::kPolicyBreach}) {
    if (ToString(disposition) == name) return disposition;
  }
  return std::nullopt;
}

}  // namespace tillwatch
