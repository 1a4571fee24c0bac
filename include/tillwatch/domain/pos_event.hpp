// What a till says happened.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/domain/ids.hpp"
#include "tillwatch/domain/money.hpp"
#include "tillwatch/domain/trait.hpp"

namespace tillwatch {

// The kinds that rules know. Everything else is kOther and keeps its own type name.
enum class EventKind {
  kVoid,
  kRefund,
  kSuspiciousReturn,
  kNoSale,
  kDiscount,
  kPriceOverride,
  kCashDrawer,
  kSale,
  kOther,
};

// "void", "suspicious_return", ...: the stable name in the API, the database and rules.toml.
std::string_view ToString(EventKind kind);
std::optional<EventKind> EventKindFromString(std::string_view name);
const std::vector<EventKind>& AllEventKinds();

// The kind of a type name already in snake_case: "refund_issued", "refund", "item_refunded" ->
// kRefund; an unknown name -> kOther.
EventKind ClassifyEventType(std::string_view snake_case_type);

struct LineItem {
  std::string sku;
  std::string name;
  std::optional<double> quantity;  // may be a weight
  std::optional<std::int64_t> unit_price_minor;
  std::optional<std::int64_t> total_price_minor;
  std::optional<std::int64_t> discount_minor;
};

struct PosEvent {
  EventId id;
  std::string source_event_id;  // the till's own id, when it gave one that is not a UUID
  std::string type;             // snake_case, as sent: "refund_issued"
  EventKind kind = EventKind::kOther;
  StoreId store;
  std::optional<RegisterId> register_id;
  std::optional<StaffId> staff;
  UtcTime occurred_at;  // what the till's clock says
  UtcTime received_at;  // what our clock said when the message arrived
  std::string order_id;
  std::string ticket_no;
  std::optional<Money> amount;
  std::optional<Money> original_amount;
  std::optional<double> discount_percent;  // 0..100, sent or worked out from the two amounts
  TraitSet traits;
  std::string tender;                         // how it was paid: "cash", "gift_card"
  std::string card_token;                     // stands for the card, is not its number
  std::string original_order_id;              // of a refund: the order that it takes back
  std::optional<StaffId> original_staff;      // ... and who rang that up
  std::optional<StaffId> customer_staff;      // the employee who bought
  std::optional<double> drawer_open_seconds;  // how long the drawer stood open
  std::vector<LineItem> items;
  std::optional<CameraId> camera;
  std::string metadata_json;  // a JSON object as text, or empty
  std::string topic;

  // By what a sale and its refunds find each other: a sale's order (else its receipt), the order
  // that anything else is about. Empty when the till names none.
  const std::string& OrderRef() const;
};

}  // namespace tillwatch
