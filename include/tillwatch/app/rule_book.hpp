// The rules that are in force: those of their file, some of them switched on or off by people; and
// how new ones come into force while the process runs.
//
// Thread rule: any thread. Who scores a batch takes Current() once, so that a batch is scored by
// one set of rules.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tillwatch/app/health.hpp"
#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/guarded.hpp"
#include "tillwatch/ports/rule_store.hpp"
#include "tillwatch/risk/rules.hpp"

namespace tillwatch {

struct RulesInForce {
  std::shared_ptr<const RuleSet> rules;  // switched
  UtcTime loaded_at;
  std::shared_ptr<const RuleSet> file = {};  // as the file has them
  std::vector<RuleSwitch> switches = {};     // of rules that are there, against what the file says

  const RuleSwitch* SwitchOf(const std::string& rule) const;
};

class RuleBook {
 public:
  // load: reads the rules again; called by Reload alone. store: none where nothing is switched.
  RuleBook(RuleSet rules, std::function<LoadedRules()> load, Health& health, const Clock& clock,
           RuleStore* store = nullptr);

  RulesInForce Current() const;

  // Rules with problems leave the old ones in force; health ("rules") and the log say why. Returns
  // whether the new ones are in force.
  bool Reload();

  // Follows the switches that are stored. Throws Unavailable.
  void Sync();

  // Stores the switch and has it in force from the next batch on; a switch to what the file says
  // is none. Error: kNotFound. Throws Unavailable: then nothing has changed.
  Result<void> Switch(const std::string& rule, bool enabled, const std::string& by);

  // Throws Unavailable.
  std::optional<StoredBacktest> LastBacktest() const;

 private:
  // Caller holds changing_.
  void PutInForce(std::shared_ptr<const RuleSet> file, UtcTime loaded_at,
                  std::vector<RuleSwitch> switches);

  const std::function<LoadedRules()> load_;
  Health& health_;
  const Clock& clock_;
  RuleStore* const store_;
  std::mutex changing_;             // one change at a time, from what is stored to what is in force
  std::vector<RuleSwitch> stored_;  // under changing_
  Guarded<RulesInForce> current_;
};

}  // namespace tillwatch
