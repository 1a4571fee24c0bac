// Where somebody works.
#pragma once

#include <pqxx/pqxx>
#include <vector>

#include "tillwatch/domain/ids.hpp"

namespace tillwatch {

// The stores of all their events, in order: one look into pos_events_by_staff for each.
std::vector<StoreId> StoresOfStaff(pqxx::work& tx, const StaffId& staff);

}  // namespace tillwatch
