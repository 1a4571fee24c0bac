#include "tillwatch/base/uuid.hpp"

#include <uuid/uuid.h>

#include <array>

namespace tillwatch {
namespace {

// The namespace of every name-based id that Tillwatch makes; it must never change.
constexpr const char* kNamespace = "5b0f2a52-6a5c-5d5e-9a8e-7c1f0a4d9e31";

std::string Text(const uuid_t& id) {
  std::array<char, UUID_STR_LEN> text{};
  uuid_unparse_lower(id, text.data());
  return text.data();
}

}  // namespace

std::string NewUuid() {
  uuid_t id;
  uuid_generate_random(id);
  return Text(id);
}

std::string UuidFromName(std::string_view kind, std::string_view name) {
  uuid_t space;
  uuid_parse(kNamespace, space);
  std::string full;
  full.reserve(kind.size() + 1 + name.size());
  full.append(kind).append(1, '\n').append(name);
  uuid_t id;
  uuid_generate_sha1(id, space, full.data(), full.size());
  return Text(id);
}

std::string CanonicalUuid(std::string_view text) {
  constexpr std::size_t kLength = UUID_STR_LEN - 1;
  uuid_t id;
  if (text.size() != kLength || uuid_parse_range(text.data(), text.data() + kLength, id) != 0) {
    return {};
  }
  return Text(id);
}

}  // namespace tillwatch
