// Slow, salted hashes of passwords.
#pragma once

#include <string>

#include "tillwatch/base/result.hpp"

namespace tillwatch {

// Thread rule: any thread; each call takes tens of milliseconds and megabytes, so only a few run at
// a time. Throws Unavailable when there is no memory for it.
class PasswordHasher {
 public:
  virtual ~PasswordHasher() = default;

  // With a salt of its own, in a text that says how it was made. Error: kUnavailable, when too many
  // are being made.
  virtual Result<std::string> Hash(const std::string& password) = 0;

  // Whether the hash is of this password; as slow when it is not, or is no hash. Error: as above.
  virtual Result<bool> Verify(const std::string& hash, const std::string& password) = 0;

  // Whether Hash would make it at another cost today.
  virtual bool IsDated(const std::string& hash) const = 0;
};

}  // namespace tillwatch
