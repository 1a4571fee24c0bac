#include "tillwatch/adapters/metrics/prometheus_metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>
#include <spdlog/spdlog.h>

#include <functional>
#include <vector>

#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Families = std::vector<MetricFamily>;
using Labels = std::vector<ClientMetric::Label>;

MetricFamily Gauge(std::string name, std::string help) {
  return {std::move(name), std::move(help), MetricType::Gauge, {}};
}

void AddGaugeValue(MetricFamily& family, Labels labels, double value) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.gauge.value = value;
  family.metric.push_back(std::move(metric));
}

void AddCounterValue(MetricFamily& family, Labels labels, std::uint64_t value) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.counter.value = static_cast<double>(value);
  family.metric.push_back(std::move(metric));
}

void AddCounter(Families& families, std::string name, std::string help,
                const std::atomic<std::uint64_t>& value) {
  families.push_back({std::move(name), std::move(help), MetricType::Counter, {}});
  AddCounterValue(families.back(), {}, value.load(std::memory_order_relaxed));
}

void AddCounters(Families& families, const Counters& counters) {
  AddCounter(families, "tillwatch_messages_received_total", "MQTT messages taken into the spool.",
             counters.messages_received);
  AddCounter(families, "tillwatch_messages_rejected_total", "Messages that could not be read.",
             counters.messages_rejected);
  AddCounter(families, "tillwatch_spool_waits_total", "Messages that waited for room in the spool.",
             counters.spool_waits);
  AddCounter(families, "tillwatch_mqtt_sessions_lost_total",
             "Times the broker had lost our session, and what it kept for us.",
             counters.sessions_lost);
  AddCounter(families, "tillwatch_events_stored_total", "Events committed to the database.",
             counters.events_stored);
  AddCounter(families, "tillwatch_events_duplicate_total", "Redelivered events, stored before.",
             counters.events_duplicate);
  AddCounter(families, "tillwatch_alerts_raised_total", "Alerts raised.", counters.alerts_raised);
  AddCounter(families, "tillwatch_batches_retried_total", "Batches committed again.",
             counters.batches_retried);
  AddCounter(families, "tillwatch_clips_captured_away_total",
             "Clips cut to disk while the database was away.", counters.clips_captured_away);
  MetricFamily clips{
      "tillwatch_clips_total", "Clip requests finished, by result.", MetricType::Counter, {}};
  AddCounterValue(clips, {{"result", "ready"}}, counters.clips_ready.load());
  AddCounterValue(clips, {{"result", "partial"}}, counters.clips_partial.load());
  AddCounterValue(clips, {{"result", "failed"}}, counters.clips_failed.load());
  families.push_back(std::move(clips));
}

// One family over all cameras.
void AddPerCamera(Families& families, const std::vector<CameraStatus>& cameras, std::string name,
                  std::string help, const std::function<double(const CameraStatus&)>& value) {
  MetricFamily family = Gauge(std::move(name), std::move(help));
  for (const CameraStatus& camera : cameras) {
    AddGaugeValue(family, {{"camera_id", camera.id.value}}, value(camera));
  }
  families.push_back(std::move(family));
}

// The state that holds has 1, the others 0.
MetricFamily CameraStates(const std::vector<CameraStatus>& cameras) {
  MetricFamily family = Gauge("tillwatch_camera_state", "1 for the state that the camera is in.");
  for (const CameraStatus& camera : cameras) {
    for (const auto state : {CameraState::kConnecting, CameraState::kLive, CameraState::kStalled,
                             CameraState::kOffline}) {
      AddGaugeValue(family,
                    {{"camera_id", camera.id.value}, {"state", std::string(ToString(state))}},
                    camera.state == state ? 1 : 0);
    }
  }
  return family;
}

void AddCameras(Families& families, const std::vector<CameraStatus>& cameras) {
  families.push_back(CameraStates(cameras));
  AddPerCamera(families, cameras, "tillwatch_camera_frames_per_second",
               "Frames a second over the last few seconds.",
               [](const CameraStatus& c) { return c.fps; });
  AddPerCamera(families, cameras, "tillwatch_camera_buffered_seconds",
               "Seconds of footage in the ring.",
               [](const CameraStatus& c) { return c.buffered_seconds; });
  AddPerCamera(families, cameras, "tillwatch_camera_buffered_bytes",
               "Bytes of footage in the ring.",
               [](const CameraStatus& c) { return static_cast<double>(c.buffered_bytes); });
  MetricFamily reconnects{"tillwatch_camera_reconnects_total",
                          "Times the camera was connected anew.",
                          MetricType::Counter,
                          {}};
  for (const CameraStatus& camera : cameras) {
    AddCounterValue(reconnects, {{"camera_id", camera.id.value}}, camera.reconnects);
  }
  families.push_back(std::move(reconnects));
}

