// What belongs to alerts and clips and lies in other tables: for many of them at once.
#pragma once

#include <pqxx/pqxx>
#include <vector>

#include "tillwatch/domain/views.hpp"

namespace tillwatch {

// Their clips and clip requests, in two statements.
void AttachClips(pqxx::work& tx, std::vector<AlertView>& views);
// Their alerts.
void AttachAlerts(pqxx::work& tx, std::vector<ClipView>& views);

// An event's row and, as its last column, the alert that it raised or joined.
StoredEvent ReadEventWithAlert(const pqxx::row& row);

}  // namespace tillwatch
