// What the process counts and sees, in the text format that Prometheus scrapes.
//
// Thread rule: any thread. Nothing is kept here: each Render() asks the sources anew.
#pragma once

#include <string>
#include <utility>

#include "tillwatch/app/counters.hpp"
#include "tillwatch/app/enrichers.hpp"
#include "tillwatch/app/health.hpp"
#include "tillwatch/app/register_clocks.hpp"
#include "tillwatch/ports/footage_source.hpp"
#include "tillwatch/ports/spool.hpp"

namespace tillwatch {

// What is measured; all of it outlives the renderer.
struct MetricSources {
  const Counters& counters;
  const FootageSource& footage;
  const Health& health;
  const Spool* spool = nullptr;  // null in a process that takes no messages
  std::string version;
  const RegisterClocks* clocks = nullptr;  // null in a process that has none
  const Enrichers* enrichers = nullptr;    // the same
};

class PrometheusMetrics {
 public:
  explicit PrometheusMetrics(MetricSources sources) : sources_(std::move(sources)) {}

  std::string Render() const;

 private:
  const MetricSources sources_;
};

}  // namespace tillwatch
