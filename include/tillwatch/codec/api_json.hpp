// What the REST API sends: domain values as JSON. Times are RFC 3339 UTC, amounts decimal strings
// beside their currency, scores 0..1 with two decimals; absent values are null.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "tillwatch/base/result.hpp"
#include "tillwatch/domain/camera.hpp"
#include "tillwatch/domain/views.hpp"

namespace tillwatch {

// As text behind what is in `text`, in one line; within a list, behind a comma where one belongs.
void AppendJson(std::string& text, const StoredEvent& event);
void AppendJson(std::string& text, const AlertView& view);
void AppendJson(std::string& text, const ClipView& view);
void AppendJson(std::string& text, const Clip& clip);
void AppendJson(std::string& text, const ClipRequest& request);
void AppendJson(std::string& text, const RejectedView& message);

template <class T>
std::string JsonTextOf(const T& value) {
  std::string text;
  AppendJson(text, value);
  return text;
}

// The same as values, for what is changed before it is sent.
nlohmann::json ToJson(const AlertView& view);
nlohmann::json ToJson(const ClipView& view);
nlohmann::json ToJson(const Clip& clip);
nlohmann::json ToJson(const ClipRequest& request);
nlohmann::json ToJson(const CameraStatus& status);

// The opaque text of a cursor of a list sorted so ("-created_at"), and back. Errors:
// kInvalidArgument, field "cursor", for what is no cursor or one of another order.
std::string EncodeCursor(const Cursor& cursor, std::string_view sort);
Result<Cursor> DecodeCursor(const std::string& text, std::string_view sort);

}  // namespace tillwatch
