#include "json_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

namespace tillwatch {

// Nothing stands between a bracket or a name and what follows.
void JsonText::Separate() {
  if (text_.empty()) return;
  const char last = text_.back();
  if (last != '{' && last != '[' && last != ':') text_.push_back(',');
}

void JsonText::Begin(char bracket) {
  Separate();
  text_.push_back(bracket);
}

void JsonText::End(char bracket) { text_.push_back(bracket); }

void JsonText::Name(std::string_view name) {
  Separate();
  Quote(name);
  text_.push_back(':');
}

void JsonText::String(std::string_view value) {
  Separate();
  Quote(value);
}

void JsonText::Quote(std::string_view value) {
  const bool plain = std::all_of(value.begin(), value.end(), [](char c) {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
  });
  if (plain) {
    text_.append(1, '"').append(value).push_back('"');
  } else {
    const nlohmann::json string(value);
    text_ += string.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
}

void JsonText::Integer(std::int64_t value) {
  Separate();
  text_ += std::to_string(value);
}

void JsonText::Number(double value) {
  Separate();
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  text_.append(digits.data(), end);
}

}  // namespace tillwatch
