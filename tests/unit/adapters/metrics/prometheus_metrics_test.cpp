#include "tillwatch/adapters/metrics/prometheus_metrics.hpp"

#include <boost/test/unit_test.hpp>

#include "support/fake_clock.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace prometheus_metrics {
namespace {

class TwoCameras final : public FootageSource {
 public:
  Result<FootageSlice> Read(const CameraId&, const TimeSpan&) const override {
    return FootageSlice{};
  }
  Result<FootageExtent> Extent(const CameraId&) const override { return FootageExtent{}; }
  std::optional<CameraStatus> Status(const CameraId&) const override { return std::nullopt; }
  std::vector<CameraStatus> Statuses() const override {
    CameraStatus live;
    live.id = {"camera_001"};
    live.state = CameraState::kLive;
    live.fps = 14.5;
    live.buffered_seconds = 119.5;
    live.buffered_bytes = 30'000'000;
    CameraStatus offline;
    offline.id = {"camera_002"};
    offline.state = CameraState::kOffline;
    offline.reconnects = 7;
    return {live, offline};
  }
};

class SpoolOfThree : public Spool {
 public:
  void Append(const std::string&, std::string_view, std::int64_t, UtcTime) override {}
  bool WaitForMessages(std::stop_token, milliseconds) override { return true; }
  std::vector<SpooledMessage> Read(std::size_t) override { return {}; }
  std::vector<SpooledMessage> ReadAfter(std::int64_t, std::size_t) override { return {}; }
  void RemoveThrough(std::int64_t) override {}
  std::int64_t Size() const override { return 3; }
};

class BrokenSpool final : public SpoolOfThree {
 public:
  std::int64_t Size() const override { throw Unavailable("disk"); }
};

class FailingEnricher final : public Enricher {
 public:
  explicit FailingEnricher(FakeClock& clock) : clock_(clock) {}
  std::string_view Name() const override { return "failing"; }
  void Enrich(const PosEvent&, const EnrichmentContext&, Facts&) override {
    clock_.Advance(milliseconds(500));
    throw std::runtime_error("no luck");
  }

 private:
  FakeClock& clock_;
};

struct Fixture {
  FakeClock clock{UtcTime{}};
  Counters counters;
  Health health{clock};
  TwoCameras footage;
  SpoolOfThree spool;

  std::string Render(const Spool* of) const {
    return PrometheusMetrics({counters, footage, health, of, "1.2.3"}).Render();
  }
  // Whether there is exactly this line.
  bool HasLine(const std::string& line) const {
    return ("\n" + Render(&spool)).find("\n" + line + "\n") != std::string::npos;
  }
};

}  // namespace
}  // namespace prometheus_metrics

BOOST_FIXTURE_TEST_SUITE(prometheus_metrics, Fixture)

BOOST_AUTO_TEST_CASE(counters_are_totals) {
  counters.events_stored = 12;
  counters.clips_partial = 2;
  BOOST_TEST(HasLine("# TYPE tillwatch_events_stored_total counter"));
  BOOST_TEST(HasLine("tillwatch_events_stored_total 12"));
  BOOST_TEST(HasLine("tillwatch_clips_total{result=\"partial\"} 2"));
  BOOST_TEST(HasLine("tillwatch_build_info{version=\"1.2.3\"} 1"));
}

BOOST_AUTO_TEST_CASE(each_enricher_has_its_figures) {
  std::vector<std::unique_ptr<Enricher>> made;
  made.push_back(std::make_unique<FailingEnricher>(clock));
  Enrichers enrichers(std::move(made), {}, health, clock);
  enrichers.Enrich({}, {});
  enrichers.Switch("failing", false);
  MetricSources sources{counters, footage, health, nullptr, "1.2.3"};
  sources.enrichers = &enrichers;
  const std::string text = PrometheusMetrics(sources).Render();
  for (const char* line :
       {"runs_total{enricher=\"failing\"} 1\n", "failures_total{enricher=\"failing\"} 1\n",
        "retries_total{enricher=\"failing\"} 0\n", "seconds_total{enricher=\"failing\"} 0.5\n",
        "max_seconds{enricher=\"failing\"} 0.5\n", "enabled{enricher=\"failing\"} 0\n"}) {
    BOOST_TEST(text.find("tillwatch_enricher_" + std::string(line)) != std::string::npos, line);
  }
}

BOOST_AUTO_TEST_CASE(each_camera_has_its_gauges) {
  BOOST_TEST(HasLine("tillwatch_camera_state{camera_id=\"camera_001\",state=\"live\"} 1"));
  BOOST_TEST(HasLine("tillwatch_camera_state{camera_id=\"camera_001\",state=\"offline\"} 0"));
  BOOST_TEST(HasLine("tillwatch_camera_frames_per_second{camera_id=\"camera_001\"} 14.5"));
  BOOST_TEST(HasLine("tillwatch_camera_buffered_seconds{camera_id=\"camera_001\"} 119.5"));
  BOOST_TEST(HasLine("tillwatch_camera_buffered_bytes{camera_id=\"camera_001\"} 30000000"));
  BOOST_TEST(HasLine("tillwatch_camera_reconnects_total{camera_id=\"camera_002\"} 7"));
}

BOOST_AUTO_TEST_CASE(the_spool_and_the_components_are_there) {
  health.Set("database", HealthState::kDegraded, "connection refused");
  health.Set("mqtt", HealthState::kOk);
  BOOST_TEST(HasLine("tillwatch_spool_messages 3"));
  BOOST_TEST(HasLine("tillwatch_component_healthy{component=\"database\"} 0"));
  BOOST_TEST(HasLine("tillwatch_component_healthy{component=\"mqtt\"} 1"));
}

BOOST_AUTO_TEST_CASE(a_spool_that_cannot_be_asked_costs_only_its_own_line) {
  for (const std::string& text : {Render(nullptr), [&] {
                                    const BrokenSpool broken;
                                    return Render(&broken);
                                  }()}) {
    BOOST_TEST(text.find("tillwatch_spool_messages") == std::string::npos);
    BOOST_TEST(text.find("tillwatch_events_stored_total") != std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
