#include "backtest_output.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tillwatch/base/local_day.hpp"
#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {
namespace {

using nlohmann::json;

constexpr int kNameWidth = 28;

void PrintRow(const std::string& name, const BacktestCount& count) {
  const std::int64_t more = count.draft - count.today;
  const std::string difference = more == 0 ? "=" : fmt::format("{:+}", more);
  fmt::print("  {:<{}} {:>9} {:>9} {:>9}\n", name, kNameWidth, count.draft, count.today,
             difference);
}

void PrintHead(const char* name) {
  fmt::print("\n  {:<{}} {:>9} {:>9} {:>9}\n", name, kNameWidth, "draft", "today", "more");
}

void PrintAlert(const BacktestAlert& alert, const char* elsewhere) {
  fmt::print("  {}  {}  {}  {}  {}  {:.2f} {}  {}{}\n", FormatRfc3339(alert.occurred_at),
             alert.store.value, alert.register_id ? alert.register_id->value : "no register",
             alert.staff ? alert.staff->value : "no staff",
             alert.amount ? FormatForPeople(*alert.amount) : "no amount", alert.score / 100.0,
             ToString(alert.severity), alert.event_type,
             alert.joins_elsewhere ? fmt::format("  (a repeat {})", elsewhere) : "");
  for (const Reason& reason : alert.reasons) {
    fmt::print("      {:.2f} {}: {}\n", reason.points / 100.0, reason.rule, reason.text);
  }
}

void PrintList(const char* title, std::int64_t total, const std::vector<BacktestAlert>& alerts,
               const char* elsewhere) {
  fmt::print("\n{}: {} alert(s)\n", title, total);
  for (const BacktestAlert& alert : alerts) PrintAlert(alert, elsewhere);
  const std::int64_t rest = total - static_cast<std::int64_t>(alerts.size());
  if (rest > 0) fmt::print("  ... and {} more; --all lists them\n", rest);
}

json CountJson(const BacktestCount& count) {
  return {{"draft", count.draft}, {"today", count.today}, {"more", count.draft - count.today}};
}

template <class T>
json OrNull(const std::optional<T>& id) {
  return id ? json(id->value) : json();
}

json AlertJson(const BacktestAlert& alert) {
  json reasons = json::array();
  for (const Reason& reason : alert.reasons) {
    reasons.push_back(
        {{"rule", reason.rule}, {"points", reason.points / 100.0}, {"text", reason.text}});
  }
  return {{"event_id", alert.event.value},
          {"event_type", alert.event_type},
          {"occurred_at", FormatRfc3339(alert.occurred_at)},
          {"store_id", alert.store.value},
          {"register_id", OrNull(alert.register_id)},
          {"staff_id", OrNull(alert.staff)},
          {"amount", alert.amount ? json(static_cast<double>(alert.amount->minor) / 100) : json()},
          {"currency", alert.amount ? json(alert.amount->currency) : json()},
          {"score", alert.score / 100.0},
          {"severity", ToString(alert.severity)},
          {"repeat_elsewhere", alert.joins_elsewhere},
          {"reasons", std::move(reasons)}};
}

json CountsJson(const BacktestHeading& heading, const BacktestReport& report) {
  json days = json::object();
  for (const auto& [day, count] : report.days) days[FormatLocalDay(day)] = CountJson(count);
  json rules = json::object();
  for (const auto& [rule, count] : report.rules) rules[rule] = CountJson(count);
  return {{"draft", heading.draft},
          {"today", heading.today},
          {"since", FormatRfc3339(heading.since)},
          {"until", FormatRfc3339(heading.until)},
          {"events", report.events},
          {"warm_up_events", report.warm_up},
          {"alerts", CountJson(report.alerts)},
          {"repeats", CountJson(report.repeats)},
          {"days", std::move(days)},
          {"rules", std::move(rules)}};
}

json ListJson(std::int64_t total, const std::vector<BacktestAlert>& alerts) {
  json listed = json::array();
  for (const BacktestAlert& alert : alerts) listed.push_back(AlertJson(alert));
  return {{"total", total}, {"listed", std::move(listed)}};
}

}  // namespace

void PrintBacktest(const BacktestHeading& heading, const BacktestReport& report) {
  fmt::print("draft   {}\ntoday   {}\nperiod  {} to {}\nevents  {}, and {} before them\n",
             heading.draft, heading.today, FormatRfc3339(heading.since),
             FormatRfc3339(heading.until), report.events, report.warm_up);
  PrintHead("alerts of the day");
  for (const auto& [day, count] : report.days) PrintRow(FormatLocalDay(day), count);
  PrintHead("alerts with points of");
  for (const auto& [rule, count] : report.rules) PrintRow(rule, count);
  PrintHead("in all");
  PrintRow("alerts", report.alerts);
  PrintRow("repeats that join one", report.repeats);
  PrintList("New with the draft", report.added, report.first_added, "today");
  PrintList("Gone with the draft", report.gone, report.first_gone, "with the draft");
}

std::string BacktestSummary(const BacktestHeading& heading, const BacktestReport& report) {
  json summary = CountsJson(heading, report);
  summary["new"] = report.added;
  summary["gone"] = report.gone;
  return summary.dump(-1, ' ', false, json::error_handler_t::replace);
}

void PrintBacktestJson(const BacktestHeading& heading, const BacktestReport& report) {
  json all = CountsJson(heading, report);
  all["new"] = ListJson(report.added, report.first_added);
  all["gone"] = ListJson(report.gone, report.first_gone);
  fmt::print("{}\n", all.dump(2, ' ', false, json::error_handler_t::replace));
}

}  // namespace tillwatch
