// JSON written from left to right: what every event has, without a tree for it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tillwatch {

class JsonText {
 public:
  // '{' or '[', and its end.
  void Begin(char bracket);
  void End(char bracket);
  // Of the member whose value comes next.
  void Name(std::string_view name);

  // Bytes that are not UTF-8 become U+FFFD.
  void String(std::string_view value);
  void Integer(std::int64_t value);
  void Number(double value);  // a finite one, so that it reads back as the same

  std::string Take() { return std::move(text_); }

 private:
  void Separate();
  void Quote(std::string_view value);

  std::string text_;
};

}  // namespace tillwatch
