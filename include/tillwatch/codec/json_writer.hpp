// JSON as text, member by member. A page of a list has thousands of members, and a tree of them
// takes five times as long to build and to take down as their text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/domain/ids.hpp"

namespace tillwatch {

// Appends to a text that outlives it, within whatever that has open. Bytes that are not UTF-8
// become U+FFFD.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  // An object or list as the next element, or as a member.
  void Open(char bracket);
  void Open(std::string_view name, char bracket);
  void Close(char bracket) { out_ += bracket; }

  void Element(std::string_view text);  // of a list
  void Text(std::string_view name, std::string_view text);
  void TextOrNull(std::string_view name, const std::string& text);  // null when it is empty
  void Number(std::string_view name, std::int64_t number);
  void Fraction(std::string_view name, double number);
  void Flag(std::string_view name, bool flag);
  void Null(std::string_view name);
  void Json(std::string_view name, std::string_view json);  // a value that is JSON already
  void Time(std::string_view name, UtcTime time);

  void Time(std::string_view name, const std::optional<UtcTime>& time) {
    time ? Time(name, *time) : Null(name);
  }
  void Fraction(std::string_view name, const std::optional<double>& number) {
    number ? Fraction(name, *number) : Null(name);
  }
  template <class Tag>
  void Text(std::string_view name, const std::optional<Id<Tag>>& id) {
    id ? Text(name, std::string_view(id->value)) : Null(name);
  }

 private:
  void Separate();
  void Name(std::string_view name);
  void Quote(std::string_view text);

  std::string& out_;
};

}  // namespace tillwatch
