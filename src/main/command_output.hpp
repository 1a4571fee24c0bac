// How the commands for people speak, and what they read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tillwatch/base/result.hpp"

namespace tillwatch {

// To stderr, with what may be secret in URLs left out. Exit code 1.
int Complain(const std::string& what);
int Complain(const Error& error);

// A first line of stdin, without its end; nothing when there is none.
std::optional<std::string> ReadLineOfStdin();

using TableRow = std::vector<std::string>;
// All rows as long as the first one.
void PrintTable(const std::vector<TableRow>& rows);

}  // namespace tillwatch
