// Rows of a COPY in PostgreSQL's text format.
// https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9.2
#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <string_view>
#include <vector>

namespace tillwatch {

class CopyRows {
 public:
  // The next value of the row.
  void Add(std::optional<std::string_view> value);
  void EndRow();

  // Throws Refused for a NUL character, and what libpqxx throws.
  void CopyTo(pqxx::work& tx, const char* table, const std::vector<std::string>& columns) const;

 private:
  std::string text_;
  bool row_begun_ = false;
};

}  // namespace tillwatch
