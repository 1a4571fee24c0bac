#include "tillwatch/codec/stats_json.hpp"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <tuple>

#include "json_parts.hpp"
#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {
namespace {

using nlohmann::json;

double Rounded(double value, double decimals) {
  const double factor = std::pow(10.0, decimals);
  return std::round(value * factor) / factor;
}

json RoundedOrNull(const std::optional<double>& value, double decimals) {
  return value ? json(Rounded(*value, decimals)) : json();
}

json KindsJson(const KindTotals& kinds) {
  json object = json::object();
  for (const auto& [kind, count] : kinds) object[std::string(ToString(kind))] = ToJson(count);
  return object;
}

json RatesJson(const StaffRisk& risk) {
  json rates = json::object();
  for (const StaffRate& rate : risk.rates) {
    rates[std::string(ToString(rate.kind))] = {
        {"rate", Rounded(rate.rate, 4)},
        {"store_median", RoundedOrNull(rate.peers_median, 4)},
        {"deviations", RoundedOrNull(rate.deviations, 1)}};
  }
  return rates;
}

json PartsJson(const std::vector<Reason>& parts) {
  json list = json::array();
  for (const Reason& part : parts) {
    list.push_back({{"part", part.rule}, {"points", Score(part.points)}, {"text", part.text}});
  }
  return list;
}

json PeriodJson(const StaffRecord& record, const StaffRisk& risk) {
  json period = ToJson(TotalOf(record.counts.kinds));
  period["risk"] = Score(risk.score);
  period["kinds"] = KindsJson(record.counts.kinds);
  period["dispositions"] = DispositionsJson(record.dispositions);
  return period;
}

// A tenth of the scale is what counts as a change.
const char* DirectionOf(const StaffProfile& profile) {
  constexpr Points kChange = 10;
  const Points change = profile.risk.score - profile.risk_before.score;
  if (change >= kChange) return "rising";
  return change <= -kChange ? "falling" : "steady";
}

std::string Hex(const std::string& text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    hex.push_back(kDigits[byte >> 4]);
    hex.push_back(kDigits[byte & 15]);
  }
  return hex;
}

std::optional<std::string> FromHex(std::string_view hex) {
  std::string text;
  if (hex.size() % 2 != 0) return std::nullopt;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    int byte = 0;
    const char* const end = hex.data() + i + 2;
    const auto [stop, error] = std::from_chars(hex.data() + i, end, byte, 16);
    if (error != std::errc{} || stop != end || byte < 0) return std::nullopt;
    text.push_back(static_cast<char>(byte));
  }
  return text;
}

// The part before the next dot; the text goes on behind it.
std::string_view NextPart(std::string_view& text) {
  const std::size_t dot = std::min(text.find('.'), text.size());
  const std::string_view part = text.substr(0, dot);
  text.remove_prefix(std::min(dot + 1, text.size()));
  return part;
}

template <class Number>
bool ReadNumber(std::string_view text, Number& number) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stop == end && number >= 0;
}

auto OrderOf(const StaffCursor& cursor) {
  return std::tuple(-cursor.score, -cursor.alerts, cursor.store, cursor.staff);
}

}  // namespace

json ToJson(const KindTotal& count) {
  const double mean = count.events == 0 ? 0.0
                                        : static_cast<double>(count.score_sum) /
                                              static_cast<double>(count.events) / 100.0;
  return {{"events", count.events},
          {"amount", FormatDecimal(count.amount_minor)},
          {"alerts", count.alerts},
          {"mean_score", Rounded(mean, 4)}};
}

json ToJson(const SeverityCounts& counts) {
  json object = json::object();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    object[std::string(ToString(static_cast<Severity>(i)))] = counts.at(i);
  }
  return object;
}

json DispositionsJson(const DispositionCounts& counts) {
  json object = json::object();
  for (const Disposition disposition : {Disposition::kConfirmed, Disposition::kFalsePositive,
                                        Disposition::kTraining, Disposition::kPolicyBreach}) {
    object[std::string(ToString(disposition))] = CountOf(counts, disposition);
  }
  return object;
}

json ToJson(const StaffProfile& profile) {
  const StaffCounts& counts = profile.now.counts;
  json out = PeriodJson(profile.now, profile.risk);
  out["staff_id"] = counts.staff.value;
  out["store_id"] = counts.store.value;
  out["rates"] = RatesJson(profile.risk);
  out["risk_parts"] = PartsJson(profile.risk.parts);
  out["before"] = PeriodJson(profile.before, profile.risk_before);
  out["trend"] = DirectionOf(profile);
  return out;
}

json ToJson(const RulePrecision& rule) {
  std::int64_t decided = 0;
  std::int64_t right = 0;
  for (const auto& [disposition, count] : rule.decided) {
    decided += count;
    if (WasRight(disposition)) right += count;
  }
  const json precision =
      decided < kMinDecided
          ? json()
          : json(Rounded(static_cast<double>(right) / static_cast<double>(decided), 4));
  return {{"rule", rule.rule},
          {"alerts", rule.alerts},
          {"decided", decided},
          {"dispositions", DispositionsJson(rule.decided)},
          {"precision", precision}};
}

json ToJson(const Decision& decision) {
  return {{"disposition", decision.disposition ? json(ToString(*decision.disposition)) : json()},
          {"note", TextOrNull(decision.note)},
          {"by", TextOrNull(decision.by)},
          {"at", FormatRfc3339(decision.at)}};
}

json FiguresJson(const StoreDay& day) {
  json out = ToJson(TotalOf(day.kinds));
  out.erase("amount");  // of sales and refunds together it says nothing
  out["sales_amount"] = FormatDecimal(CountOf(day.kinds, EventKind::kSale).amount_minor);
  out["kinds"] = KindsJson(day.kinds);
  out["alerts_by_severity"] = ToJson(day.alerts);
  out["dispositions"] = DispositionsJson(day.dispositions);
  return out;
}

json ToJson(const StoreDay& day) {
  json out = FiguresJson(day);
  out["store_id"] = day.store.value;
  out["day"] = FormatLocalDay(day.day);
  return out;
}

StaffCursor CursorOf(const StaffProfile& profile) {
  const StaffCounts& counts = profile.now.counts;
  return {profile.risk.score, TotalOf(counts.kinds).alerts, counts.store, counts.staff};
}

bool IsBehind(const StaffProfile& profile, const StaffCursor& cursor) {
  return OrderOf(CursorOf(profile)) > OrderOf(cursor);
}

// "{score}.{alerts}.{store}.{staff}", the names in hex: needs no escaping in a URL.
std::string EncodeCursor(const StaffCursor& cursor) {
  return std::to_string(cursor.score) + "." + std::to_string(cursor.alerts) + "." +
         Hex(cursor.store.value) + "." + Hex(cursor.staff.value);
}

Result<StaffCursor> DecodeStaffCursor(const std::string& text) {
  std::string_view rest = text;
  StaffCursor cursor;
  const bool numbers =
      ReadNumber(NextPart(rest), cursor.score) && ReadNumber(NextPart(rest), cursor.alerts);
  auto store = FromHex(NextPart(rest));
  auto staff = FromHex(rest);
  if (!numbers || !store || !staff || staff->empty()) {
    return Invalid("cursor", "must be the next_cursor of an earlier answer, unchanged");
  }
  cursor.store.value = std::move(*store);
  cursor.staff.value = std::move(*staff);
  return cursor;
}

}  // namespace tillwatch
