// The enrichers in the order of their dependencies: runs them, keeps their failures from the event,
// measures and switches them.
//
// Thread rule: Enrich, StartBatch and Report from the pipeline's thread; the rest from any.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tillwatch/app/enricher.hpp"
#include "tillwatch/app/health.hpp"
#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/guarded.hpp"

namespace tillwatch {

inline constexpr int kEnrichAttempts = 3;
inline constexpr microseconds kEnrichRetryPause{200};
inline constexpr milliseconds kEnrichRetryBudget{3};  // of one batch, for all retries
inline constexpr seconds kEnrichLogEvery{60};         // of one enricher; health tells as long
inline constexpr seconds kEnrichPrepareAgain{10};     // after Prepare failed

struct EnricherFailure {
  UtcTime at;
  std::string error;
};

struct EnricherView {
  std::string name;
  std::vector<std::string> depends_on;
  bool enabled = true;
  std::uint64_t runs = 0;      // events that it was run for
  std::uint64_t failures = 0;  // events that have to do without its facts
  std::uint64_t retries = 0;
  std::chrono::nanoseconds total{0};  // of all runs, retries included
  std::chrono::nanoseconds max{0};
  std::optional<EnricherFailure> last_failure;
};

class Enrichers {
 public:
  // Throws std::invalid_argument that names two enrichers of one name, a dependency or a disabled
  // name that is unknown, or a cycle ("a -> b -> a").
  Enrichers(std::vector<std::unique_ptr<Enricher>> enrichers,
            const std::vector<std::string>& disabled, Health& health, const Clock& clock);
  ~Enrichers();

  // Prepares those that are on and not prepared yet. Retries may hold each batch for
  // kEnrichRetryBudget.
  void StartBatch();
  // Never throws because of an enricher.
  Facts Enrich(const PosEvent& event, const EnrichmentContext& context);
  // Tells health, under "enrichers", which of them failed within kEnrichLogEvery.
  void Report();

  // False: there is no such enricher. From the next event on; until the process ends.
  bool Switch(const std::string& name, bool enabled);
  // In the order in which they run.
  std::vector<EnricherView> All() const;
  std::optional<EnricherView> Find(const std::string& name) const;

 private:
  struct Entry;

  bool Run(Entry& entry, const PosEvent& event, const EnrichmentContext& context, Facts& facts,
           SteadyTime started);
  void Prepare(Entry& entry);
  void Fail(Entry& entry, const PosEvent& event, const std::string& error);
  // Whether it is time for a line of the log.
  bool NoteFailure(Entry& entry, const std::string& error);
  bool PauseForRetry(SteadyTime started);

  std::vector<std::unique_ptr<Entry>> entries_;
  Health& health_;
  const Clock& clock_;
  std::chrono::nanoseconds retry_budget_{kEnrichRetryBudget};
};

}  // namespace tillwatch
