#include "tillwatch/app/backtest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <limits>
#include <set>
#include <tuple>

#include "backtest_output.hpp"
#include "commands.hpp"
#include "progress_bar.hpp"
#include "tillwatch/adapters/config/rules_file.hpp"
#include "tillwatch/adapters/postgres/postgres_event_replay.hpp"
#include "tillwatch/app/backtest_period.hpp"
#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/codec/csv_log.hpp"

namespace tillwatch {
namespace {

constexpr std::size_t kMostProblems = 10;

struct Period {
  UtcTime since;
  UtcTime until;
};

// A log, in memory without what no rule asks for, in order of time.
class CsvReplay final : public EventReplay {
 public:
  explicit CsvReplay(std::vector<PosEvent> events) : events_(std::move(events)) {
    std::stable_sort(events_.begin(), events_.end(), [](const PosEvent& a, const PosEvent& b) {
      return std::tie(a.occurred_at, a.id) < std::tie(b.occurred_at, b.id);
    });
  }

  std::int64_t Count(UtcTime from, UtcTime until, const std::optional<StoreId>& store) override {
    std::int64_t count = 0;
    ForEach(from, until, [&](const PosEvent& event) { count += !store || event.store == *store; });
    return count;
  }
  void ForEach(UtcTime from, UtcTime until,
               const std::function<void(const PosEvent&)>& each) override {
    for (const PosEvent& event : events_) {
      if (event.occurred_at >= from && event.occurred_at < until) each(event);
    }
  }
  const std::vector<PosEvent>& Events() const { return events_; }

 private:
  std::vector<PosEvent> events_;
};

// None when the log has mistakes; the first of them are printed.
std::optional<std::vector<PosEvent>> ReadLog(std::istream& in, const std::string& name,
                                             const Settings& settings, UtcTime now) {
  CsvLog log(in, now, settings.currency);
  std::vector<PosEvent> events;
  std::set<EventId> seen;
  std::size_t problems = 0;
  while (problems < kMostProblems) {
    auto event = log.Next();
    if (!event) {
      ++problems;
      fmt::print(stderr, "{}: {}\n", name, event.error().message);
    } else if (!*event) {
      break;
    } else if (seen.insert((*event)->id).second) {
      (*event)->items = {};
      (*event)->metadata_json = {};
      events.push_back(std::move(**event));
    }
  }
  if (in.bad()) {
    ++problems;
    fmt::print(stderr, "{}: cannot be read to its end\n", name);
  }
  if (problems == 0) return events;
  fmt::print(stderr, "{}: correct or remove these lines; nothing was replayed\n", name);
  return std::nullopt;
}

std::optional<std::vector<PosEvent>> ReadLogFile(const std::string& file, const Settings& settings,
                                                 UtcTime now) {
  if (file == "-") return ReadLog(std::cin, "stdin", settings, now);
  std::ifstream in(file, std::ios::binary);
  if (std::filesystem::is_directory(file) || !in) {
    fmt::print(stderr,
               "--csv {}: cannot be read; is there such a file, and may this user read it?\n",
               file);
    return std::nullopt;
  }
  return ReadLog(in, file, settings, now);
}

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

int Replay(EventReplay& events, const Period& period, const RuleSet& draft,
           const Settings& settings, const StoreCalendar& calendar,
           const BacktestArguments& arguments) {
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
  return kExitOk;
}

int ReplayLog(Period period, const RuleSet& draft, const Settings& settings,
              const StoreCalendar& calendar, const BacktestArguments& arguments, UtcTime now) {
  auto events = ReadLogFile(arguments.csv, settings, now);
  if (!events) return kExitFailed;
  CsvReplay replay(std::move(*events));
  if (replay.Events().empty()) {
    fmt::print(stderr, "{}: no events; a line for each must follow the first one\n", arguments.csv);
    return kExitFailed;
  }
  const UtcTime first = replay.Events().front().occurred_at;
  const UtcTime last = replay.Events().back().occurred_at;
  if (arguments.since.empty()) period.since = first;
  if (arguments.until.empty()) period.until = last + microseconds(1);  // perhaps ahead of now
  if (period.since > last || period.until <= first) {
    fmt::print(stderr, "{}: no events of the period; they are from {} to {}\n", arguments.csv,
               FormatRfc3339(first), FormatRfc3339(last));
    return kExitFailed;
  }
  return Replay(replay, period, draft, settings, calendar, arguments);
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
  return Replay(events, *period, draft.rules, settings, *calendar, arguments);
}

}  // namespace tillwatch
