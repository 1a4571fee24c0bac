#include "tillwatch/app/backtest.hpp"

#include <utility>

namespace tillwatch {
namespace {

constexpr std::int64_t kForgetEvery = 10'000;  // events: a walk through all that is remembered

HistoryReach ReachOf(const RuleSet& rules) {
  HistoryReach reach;
  reach.Add(rules);
  return reach;
}

void CountRules(const RiskAssessment& risk, std::int64_t BacktestCount::*side,
                std::map<std::string, BacktestCount>& rules) {
  for (const Reason& reason : risk.reasons) rules[reason.rule].*side += 1;
}

}  // namespace

Backtest::Side::Side(const RuleSet& rules, const StoreCalendar& calendar)
    : scorer_(rules, calendar), history_(calendar, ReachOf(rules)) {}

Backtest::Outcome Backtest::Side::Score(const PosEvent& event) {
  Outcome outcome;
  outcome.risk = scorer_.Assess(event, history_);
  if (outcome.risk.is_alert) {
    outcome.joined = budget_.Joins(event, outcome.risk).has_value();
    outcome.alert = !outcome.joined;
    if (outcome.alert) budget_.Open(AlertId{event.id.value}, event, outcome.risk);
  }
  history_.Add(event, outcome.risk.is_alert);
  return outcome;
}

void Backtest::Side::Forget(UtcTime now) {
  history_.ForgetBeyondReach(now);
  budget_.Forget(now - scorer_.Rules().LongestCoolDown());
}

Backtest::Backtest(const RuleSet& draft, const RuleSet& today, const StoreCalendar& calendar,
                   BacktestOptions options)
    : calendar_(calendar),
      options_(std::move(options)),
      draft_(draft, calendar),
      today_(today, calendar) {
  reach_.Add(draft);
  reach_.Add(today);
}

void Backtest::Replay(const PosEvent& event) {
  if (++since_forgotten_ >= kForgetEvery) {
    since_forgotten_ = 0;
    draft_.Forget(event.occurred_at);
    today_.Forget(event.occurred_at);
  }
  if (options_.store && event.store != *options_.store) {
    draft_.Pass(event);
    today_.Pass(event);
    return;
  }
  const Outcome draft = draft_.Score(event);
  const Outcome today = today_.Score(event);
  if (event.occurred_at < options_.since) {
    report_.warm_up += 1;
  } else {
    Count(event, draft, today);
  }
}

void Backtest::Count(const PosEvent& event, const Outcome& draft, const Outcome& today) {
  report_.events += 1;
  BacktestCount& day = report_.days[calendar_.DayOf(event.store, event.occurred_at)];
  report_.repeats.draft += draft.joined;
  report_.repeats.today += today.joined;
  if (draft.alert) {
    day.draft += 1;
    report_.alerts.draft += 1;
    CountRules(draft.risk, &BacktestCount::draft, report_.rules);
  }
  if (today.alert) {
    day.today += 1;
    report_.alerts.today += 1;
    CountRules(today.risk, &BacktestCount::today, report_.rules);
  }
  if (draft.alert && !today.alert) {
    report_.added += 1;
    List(report_.first_added, event, draft, today);
  } else if (today.alert && !draft.alert) {
    report_.gone += 1;
    List(report_.first_gone, event, today, draft);
  }
}

void Backtest::List(std::vector<BacktestAlert>& list, const PosEvent& event, const Outcome& own,
                    const Outcome& other) const {
  if (list.size() >= options_.most_listed) return;
  BacktestAlert alert;
  alert.event = event.id;
  alert.event_type = event.type;
  alert.occurred_at = event.occurred_at;
  alert.store = event.store;
  alert.register_id = event.register_id;
  alert.staff = event.staff;
  alert.amount = event.amount;
  alert.score = own.risk.score;
  alert.severity = own.risk.severity;
  alert.reasons = own.risk.reasons;
  alert.joins_elsewhere = other.joined;
  list.push_back(std::move(alert));
}

}  // namespace tillwatch
