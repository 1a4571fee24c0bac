// Where a request comes from, when nginx stands between.
#pragma once

#include <string>
#include <string_view>

namespace tillwatch {

// peer: who has the connection. Only of a peer on loopback, which is nginx, is X-Forwarded-For
// believed, and of that only the last address: it is the one that nginx has seen itself. All before
// it is what the client says.
std::string ClientAddress(std::string_view peer, std::string_view forwarded_for);

}  // namespace tillwatch
