#include "json_columns.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "json_text.hpp"
#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/domain/money.hpp"

namespace tillwatch {
namespace {

using nlohmann::json;

// Bytes that are not UTF-8 become U+FFFD; without that, dump() throws.
std::string Dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

// Of what was counted twice, within two rules' limits, the last one.
void AddCounts(const FactCounts& counts, JsonText& text) {
  text.Begin('{');
  for (auto at = counts.begin(); at != counts.end(); ++at) {
    const bool again = std::any_of(at + 1, counts.end(),
                                   [&](const auto& later) { return later.first == at->first; });
    if (again) continue;
    text.Name(at->first);
    text.Integer(at->second);
  }
  text.End('}');
}

}  // namespace

std::string ReasonsJson(const std::vector<Reason>& reasons) {
  json array = json::array();
  for (const Reason& reason : reasons) {
    array.push_back({{"rule", reason.rule}, {"points", reason.points}, {"text", reason.text}});
  }
  return Dump(array);
}

std::string GapsJson(const std::vector<Gap>& gaps) {
  json array = json::array();
  for (const Gap& gap : gaps) {
    array.push_back({{"start", FormatRfc3339(gap.span.start)},
                     {"end", FormatRfc3339(gap.span.end)},
                     {"reason", gap.reason}});
  }
  return Dump(array);
}

std::string TraitsJson(const TraitSet& traits) {
  JsonText text;
  text.Begin('[');
  for (const Trait trait : traits.List()) text.String(ToString(trait));
  text.End(']');
  return text.Take();
}

std::string FactsJson(const Facts& facts) {
  JsonText text;
  text.Begin('{');
  for (const auto& [name, value] : facts.All()) {
    text.Name(name);
    if (const auto* counts = std::get_if<FactCounts>(&value)) {
      AddCounts(*counts, text);
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
      text.Integer(*number);
    } else if (const auto* string = std::get_if<std::string>(&value)) {
      text.String(*string);
    } else {
      text.Begin('[');
      for (const auto& entry : std::get<std::vector<std::string>>(value)) text.String(entry);
      text.End(']');
    }
  }
  text.End('}');
  return text.Take();
}

std::string ItemsJson(const std::vector<LineItem>& items) {
  JsonText text;
  const auto add_text = [&](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    text.Name(name);
    text.String(value);
  };
  const auto add_amount = [&](std::string_view name, const std::optional<std::int64_t>& minor) {
    if (minor) add_text(name, FormatDecimal(*minor));
  };
  text.Begin('[');
  for (const LineItem& item : items) {
    text.Begin('{');
    add_text("sku", item.sku);
    add_text("name", item.name);
    if (item.quantity) {
      text.Name("quantity");
      text.Number(*item.quantity);
    }
    add_amount("unit_price", item.unit_price_minor);
    add_amount("total_price", item.total_price_minor);
    add_amount("discount", item.discount_minor);
    text.End('}');
  }
  text.End(']');
  return text.Take();
}

}  // namespace tillwatch
