#include <charconv>
#include <string_view>

#include "tillwatch/base/uuid.hpp"
#include "tillwatch/codec/api_json.hpp"

namespace tillwatch {

// "{sort}.{key}.{uuid}": needs no escaping in a URL.
std::string EncodeCursor(const Cursor& cursor, std::string_view sort) {
  return std::string(sort) + "." + std::to_string(cursor.key) + "." + cursor.id;
}

Result<Cursor> DecodeCursor(const std::string& text, std::string_view sort) {
  // What a database can hold as a time, too: the year 9999. All other keys lie below.
  constexpr std::int64_t kLargest = 253'402'300'799'999'999;
  const auto fail = [] {
    return Invalid("cursor",
                   "must be the next_cursor of an earlier answer, unchanged and with the "
                   "same sort");
  };
  const std::string start = std::string(sort) + ".";
  if (!text.starts_with(start)) return fail();
  std::int64_t key = 0;
  const char* const end = text.data() + text.size();
  const auto [dot, error] = std::from_chars(text.data() + start.size(), end, key);
  if (error != std::errc{} || dot == end || *dot != '.') return fail();
  if (key < kNoAmount || key > kLargest) return fail();
  std::string id = CanonicalUuid(std::string_view(dot + 1, end));
  if (id.empty()) return fail();
  return Cursor{key, std::move(id)};
}

}  // namespace tillwatch
