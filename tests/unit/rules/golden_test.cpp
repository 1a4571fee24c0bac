// A fixed seed of "tillwatch simulate" gives exactly the alerts of golden_alerts.txt, whatever the
// machine. After a change of rules that is meant: the test writes what it found beside its binary,
// look at the difference, then copy it over.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <map>
#include <sstream>

#include "shop_traffic.hpp"
#include "support/shipped_rules.hpp"
#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/codec/event_decoder.hpp"
#include "tillwatch/risk/alert_budget.hpp"
#include "tillwatch/risk/history_window.hpp"
#include "tillwatch/risk/scorer.hpp"

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(golden)

namespace {

constexpr std::uint32_t kSeed = 20'261'121;
constexpr int kMessages = 3000;
constexpr int kStores = 2;

struct GoldenAlert {
  std::string line;
  int occurrences = 1;
};

std::string Describe(const PosEvent& event, const RiskAssessment& risk) {
  std::ostringstream line;
  line << FormatRfc3339(event.occurred_at) << " " << event.ticket_no << " " << event.staff->value
       << " " << event.register_id->value << " " << risk.score << " " << ToString(risk.severity);
  for (const Reason& reason : risk.reasons) line << "\n  " << reason.rule << ": " << reason.text;
  return line.str();
}

std::string FindAlerts() {
  const StoreCalendar calendar =
      StoreCalendar::Make("UTC", {{StoreId{"store_002"}, "America/New_York"}}).value();
  const Scorer scorer(test::ShippedRules(), calendar);
  HistoryWindow history(calendar);
  AlertBudget budget;
  ShopTraffic traffic(kSeed, kStores);
  std::vector<std::string> order;
  std::map<std::string, GoldenAlert> alerts;
  UtcTime at = ParseRfc3339("2026-11-21T08:00:00Z").value();
  for (int i = 0; i < kMessages; ++i, at += seconds(10)) {
    const TrafficMessage message = traffic.Next(at);
    const PosEvent event = DecodeEvent(message.topic, message.payload, at, "USD").value();
    const RiskAssessment risk = scorer.Assess(event, history);
    history.Add(event, risk.is_alert);
    if (!risk.is_alert) continue;
    if (const auto joined = budget.Joins(event, risk)) {
      ++alerts.at(joined->value).occurrences;
      continue;
    }
    order.push_back(event.id.value);
    alerts[event.id.value] = {Describe(event, risk)};
    budget.Open(AlertId{event.id.value}, event, risk);
  }
  std::ostringstream text;
  for (const std::string& id : order) {
    text << alerts.at(id).line << "\n  occurrences: " << alerts.at(id).occurrences << "\n";
  }
  return text.str();
}

std::string Read(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_fixed_seed_of_the_simulation_gives_exactly_these_alerts) {
  const auto file = test::SourceFolder() / "tests" / "unit" / "rules" / "golden_alerts.txt";
  const std::string found = FindAlerts();
  const bool same = found == Read(file);
  const char* build = std::getenv("TILLWATCH_BUILD_DIR");
  const auto written = std::filesystem::path(build == nullptr ? "." : build) / "golden_alerts.txt";
  if (!same) std::ofstream(written, std::ios::binary) << found;
  BOOST_TEST(same, "the alerts differ from " << file << "; what was found is in " << written);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
