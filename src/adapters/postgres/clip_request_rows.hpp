// Writing clip requests, for the parts of PostgresClipStore.
#pragma once

#include <pqxx/pqxx>

#include "tillwatch/domain/clip.hpp"

namespace tillwatch {

// A pending one; one that is there already stays as it is.
void InsertRequest(pqxx::work& tx, const ClipRequest& request);

}  // namespace tillwatch
