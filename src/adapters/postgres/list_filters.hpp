// What the filters of the lists ask for, as SQL.
#pragma once

#include <pqxx/pqxx>

#include "list_query.hpp"
#include "tillwatch/ports/query_store.hpp"

namespace tillwatch {

// Few events have an alert, so a list of those begins with them: its times are those of
// alert_occurrences, as a.
bool IsOfAlerts(const EventFilter& filter);

// tx: some filters look into the database first, for what makes the list short.
ListQuery QueryOf(pqxx::work& tx, const EventFilter& filter);  // pos_events as e
ListQuery QueryOf(pqxx::work& tx, const AlertFilter& filter);  // risk_alerts as a
ListQuery QueryOf(pqxx::work& tx, const ClipFilter& filter);   // video_clips as c
ListQuery QueryOf(const RejectedFilter& filter);               // rejected_messages as m

}  // namespace tillwatch
