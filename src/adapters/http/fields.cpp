#include "fields.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/base/text.hpp"
#include "tillwatch/base/uuid.hpp"
#include "tillwatch/domain/money.hpp"
#include "url.hpp"

namespace tillwatch {
namespace {

// The first moment that is a time of ours, and the first one after them.
constexpr UtcTime kEarliest = std::chrono::sys_days(std::chrono::year(2000) / 1 / 1);
constexpr UtcTime kTooLate = std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1);

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

// A name from outside, short enough to be quoted in an error.
std::string Quotable(const std::string& name) { return SanitizeUtf8(name, 100); }

bool IsListOfTexts(const nlohmann::json& value) {
  return value.is_array() &&
         std::all_of(value.begin(), value.end(), [](const auto& item) { return item.is_string(); });
}

}  // namespace

Result<Fields> Fields::FromQuery(const std::vector<std::pair<std::string, std::string>>& query) {
  Fields fields;
  for (const auto& [raw_name, raw_value] : query) {
    if (raw_name.empty() && raw_value.empty()) continue;  // "?a=1&&b=2"
    const auto name = DecodeUrlPart(raw_name, Plus::kSpace);
    if (!name) return tl::unexpected(name.error());
    auto value = DecodeUrlPart(raw_value, Plus::kSpace);
    if (!value) return Invalid(Quotable(*name), value.error().message);
    if (!fields.values_.emplace(*name, std::move(*value)).second) {
      return Invalid(Quotable(*name), Quotable(*name) + " is given twice");
    }
  }
  return fields;
}

Result<Fields> Fields::FromJson(const std::string& body) {
  Fields fields;
  if (body.empty()) return fields;
  const auto document = nlohmann::json::parse(body, nullptr, false);
  if (!document.is_object()) {
    return tillwatch::Fail(ErrorCode::kInvalidArgument, "the body must be a JSON object");
  }
  for (const auto& [name, value] : document.items()) {
    if (value.is_null()) continue;
    if (value.is_boolean()) {
      fields.flags_.emplace(name, value.get<bool>());
    } else if (IsListOfTexts(value)) {
      fields.lists_.emplace(name, value.get<std::vector<std::string>>());
    } else if (value.is_string() || value.is_number()) {
      std::string text = value.is_string() ? value.get<std::string>() : value.dump();
      if (!text.empty()) fields.values_.emplace(name, std::move(text));
    } else {
      return Invalid(Quotable(name), Quotable(name) + " must be a string or a number");
    }
  }
  return fields;
}

const std::string* Fields::Value(const std::string& name) {
  asked_.insert(name);
  if (failure_) return nullptr;
  if (flags_.contains(name) || lists_.contains(name)) Fail(name, "must be a string or a number");
  const auto found = values_.find(name);
  if (found == values_.end()) return nullptr;
  if (found->second.empty()) {
    Fail(name, "must not be empty");
    return nullptr;
  }
  return &found->second;
}

std::optional<std::string> Fields::Text(const std::string& name, std::size_t max_bytes) {
  auto text = Lines(name, max_bytes);
  if (text && std::any_of(text->begin(), text->end(), IsControl)) {
    Fail(name, "must not contain control characters");
    return std::nullopt;
  }
  return text;
}

std::optional<std::string> Fields::Lines(const std::string& name, std::size_t max_bytes) {
  const std::string* value = Value(name);
  if (value == nullptr) return std::nullopt;
  const bool has_control = std::any_of(value->begin(), value->end(), [](char c) {
    return IsControl(c) && c != '\n' && c != '\r' && c != '\t';
  });
  if (has_control) Fail(name, "must not contain control characters");
  if (value->size() > max_bytes) {
    Fail(name, "must not be longer than " + std::to_string(max_bytes) + " bytes");
  }
  return failure_ ? std::nullopt : std::optional(*value);
}

std::optional<int> Fields::Integer(const std::string& name, int low, int high) {
  const std::string* text = Value(name);
  if (text == nullptr) return std::nullopt;
  int value = 0;
  const char* const end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, value);
  if (error != std::errc{} || stop != end || value < low || value > high) {
    Fail(name,
         "must be a whole number from " + std::to_string(low) + " to " + std::to_string(high));
    return std::nullopt;
  }
  return value;
}

std::optional<std::int64_t> Fields::Amount(const std::string& name) {
  const std::string* text = Value(name);
  if (text == nullptr) return std::nullopt;
  const auto minor = ParseMinorUnits(*text);
  if (!minor) {
    Fail(name, "must be an amount such as 500 or 12.30");
    return std::nullopt;
  }
  return *minor;
}

