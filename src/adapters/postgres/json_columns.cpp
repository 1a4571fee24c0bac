#include "json_columns.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/codec/json_writer.hpp"
#include "tillwatch/domain/money.hpp"

namespace tillwatch {
namespace {

using nlohmann::json;

// Bytes that are not UTF-8 become U+FFFD; without that, dump() throws.
std::string Dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

// Of what was counted twice, within two rules' limits, the last one.
void AddCounts(std::string_view name, const FactCounts& counts, JsonWriter& out) {
  out.Open(name, '{');
  for (auto at = counts.begin(); at != counts.end(); ++at) {
    const bool again = std::any_of(at + 1, counts.end(),
                                   [&](const auto& later) { return later.first == at->first; });
    if (!again) out.Number(at->first, at->second);
  }
  out.Close('}');
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
  std::string text;
  JsonWriter out(text);
  out.Open('[');
  for (const Trait trait : traits.List()) out.Element(ToString(trait));
  out.Close(']');
  return text;
}

std::string FactsJson(const Facts& facts) {
  std::string text;
  JsonWriter out(text);
  out.Open('{');
  for (const auto& [name, value] : facts.All()) {
    if (const auto* counts = std::get_if<FactCounts>(&value)) {
      AddCounts(name, *counts, out);
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
      out.Number(name, *number);
    } else if (const auto* string = std::get_if<std::string>(&value)) {
      out.Text(name, std::string_view(*string));
    } else {
      out.Open(name, '[');
      for (const auto& entry : std::get<std::vector<std::string>>(value)) out.Element(entry);
      out.Close(']');
    }
  }
  out.Close('}');
  return text;
}

std::string ItemsJson(const std::vector<LineItem>& items) {
  std::string text;
  JsonWriter out(text);
  const auto add_text = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) out.Text(name, value);
  };
  const auto add_amount = [&](std::string_view name, const std::optional<std::int64_t>& minor) {
    if (minor) out.Text(name, std::string_view(FormatDecimal(*minor)));
  };
  out.Open('[');
  for (const LineItem& item : items) {
    out.Open('{');
    add_text("sku", item.sku);
    add_text("name", item.name);
    if (item.quantity) out.Fraction("quantity", *item.quantity);
    add_amount("unit_price", item.unit_price_minor);
    add_amount("total_price", item.total_price_minor);
    add_amount("discount", item.discount_minor);
    out.Close('}');
  }
  out.Close(']');
  return text;
}

}  // namespace tillwatch
