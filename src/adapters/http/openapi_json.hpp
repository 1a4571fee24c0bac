// docs/openapi.yaml as JSON; openapi_json.py writes the source of it into the build tree.
#pragma once

#include <string_view>

namespace tillwatch {

extern const std::string_view kOpenApiJson;

}  // namespace tillwatch
