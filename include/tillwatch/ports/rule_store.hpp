// What is kept of the rules beside their file: switches, and what the last backtest found.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tillwatch/base/clock.hpp"

namespace tillwatch {

// A rule that is on or off whatever its file says.
struct RuleSwitch {
  std::string rule;
  bool enabled = true;
  std::string by;
  UtcTime at;

  bool operator==(const RuleSwitch&) const = default;
};

struct StoredBacktest {
  UtcTime finished_at;
  std::string result_json;  // an object
};

// Thread rule: any thread. Throws Unavailable, Refused.
class RuleStore {
 public:
  virtual ~RuleStore() = default;

  // By rule; those of rules that are gone, too.
  virtual std::vector<RuleSwitch> Switches() = 0;
  // In place of an earlier one of this rule.
  virtual void Switch(const RuleSwitch& rule) = 0;
  // The rule is as its file says again.
  virtual void Unswitch(const std::string& rule) = 0;

  // In place of the one before.
  virtual void KeepBacktest(const StoredBacktest& backtest) = 0;
  virtual std::optional<StoredBacktest> LastBacktest() = 0;
};

}  // namespace tillwatch
