// What belongs to alerts and clips and lies in other tables: for many of them at once.
#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <vector>

#include "tillwatch/domain/views.hpp"

namespace tillwatch {

// Their clips and clip requests, in two statements.
void AttachClips(pqxx::work& tx, std::vector<AlertView>& views);
// Their alerts.
void AttachAlerts(pqxx::work& tx, std::vector<ClipView>& views);

// One alert with its clips and clip requests.
std::optional<AlertView> FindAlert(pqxx::work& tx, const AlertId& id);
// One clip with its alerts.
std::optional<ClipView> FindClip(pqxx::work& tx, const ClipId& id);

// An event's row and, as its last column, the alert that it raised or joined.
StoredEvent ReadEventWithAlert(const pqxx::row& row);

}  // namespace tillwatch
