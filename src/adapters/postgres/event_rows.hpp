// Events as rows of pos_events.
#pragma once

#include <pqxx/pqxx>
#include <set>
#include <span>
#include <string>

#include "tillwatch/ports/event_store.hpp"

namespace tillwatch {

// All of them by one COPY, which costs less than an insert. pqxx::unique_violation when one is
// stored already or twice among them; the transaction is lost then.
void CopyEvents(pqxx::work& tx, std::span<const ScoredEvent> events);

// Those that are not stored yet; the ids of these.
std::set<std::string> InsertEvents(pqxx::work& tx, std::span<const ScoredEvent> events);

}  // namespace tillwatch
