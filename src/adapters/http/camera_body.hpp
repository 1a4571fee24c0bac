// A camera's definition as clients read and write it.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "fields.hpp"
#include "tillwatch/app/camera_admin.hpp"

namespace tillwatch {

// The members of a body; those that are left out have their defaults. What is wrong with the values
// is CameraAdmin's to say, what is wrong with their types is body.Failure()'s.
CameraOrder ReadCameraOrder(Fields& body, const CameraRules& rules);

// What can be sent back as a body: the URL without its secrets, which then stay as they are.
nlohmann::json SettingsJson(const Camera& camera);

}  // namespace tillwatch
