// Parameters of a statement as text, NULL included, and columns of them as array literals.
#pragma once

#include <cstdint>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <string_view>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/domain/ids.hpp"
#include "tillwatch/domain/store_scope.hpp"

namespace tillwatch {

using SqlText = std::optional<std::string>;

inline SqlText NullIfEmpty(const std::string& text) {
  return text.empty() ? std::nullopt : SqlText(text);
}
template <class Tag>
SqlText ToSql(const std::optional<Id<Tag>>& id) {
  return id ? SqlText(id->value) : std::nullopt;
}
SqlText ToSql(const std::optional<UtcTime>& time);
// An array of text; null for every store.
SqlText ToSql(const StoreScope& stores);
std::string ToSql(UtcTime time);

// $1, $2, ... in the order of Add.
class SqlParams {
 public:
  SqlParams& Add(SqlText value) {
    values_.push_back(std::move(value));
    return *this;
  }
  template <class Tag>
  SqlParams& Add(const Id<Tag>& id) {
    return Add(SqlText(id.value));
  }
  SqlParams& Add(UtcTime time) { return Add(SqlText(ToSql(time))); }
  SqlParams& Add(std::int64_t number) { return Add(SqlText(std::to_string(number))); }
  SqlParams& Add(int number) { return Add(SqlText(std::to_string(number))); }

  // Throws Refused for a NUL character, and what libpqxx throws.
  pqxx::result Run(pqxx::work& tx, const std::string& sql) const;
  // The same, planned once a connection: for what runs all the time and whose plan does not depend
  // on the values. name: of this sql alone.
  pqxx::result RunPrepared(pqxx::work& tx, const char* name, const std::string& sql) const;
  // The same for one whose plan must not stay what it was while the tables were empty: it is
  // prepared anew, by another name, whenever the number of its uses, of which this is the nth, has
  // doubled.
  pqxx::result RunRenewed(pqxx::work& tx, const char* name, std::uint64_t nth,
                          const std::string& sql) const;

 private:
  std::vector<const char*> Pointers() const;

  std::vector<SqlText> values_;
};

// One column of an insert ... select from unnest: PostgreSQL's array literal.
class SqlArray {
 public:
  void Add(std::optional<std::string_view> value);
  SqlText Literal() const { return "{" + body_ + "}"; }

 private:
  std::string body_;
};

// One value into each column, left to right.
void AddRow(std::vector<SqlArray>& columns,
            std::initializer_list<std::optional<std::string_view>> values);
// The columns as the next parameters.
void AddColumns(SqlParams& params, const std::vector<SqlArray>& columns);

// The columns are $1, $2, ... Prepared and throws as SqlParams::RunPrepared.
pqxx::result RunColumns(pqxx::work& tx, const char* name, const char* sql,
                        const std::vector<SqlArray>& columns);

}  // namespace tillwatch
