// What holds for every event that DecodeEvent lets through, whatever the message was. Shared by the
// fuzzer and the seeded mutation test.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "tillwatch/base/text.hpp"
#include "tillwatch/base/uuid.hpp"
#include "tillwatch/codec/event_decoder.hpp"
#include "tillwatch/domain/ids.hpp"

namespace tillwatch::test {

inline bool IsStorable(std::string_view text) {
  return IsValidUtf8(text) && text.find('\0') == std::string_view::npos;
}

inline bool InRange(const std::optional<Money>& money) {
  return !money || (money->minor <= kMaxMoneyMinor && money->minor >= -kMaxMoneyMinor &&
                    money->currency.size() == 3);
}

inline std::string ViolationInNames(const PosEvent& event) {
  if (CanonicalUuid(event.id.value) != event.id.value || event.id.value.empty()) return "id";
  if (event.type.empty() || event.type.size() > 64 || ToSnakeCase(event.type) != event.type) {
    return "type";
  }
  if (event.kind != ClassifyEventType(event.type)) return "kind";
  if (event.store.value.empty() || event.store.value.size() > 100) return "store";
  if (event.camera && !ParseCameraId(event.camera->value)) return "camera";
  for (const std::string& text :
       {event.store.value, event.order_id, event.ticket_no, event.source_event_id, event.topic,
        event.register_id.value_or(RegisterId{}).value, event.staff.value_or(StaffId{}).value}) {
    if (!IsStorable(text)) return "text";
  }
  return {};
}

// Empty when all is well, else the name of what is not.
inline std::string Violation(const PosEvent& event) {
  if (const std::string names = ViolationInNames(event); !names.empty()) return names;
  if (event.occurred_at > event.received_at + kMaxClockAhead) return "occurred_at";
  if (!InRange(event.amount) || !InRange(event.original_amount)) return "amount";
  if (event.kind == EventKind::kRefund && event.amount && event.amount->minor < 0) return "refund";
  if (event.discount_percent && !(*event.discount_percent >= 0 && *event.discount_percent <= 100)) {
    return "discount_percent";
  }
  if (event.items.size() > kMaxItems) return "items";
  for (const LineItem& item : event.items) {
    if (!IsStorable(item.sku) || !IsStorable(item.name)) return "item text";
  }
  if (event.metadata_json.size() > kMaxMetadataBytes) return "metadata size";
  if (event.metadata_json.empty()) return {};
  return nlohmann::json::parse(event.metadata_json).is_object() ? "" : "metadata";
}

}  // namespace tillwatch::test
