// Stored things as they are looked at: rows with what belongs to them, in pages.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/domain/alert.hpp"
#include "tillwatch/domain/clip.hpp"
#include "tillwatch/domain/disposition.hpp"
#include "tillwatch/domain/pos_event.hpp"

namespace tillwatch {

// What a list is sorted by. Rows that have none of it (an event without an amount) are below all
// others.
enum class SortKey {
  kTime,      // the list's own: occurred_at of events, created_at of alerts, event_at of clips
  kOccurred,  // alerts
  kCreated,   // clips
  kAmount,    // events, alerts
  kScore,     // events, alerts
  kSize,      // clips
};

struct Sort {
  SortKey key = SortKey::kTime;
  bool descending = true;

  bool operator==(const Sort&) const = default;
};

// The place after the last row of a page: what that row is sorted by, and its id. So a page neither
// repeats nor skips a row while new ones arrive.
struct Cursor {
  Cursor(std::int64_t sorted_by, std::string row) : key(sorted_by), id(std::move(row)) {}
  Cursor(UtcTime time, std::string row) : Cursor(time.time_since_epoch().count(), std::move(row)) {}

  std::int64_t key;  // microseconds since 1970, hundredths, or bytes
  std::string id;
};

// The cursor's key of a row without an amount: below every amount, in hundredths.
inline constexpr std::int64_t kNoAmount = -100 * kMaxMoneyMinor;

struct PageRequest {
  int limit = 50;
  std::optional<Cursor> after = {};
  Sort sort = {};
  bool total = false;  // count all rows, too
};

template <class T>
struct Page {
  std::vector<T> items;
  std::optional<Cursor> next;         // none on the last page
  std::optional<std::int64_t> total;  // of all pages, when it was asked for
};

struct StoredEvent {
  PosEvent event;
  Points score = 0;
  std::optional<AlertId> alert;
  std::string facts_json = {};  // a JSON object as text, or empty
};

// An alert with everything one needs to look at it.
struct AlertView {
  Alert alert;
  std::vector<Clip> clips;
  std::vector<ClipRequest> clip_requests;
  std::optional<Decision> decision = {};  // the one that stands
};

struct ClipView {
  Clip clip;
  std::vector<AlertId> alerts;
};

// A message that could not be read, as far as a list shows it.
struct RejectedView {
  std::string id;  // UUID
  UtcTime received_at;
  std::string topic;
  std::string reason;
  std::string payload;            // its beginning, with card numbers masked; perhaps not UTF-8
  std::int64_t payload_size = 0;  // of the whole
};

}  // namespace tillwatch
