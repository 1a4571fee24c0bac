// One page of a list as SQL: the conditions of its filters, its order and its cursor.
#pragma once

#include <pqxx/pqxx>
#include <string>
#include <string_view>

#include "sql_params.hpp"
#include "tillwatch/domain/store_scope.hpp"
#include "tillwatch/domain/views.hpp"

namespace tillwatch {

// A column that a list can be sorted by.
struct SortColumn {
  enum class Type { kTime, kHundredths, kBytes };

  const char* sql;  // never null: coalesce(e.amount, -1000000000000)
  Type type = Type::kTime;
  // A condition that holds for the largest alone, which have an index of their own; null: none has.
  const char* largest = nullptr;
};

// Texts of SQL are constants of the caller's; values are parameters. Only what is asked for gets
// into the statement, so that the planner sees the conditions that count.
class ListQuery {
 public:
  // rows: "pos_events e left join ...", id: "e.event_id", which is a UUID unless the cast says
  // else.
  ListQuery(const char* rows, const char* id, const char* id_cast = "::uuid")
      : rows_(rows), id_(id), id_cast_(id_cast) {}

  // The condition, in which every $? is the value; nothing when there is no value.
  ListQuery& Where(const SqlText& value, std::string_view condition);

  // The condition, which has no value.
  ListQuery& Where(std::string_view condition);

  // The rows of these stores. One store is asked for as such: only then is its index in order.
  ListQuery& WhereStore(const StoreScope& stores, const std::string& column);

  // The page with one row more than its limit, which tells whether there is a next one.
  pqxx::result Run(pqxx::work& tx, const std::string& columns, const SortColumn& sort,
                   const PageRequest& page) const;

  // The rows of all pages.
  std::int64_t Count(pqxx::work& tx) const;

 private:
  const char* const rows_;
  const char* const id_;
  const char* const id_cast_;
  SqlParams params_;
  int count_ = 0;
  std::string conditions_;
};

}  // namespace tillwatch
