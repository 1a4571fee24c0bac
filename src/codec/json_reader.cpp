#include "json_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "tillwatch/domain/money.hpp"

namespace tillwatch {
namespace {

bool HasControlCharacter(const std::string& text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

}  // namespace

const nlohmann::json* JsonReader::Member(const char* name) {
  const auto found = object_.find(name);
  if (found == object_.end()) return nullptr;
  asked_.push_back(&*found);
  return failure_ || found->is_null() ? nullptr : &*found;
}

void JsonReader::Fail(const char* name, const std::string& what) {
  if (failure_) return;
  const std::string field = path_ + name;
  failure_ = Error{ErrorCode::kInvalidArgument, field + ": " + what, field};
}

std::optional<std::string> JsonReader::Text(const char* name, std::size_t max_bytes) {
  const nlohmann::json* member = Member(name);
  if (member == nullptr) return std::nullopt;
  if (member->is_number_integer()) return member->dump();
  if (!member->is_string()) {
    Fail(name, "must be a string");
    return std::nullopt;
  }
  const auto& text = member->get_ref<const std::string&>();
  if (text.size() > max_bytes) {
    Fail(name, "longer than " + std::to_string(max_bytes) + " bytes");
    return std::nullopt;
  }
  if (HasControlCharacter(text)) {
    Fail(name, "contains a control character");
    return std::nullopt;
  }
  return text.empty() ? std::nullopt : std::optional(text);
}

std::optional<std::int64_t> JsonReader::MinorUnits(const char* name) {
  const nlohmann::json* member = Member(name);
  if (member == nullptr) return std::nullopt;
  if (!member->is_number() && !member->is_string()) {
    Fail(name, "must be a number or a decimal string");
    return std::nullopt;
  }
  constexpr double kMaxUnits = static_cast<double>(kMaxMoneyMinor) / 100;
  if (member->is_number_float() && std::abs(member->get<double>()) > kMaxUnits) {
    Fail(name, "amount beyond range");
    return std::nullopt;
  }
  // The shortest decimal that reads back as the same double is what the till wrote, for any amount
  // in range; so a JSON number is as exact as a string.
  const auto minor =
      ParseMinorUnits(member->is_string() ? member->get_ref<const std::string&>() : member->dump());
  if (!minor) {
    Fail(name, minor.error().message);
    return std::nullopt;
  }
  return *minor;
}

std::optional<double> JsonReader::Number(const char* name, double low, double high) {
  const nlohmann::json* member = Member(name);
  if (member == nullptr) return std::nullopt;
  double value = 0;
  if (member->is_number()) {
    value = member->get<double>();
  } else if (member->is_string()) {
    const auto& text = member->get_ref<const std::string&>();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
      Fail(name, "not a number");
      return std::nullopt;
    }
  } else {
    Fail(name, "must be a number");
    return std::nullopt;
  }
  if (!std::isfinite(value) || value < low || value > high) {
    Fail(name, "must be from " + nlohmann::json(low).dump() + " to " + nlohmann::json(high).dump());
    return std::nullopt;
  }
  return value;
}

bool JsonReader::Flag(const char* name) {
  const nlohmann::json* member = Member(name);
  if (member == nullptr) return false;
  if (!member->is_boolean()) {
    Fail(name, "must be true or false");
    return false;
  }
  return member->get<bool>();
}

nlohmann::json JsonReader::Rest() const {
  nlohmann::json rest = nlohmann::json::object();
  for (const auto& [name, value] : object_.items()) {
    if (std::find(asked_.begin(), asked_.end(), &value) == asked_.end()) rest[name] = value;
  }
  return rest;
}

}  // namespace tillwatch
