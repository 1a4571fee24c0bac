// What a backtest found, for people and for programs.
#pragma once

#include <string>

#include "tillwatch/app/backtest.hpp"

namespace tillwatch {

// What the report is about.
struct BacktestHeading {
  std::string draft;  // file names
  std::string today;
  UtcTime since;
  UtcTime until;
};

void PrintBacktest(const BacktestHeading& heading, const BacktestReport& report);
// Its counts, without the single alerts, as the API gives them: a JSON object.
std::string BacktestSummary(const BacktestHeading& heading, const BacktestReport& report);
void PrintBacktestJson(const BacktestHeading& heading, const BacktestReport& report);

}  // namespace tillwatch
