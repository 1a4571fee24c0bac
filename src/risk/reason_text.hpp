// Why a rule gave its points, in plain words with the figures that made it true.
#pragma once

#include <string>

#include "tillwatch/risk/rules.hpp"

namespace tillwatch {

// Of a rule that holds.
std::string ReasonText(const Rule& rule, const RuleContext& context);

}  // namespace tillwatch
