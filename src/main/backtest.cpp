#include "tillwatch/app/backtest.hpp"

#include <fmt/format.h>

#include <exception>
#include <limits>

#include "backtest_output.hpp"
#include "commands.hpp"
#include "csv_replay.hpp"
#include "progress_bar.hpp"
#include "tillwatch/adapters/config/rules_file.hpp"
#include "tillwatch/adapters/postgres/postgres_event_replay.hpp"
#include "tillwatch/adapters/postgres/postgres_rule_store.hpp"
#include "tillwatch/app/backtest_period.hpp"
#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {
namespace {

struct Period {
  UtcTime since;
  UtcTime until;
};

// None when one of the options is wrong, which is printed.
std::optional<Period> PeriodOf(const BacktestArguments& arguments, UtcTime now,
                               const StoreCalendar& calendar) {
  const auto until =
      arguments.until.empty() ? now : ParseBacktestTime(arguments.until, now, calendar);
  if (!until) {
    fmt::print(stderr, "--until: {}\n", until.error().message);
    return std::nullopt;
  }
  if (arguments.since.empty() && !arguments.csv.empty()) return Period{UtcTime(), *until};
  const std::string text = arguments.since.empty() ? "30d" : arguments.since;
  const auto since = ParseBacktestTime(text, now, calendar);
  if (!since) {
    fmt::print(stderr, "--since: {}\n", since.error().message);
    return std::nullopt;
  }
  if (*since >= *until) {
    fmt::print(stderr, "--since {} is not before --until {}; choose an earlier --since\n",
               FormatRfc3339(*since), FormatRfc3339(*until));
    return std::nullopt;
  }
  return Period{*since, *until};
}

void SayWhyNothing(EventReplay& events, const Period& period, const BacktestArguments& arguments) {
  const std::string since = FormatRfc3339(period.since);
  const std::string until = FormatRfc3339(period.until);
  if (arguments.store.empty() || events.Count(period.since, period.until, std::nullopt) == 0) {
    fmt::print(stderr, "no events from {} to {}; choose an earlier --since\n", since, until);
  } else {
    fmt::print(stderr, "no events of store {} from {} to {}; is --store spelt as the tills do?\n",
               arguments.store, since, until);
  }
}

// For the page of the rules. What was found is printed in any case.
void KeepForThePage(PostgresPool& pool, const std::string& summary) {
  try {
    PostgresRuleStore(pool).KeepBacktest({SystemClock().UtcNow(), summary});
  } catch (const std::exception& error) {
    fmt::print(stderr, "the dashboard does not show this result; it could not be stored: {}\n",
               error.what());
  }
}

// pool: where the result is kept; none of a log's.
int Replay(EventReplay& events, const Period& period, const RuleSet& draft,
           const Settings& settings, const StoreCalendar& calendar,
           const BacktestArguments& arguments, PostgresPool* pool) {
  BacktestOptions options;
  options.since = period.since;
  if (!arguments.store.empty()) options.store = StoreId{arguments.store};
  if (events.Count(period.since, period.until, options.store) == 0) {
    SayWhyNothing(events, period, arguments);
    return kExitFailed;
  }
  if (arguments.all) options.most_listed = std::numeric_limits<std::size_t>::max();
  Backtest backtest(draft, settings.rules, calendar, options);
  {
    ProgressBar progress("events", events.Count(backtest.WarmUpFrom(), period.until, std::nullopt));
    events.ForEach(backtest.WarmUpFrom(), period.until, [&](const PosEvent& event) {
      backtest.Replay(event);
      progress.Advance();
    });
  }
  const BacktestReport& report = backtest.Report();
  const BacktestHeading heading{arguments.rules.string(), settings.rules_file.string(),
                                period.since, period.until};
  arguments.json ? PrintBacktestJson(heading, report) : PrintBacktest(heading, report);
  if (pool != nullptr) KeepForThePage(*pool, BacktestSummary(heading, report));
  return kExitOk;
}

int ReplayLog(Period period, const RuleSet& draft, const Settings& settings,
              const StoreCalendar& calendar, const BacktestArguments& arguments, UtcTime now) {
  const auto replay = CsvReplay::Open(arguments.csv, settings, now);
  if (!replay) return kExitFailed;
  if (replay->IsEmpty()) {
    fmt::print(stderr, "{}: no events; a line for each must follow the first one\n", arguments.csv);
    return kExitFailed;
  }
  const UtcTime first = replay->First();
  const UtcTime last = replay->Last();
  if (arguments.since.empty()) period.since = first;
  if (arguments.until.empty()) period.until = last + microseconds(1);  // perhaps ahead of now
  if (period.since > last || period.until <= first) {
    fmt::print(stderr, "{}: no events of the period; they are from {} to {}\n", arguments.csv,
               FormatRfc3339(first), FormatRfc3339(last));
    return kExitFailed;
  }
  return Replay(*replay, period, draft, settings, calendar, arguments, nullptr);
}

}  // namespace

int RunBacktest(const Settings& settings, const BacktestArguments& arguments) {
  const auto calendar = StoreCalendar::Make(settings.timezone, settings.store_timezones);
  if (!calendar) {
    fmt::print(stderr, "{}\n", calendar.error().message);
    return kExitFailed;
  }
  const UtcTime now = SystemClock().UtcNow();
  const auto period = PeriodOf(arguments, now, *calendar);
  if (!period) return kExitUsage;
  if (!std::filesystem::exists(arguments.rules)) {
    fmt::print(stderr, "--rules {}: no such file; copy {} and change the copy\n",
               arguments.rules.string(), settings.rules_file.string());
    return kExitFailed;
  }
  const LoadedRules draft = LoadRules(arguments.rules, settings.rule_overrides);
  for (const std::string& problem : draft.problems) fmt::print(stderr, "{}\n", problem);
  if (!draft.problems.empty()) {
    fmt::print(stderr, "{}: {} problem(s) in the draft; nothing was replayed\n",
               arguments.rules.string(), draft.problems.size());
    return kExitFailed;
  }
  if (!arguments.csv.empty()) {
    return ReplayLog(*period, draft.rules, settings, *calendar, arguments, now);
  }
  PostgresPool pool(settings.database_url, {.max_connections = 1});
  PostgresEventReplay events(pool);
  return Replay(events, *period, draft.rules, settings, *calendar, arguments, &pool);
}

}  // namespace tillwatch