std::optional<microseconds> Fields::Seconds(const std::string& name) {
  constexpr std::size_t kMaxDecimals = 6;
  constexpr long kMaxSeconds = 86'400;
  const std::string* text = Value(name);
  if (text == nullptr) return std::nullopt;
  const std::size_t point = std::min(text->find('.'), text->size());
  const std::string whole = text->substr(0, point);
  std::string decimals = text->substr(std::min(point + 1, text->size()));
  const bool pointless = point == text->size();
  const auto are_digits = [](const std::string& part) {
    return !part.empty() && part.find_first_not_of("0123456789") == std::string::npos;
  };
  if (!are_digits(whole) || whole.size() > kMaxDecimals || std::stol(whole) > kMaxSeconds ||
      (!pointless && (!are_digits(decimals) || decimals.size() > kMaxDecimals))) {
    Fail(name, "must be seconds such as 12 or 12.5, up to " + std::to_string(kMaxSeconds));
    return std::nullopt;
  }
  decimals.resize(kMaxDecimals, '0');
  return seconds(std::stol(whole)) + microseconds(std::stol(decimals));
}

std::optional<UtcTime> Fields::Time(const std::string& name) {
  constexpr std::size_t kDateAndT = 11;
  const std::string* value = Value(name);
  if (value == nullptr) return std::nullopt;
  // In a query, the '+' of an offset that nobody escaped has become a space.
  std::string text = *value;
  const std::size_t space = text.rfind(' ');
  if (space != std::string::npos && space >= kDateAndT) text[space] = '+';
  const auto time = ParseRfc3339(text);
  if (!time) {
    Fail(name, "must be an RFC 3339 date-time such as 2026-11-21T14:33:05Z");
    return std::nullopt;
  }
  if (*time < kEarliest || *time >= kTooLate) {
    Fail(name, "must be of the years 2000 to 9999");
    return std::nullopt;
  }
  return *time;
}

std::optional<LocalDay> Fields::Day(const std::string& name) {
  constexpr int kFirstYear = 2000;
  const std::string* text = Value(name);
  if (text == nullptr) return std::nullopt;
  const auto day = ParseLocalDay(*text);
  if (!day || std::chrono::year_month_day(*day).year() < std::chrono::year(kFirstYear)) {
    Fail(name, "must be a day such as 2026-11-21, of the years 2000 to 9999");
    return std::nullopt;
  }
  return *day;
}

std::optional<bool> Fields::Flag(const std::string& name) {
  asked_.insert(name);
  if (values_.contains(name) || lists_.contains(name)) Fail(name, "must be true or false");
  const auto found = flags_.find(name);
  return failure_ || found == flags_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::vector<std::string>> Fields::Texts(const std::string& name) {
  asked_.insert(name);
  if (values_.contains(name) || flags_.contains(name)) Fail(name, "must be a list of strings");
  const auto found = lists_.find(name);
  return failure_ || found == lists_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<CameraId> Fields::Camera(const std::string& name) {
  const std::string* text = Value(name);
  if (text == nullptr) return std::nullopt;
  auto camera = ParseCameraId(*text);
  if (!camera) {
    Fail(name, "must be 1 to 50 of A-Z a-z 0-9 _ and -");
    return std::nullopt;
  }
  return std::move(*camera);
}

std::optional<std::string> Fields::CanonicalUuidOf(const std::string& name) {
  const std::string* text = Value(name);
  if (text == nullptr) return std::nullopt;
  std::string uuid = CanonicalUuid(*text);
  if (uuid.empty()) {
    Fail(name, "must be a UUID");
    return std::nullopt;
  }
  return uuid;
}

void Fields::Fail(const std::string& name, const std::string& what) {
  if (!failure_) failure_ = Error{ErrorCode::kInvalidArgument, name + " " + what, name};
}

Error Fields::UnknownName(const std::string& name) const {
  std::string known;
  for (const std::string& other : asked_) known += (known.empty() ? "" : ", ") + other;
  const std::string what = known.empty() ? "nothing is known here" : "known are " + known;
  return Error{ErrorCode::kInvalidArgument,
               "there is no parameter \"" + Quotable(name) + "\"; " + what, Quotable(name)};
}

std::optional<Error> Fields::Failure() const {
  if (failure_) return failure_;
  const auto unknown = [&](const auto& values) -> std::optional<Error> {
    for (const auto& [name, value] : values) {
      if (!asked_.contains(name)) return UnknownName(name);
    }
    return std::nullopt;
  };
  if (auto error = unknown(values_)) return error;
  if (auto error = unknown(flags_)) return error;
  return unknown(lists_);
}

}  // namespace tillwatch
