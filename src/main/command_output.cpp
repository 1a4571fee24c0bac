#include "command_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "commands.hpp"
#include "tillwatch/base/text.hpp"

namespace tillwatch {

int Complain(const std::string& what) {
  fmt::print(stderr, "tillwatch: {}\n", RedactUrlsIn(what));
  return kExitFailed;
}

int Complain(const Error& error) {
  const bool named = error.message.find(error.field) != std::string::npos;
  return Complain(named ? error.message : error.field + " " + error.message);
}

std::optional<std::string> ReadLineOfStdin() {
  std::string line;
  if (!std::getline(std::cin, line)) return std::nullopt;
  if (line.ends_with('\r')) line.pop_back();
  return line.empty() ? std::nullopt : std::optional(line);
}

void PrintTable(const std::vector<TableRow>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const TableRow& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const TableRow& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += fmt::format("{:<{}}  ", row[i], widths[i]);
    fmt::print("{}\n", line.substr(0, line.find_last_not_of(' ') + 1));
  }
}

}  // namespace tillwatch
