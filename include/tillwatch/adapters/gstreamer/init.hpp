// Start-up of the GStreamer library.
#pragma once

namespace tillwatch {

// Thread rule: any thread, any number of times; only the first call does something. Everything in
// this adapter calls it by itself. Throws std::runtime_error when GStreamer cannot start.
void InitGStreamer();

}  // namespace tillwatch
