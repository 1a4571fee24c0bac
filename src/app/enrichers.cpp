#include "tillwatch/app/enrichers.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <thread>

#include "tillwatch/base/text.hpp"

namespace tillwatch {
namespace {

using Owned = std::vector<std::unique_ptr<Enricher>>;

constexpr std::size_t kMaxErrorBytes = 300;

// Depth first, so that each comes behind all that it depends on, else in the order given.
class DependencyOrder {
 public:
  explicit DependencyOrder(Owned enrichers) : enrichers_(std::move(enrichers)) {
    for (std::size_t i = 0; i < enrichers_.size(); ++i) {
      const std::string_view name = enrichers_[i]->Name();
      if (!by_name_.emplace(name, i).second) {
        throw std::invalid_argument("there are two enrichers named " + std::string(name));
      }
    }
  }

  Owned Sort() {
    for (std::size_t i = 0; i < enrichers_.size(); ++i) Visit(i);
    return std::move(sorted_);
  }

 private:
  void Visit(std::size_t index) {
    if (enrichers_[index] == nullptr) return;  // sorted already
    const std::string_view name = enrichers_[index]->Name();
    const auto open = std::find(path_.begin(), path_.end(), name);
    if (open != path_.end())
      throw std::invalid_argument("enrichers depend on each other: " + Cycle(open));
    path_.push_back(name);
    for (const std::string_view dependency : enrichers_[index]->DependsOn()) {
      const auto found = by_name_.find(dependency);
      if (found == by_name_.end()) {
        throw std::invalid_argument("enricher " + std::string(name) + " depends on " +
                                    std::string(dependency) + ", which there is not");
      }
      Visit(found->second);
    }
    path_.pop_back();
    sorted_.push_back(std::move(enrichers_[index]));
  }

  std::string Cycle(std::vector<std::string_view>::const_iterator from) const {
    std::string text;
    for (auto at = from; at != path_.end(); ++at) text += std::string(*at) + " -> ";
    return text + std::string(*from);
  }

  Owned enrichers_;
  Owned sorted_;
  std::map<std::string_view, std::size_t> by_name_;
  std::vector<std::string_view> path_;
};

// By the one thread that runs the enrichers; others only read.
template <class T>
void Raise(std::atomic<T>& counter, T by) {
  counter.store(counter.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
}

}  // namespace

struct Enrichers::Entry {
  explicit Entry(std::unique_ptr<Enricher> owned) : enricher(std::move(owned)) {}

  const std::unique_ptr<Enricher> enricher;
  std::atomic<bool> enabled{true};
  std::atomic<std::uint64_t> runs{0};
  std::atomic<std::uint64_t> failures{0};
  std::atomic<std::uint64_t> retries{0};
  std::atomic<std::int64_t> total_ns{0};
  std::atomic<std::int64_t> max_ns{0};
  Guarded<std::optional<EnricherFailure>> last_failure;
  // The pipeline's thread alone.
  std::optional<SteadyTime> failed_at;
  std::optional<SteadyTime> logged_at;
  bool prepared = false;
  std::optional<SteadyTime> prepare_failed_at;

  void Measure(std::chrono::nanoseconds length) {
    Raise<std::uint64_t>(runs, 1);
    Raise<std::int64_t>(total_ns, length.count());
    if (length.count() > max_ns.load(std::memory_order_relaxed)) max_ns = length.count();
  }

