// Reads typed members out of a JSON object from outside, remembering the first thing that is wrong.
//
// After an error every further read returns nothing; the caller asks for Failure() once at the end.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tillwatch/base/result.hpp"

namespace tillwatch {

class JsonReader {
 public:
  // path is put before a member's name in errors: "items[2].".
  explicit JsonReader(const nlohmann::json& object, std::string path = {})
      : object_(object), path_(std::move(path)) {
    asked_.reserve(object.size());
  }

  // A string, or an integer as text (tills number their registers); trimmed of nothing. Absent,
  // null and "" are nothing. No control characters, at most max_bytes.
  std::optional<std::string> Text(const char* name, std::size_t max_bytes = 100);

  // A number or a decimal string, exact to the hundredth.
  std::optional<std::int64_t> MinorUnits(const char* name);

  // A finite number, or one as a string, within [low, high].
  std::optional<double> Number(const char* name, double low, double high);

  // true or false; absent and null are false.
  bool Flag(const char* name);

  // The member as it is; nothing when absent or null.
  const nlohmann::json* Member(const char* name);

  // The members that nobody asked for.
  nlohmann::json Rest() const;

  void Fail(const char* name, const std::string& what);
  void Adopt(const std::optional<Error>& failure) {
    if (!failure_ && failure) failure_ = failure;
  }
  const std::optional<Error>& Failure() const { return failure_; }

 private:
  const nlohmann::json& object_;
  std::string path_;
  std::vector<const nlohmann::json*> asked_;
  std::optional<Error> failure_;
};

}  // namespace tillwatch
