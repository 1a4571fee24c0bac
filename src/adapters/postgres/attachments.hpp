// What belongs to alerts and clips and lies in other tables: for many of them at once.
#pragma once

#include <cstdint>
#include <optional>
#include <pqxx/pqxx>
#include <vector>

#include "tillwatch/domain/store_scope.hpp"
#include "tillwatch/domain/views.hpp"

namespace tillwatch {

// Their clips and clip requests of these stores, in two statements. nth: see SqlParams::RunRenewed;
// 0: these are planned for this once.
void AttachClips(pqxx::work& tx, std::vector<AlertView>& views, const StoreScope& stores,
                 std::uint64_t nth = 0);
// Their alerts of these stores.
void AttachAlerts(pqxx::work& tx, std::vector<ClipView>& views, const StoreScope& stores);

// Whether a clip request r may be seen within the stores $2: of its camera's store and of its
// event's, as far as they are known, and one of them is.
extern const char* const kRequestInStores;

// One alert of these stores with its clips and clip requests.
std::optional<AlertView> FindAlert(pqxx::work& tx, const AlertId& id, const StoreScope& stores);
// One alert with what is of its own store, for the feed: all who may read of it may see this.
std::optional<AlertView> FindAlertForFeed(pqxx::work& tx, const AlertId& id);
// One clip of these stores with its alerts.
std::optional<ClipView> FindClip(pqxx::work& tx, const ClipId& id, const StoreScope& stores);

// An event's row and, as its last column, the alert that it raised or joined.
StoredEvent ReadEventWithAlert(const pqxx::row& row);

}  // namespace tillwatch
