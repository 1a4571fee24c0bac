#include "tillwatch/codec/csv_export.hpp"

#include <array>
#include <optional>
#include <string_view>

#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/base/text.hpp"
#include "tillwatch/domain/money.hpp"

namespace tillwatch {
namespace {

constexpr std::size_t kMaxTextBytes = 32'000;  // spreadsheets take 32,767 characters a cell

// What spreadsheets take for the beginning of a formula, full-width forms included.
bool LooksLikeFormula(std::string_view text) {
  constexpr std::array<std::string_view, 8> kStarts{
      "=", "+", "-", "@", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
  if (text.empty()) return false;
  if (text.front() == '\t' || text.front() == '\r' || text.front() == '\n') return true;
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  for (const std::string_view start : kStarts) {
    if (text.starts_with(start)) return true;
  }
  return false;
}

class CsvLine {
 public:
  CsvLine& Text(const std::string& raw) {
    const std::string text = SanitizeUtf8(raw, kMaxTextBytes);
    Begin();
    if (text.empty()) return *this;
    line_ += '"';
    if (LooksLikeFormula(text)) line_ += '\'';
    for (const char c : text) {
      if (c == '"') line_ += '"';
      line_ += c;
    }
    line_ += '"';
    return *this;
  }
  CsvLine& Text(std::string_view text) { return Text(std::string(text)); }
  template <class Tag>
  CsvLine& Text(const std::optional<Id<Tag>>& id) {
    return Text(id ? id->value : std::string());
  }

  // A number or time of ours, which needs no quotes.
  CsvLine& Plain(const std::string& value) {
    Begin();
    line_ += value;
    return *this;
  }
  CsvLine& Time(const std::optional<UtcTime>& time) {
    return Plain(time ? FormatRfc3339(*time) : std::string());
  }
  CsvLine& Amount(const std::optional<Money>& money) {
    return Plain(money ? FormatDecimal(money->minor) : std::string());
  }

  std::string End() { return line_ + "\r\n"; }

 private:
  void Begin() {
    if (!first_) line_ += ',';
    first_ = false;
  }

  std::string line_;
  bool first_ = true;
};

void Append(std::string& list, std::string_view item) {
  if (!list.empty()) list += "; ";
  list += item;
}

std::string Number(const std::optional<double>& value) {
  if (!value) return "";
  std::string text = std::to_string(*value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string Traits(const TraitSet& traits) {
  std::string list;
  for (const Trait trait : traits.List()) Append(list, ToString(trait));
  return list;
}

// "2 x 4711 Soap; 1 x ..."
std::string Items(const std::vector<LineItem>& items) {
  std::string list;
  for (const LineItem& item : items) {
    std::string one = item.quantity ? Number(item.quantity) + " x " : "";
    one += item.sku;
    if (!item.sku.empty() && !item.name.empty()) one += ' ';
    Append(list, one + item.name);
  }
  return list;
}

std::string Reasons(const std::vector<Reason>& reasons) {
  std::string list;
  for (const Reason& reason : reasons) Append(list, reason.text);
  return list;
}

std::string ClipUrls(const std::vector<Clip>& clips) {
  std::string list;
  for (const Clip& clip : clips) {
    Append(list, "/api/v1/clips/" + clip.id.value);
  }
  return list;
}

std::string CurrencyOf(const std::optional<Money>& money) { return money ? money->currency : ""; }

}  // namespace

std::string EventCsvHeader() {
  return "id,occurred_at,received_at,event_type,kind,store_id,register_id,staff_id,order_id,"
         "ticket_no,amount,original_amount,currency,discount_percent,tender,original_order_id,"
         "original_staff_id,customer_staff_id,traits,items,score,alert_id\r\n";
}

std::string CsvRow(const StoredEvent& stored) {
  const PosEvent& event = stored.event;
  CsvLine line;
  line.Plain(event.id.value).Time(event.occurred_at).Time(event.received_at);
  line.Text(event.type).Text(ToString(event.kind)).Text(event.store.value);
  line.Text(event.register_id).Text(event.staff).Text(event.order_id).Text(event.ticket_no);
  line.Amount(event.amount).Amount(event.original_amount);
  line.Text(CurrencyOf(event.amount ? event.amount : event.original_amount));
  line.Plain(Number(event.discount_percent)).Text(event.tender).Text(event.original_order_id);
  line.Text(event.original_staff).Text(event.customer_staff).Text(Traits(event.traits));
  line.Text(Items(event.items)).Plain(FormatDecimal(stored.score)).Text(stored.alert);
  return line.End();
}

std::string AlertCsvHeader() {
  return "id,created_at,occurred_at,last_seen,occurrences,store_id,register_id,staff_id,event_type,"
         "amount,currency,score,severity,rule,reasons,status,acknowledged_at,acknowledged_by,note,"
         "disposition,disposition_at,disposition_by,disposition_note,event_id,clips,"
         "no_clip_reason\r\n";
}

std::string CsvRow(const AlertView& view) {
  const Alert& alert = view.alert;
  const Decision decision = view.decision.value_or(Decision{});
  CsvLine line;
  line.Plain(alert.id.value).Time(alert.created_at).Time(alert.occurred_at).Time(alert.last_seen);
  line.Plain(std::to_string(alert.occurrences)).Text(alert.store.value).Text(alert.register_id);
  line.Text(alert.staff).Text(alert.event_type).Amount(alert.amount);
  line.Text(CurrencyOf(alert.amount)).Plain(FormatDecimal(alert.score));
  line.Text(ToString(alert.severity)).Text(alert.rule).Text(Reasons(alert.reasons));
  line.Text(ToString(alert.status)).Time(alert.acknowledged_at).Text(alert.acknowledged_by);
  line.Text(alert.note);
  line.Text(decision.disposition ? ToString(*decision.disposition) : std::string_view());
  line.Time(view.decision ? std::optional(decision.at) : std::nullopt).Text(decision.by);
  line.Text(decision.note).Plain(alert.event.value).Text(ClipUrls(view.clips));
  line.Text(alert.no_clip_reason);
  return line.End();
}

}  // namespace tillwatch
