// config/rules.toml into RiskRules.
#pragma once

#include <filesystem>

#include "tillwatch/risk/rules.hpp"
#include "toml_reader.hpp"

namespace tillwatch {

void ReadRulesFile(const std::filesystem::path& file, RiskRules& rules, Problems& problems);

}  // namespace tillwatch