  EnricherView View() const {
    EnricherView view;
    view.name = enricher->Name();
    for (const std::string_view name : enricher->DependsOn()) view.depends_on.emplace_back(name);
    view.enabled = enabled;
    view.runs = runs;
    view.failures = failures;
    view.retries = retries;
    view.total = std::chrono::nanoseconds(total_ns);
    view.max = std::chrono::nanoseconds(max_ns);
    view.last_failure = last_failure.With([](const auto& failure) { return failure; });
    return view;
  }
};

Enrichers::Enrichers(std::vector<std::unique_ptr<Enricher>> enrichers,
                     const std::vector<std::string>& disabled, Health& health, const Clock& clock)
    : health_(health), clock_(clock) {
  for (auto& enricher : DependencyOrder(std::move(enrichers)).Sort()) {
    entries_.push_back(std::make_unique<Entry>(std::move(enricher)));
  }
  for (const std::string& name : disabled) {
    if (!Switch(name, false)) throw std::invalid_argument("there is no enricher named " + name);
  }
}

Enrichers::~Enrichers() = default;

void Enrichers::StartBatch() {
  retry_budget_ = kEnrichRetryBudget;
  for (const auto& entry : entries_) {
    const bool enabled = entry->enabled.load(std::memory_order_relaxed);
    if (enabled && !entry->prepared) Prepare(*entry);
    if (!enabled) entry->prepared = false;  // what it does not see now it must ask for then
  }
}

void Enrichers::Prepare(Entry& entry) {
  const SteadyTime now = clock_.SteadyNow();
  if (entry.prepare_failed_at && now - *entry.prepare_failed_at < kEnrichPrepareAgain) return;
  std::string error;
  try {
    entry.enricher->Prepare();
    entry.prepared = true;
    return;
  } catch (const std::exception& failure) {
    error = SanitizeUtf8(failure.what(), kMaxErrorBytes);
  } catch (...) {
    error = "unknown";
  }
  entry.prepare_failed_at = clock_.SteadyNow();
  if (!NoteFailure(entry, error)) return;
  spdlog::warn("enricher does not know of the past yet (enricher={} error={})",
               entry.enricher->Name(), error);
}

Facts Enrichers::Enrich(const PosEvent& event, const EnrichmentContext& context) {
  Facts facts;
  SteadyTime before = clock_.SteadyNow();
  for (const auto& entry : entries_) {
    if (!entry->enabled.load(std::memory_order_relaxed)) continue;
    if (!Run(*entry, event, context, facts, before)) continue;
    const SteadyTime after = clock_.SteadyNow();
    entry->Measure(after - before);
    before = after;
  }
  return facts;
}

// Whether the enricher had to do with the event at all.
bool Enrichers::Run(Entry& entry, const PosEvent& event, const EnrichmentContext& context,
                    Facts& facts, SteadyTime started) {
  const std::size_t others = facts.Size();
  for (int attempt = 1;; ++attempt) {
    std::string error;
    bool transient = false;
    try {
      if (!entry.enricher->Applies(event)) return false;
      entry.enricher->Enrich(event, context, facts);
      return true;
    } catch (const TransientFailure& failure) {
      error = failure.what();
      transient = true;
    } catch (const std::exception& failure) {
      error = failure.what();
    } catch (...) {
      error = "unknown";
    }
    facts.Truncate(others);
    if (!transient || attempt == kEnrichAttempts || !PauseForRetry(started)) {
      Fail(entry, event, error);
      return true;
    }
    Raise<std::uint64_t>(entry.retries, 1);
    started = clock_.SteadyNow();
  }
}

// What failed attempts and pauses cost comes off the batch's budget; false when it is used up.
bool Enrichers::PauseForRetry(SteadyTime started) {
  retry_budget_ -= (clock_.SteadyNow() - started) + kEnrichRetryPause;
  if (retry_budget_ < std::chrono::nanoseconds(0)) return false;
  std::this_thread::sleep_for(kEnrichRetryPause);
  return true;
}

void Enrichers::Fail(Entry& entry, const PosEvent& event, const std::string& error) {
  Raise<std::uint64_t>(entry.failures, 1);
  const std::string text = SanitizeUtf8(error, kMaxErrorBytes);
  if (!NoteFailure(entry, text)) return;
  spdlog::warn("enricher failed, the event goes on (enricher={} event={} failures={} error={})",
               entry.enricher->Name(), event.id.value, entry.failures.load(), text);
}

bool Enrichers::NoteFailure(Entry& entry, const std::string& error) {
  const SteadyTime now = clock_.SteadyNow();
  const EnricherFailure failure{clock_.UtcNow(), error};
  entry.last_failure.With([&](auto& last) { last = failure; });
  entry.failed_at = now;
  if (entry.logged_at && now - *entry.logged_at < kEnrichLogEvery) return false;
  entry.logged_at = now;
  return true;
}

void Enrichers::Report() {
  const SteadyTime now = clock_.SteadyNow();
  std::string failing;
  for (const auto& entry : entries_) {
    if (!entry->enabled || !entry->failed_at || now - *entry->failed_at >= kEnrichLogEvery) {
      continue;
    }
    const auto last = entry->last_failure.With([](const auto& failure) { return failure; });
    failing += (failing.empty() ? "events are stored without facts of " : ", ") +
               std::string(entry->enricher->Name()) + " (" + last->error + ")";
  }
  health_.Set("enrichers", failing.empty() ? HealthState::kOk : HealthState::kDegraded, failing);
}

bool Enrichers::Switch(const std::string& name, bool enabled) {
  for (const auto& entry : entries_) {
    if (entry->enricher->Name() != name) continue;
    if (entry->enabled.exchange(enabled) != enabled) {
      spdlog::info("enricher switched {} (enricher={})", enabled ? "on" : "off", name);
    }
    return true;
  }
  return false;
}

std::vector<EnricherView> Enrichers::All() const {
  std::vector<EnricherView> views;
  for (const auto& entry : entries_) views.push_back(entry->View());
  return views;
}

std::optional<EnricherView> Enrichers::Find(const std::string& name) const {
  for (const auto& entry : entries_) {
    if (entry->enricher->Name() == name) return entry->View();
  }
  return std::nullopt;
}

}  // namespace tillwatch
