#include "tillwatch/codec/rule_json.hpp"

#include <nlohmann/json.hpp>

#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {
namespace {

using nlohmann::json;

json NameOrNull(const std::string& name) { return name.empty() ? json() : json(name); }

}  // namespace

json ToJson(const Rule& rule) {
  return {{"id", rule.id},
          {"description", rule.description},
          {"category", rule.category},
          {"points", rule.points / 100.0},
          {"enabled", rule.enabled},
          {"min_severity", rule.min_severity ? json(ToString(*rule.min_severity)) : json()},
          {"cool_down_seconds", rule.cool_down.count()}};
}

json ToJson(const Snooze& snooze) {
  return {{"id", snooze.id.value},
          {"url", "/api/v1/snoozes/" + snooze.id.value},
          {"rule", snooze.rule},
          {"store_id", snooze.store.value},
          {"register_id", NameOrNull(snooze.register_id.value_or(RegisterId{}).value)},
          {"staff_id", NameOrNull(snooze.staff.value_or(StaffId{}).value)},
          {"from", FormatRfc3339(snooze.from)},
          {"until", FormatRfc3339(snooze.until)},
          {"by", NameOrNull(snooze.by)},
          {"note", NameOrNull(snooze.note)}};
}

}  // namespace tillwatch
