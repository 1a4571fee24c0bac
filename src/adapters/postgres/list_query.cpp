#include "list_query.hpp"

#include "tillwatch/domain/money.hpp"

namespace tillwatch {
namespace {

std::string KeyText(const Cursor& cursor, SortColumn::Type type) {
  switch (type) {
    case SortColumn::Type::kTime:
      return ToSql(UtcTime(microseconds(cursor.key)));
    case SortColumn::Type::kHundredths:
      return FormatDecimal(cursor.key);
    case SortColumn::Type::kBytes:
      break;
  }
  return std::to_string(cursor.key);
}

const char* CastOf(SortColumn::Type type) {
  switch (type) {
    case SortColumn::Type::kTime:
      return "::timestamptz";
    case SortColumn::Type::kHundredths:
      return "::numeric";
    case SortColumn::Type::kBytes:
      break;
  }
  return "::bigint";
}

}  // namespace

ListQuery& ListQuery::Where(const SqlText& value, std::string_view condition) {
  constexpr std::string_view kPlace = "$?";
  if (!value) return *this;
  params_.Add(value);
  const std::string place = "$" + std::to_string(++count_);
  conditions_ += conditions_.empty() ? " where " : " and ";
  while (true) {
    const std::size_t at = std::min(condition.find(kPlace), condition.size());
    conditions_ += condition.substr(0, at);
    if (at == condition.size()) return *this;
    conditions_ += place;
    condition.remove_prefix(at + kPlace.size());
  }
}

ListQuery& ListQuery::Where(std::string_view condition) {
  conditions_ += conditions_.empty() ? " where " : " and ";
  conditions_ += condition;
  return *this;
}

ListQuery& ListQuery::WhereStore(const StoreScope& stores, const std::string& column) {
  if (const auto one = stores.Single()) return Where(one->value, column + " = $?");
  return Where(ToSql(stores), column + " = any($?::text[])");
}

pqxx::result ListQuery::Run(pqxx::work& tx, const std::string& columns, const SortColumn& sort,
                            const PageRequest& page) const {
  if (sort.largest != nullptr && page.sort.descending) {
    SortColumn of_largest = sort;
    of_largest.largest = nullptr;
    auto rows = ListQuery(*this).Where(sort.largest).Run(tx, columns, of_largest, page);
    if (rows.size() > static_cast<std::size_t>(page.limit)) return rows;
  }
  SqlParams params = params_;
  std::string sql = "select " + columns + " from " + rows_ + conditions_;
  const std::string direction = page.sort.descending ? " desc" : "";
  const std::string key = sort.sql;
  if (page.after) {
    params.Add(KeyText(*page.after, sort.type)).Add(SqlText(page.after->id));
    sql += (conditions_.empty() ? " where (" : " and (") + key + ", " + id_ + ")" +
           (page.sort.descending ? " < ($" : " > ($") + std::to_string(count_ + 1) +
           CastOf(sort.type) + ", $" + std::to_string(count_ + 2) + id_cast_ + ")";
  }
  sql += " order by " + key + direction + ", " + id_ + direction + " limit " +
         std::to_string(page.limit + 1);
  return params.Run(tx, sql);
}

std::int64_t ListQuery::Count(pqxx::work& tx) const {
  const auto rows = params_.Run(tx, std::string("select count(*) from ") + rows_ + conditions_);
  return rows[0][0].as<std::int64_t>();
}

}  // namespace tillwatch
