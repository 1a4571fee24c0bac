// Whether libpq can make sense of a connection URL, asked before libpq complains by quoting it.
#pragma once

#include <string>

namespace tillwatch {

// Throws Unavailable, with the cure and without a word of the URL, when it cannot be read or when a
// badly escaped password would be taken for the host, the port or the database.
void RequireReadableUrl(const std::string& url);

}  // namespace tillwatch