// Without the family when the spool cannot be asked: its absence is what an alarm can be set on.
void AddSpool(Families& families, const Spool* spool) {
  if (spool == nullptr) return;
  try {
    MetricFamily family =
        Gauge("tillwatch_spool_messages", "Messages that the database has not taken yet.");
    AddGaugeValue(family, {}, static_cast<double>(spool->Size()));
    families.push_back(std::move(family));
    if (spool->MaxBytes() == 0) return;
    families.push_back(Gauge("tillwatch_spool_bytes", "Bytes of the messages in the spool."));
    AddGaugeValue(families.back(), {}, static_cast<double>(spool->Bytes()));
    families.push_back(Gauge("tillwatch_spool_max_bytes", "Bytes that it takes (max_spool_mb)."));
    AddGaugeValue(families.back(), {}, static_cast<double>(spool->MaxBytes()));
  } catch (const Unavailable& error) {
    spdlog::warn("spool size unknown (error={})", error.what());
  }
}

void AddClocks(Families& families, const RegisterClocks* clocks) {
  if (clocks == nullptr) return;
  MetricFamily family = Gauge("tillwatch_register_clock_offset_seconds",
                              "Our clock minus the till's, where enough is known.");
  for (const RegisterClockView& view : clocks->All()) {
    if (!view.offset) continue;
    AddGaugeValue(family,
                  {{"store_id", view.key.store.value}, {"register_id", view.key.register_id.value}},
                  std::chrono::duration<double>(*view.offset).count());
  }
  families.push_back(std::move(family));
}

void AddEnrichers(Families& families, const Enrichers* enrichers) {
  if (enrichers == nullptr) return;
  using Seconds = std::chrono::duration<double>;
  const auto counter = [](const char* name, const char* help) {
    return MetricFamily{name, help, MetricType::Counter, {}};
  };
  MetricFamily runs = counter("tillwatch_enricher_runs_total", "Events that it was run for.");
  MetricFamily failures =
      counter("tillwatch_enricher_failures_total", "Events that were stored without its facts.");
  MetricFamily retries = counter("tillwatch_enricher_retries_total", "Runs that were repeated.");
  MetricFamily total = counter("tillwatch_enricher_seconds_total", "Time of all its runs.");
  MetricFamily max = Gauge("tillwatch_enricher_max_seconds", "Time of its longest run.");
  MetricFamily enabled = Gauge("tillwatch_enricher_enabled", "1 when it is switched on.");
  for (const EnricherView& view : enrichers->All()) {
    const Labels labels{{"enricher", view.name}};
    AddCounterValue(runs, labels, view.runs);
    AddCounterValue(failures, labels, view.failures);
    AddCounterValue(retries, labels, view.retries);
    AddCounterValue(total, labels, 0);
    total.metric.back().counter.value = Seconds(view.total).count();
    AddGaugeValue(max, labels, Seconds(view.max).count());
    AddGaugeValue(enabled, labels, view.enabled ? 1 : 0);
  }
  for (MetricFamily* family : {&runs, &failures, &retries, &total, &max, &enabled}) {
    families.push_back(std::move(*family));
  }
}

void AddHealth(Families& families, const Health& health) {
  MetricFamily family =
      Gauge("tillwatch_component_healthy", "1 when the component is ok, 0 when it is degraded.");
  for (const auto& [name, component] : health.Components()) {
    AddGaugeValue(family, {{"component", name}}, component.state == HealthState::kOk ? 1 : 0);
  }
  families.push_back(std::move(family));
}

}  // namespace

std::string PrometheusMetrics::Render() const {
  Families families;
  families.push_back(Gauge("tillwatch_build_info", "Always 1; the label is the version."));
  AddGaugeValue(families.back(), {{"version", sources_.version}}, 1);
  AddCounters(families, sources_.counters);
  AddSpool(families, sources_.spool);
  AddHealth(families, sources_.health);
  AddClocks(families, sources_.clocks);
  AddEnrichers(families, sources_.enrichers);
  AddCameras(families, sources_.footage.Statuses());
  // A family without samples would be a headline over nothing.
  std::erase_if(families, [](const MetricFamily& family) { return family.metric.empty(); });
  return prometheus::TextSerializer().prometheus::Serializer::Serialize(families);
}

}  // namespace tillwatch
