#include "tillwatch/codec/rule_json.hpp"

#include <nlohmann/json.hpp>

#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {
namespace {

using nlohmann::json;

template <class Tag>
json IdOrNull(const std::optional<Id<Tag>>& id) {
  return id ? json(id->value) : json();
}

json TextOrNull(const std::string& text) { return text.empty() ? json() : json(text); }

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
          {"register_id", IdOrNull(snooze.register_id)},
          {"staff_id", IdOrNull(snooze.staff)},
          {"from", FormatRfc3339(snooze.from)},
          {"until", FormatRfc3339(snooze.until)},
          {"by", TextOrNull(snooze.by)},
          {"note", TextOrNull(snooze.note)}};
}

}  // namespace tillwatch
