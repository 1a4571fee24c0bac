// The rules that the shop gets: config/rules.toml.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>

#include "tillwatch/adapters/config/rules_file.hpp"

namespace tillwatch::test {

inline std::filesystem::path SourceFolder() {
  const char* source = std::getenv("TILLWATCH_SOURCE_DIR");
  return source == nullptr ? "." : source;
}

inline const RuleSet& ShippedRules() {
  static const RuleSet rules = [] {
    LoadedRules loaded = LoadRules(SourceFolder() / "config" / "rules.toml");
    for (const std::string& problem : loaded.problems) BOOST_ERROR(problem);
    return std::move(loaded.rules);
  }();
  return rules;
}

}  // namespace tillwatch::test
