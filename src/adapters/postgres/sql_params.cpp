#include "sql_params.hpp"

#include <algorithm>
#include <bit>

#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {

std::string ToSql(UtcTime time) { return FormatRfc3339(time); }

SqlText ToSql(const std::optional<UtcTime>& time) {
  return time ? SqlText(FormatRfc3339(*time)) : std::nullopt;
}

SqlText ToSql(const StoreScope& stores) {
  if (stores.IsEvery()) return std::nullopt;
  SqlArray array;
  for (const StoreId& store : *stores.Listed()) array.Add(store.value);
  return array.Literal();
}

std::vector<const char*> SqlParams::Pointers() const {
  std::vector<const char*> pointers;
  pointers.reserve(values_.size());
  for (const SqlText& value : values_) {
    // libpq takes C strings: the rest would be cut off silently.
    if (value && value->find('\0') != std::string::npos) {
      throw Refused("a text contains the character U+0000");
    }
    pointers.push_back(value ? value->c_str() : nullptr);
  }
  return pointers;
}

pqxx::result SqlParams::Run(pqxx::work& tx, const std::string& sql) const {
  return tx.exec_params(sql, pqxx::prepare::make_dynamic_params(Pointers()));
}

// libpqxx 6 takes the same definition again without a word, and sends it once.
pqxx::result SqlParams::RunPrepared(pqxx::work& tx, const char* name,
                                    const std::string& sql) const {
  tx.conn().prepare(name, sql);
  return tx.exec_prepared(name, pqxx::prepare::make_dynamic_params(Pointers()));
}

pqxx::result SqlParams::RunRenewed(pqxx::work& tx, const char* name, std::uint64_t nth,
                                   const std::string& sql) const {
  const std::string renewed = std::string(name) + "_" + std::to_string(std::bit_width(nth));
  return RunPrepared(tx, renewed.c_str(), sql);
}

void SqlArray::Add(std::optional<std::string_view> value) {
  if (!body_.empty()) body_.push_back(',');
  if (!value) {
    body_ += "NULL";
    return;
  }
  body_.push_back('"');
  const auto is_special = [](char c) { return c == '"' || c == '\\'; };
  auto from = value->begin();
  for (auto at = from; (at = std::find_if(from, value->end(), is_special)) != value->end();
       from = at + 1) {
    body_.append(from, at).append({'\\', *at});
  }
  body_.append(from, value->end()).push_back('"');
}

void AddRow(std::vector<SqlArray>& columns,
            std::initializer_list<std::optional<std::string_view>> values) {
  std::size_t i = 0;
  for (const auto& value : values) columns[i++].Add(value);
}

void AddColumns(SqlParams& params, const std::vector<SqlArray>& columns) {
  for (const SqlArray& column : columns) params.Add(column.Literal());
}

pqxx::result RunColumns(pqxx::work& tx, const char* name, const char* sql,
                        const std::vector<SqlArray>& columns) {
  SqlParams params;
  AddColumns(params, columns);
  return params.RunPrepared(tx, name, sql);
}

}  // namespace tillwatch
