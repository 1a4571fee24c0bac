#include "event_rows.hpp"

#include <fmt/format.h>

#include <array>

#include "copy_rows.hpp"
#include "json_columns.hpp"
#include "rows.hpp"
#include "sql_params.hpp"

namespace tillwatch {
namespace {

struct Column {
  const char* name;
  const char* type;
};

// As EventRow gives them.
constexpr std::array<Column, 28> kColumns{{{"event_id", "uuid"},
                                           {"source_event_id", "text"},
                                           {"event_type", "text"},
                                           {"kind", "text"},
                                           {"store_id", "text"},
                                           {"register_id", "text"},
                                           {"staff_id", "text"},
                                           {"occurred_at", "timestamptz"},
                                           {"received_at", "timestamptz"},
                                           {"order_id", "text"},
                                           {"ticket_no", "text"},
                                           {"amount", "numeric"},
                                           {"original_amount", "numeric"},
                                           {"currency", "text"},
                                           {"discount_percent", "float8"},
                                           {"camera_id", "text"},
                                           {"items", "json"},
                                           {"metadata", "jsonb"},
                                           {"topic", "text"},
                                           {"score", "numeric"},
                                           {"traits", "json"},
                                           {"tender", "text"},
                                           {"card_token", "text"},
                                           {"original_order_id", "text"},
                                           {"original_staff_id", "text"},
                                           {"customer_staff_id", "text"},
                                           {"drawer_open_seconds", "float8"},
                                           {"facts", "json"}}};

std::vector<std::string> ColumnNames() {
  std::vector<std::string> names;
  for (const Column& column : kColumns) names.emplace_back(column.name);
  return names;
}

std::string InsertSql() {
  std::string names;
  std::string arrays;
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    names += fmt::format("{}{}", i == 0 ? "" : ", ", kColumns[i].name);
    arrays += fmt::format("{}${}::{}[]", i == 0 ? "" : ", ", i + 1, kColumns[i].type);
  }
  return fmt::format(
      "insert into pos_events ({}) select * from unnest({})"
      " on conflict (event_id) do nothing returning event_id",
      names, arrays);
}

SqlText Number(const std::optional<double>& number) {
  return number ? SqlText(pqxx::to_string(*number)) : std::nullopt;
}

std::optional<std::string_view> Currency(const PosEvent& event) {
  if (event.amount) return event.amount->currency;
  if (event.original_amount) return event.original_amount->currency;
  return std::nullopt;
}

std::optional<std::string_view> Given(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

template <class Tag>
std::optional<std::string_view> Given(const std::optional<Id<Tag>>& id) {
  return id ? std::optional<std::string_view>(id->value) : std::nullopt;
}

// Gives the values of one event, left to right, to row.Add.
template <class Row>
void EventRow(const ScoredEvent& scored, Row& row) {
  const PosEvent& e = scored.event;
  row.Add(e.id.value);
  row.Add(Given(e.source_event_id));
  row.Add(e.type);
  row.Add(ToString(e.kind));
  row.Add(e.store.value);
  row.Add(Given(e.register_id));
  row.Add(Given(e.staff));
  row.Add(ToSql(e.occurred_at));
  row.Add(ToSql(e.received_at));
  row.Add(Given(e.order_id));
  row.Add(Given(e.ticket_no));
  row.Add(DecimalText(e.amount));
  row.Add(DecimalText(e.original_amount));
  row.Add(Currency(e));
  row.Add(Number(e.discount_percent));
  row.Add(Given(e.camera));
  row.Add(ItemsJson(e.items));
  row.Add(Given(e.metadata_json));
  row.Add(e.topic);
  row.Add(ScoreText(scored.risk.score));
  row.Add(TraitsJson(e.traits));
  row.Add(Given(e.tender));
  row.Add(Given(e.card_token));
  row.Add(Given(e.original_order_id));
  row.Add(Given(e.original_staff));
  row.Add(Given(e.customer_staff));
  row.Add(Number(e.drawer_open_seconds));
  row.Add(FactsJson(scored.facts));
}

// A row over columns of arrays.
class ArrayRow {
 public:
  explicit ArrayRow(std::vector<SqlArray>& columns) : columns_(columns) {}
  void Add(std::optional<std::string_view> value) { columns_[next_++].Add(value); }

 private:
  std::vector<SqlArray>& columns_;
  std::size_t next_ = 0;
};

}  // namespace

void CopyEvents(pqxx::work& tx, std::span<const ScoredEvent> events) {
  CopyRows rows;
  for (const ScoredEvent& scored : events) {
    EventRow(scored, rows);
    rows.EndRow();
  }
  static const std::vector<std::string> names = ColumnNames();
  rows.CopyTo(tx, "pos_events", names);
}

std::set<std::string> InsertEvents(pqxx::work& tx, std::span<const ScoredEvent> events) {
  static const std::string sql = InsertSql();
  std::vector<SqlArray> columns(kColumns.size());
  for (const ScoredEvent& scored : events) {
    ArrayRow row(columns);
    EventRow(scored, row);
  }
  std::set<std::string> ids;
  for (const auto& row : RunColumns(tx, "insert_events", sql.c_str(), columns)) {
    ids.insert(row[0].as<std::string>());
  }
  return ids;
}

}  // namespace tillwatch
