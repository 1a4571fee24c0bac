// What makes two definitions of a camera the same.
#pragma once

#include <string>

#include "tillwatch/domain/camera.hpp"

namespace tillwatch {

// Registers sorted, each once: their order means nothing.
Camera Normalized(Camera camera);

// A UUID made of the definition. Members at their default do not count, so that a member that a
// later version adds changes no digest. It covers the password: keep it where the password is.
std::string DefinitionDigest(const Camera& camera);

}  // namespace tillwatch
