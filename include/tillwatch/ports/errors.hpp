// What an adapter throws when the environment is broken; nothing above it sees a library's type.
#pragma once

#include <stdexcept>

namespace tillwatch {

// The outside thing is away (connection lost, server restarting). The same call may succeed later;
// every write behind a port is idempotent, so callers simply repeat it.
class Unavailable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The outside thing is there and will never take this input (a constraint, a value it cannot
// store). Repeating is useless.
class Refused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace tillwatch
