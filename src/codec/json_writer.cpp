#include "tillwatch/codec/json_writer.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {
namespace {

bool IsPlain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x7f && c != '"' && c != '\\';
}

}  // namespace

void JsonWriter::Open(char bracket) {
  Separate();
  out_ += bracket;
}

void JsonWriter::Open(std::string_view name, char bracket) {
  Name(name);
  out_ += bracket;
}

void JsonWriter::Element(std::string_view text) {
  Separate();
  Quote(text);
}

void JsonWriter::Text(std::string_view name, std::string_view text) {
  Name(name);
  Quote(text);
}

void JsonWriter::TextOrNull(std::string_view name, const std::string& text) {
  text.empty() ? Null(name) : Text(name, text);
}

void JsonWriter::Number(std::string_view name, std::int64_t number) {
  Name(name);
  out_ += std::to_string(number);
}

void JsonWriter::Fraction(std::string_view name, double number) {
  Name(name);
  out_ += nlohmann::json(number).dump();
}

void JsonWriter::Flag(std::string_view name, bool flag) {
  Name(name);
  out_ += flag ? "true" : "false";
}

void JsonWriter::Null(std::string_view name) {
  Name(name);
  out_ += "null";
}

void JsonWriter::Json(std::string_view name, std::string_view json) {
  Name(name);
  out_ += json;
}

void JsonWriter::Time(std::string_view name, UtcTime time) { Text(name, FormatRfc3339(time)); }

// Behind whatever ends a value.
void JsonWriter::Separate() {
  const char last = out_.empty() ? '{' : out_.back();
  if (last != '{' && last != '[' && last != ':') out_ += ',';
}

void JsonWriter::Name(std::string_view name) {
  Separate();
  Quote(name);
  out_ += ':';
}

void JsonWriter::Quote(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), IsPlain)) {
    out_.append(1, '"').append(text).append(1, '"');
    return;
  }
  out_ += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace tillwatch
