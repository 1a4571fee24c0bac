// config/rules.toml, or any text of its form, into a RuleSet. docs/rules.md describes it.
//
// Every problem is reported at once, with file and line and what would be right. Any thread.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "tillwatch/risk/rules.hpp"

namespace tillwatch {

LoadedRules LoadRules(const std::filesystem::path& file, const RuleOverrides& overrides = {});

// name: what problems call the text.
LoadedRules ParseRules(std::string_view text, const std::string& name = "rules.toml");

}  // namespace tillwatch
