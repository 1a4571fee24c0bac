// UUIDs (RFC 9562) in their lower-case text form.
#pragma once

#include <string>
#include <string_view>

namespace tillwatch {

// A random version 4 UUID.
std::string NewUuid();

// The name-based version 5 UUID of (our namespace, kind, name): the same kind and name always give
// the same id, which is what makes a replay of anything idempotent. kind keeps the ids of different
// things apart.
std::string UuidFromName(std::string_view kind, std::string_view name);

// The canonical lower-case form of text when it is a UUID, else an empty string.
std::string CanonicalUuid(std::string_view text);

}  // namespace tillwatch
