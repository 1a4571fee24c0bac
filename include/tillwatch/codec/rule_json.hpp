// Rules and snoozes as the REST API sends them; the conventions are those of api_json.hpp.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "tillwatch/risk/rules.hpp"
#include "tillwatch/risk/snooze.hpp"

namespace tillwatch {

nlohmann::json ToJson(const Rule& rule);
nlohmann::json ToJson(const Snooze& snooze);

}  // namespace tillwatch
