// Rows to domain values. Each column list goes with its reader.
#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "tillwatch/domain/views.hpp"

namespace tillwatch {

extern const char* const kEventColumns;    // of pos_events as e
extern const char* const kAlertColumns;    // of risk_alerts as a
extern const char* const kClipColumns;     // of video_clips as c
extern const char* const kRequestColumns;  // of video_clip_requests as r

StoredEvent ReadEvent(const pqxx::row& row);
// With the decision that stands; clips and requests are the caller's.
AlertView ReadAlert(const pqxx::row& row);
// From this column on: disposition, note, who, and when in microseconds.
Decision ReadDecision(const pqxx::row& row, int first);
Clip ReadClip(const pqxx::row& row);
ClipRequest ReadRequest(const pqxx::row& row);
UtcTime ReadTime(const pqxx::field& micros);
// Empty for NULL.
std::string ReadText(const pqxx::field& field);
template <class IdType>
std::optional<IdType> ReadId(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : std::optional(IdType{ReadText(field)});
}

// Its amount as SQL; the currency has a column of its own.
std::optional<std::string> DecimalText(const std::optional<Money>& money);
// A score or points as SQL: 50 -> "0.50".
std::string ScoreText(Points points);

}  // namespace tillwatch
