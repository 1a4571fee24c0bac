// The rules in force, and those of them that sleep.
#include "audit_trail.hpp"
#include "handler_parts.hpp"
#include "routes.hpp"
#include "tillwatch/codec/rule_json.hpp"

namespace tillwatch {
namespace {

constexpr std::chrono::days kLongestSnooze{366};

// A rule, and who switched it against what its file says.
nlohmann::json RuleJson(const Rule& rule, const RulesInForce& current) {
  nlohmann::json out = ToJson(rule);
  const RuleSwitch* const by_hand = current.SwitchOf(rule.id);
  const bool named = by_hand != nullptr && !by_hand->by.empty();
  out["enabled_in_file"] = by_hand == nullptr ? rule.enabled : !rule.enabled;
  out["switched_at"] =
      by_hand == nullptr ? nlohmann::json() : nlohmann::json(FormatRfc3339(by_hand->at));
  out["switched_by"] = named ? nlohmann::json(by_hand->by) : nlohmann::json();
  return out;
}

ApiResponse ListRules(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const RulesInForce current = services.rules.Current();
  nlohmann::json rules = nlohmann::json::array();
  for (const Rule& rule : current.rules->rules) rules.push_back(RuleJson(rule, current));
  return JsonResponse({{"rules", std::move(rules)},
                       {"digest", current.rules->digest},
                       {"loaded_at", FormatRfc3339(current.loaded_at)}});
}

ApiResponse SwitchRule(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  if (services.rules.Current().rules->Find(request.id) == nullptr) return NotFound("rule");
  auto body = Fields::FromJson(request.body);
  if (!body) return ProblemFor(body.error());
  const auto enabled = body->Flag("enabled");
  if (!enabled) body->Fail("enabled", "is missing: true or false");
  if (const auto failure = body->Failure()) return ProblemFor(*failure);
  if (!services.rules.Switch(request.id, *enabled, request.who.name)) return NotFound("rule");
  const RulesInForce current = services.rules.Current();
  const Rule* const rule = current.rules->Find(request.id);
  return rule == nullptr ? NotFound("rule") : JsonResponse(RuleJson(*rule, current));
}

ApiResponse GetLastBacktest(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto last = services.rules.LastBacktest();
  if (!last) return NotFound("backtest");
  nlohmann::json body = nlohmann::json::parse(last->result_json);
  body["finished_at"] = FormatRfc3339(last->finished_at);
  return JsonResponse(body);
}

ApiResponse ListSnoozes(ApiRequest& request, const HttpServices& services) {
  const StoreScope stores = request.Stores();
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  nlohmann::json snoozes = nlohmann::json::array();
  for (const Snooze& snooze : services.snoozes.List(services.clock.UtcNow(), stores)) {
    snoozes.push_back(ToJson(snooze));
  }
  return JsonResponse({{"snoozes", std::move(snoozes)}});
}

// Complains in `body` about what is missing or makes no sense.
Snooze ReadSnooze(const ApiRequest& request, Fields& body, const HttpServices& services) {
  Snooze snooze;
  const UtcTime now = services.clock.UtcNow();
  snooze.rule = body.Text("rule").value_or("");
  snooze.store.value = body.Text("store_id").value_or("");
  snooze.register_id = body.Name<RegisterId>("register_id");
  snooze.staff = body.Name<StaffId>("staff_id");
  snooze.from = now;
  const auto until = body.Time("until");
  snooze.by = SaidBy(request, body);
  snooze.note = ReadNote(body);
  if (services.rules.Current().rules->Find(snooze.rule) == nullptr) {
    body.Fail("rule", "must be the id of a rule in force; GET /api/v1/rules lists them");
  }
  if (snooze.store.value.empty()) body.Fail("store_id", "is missing");
  if (!snooze.register_id && !snooze.staff) {
    body.Fail("register_id", "or staff_id is missing: a rule never sleeps for a whole store");
  }
  if (!until || *until <= now || *until > now + kLongestSnooze) {
    body.Fail("until", "must be a time from now to a year ahead");
  } else {
    snooze.until = *until;
  }
  return snooze;
}

ApiResponse AddSnooze(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  auto body = Fields::FromJson(request.body);
  if (!body) return ProblemFor(body.error());
  Snooze snooze = ReadSnooze(request, *body, services);
  if (const auto failure = body->Failure()) return ProblemFor(*failure);
  if (!request.who.MaySee(snooze.store)) return NotYourStore();
  snooze.id.value = NewUuid();
  services.snoozes.Add(snooze);
  ApiResponse response = JsonResponse(ToJson(snooze), 201);
  response.headers.emplace_back("Location", "/api/v1/snoozes/" + snooze.id.value);
  return response;
}

ApiResponse DeleteSnooze(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto id = IdInPath<SnoozeId>(request);
  if (!id || !services.snoozes.Remove(*id, request.Scope())) return NotFound("snooze");
  return NoContent();
}

}  // namespace

void AddRuleRoutes(Router& router, const HttpServices& services) {
  const std::string snoozes = "/api/v1/snoozes";
  router.Add("GET", "/api/v1/rules", Role::kViewer,
             [&](ApiRequest& r) { return ListRules(r, services); });
  // Rules are of every store, and a backtest counts the events of all.
  router
      .Add("PUT", "/api/v1/rules/{id}", Role::kAdmin,
           Recorded({services, "rule.switched", OfPath, {"enabled"}},
                    [&](ApiRequest& r) { return SwitchRule(r, services); }))
      .OfEveryStore();
  router
      .Add("GET", "/api/v1/backtests/last", Role::kAdmin,
           [&](ApiRequest& r) { return GetLastBacktest(r, services); })
      .OfEveryStore();
  router.Add("GET", snoozes, Role::kViewer,
             [&](ApiRequest& r) { return ListSnoozes(r, services); });
  router.Add("POST", snoozes, Role::kAdmin,
             Recorded({services,
                       "snooze.added",
                       OfSnooze,
                       {"rule", "register_id", "staff_id", "until", "by", "note"}},
                      [&](ApiRequest& r) { return AddSnooze(r, services); }));
  router.Add("DELETE", snoozes + "/{id}", Role::kAdmin,
             Recorded({services, "snooze.deleted", OfSnooze},
                      [&](ApiRequest& r) { return DeleteSnooze(r, services); }));
}

}  // namespace tillwatch
