// The rules that are in force, and how new ones come into force while the process runs.
//
// Thread rule: any thread. Who scores a batch takes Current() once, so that a batch is scored by
// one set of rules.
#pragma once

#include <functional>
#include <memory>

#include "tillwatch/app/health.hpp"
#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/guarded.hpp"
#include "tillwatch/risk/rules.hpp"

namespace tillwatch {

struct RulesInForce {
  std::shared_ptr<const RuleSet> rules;
  UtcTime loaded_at;
};

class RuleBook {
 public:
  // load: reads the rules again; called by Reload alone.
  RuleBook(RuleSet rules, std::function<LoadedRules()> load, Health& health, const Clock& clock);

  RulesInForce Current() const;

  // Rules with problems leave the old ones in force; health ("rules") and the log say why. Returns
  // whether the new ones are in force.
  bool Reload();

 private:
  const std::function<LoadedRules()> load_;
  Health& health_;
  const Clock& clock_;
  Guarded<RulesInForce> current_;
};

}  // namespace tillwatch
