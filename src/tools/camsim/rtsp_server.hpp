// The RTSP server around the simulated cameras.
#pragma once

#include "options.hpp"

namespace tillwatch::camsim {

// Serves until SIGTERM or SIGINT; prints "camsim ready port=NNNN" on stdout once it listens. Throws
// std::runtime_error when it cannot start (a busy port, an unreadable file).
void Serve(const Options& options);

}  // namespace tillwatch::camsim
