// What the tables know of the past of a batch: one statement for all of it.
#pragma once

#include <cstdint>
#include <pqxx/pqxx>
#include <span>

#include "tillwatch/ports/event_store.hpp"

namespace tillwatch {

// All of StoredHistory but the peers. nth: how many this process has read before. The statement is
// planned once, and again whenever that number has doubled: a plan made for empty tables can be a
// bad one an hour later, and statistics of tables that grow fast are always late.
StoredHistory ReadStoredHistory(pqxx::work& tx, std::span<const PosEvent> events,
                                const HistoryPlan& plan, std::uint64_t nth);

}  // namespace tillwatch
