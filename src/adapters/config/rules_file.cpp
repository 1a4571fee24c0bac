#include "tillwatch/adapters/config/rules_file.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <set>
#include <span>

#include "rule_reader.hpp"
#include "tillwatch/base/sha256.hpp"
#include "toml_reader.hpp"

namespace tillwatch {
namespace {

constexpr std::size_t kLargestFile = 1024 * 1024;

void ReadThresholds(TomlReader& table, RuleSet& rules, Problems& problems) {
  AlertThresholds& alert = rules.alert;
  const std::size_t before = problems.size();
  table.ReadPoints("from", alert.from);
  table.ReadPoints("medium", alert.medium);
  table.ReadPoints("high", alert.high);
  table.ReadPoints("critical", alert.critical);
  table.ReadPoints("cap", alert.cap);
  if (problems.size() > before) return;
  RuleSet only_alert;
  only_alert.alert = alert;
  if (const auto valid = Validate(only_alert); !valid) {
    table.Problem(valid.error().field.c_str(), valid.error().message);
  }
}

void RejectOldTables(TomlReader& root) {
  for (const char* old : {"base_points", "high_value", "discount", "after_hours", "repeat_staff"}) {
    if (!root.Has(old)) continue;
    root.Problem(old, "is a [[rule]] now; take config/rules.toml of this version and set it there");
    root.Table(old);
  }
}

void ReadRules(TomlReader& root, RuleSet& rules, Problems& problems) {
  seconds cool_down{0};
  TomlReader alert = root.Table("alert");
  ReadThresholds(alert, rules, problems);
  alert.ReadDuration("cool_down", cool_down, seconds(0), kLongestCoolDown);
  alert.RejectUnknownKeys();
  RejectOldTables(root);
  std::set<std::string> ids;
  for (TomlReader& table : root.Tables("rule")) {
    rules.rules.push_back(ReadRule(table, cool_down));
    if (!ids.insert(rules.rules.back().id).second) {
      table.Problem("id", fmt::format("the rule \"{}\" is there twice", rules.rules.back().id));
    }
  }
  root.RejectUnknownKeys();
}

std::string DigestOf(std::string_view text) {
  Sha256 sha;
  sha.Add(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
  return sha.Finish();
}

}  // namespace

LoadedRules ParseRules(std::string_view text, const std::string& name) {
  LoadedRules loaded;
  if (text.size() > kLargestFile) {
    loaded.problems.push_back(name + ": larger than a megabyte");
    return loaded;
  }
  const auto document = ParseToml(text, name, loaded.problems);
  if (!document) return loaded;
  TomlReader root(&*document, name, "", loaded.problems);
  ReadRules(root, loaded.rules, loaded.problems);
  loaded.rules.digest = DigestOf(text);
  return loaded;
}

LoadedRules LoadRules(const std::filesystem::path& file, const RuleOverrides& overrides) {
  std::error_code error;
  LoadedRules loaded;
  if (!std::filesystem::is_regular_file(file, error)) {
    loaded.problems.push_back(fmt::format(
        "{}: no such file; name the right one in the settings file with rules = \"...\"",
        file.string()));
    return loaded;
  }
  std::ifstream stream(file, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(stream)), {});
  if (!stream.is_open() || stream.bad()) {
    loaded.problems.push_back(file.string() + ": cannot be read; look at its permissions");
    return loaded;
  }
  loaded = ParseRules(text, file.string());
  if (!loaded.problems.empty()) return loaded;
  if (const auto applied = Apply(overrides, loaded.rules); !applied) {
    const char* variable =
        applied.error().field == "discount" ? "DISCOUNT_THRESHOLD" : "HIGH_VALUE_THRESHOLD";
    loaded.problems.push_back(
        fmt::format("{}: {} in {}", variable, applied.error().message, file.string()));
  }
  return loaded;
}

}  // namespace tillwatch
