// The connection URL as libpq gets it: read and completed before libpq complains by quoting it.
#pragma once

#include <string>

namespace tillwatch {

// The same connection as key='value' pairs, with time-outs where neither the URL nor libpq's
// environment has any: 5 s to connect, and over TCP about 25 s until a host that went away without
// a word is noticed, whether we wait for its answer (keepalives) or it for ours (tcp_user_timeout).
// https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-PARAMKEYWORDS
//
// Throws Unavailable, with the cure and without a word of the URL, when it cannot be read or when a
// badly escaped password would be taken for the host, the port or the database.
std::string WithTimeouts(const std::string& url);

}  // namespace tillwatch
