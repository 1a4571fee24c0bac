// One thing that is found out about every event before it is stored. An enricher only annotates:
// neither scores nor clips depend on its facts, so that it may fail or be switched off.
#pragma once

#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "tillwatch/domain/fact.hpp"
#include "tillwatch/domain/pos_event.hpp"
#include "tillwatch/risk/recorded_history.hpp"

namespace tillwatch {

// May go away by itself within a millisecond: the enricher is run once more. Everything else that
// an enricher throws is a failure at once.
class TransientFailure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct EnrichmentContext {
  // What the rules asked of the history for this event, and what it answered.
  std::span<const RecordedHistory::Answer> history;
};

// Thread rule: the pipeline's thread. Memory must be bounded: events come for years.
class Enricher {
 public:
  virtual ~Enricher() = default;

  virtual std::string_view Name() const = 0;  // a literal, in snake_case
  // Those that run before it. Their facts may be absent all the same: switched off, failed, nothing
  // to say.
  virtual std::vector<std::string_view> DependsOn() const { return {}; }
  virtual bool Applies(const PosEvent&) const { return true; }
  // Before its first batch, and again when it was off in between: what it must remember of events
  // that it did not see. The database has just answered. What it throws is told, the events go on,
  // and it is tried again later.
  virtual void Prepare() {}
  // Adds to `facts`, where those of its dependencies are. What it throws costs its own facts alone.
  virtual void Enrich(const PosEvent& event, const EnrichmentContext& context, Facts& facts) = 0;
};

}  // namespace tillwatch
