#include "tillwatch/codec/event_decoder.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "event_facts.hpp"
#include "json_reader.hpp"
#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/base/text.hpp"
#include "tillwatch/base/uuid.hpp"
#include "tillwatch/codec/card_scrub.hpp"

namespace tillwatch {
namespace {

using nlohmann::json;

constexpr std::string_view kTopicPrefix = "pos/events/";
constexpr std::size_t kMaxTopicBytes = 512;
constexpr std::size_t kMaxTypeBytes = 64;
constexpr const char* kHasNul = "the payload contains the character U+0000";

// What the topic says: "pos/events/{store}/.../{type}"; either may be missing.
struct TopicParts {
  std::string store;
  std::string type;
};

bool IsPrintable(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

Result<TopicParts> ParseTopic(std::string_view topic) {
  if (topic.size() > kMaxTopicBytes) return Invalid("topic", "topic: longer than 512 bytes");
  if (!IsValidUtf8(topic) || !IsPrintable(topic)) {
    return Invalid("topic", "topic: not printable UTF-8");
  }
  if (!topic.starts_with(kTopicPrefix)) {
    return Invalid("topic", "topic: must be pos/events/{store}/{type}");
  }
  topic.remove_prefix(kTopicPrefix.size());
  TopicParts parts;
  const std::size_t first = topic.find('/');
  parts.store = std::string(topic.substr(0, first));
  if (first != std::string_view::npos) {
    parts.type = std::string(topic.substr(topic.rfind('/') + 1));
  }
  return parts;
}

// Nesting is bounded before parsing, because printing and freeing a document recurses.
bool TooDeep(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kMaxNesting) return true;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return false;
}

// PostgreSQL can store every character in text and jsonb but this one.
bool ContainsNul(const json& value) {
  if (value.is_string()) return value.get_ref<const std::string&>().find('\0') != std::string::npos;
  for (const auto& [name, member] : value.items()) {
    if (value.is_object() && name.find('\0') != std::string::npos) return true;
    if ((member.is_structured() || member.is_string()) && ContainsNul(member)) return true;
  }
  return false;
}

Result<json> ParseObject(std::string_view payload) {
  const auto reject = [](std::string why) {
    return Fail(ErrorCode::kInvalidArgument, std::move(why));
  };
  if (payload.empty()) return reject("the message is empty");
  if (payload.size() > kMaxPayloadBytes) {
    return reject("the payload is larger than " + std::to_string(kMaxPayloadBytes) + " bytes");
  }
  if (!IsValidUtf8(payload)) return reject("the payload is not valid UTF-8");
  // The parser takes a NUL for the end and would ignore whatever follows it.
  if (payload.find('\0') != std::string_view::npos) return reject(kHasNul);
  if (TooDeep(payload)) return reject("the payload is nested too deeply");
  json document;
  try {
    document = json::parse(payload);
  } catch (const json::exception& error) {
    return reject("the payload is not JSON: " + SanitizeUtf8(error.what(), 200));
  }
  if (!document.is_object()) return reject("the payload is not a JSON object");
  // Written out it would have been seen above.
  const bool may_hold_nul = payload.find("\\u0000") != std::string_view::npos;
  if (may_hold_nul && ContainsNul(document)) return reject(kHasNul);
  return document;
}

void ReadType(JsonReader& in, const TopicParts& topic, PosEvent& event) {
  auto type = in.Text("event_type");
  if (!type && !topic.type.empty()) type = topic.type;
  if (!type) {
    in.Fail("event_type", "missing, and the topic names no type either");
    return;
  }
  event.type = ToSnakeCase(*type);
  const bool plain = std::all_of(event.type.begin(), event.type.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == ':';
  });
  if (!plain || event.type.size() > kMaxTypeBytes) {
    in.Fail("event_type", "must be up to 64 letters, digits, _ - . or :");
    return;
  }
  event.kind = ClassifyEventType(event.type);
}

void ReadTime(JsonReader& in, PosEvent& event) {
  using namespace std::chrono_literals;
  constexpr UtcTime kOldest = std::chrono::sys_days(std::chrono::year(2000) / 1 / 1);
  event.occurred_at = event.received_at;
  const auto text = in.Text("timestamp");
  if (!text) return;
  const auto time = ParseRfc3339(*text);
  if (!time) {
    in.Fail("timestamp", time.error().message);
  } else if (*time > event.received_at + kMaxClockAhead) {
    in.Fail("timestamp", "more than an hour ahead of its arrival; check the till's clock");
  } else if (*time < kOldest) {
    in.Fail("timestamp", "before the year 2000; check the till's clock");
  } else {
    event.occurred_at = *time;
  }
}

// Letters are those of any script: whatever is not ASCII passes.
bool IsStoreName(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ' ' ||
           c == '_' || c == '-' || c == '.' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
  };
  return text.size() <= 100 && text != "." && text != ".." &&
         std::all_of(text.begin(), text.end(), allowed);
}

void ReadIds(JsonReader& in, const TopicParts& topic, PosEvent& event) {
  event.store.value = in.Text("store_id").value_or(topic.store);
  if (event.store.value.empty())
    in.Fail("store_id", "missing, and the topic names no store either");
  if (!IsStoreName(event.store.value)) {
    in.Fail("store_id", "must be up to 100 bytes of letters, digits, spaces, _ - . or :");
  }
  auto till = in.Text("register_id");
  if (auto terminal = in.Text("terminal_id"); !till) till = std::move(terminal);
  if (till) event.register_id = RegisterId{*till};
  if (auto staff = in.Text("staff_id")) event.staff = StaffId{*staff};
  event.order_id = in.Text("order_id").value_or("");
  event.ticket_no = in.Text("ticket_no").value_or("");
  if (const auto text = in.Text("camera_id")) {
    const auto camera = ParseCameraId(*text);
    if (camera) {
      event.camera = *camera;
    } else {
      in.Fail("camera_id", camera.error().message);
    }
  }
}

