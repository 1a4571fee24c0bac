// What the tables know of the past of a batch: one statement for all of it.
#pragma once

#include <pqxx/pqxx>
#include <span>

#include "tillwatch/ports/event_store.hpp"

namespace tillwatch {

// All of StoredHistory but the peers.
StoredHistory ReadStoredHistory(pqxx::work& tx, std::span<const PosEvent> events,
                                const HistoryPlan& plan);

}  // namespace tillwatch
