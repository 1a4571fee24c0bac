// What "q" finds: events by the beginning of a number, as it is written, in capitals or in small
// letters, or by the whole SKU of a line.
#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <string>

#include "sql_params.hpp"
#include "tillwatch/base/clock.hpp"

namespace tillwatch {

// Of pos_events as e; every $? is the text.
extern const char* const kSaysText;

// The ids of all events of [from, to) that say it, as an array literal, when there are few enough
// to begin a list with. Nothing when there are more: then the newest of them are soon found by
// kSaysText.
SqlText FewThatSay(pqxx::work& tx, const std::string& text,
                   const std::optional<UtcTime>& from = std::nullopt,
                   const std::optional<UtcTime>& to = std::nullopt);

}  // namespace tillwatch
