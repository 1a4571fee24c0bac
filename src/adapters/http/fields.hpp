// Typed values out of what a client sent: the parameters of a query, or the members of a JSON body.
//
// Like the codec's JsonReader it remembers the first thing that is wrong; after that every getter
// returns nothing, and the handler asks Failure() once, after its last getter. Names that no getter
// asked for are an error too: a misspelt filter must not silently list everything.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/local_day.hpp"
#include "tillwatch/base/result.hpp"
#include "tillwatch/domain/ids.hpp"

namespace tillwatch {

class Fields {
 public:
  Fields() = default;

  // Names and values still percent-encoded. Errors: a broken encoding, a name that comes twice.
  static Result<Fields> FromQuery(const std::vector<std::pair<std::string, std::string>>& query);

  // An object whose members are strings, numbers, true or false, or lists of strings; null and ""
  // are as good as absent, and so is an empty body. Errors: anything else.
  static Result<Fields> FromJson(const std::string& body);

  // One line of text, at most max_bytes.
  std::optional<std::string> Text(const std::string& name, std::size_t max_bytes = 100);
  // The same with line breaks.
  std::optional<std::string> Lines(const std::string& name, std::size_t max_bytes);
  std::optional<int> Integer(const std::string& name, int low, int high);
  // "500" or "-12.30" as hundredths.
  std::optional<std::int64_t> Amount(const std::string& name);
  // "12" or "12.345678": digits, with up to six of them behind a point; at most a day.
  std::optional<microseconds> Seconds(const std::string& name);
  // RFC 3339 with any offset; of the years 2000 to 9999 in UTC, as events are (base/rfc3339 could
  // not write, nor PostgreSQL keep, every other one).
  std::optional<UtcTime> Time(const std::string& name);
  // "2026-11-21", of the years 2000 to 9999.
  std::optional<LocalDay> Day(const std::string& name);
  // true or false; only in a body.
  std::optional<bool> Flag(const std::string& name);
  // A list of lines of text, which may be empty; only in a body.
  std::optional<std::vector<std::string>> Texts(const std::string& name);
  std::optional<CameraId> Camera(const std::string& name);

  // A UUID in any case, as an EventId, AlertId, ...
  template <class IdType>
  std::optional<IdType> Uuid(const std::string& name) {
    auto uuid = CanonicalUuidOf(name);
    return uuid ? std::optional(IdType{std::move(*uuid)}) : std::nullopt;
  }

  // A name of the shop's (store, register, staff).
  template <class IdType>
  std::optional<IdType> Name(const std::string& name) {
    auto text = Text(name);
    return text ? std::optional(IdType{std::move(*text)}) : std::nullopt;
  }

  // One of a few words; parse gives an optional, allowed is for the message: "open, acknowledged".
  template <class Parse>
  auto Word(const std::string& name, Parse parse, std::string_view allowed)
      -> decltype(parse(std::string_view())) {
    const auto text = Text(name);
    if (!text) return std::nullopt;
    auto value = parse(std::string_view(*text));
    if (!value) Fail(name, "must be one of " + std::string(allowed));
    return value;
  }

  // All texts as they came, asked for or not.
  const std::map<std::string, std::string>& AllTexts() const { return values_; }

  void Fail(const std::string& name, const std::string& what);

  // Error: kInvalidArgument with the field's name.
  std::optional<Error> Failure() const;

 private:
  const std::string* Value(const std::string& name);
  Error UnknownName(const std::string& name) const;
  std::optional<std::string> CanonicalUuidOf(const std::string& name);

  std::map<std::string, std::string> values_;
  std::map<std::string, bool> flags_;
  std::map<std::string, std::vector<std::string>> lists_;
  std::set<std::string> asked_;
  std::optional<Error> failure_;
};

}  // namespace tillwatch
