// What people decided about alerts, beside the alerts' own rows.
#pragma once

#include <pqxx/pqxx>
#include <vector>

#include "tillwatch/domain/views.hpp"

namespace tillwatch {

// The decision that stands, of all alerts of a page in one statement.
void AttachDecisions(pqxx::work& tx, std::vector<AlertView>& views);

}  // namespace tillwatch
