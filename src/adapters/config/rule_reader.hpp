// One [[rule]] of rules.toml into a Rule.
#pragma once

#include "tillwatch/risk/rules.hpp"
#include "toml_reader.hpp"

namespace tillwatch {

// default_cool_down: of rules that name none.
Rule ReadRule(TomlReader& table, seconds default_cool_down);

inline constexpr seconds kLongestCoolDown = std::chrono::hours(24 * 7);

}  // namespace tillwatch
