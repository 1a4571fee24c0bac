// Stored things as they are looked at: rows with what belongs to them, in pages.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/domain/alert.hpp"
#include "tillwatch/domain/clip.hpp"
#include "tillwatch/domain/disposition.hpp"
#include "tillwatch/domain/pos_event.hpp"

namespace tillwatch {

// The place after the last row of a page. Lists run from the newest to the oldest, by time and then
// id, so a page neither repeats nor skips a row while new ones arrive.
struct Cursor {
  UtcTime time;
  std::string id;
};

struct PageRequest {
  int limit = 50;
  std::optional<Cursor> after;
};

template <class T>
struct Page {
  std::vector<T> items;
  std::optional<Cursor> next;  // none on the last page
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

}  // namespace tillwatch