// Without an event_id, topic and payload are the identity: a redelivery is the same event. So it is
// with one that looked like a card number: masked, many share it.
void ReadEventId(JsonReader& in, std::string_view topic, std::string_view payload,
                 PosEvent& event) {
  const auto given = in.Text("event_id");
  if (!given || HoldsMaskedCard(*given)) {
    event.source_event_id = given.value_or("");
    event.id.value = UuidFromName("message", std::string(topic) + "\n" + std::string(payload));
    return;
  }
  event.id.value = CanonicalUuid(*given);
  if (!event.id.value.empty()) return;
  event.source_event_id = *given;
  event.id.value = UuidFromName("event", event.store.value + "\n" + *given);
}

bool IsRefund(EventKind kind) {
  return kind == EventKind::kRefund || kind == EventKind::kSuspiciousReturn;
}

// A discount that was not sent as a percentage shows in the two amounts; of a refund or void they
// mean something else.
std::optional<double> DiscountFromAmounts(const PosEvent& event) {
  const bool priced = event.kind == EventKind::kDiscount || event.kind == EventKind::kSale ||
                      event.kind == EventKind::kPriceOverride;
  if (!priced || !event.amount || !event.original_amount) return std::nullopt;
  const auto original = static_cast<double>(event.original_amount->minor);
  const auto paid = static_cast<double>(event.amount->minor);
  if (original <= 0 || paid < 0 || paid >= original) return std::nullopt;
  // In this order it is exact when the percentage is a whole number: 7 % is not over a limit of 7.
  return (original - paid) * 100.0 / original;
}

void ReadAmounts(JsonReader& in, const std::string& default_currency, PosEvent& event) {
  const std::string currency = in.Text("currency").value_or(default_currency);
  const bool iso = currency.size() == 3 && std::all_of(currency.begin(), currency.end(),
                                                       [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!iso) in.Fail("currency", "must be three capital letters (ISO 4217)");
  if (const auto minor = in.MinorUnits("amount")) event.amount = Money{*minor, currency};
  if (const auto minor = in.MinorUnits("original_amount")) {
    event.original_amount = Money{*minor, currency};
  }
  if (event.amount && event.amount->minor < 0 && IsRefund(event.kind)) {
    in.Fail("amount", "a refund's amount must not be negative");
  }
  event.discount_percent = in.Number("discount_percent", 0, 100);
  if (!event.discount_percent) event.discount_percent = DiscountFromAmounts(event);
}

LineItem ReadItem(JsonReader& in) {
  LineItem item;
  item.sku = in.Text("sku").value_or("");
  item.name = in.Text("name", 200).value_or("");
  item.quantity = in.Number("quantity", -1e6, 1e6);
  item.unit_price_minor = in.MinorUnits("unit_price");
  if (auto price = in.MinorUnits("price"); !item.unit_price_minor) item.unit_price_minor = price;
  item.total_price_minor = in.MinorUnits("total_price");
  item.discount_minor = in.MinorUnits("discount");
  return item;
}

void ReadItems(JsonReader& in, PosEvent& event) {
  const json* items = in.Member("items");
  if (items == nullptr) return;
  if (!items->is_array() || items->size() > kMaxItems) {
    in.Fail("items", "must be an array of at most " + std::to_string(kMaxItems) + " objects");
    return;
  }
  for (std::size_t i = 0; i < items->size(); ++i) {
    const json& object = (*items)[i];
    if (!object.is_object()) {
      in.Fail("items", "every item must be an object");
      return;
    }
    JsonReader item(object, "items[" + std::to_string(i) + "].");
    event.items.push_back(ReadItem(item));
    in.Adopt(item.Failure());
  }
}

// "metadata", and beside it whatever the till sent that has no place of its own: nothing is lost.
void ReadMetadata(JsonReader& in, PosEvent& event) {
  json metadata = json::object();
  if (const json* given = in.Member("metadata")) {
    if (!given->is_object()) {
      in.Fail("metadata", "must be an object");
      return;
    }
    metadata = *given;
  }
  const json rest = in.Rest();
  for (const auto& [name, value] : rest.items()) metadata.emplace(name, value);
  if (metadata.empty()) return;
  event.metadata_json = metadata.dump();
  if (event.metadata_json.size() > kMaxMetadataBytes) {
    in.Fail("metadata", "larger than " + std::to_string(kMaxMetadataBytes) + " bytes");
  }
}

}  // namespace

Result<PosEvent> DecodeEvent(std::string_view topic, std::string_view payload, UtcTime received_at,
                             const std::string& default_currency) {
  const auto parts = ParseTopic(topic);
  if (!parts) return tl::unexpected(parts.error());
  const auto document = ParseObject(payload);
  if (!document) return tl::unexpected(document.error());

  PosEvent event;
  event.topic = std::string(topic);
  event.received_at = received_at;
  JsonReader in(*document);
  ReadType(in, *parts, event);
  ReadTime(in, event);
  ReadIds(in, *parts, event);
  ReadEventId(in, topic, payload, event);
  ReadAmounts(in, default_currency, event);
  ReadItems(in, event);
  ReadFacts(in, event);
  ReadMetadata(in, event);
  if (in.Failure()) return tl::unexpected(*in.Failure());
  return event;
}

}  // namespace tillwatch
