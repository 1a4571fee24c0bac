#include "tillwatch/codec/event_decoder.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/base/text.hpp"
#include "tillwatch/base/uuid.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(event_decoder)

namespace {

using nlohmann::json;
using namespace std::string_literals;

const std::string kTopic = "pos/events/store_001/refund";
const UtcTime kArrival = ParseRfc3339("2026-11-21T14:33:05Z").value();

PosEvent Decoded(std::string_view payload, std::string_view topic = kTopic) {
  const auto event = DecodeEvent(topic, payload, kArrival, "USD");
  BOOST_REQUIRE_MESSAGE(event, (event ? "" : event.error().message) << " in " << payload);
  return *event;
}

// The message of the error; the whole reason is what the integrator gets to see.
std::string Rejected(std::string_view payload, std::string_view topic = kTopic) {
  const auto event = DecodeEvent(topic, payload, kArrival, "USD");
  BOOST_REQUIRE_MESSAGE(!event, "decodes: " << payload.substr(0, 200));
  BOOST_TEST((event.error().code == ErrorCode::kInvalidArgument));
  BOOST_TEST(IsValidUtf8(event.error().message));
  return event.error().message;
}

// That the payload is rejected because of this member.
void RejectsMember(const std::string& member, const std::string& value) {
  const std::string payload = "{\"" + member + "\":" + value + "}";
  const std::string message = Rejected(payload);
  BOOST_TEST(message.starts_with(member + ": "), message << " for " << payload);
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_walk_through_refund_is_read) {
  const PosEvent event = Decoded(R"({"event_type": "RefundIssued", "amount": 500.00,
      "staff_id": "emp_12345", "timestamp": "2026-11-21T14:33:00Z" })");
  BOOST_TEST(event.type == "refund_issued");
  BOOST_TEST((event.kind == EventKind::kRefund));
  BOOST_TEST(event.store.value == "store_001");
  BOOST_TEST((event.amount == Money{50'000, "USD"}));
  BOOST_TEST(event.staff->value == "emp_12345");
  BOOST_TEST((event.occurred_at == kArrival - seconds(5)));
  BOOST_TEST((event.received_at == kArrival));
  BOOST_TEST(event.topic == kTopic);
  BOOST_TEST(!event.register_id);
  BOOST_TEST(event.metadata_json.empty());
}

BOOST_AUTO_TEST_CASE(every_member_has_its_place) {
  const PosEvent event = Decoded(R"({
    "event_type": "discount_applied", "event_id": "till2-000123", "store_id": "store_009",
    "register_id": "register_02", "staff_id": "emp_7", "order_id": "O1", "ticket_no": "T1",
    "timestamp": "2026-11-21T15:33:04.250+01:00", "amount": "70.00", "original_amount": "140.00",
    "currency": "EUR", "discount_percent": 50, "camera_id": "camera_001",
    "metadata": {"shift": 2},
    "items": [{"sku": "10001", "name": "Milk", "quantity": 1.5, "unit_price": "0.99",
               "total_price": 1.49, "discount": "0.50"}]})");
  BOOST_TEST(event.source_event_id == "till2-000123");
  BOOST_TEST(event.store.value == "store_009");
  BOOST_TEST(event.register_id->value == "register_02");
  BOOST_TEST(event.order_id == "O1");
  BOOST_TEST(event.ticket_no == "T1");
  BOOST_TEST((event.occurred_at == kArrival - milliseconds(750)));
  BOOST_TEST((event.amount == Money{7'000, "EUR"}));
  BOOST_TEST((event.original_amount == Money{14'000, "EUR"}));
  BOOST_TEST(*event.discount_percent == 50.0);
  BOOST_TEST(event.camera->value == "camera_001");
  BOOST_TEST(event.metadata_json == R"({"shift":2})");
  BOOST_REQUIRE_EQUAL(event.items.size(), 1u);
  const LineItem& item = event.items[0];
  BOOST_TEST(item.sku == "10001");
  BOOST_TEST(item.name == "Milk");
  BOOST_TEST(*item.quantity == 1.5);
  BOOST_TEST(*item.unit_price_minor == 99);
  BOOST_TEST(*item.total_price_minor == 149);
  BOOST_TEST(*item.discount_minor == 50);
}

BOOST_AUTO_TEST_CASE(an_empty_object_is_an_event_of_the_topics_type) {
  const PosEvent event = Decoded("{}");
  BOOST_TEST(event.type == "refund");
  BOOST_TEST((event.kind == EventKind::kRefund));
  BOOST_TEST((event.occurred_at == kArrival));
  BOOST_TEST(!event.amount);
  BOOST_TEST(!event.staff);
  BOOST_TEST(event.items.empty());
}

BOOST_AUTO_TEST_CASE(the_type_comes_from_the_payload_before_the_topic) {
  BOOST_TEST((Decoded(R"({"event_type":"NoSale"})").kind == EventKind::kNoSale));
  BOOST_TEST((Decoded("{}", "pos/events/s/till/4/drawer").kind == EventKind::kCashDrawer));
  BOOST_TEST((Decoded(R"({"event_type":null})").kind == EventKind::kRefund));
  BOOST_TEST((Decoded(R"({"event_type":""})").kind == EventKind::kRefund));
  BOOST_TEST(Rejected("{}", "pos/events/store_001").starts_with("event_type: missing"));
  BOOST_TEST(Rejected("{}", "pos/events/store_001/").starts_with("event_type: missing"));
  BOOST_TEST(
      (Decoded(R"({"event_type":"void"})", "pos/events/store_001").kind == EventKind::kVoid));
}

BOOST_AUTO_TEST_CASE(every_spelling_of_a_type_is_the_same_type) {
  for (const char* name : {"RefundIssued", "refund_issued", "REFUND_ISSUED", "refund-issued"}) {
    BOOST_TEST(Decoded(json{{"event_type", name}}.dump()).type == "refund_issued");
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_type_is_kept_under_its_own_name) {
  const PosEvent event = Decoded(R"({"event_type":"AgeCheckFailed"})");
  BOOST_TEST(event.type == "age_check_failed");
  BOOST_TEST((event.kind == EventKind::kOther));
}

BOOST_AUTO_TEST_CASE(a_type_is_up_to_64_plain_characters) {
  Decoded(json{{"event_type", std::string(64, 'a')}}.dump());
  RejectsMember("event_type", "\"" + std::string(65, 'a') + "\"");
  for (const char* type : {"\"a/b\"", "\"<b>\"", "\"k\xC3\xB6\"", "\"';--\"", "\"a\\nb\""}) {
    RejectsMember("event_type", type);
  }
}

BOOST_AUTO_TEST_CASE(the_store_comes_from_the_payload_before_the_topic) {
  BOOST_TEST(Decoded(R"({"store_id":"berlin 7"})").store.value == "berlin 7");
  BOOST_TEST(Decoded(R"({"store_id":42})").store.value == "42");
  BOOST_TEST(Decoded("{}", "pos/events/K\xC3\xB6ln-1/void").store.value == "K\xC3\xB6ln-1");
  BOOST_TEST(Rejected("{}", "pos/events//refund").starts_with("store_id: missing"));
  BOOST_TEST(Decoded(R"({"store_id":"s"})", "pos/events//refund").store.value == "s");
  RejectsMember("store_id", "\"" + std::string(101, 's') + "\"");
}

BOOST_AUTO_TEST_CASE(a_terminal_is_a_register_by_another_name) {
  BOOST_TEST(Decoded(R"({"terminal_id":"4"})").register_id->value == "4");
  BOOST_TEST(Decoded(R"({"register_id":3,"terminal_id":"4"})").register_id->value == "3");
  BOOST_TEST(Decoded(R"({"register_id":"","terminal_id":"4"})").register_id->value == "4");
}

BOOST_AUTO_TEST_CASE(null_and_empty_text_are_as_if_absent) {
  const PosEvent event = Decoded(
      R"({"staff_id":null,"register_id":"","amount":null,"items":null,"metadata":null,
          "timestamp":null,"camera_id":"","currency":null,"discount_percent":null})");
  BOOST_TEST(!event.staff);
  BOOST_TEST(!event.register_id);
  BOOST_TEST(!event.amount);
  BOOST_TEST(!event.camera);
  BOOST_TEST((event.occurred_at == kArrival));
}

BOOST_AUTO_TEST_CASE(amounts_are_exact_to_the_cent_as_numbers_and_as_strings) {
  const auto minor = [](const std::string& text) {
    return Decoded("{\"amount\":" + text + "}").amount->minor;
  };
  BOOST_TEST(minor("500") == 50'000);
  BOOST_TEST(minor("500.00") == 50'000);
  BOOST_TEST(minor("\"500.00\"") == 50'000);
  BOOST_TEST(minor("0.29") == 29);
  BOOST_TEST(minor("1.15") == 115);
  BOOST_TEST(minor("4.35") == 435);
  BOOST_TEST(minor("5e2") == 50'000);
  BOOST_TEST(minor("-0.0") == 0);
  BOOST_TEST(minor("9999999999.99") == 999'999'999'999);
  BOOST_TEST(minor("10000000000") == kMaxMoneyMinor);
  for (int cents = 0; cents < 100'000; cents += 7) {
    BOOST_REQUIRE_EQUAL(minor(FormatDecimal(cents)), cents);
  }
}

BOOST_AUTO_TEST_CASE(amounts_that_are_none_are_rejected) {
  for (const char* bad : {"1.234", "\"12,50\"", "\"five\"", "true", "[]", "{}", "\"1e3\"",
                          "\"NaN\"", "\" 5\"", "0.001", "1e-7"}) {
    RejectsMember("amount", bad);
    RejectsMember("original_amount", bad);
  }
}

BOOST_AUTO_TEST_CASE(amounts_beyond_range_are_rejected) {
  for (const char* bad :
       {"10000000000.01", "-10000000000.01", "1e15", "1e16", "1e300", "18446744073709551615",
        "-9223372036854775808", "123456789012345678901234567890", "\"99999999999999999999\""}) {
    RejectsMember("amount", bad);
    BOOST_TEST(Rejected("{\"amount\":"s + bad + "}").find("range") != std::string::npos, bad);
  }
  BOOST_TEST(Rejected(R"({"amount":1e999})").find("not JSON") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_refund_must_not_be_negative_but_a_void_may) {
  RejectsMember("amount", "-5.00");
  RejectsMember("amount", "\"-0.01\"");
  BOOST_TEST(Rejected(R"({"event_type":"SuspiciousReturn","amount":-1})").starts_with("amount: "));
  BOOST_TEST(Decoded(R"({"event_type":"void","amount":-5})").amount->minor == -500);
  BOOST_TEST(Decoded(R"({"amount":0})").amount->minor == 0);
}

BOOST_AUTO_TEST_CASE(the_currency_is_three_capital_letters_and_defaults_to_the_shops) {
  BOOST_TEST(Decoded(R"({"amount":1})").amount->currency == "USD");
  BOOST_TEST(Decoded(R"({"amount":1,"currency":"JPY"})").amount->currency == "JPY");
  for (const char* bad : {"\"usd\"", "\"US\"", "\"EURO\"", "\"E R\"", "840", "[]"}) {
    RejectsMember("currency", bad);
  }
}

BOOST_AUTO_TEST_CASE(the_discount_is_what_was_sent_else_what_the_two_amounts_say) {
  const auto discount = [](const std::string& payload) {
    return Decoded(payload, "pos/events/s/discount").discount_percent;
  };
  BOOST_TEST(*discount(R"({"discount_percent":12.5})") == 12.5);
  BOOST_TEST(*discount(R"({"discount_percent":"12.5"})") == 12.5);
  BOOST_TEST(*discount(R"({"amount":60,"original_amount":100})") == 40.0);
  BOOST_TEST(*discount(R"({"amount":60,"original_amount":100,"discount_percent":1})") == 1.0);
  BOOST_TEST(*discount(R"({"amount":0,"original_amount":100})") == 100.0);
  BOOST_TEST(!discount(R"({"amount":100,"original_amount":100})"));
  BOOST_TEST(!discount(R"({"amount":101,"original_amount":100})"));
  BOOST_TEST(!discount(R"({"amount":-1,"original_amount":100})"));
  BOOST_TEST(!discount(R"({"amount":0,"original_amount":0})"));
  BOOST_TEST(!discount(R"({"original_amount":100})"));
}

BOOST_AUTO_TEST_CASE(a_whole_percentage_is_never_a_hair_more) {
  for (int percent = 1; percent <= 100; ++percent) {
    const json payload{{"amount", FormatDecimal(100'00 - percent * 100)},
                       {"original_amount", "100.00"}};
    const auto event = Decoded(payload.dump(), "pos/events/s/discount");
    BOOST_TEST(*event.discount_percent == percent);
  }
}

BOOST_AUTO_TEST_CASE(the_amounts_of_a_refund_or_void_are_no_discount) {
  BOOST_TEST(!Decoded(R"({"amount":60,"original_amount":100})").discount_percent);
  BOOST_TEST(
      !Decoded(R"({"event_type":"void","amount":60,"original_amount":100})").discount_percent);
}

BOOST_AUTO_TEST_CASE(a_discount_is_0_to_100_percent) {
  Decoded(R"({"discount_percent":0})");
  Decoded(R"({"discount_percent":100})");
  for (const char* bad : {"-0.1", "100.1", "1e300", "\"inf\"", "\"nan\"", "\"x\"", "\"5%\"", "true",
                          "[]", "\" 5\""}) {
    RejectsMember("discount_percent", bad);
  }
}

BOOST_AUTO_TEST_CASE(the_time_may_have_any_offset_and_be_old_but_hardly_ahead) {
  const auto at = [](const char* text) {
    return Decoded(json{{"timestamp", text}}.dump()).occurred_at;
  };
  BOOST_TEST((at("2026-11-21T09:33:05-05:00") == kArrival));
  BOOST_TEST((at("2026-11-20T14:33:05Z") == kArrival - std::chrono::hours(24)));
  BOOST_TEST((at("2026-11-21T15:33:05Z") == kArrival + kMaxClockAhead));
  BOOST_TEST((at("2000-01-01T00:00:00Z") < kArrival));
}

BOOST_AUTO_TEST_CASE(a_time_that_cannot_be_is_rejected) {
  for (const char* bad :
       {"\"2027-11-21T14:33:05Z\"", "\"2026-11-21T15:33:05.000001Z\"", "\"9999-12-31T23:59:59Z\"",
        "\"1999-12-31T23:59:59Z\"", "\"0000-01-01T00:00:00Z\"", "\"2026-02-30T00:00:00Z\"",
        "\"yesterday\"", "1795271585", "1795271585.5", "{}", "true"}) {
    RejectsMember("timestamp", bad);
  }
}

BOOST_AUTO_TEST_CASE(a_camera_id_becomes_a_path_and_is_checked_as_one) {
  for (const char* bad : {"\"../../etc\"", "\"a/b\"", "\"a b\"", "\"..\"", "\"a.b\"", "[]"}) {
    RejectsMember("camera_id", bad);
  }
  RejectsMember("camera_id", "\"" + std::string(51, 'c') + "\"");
}

BOOST_AUTO_TEST_CASE(wrong_types_are_named) {
  for (const char* member :
       {"event_type", "event_id", "store_id", "register_id", "terminal_id", "staff_id", "order_id",
        "ticket_no", "timestamp", "currency", "camera_id"}) {
    for (const char* bad : {"true", "1.5", "[]", "{}", "[\"a\"]"}) RejectsMember(member, bad);
  }
  for (const char* bad : {"[]", "\"x\"", "1", "true"}) RejectsMember("metadata", bad);
  for (const char* bad : {"{}", "\"x\"", "1", "true", "[1]", "[[]]", "[null]", "[{},\"x\"]"}) {
    RejectsMember("items", bad);
  }
}

BOOST_AUTO_TEST_CASE(names_are_at_most_100_bytes_without_control_characters) {
  for (const char* member : {"event_id", "register_id", "staff_id", "order_id", "ticket_no"}) {
    Decoded("{\""s + member + "\":\"" + std::string(100, 'x') + "\"}");
    RejectsMember(member, "\"" + std::string(101, 'x') + "\"");
    RejectsMember(member, R"("a\nb")");
    RejectsMember(member, R"("a\u001bb")");
    RejectsMember(member, R"("a\u007fb")");
  }
}

BOOST_AUTO_TEST_CASE(an_items_fault_is_named_with_its_place) {
  const auto message = [](const char* item) { return Rejected("{\"items\":[{},"s + item + "]}"); };
  BOOST_TEST(message(R"({"unit_price":"x"})").starts_with("items[1].unit_price: "));
  BOOST_TEST(message(R"({"price":[]})").starts_with("items[1].price: "));
  BOOST_TEST(message(R"({"total_price":1.234})").starts_with("items[1].total_price: "));
  BOOST_TEST(message(R"({"discount":1e20})").starts_with("items[1].discount: "));
  BOOST_TEST(message(R"({"quantity":1e7})").starts_with("items[1].quantity: "));
  BOOST_TEST(message(R"({"sku":true})").starts_with("items[1].sku: "));
  BOOST_TEST(message(R"({"name":["x"]})").starts_with("items[1].name: "));
}

BOOST_AUTO_TEST_CASE(an_items_price_may_be_called_price) {
  const auto event = Decoded(R"({"items":[{"price":2.5},{"price":2.5,"unit_price":3}]})");
  BOOST_TEST(*event.items.at(0).unit_price_minor == 250);
  BOOST_TEST(*event.items.at(1).unit_price_minor == 300);
}

BOOST_AUTO_TEST_CASE(there_are_at_most_500_items) {
  json items = json::array();
  for (std::size_t i = 0; i < kMaxItems; ++i) items.push_back({{"sku", "1"}});
  BOOST_TEST(Decoded(json{{"items", items}}.dump()).items.size() == kMaxItems);
  items.push_back(json::object());
  BOOST_TEST(Rejected(json{{"items", items}}.dump()).starts_with("items: "));
}

BOOST_AUTO_TEST_CASE(members_without_a_place_are_kept_in_the_metadata) {
  const auto event = Decoded(R"({"customer":{"card":true},"Amount":3,"metadata":{"shift":2}})");
  BOOST_TEST(json::parse(event.metadata_json) ==
             json::parse(R"({"customer":{"card":true},"Amount":3,"shift":2})"));
}

BOOST_AUTO_TEST_CASE(known_members_are_not_repeated_in_the_metadata) {
  const auto event = Decoded(R"({"amount":1,"register_id":"1","terminal_id":"2","price":5})");
  BOOST_TEST(event.metadata_json == R"({"price":5})");
}

BOOST_AUTO_TEST_CASE(metadata_has_a_limit) {
  const json fits{{"metadata", {{"x", std::string(kMaxMetadataBytes - 8, 'x')}}}};
  BOOST_TEST(Decoded(fits.dump()).metadata_json.size() == kMaxMetadataBytes);
  const json too_large{{"metadata", {{"x", std::string(kMaxMetadataBytes - 7, 'x')}}}};
  BOOST_TEST(Rejected(too_large.dump()).starts_with("metadata: larger"));
  const json beside{{"note", std::string(kMaxMetadataBytes, 'x')}};
  BOOST_TEST(Rejected(beside.dump()).starts_with("metadata: larger"));
}

BOOST_AUTO_TEST_CASE(the_last_of_duplicate_members_counts) {
  BOOST_TEST(Decoded(R"({"amount":1,"amount":2})").amount->minor == 200);
}

BOOST_AUTO_TEST_CASE(a_uuid_is_taken_as_the_id_in_canonical_form) {
  const auto event = Decoded(R"({"event_id":"0F8E3C1A-0000-4000-8000-00000000000A"})");
  BOOST_TEST(event.id.value == "0f8e3c1a-0000-4000-8000-00000000000a");
  BOOST_TEST(event.source_event_id.empty());
}

BOOST_AUTO_TEST_CASE(any_other_event_id_identifies_the_event_within_its_store) {
  const auto first = Decoded(R"({"event_id":"T1","amount":1})");
  const auto again = Decoded(R"({"event_id":"T1","amount":2})");
  const auto elsewhere = Decoded(R"({"event_id":"T1"})", "pos/events/store_002/refund");
  BOOST_TEST(first.source_event_id == "T1");
  BOOST_TEST(CanonicalUuid(first.id.value) == first.id.value);
  BOOST_TEST(first.id.value == again.id.value);
  BOOST_TEST(first.id.value != elsewhere.id.value);
  BOOST_TEST(Decoded(R"({"event_id":17})").source_event_id == "17");
}

BOOST_AUTO_TEST_CASE(without_an_event_id_a_redelivery_is_the_same_event) {
  const std::string payload = R"({"amount":1})";
  const auto first = DecodeEvent(kTopic, payload, kArrival, "USD");
  const auto later = DecodeEvent(kTopic, payload, kArrival + seconds(90), "EUR");
  BOOST_TEST(first->id.value == later->id.value);
  BOOST_TEST(first->id.value != Decoded(R"({"amount": 1})").id.value);
  BOOST_TEST(first->id.value != Decoded(payload, "pos/events/store_002/refund").id.value);
  BOOST_TEST(first->id.value == UuidFromName("message", kTopic + "\n" + payload));
}

BOOST_AUTO_TEST_CASE(what_is_no_json_object_is_rejected) {
  BOOST_TEST(Rejected("") == "the message is empty");
  for (const char* bad : {"not json", "{", "{}}", "{} {}", "{'a':1}", "{\"a\":}", "{\"a\":1,}",
                          "\"", "{\"a\":NaN}", "{\"a\":01}", "<xml/>", " ", "{\"a\":\"\\ud800\"}",
                          "{\"a\":\"\\x\"}", "{\"a\":\"line\nbreak\"}"}) {
    BOOST_TEST(Rejected(bad).find("not JSON") != std::string::npos, bad);
  }
  for (const char* bad : {"[]", "null", "1", "\"x\"", "true", "[{}]"}) {
    BOOST_TEST(Rejected(bad) == "the payload is not a JSON object");
  }
}

BOOST_AUTO_TEST_CASE(invalid_utf8_is_rejected_wherever_it_stands) {
  for (const auto& bad : {"\xFF\xFE"s, "{\"staff_id\":\"\xC3\"}"s, "{\"\xED\xA0\x80\":1}"s,
                          "{\"a\":\"\xC0\x80\"}"s, "{}\x80"s}) {
    BOOST_TEST(Rejected(bad) == "the payload is not valid UTF-8");
  }
}

BOOST_AUTO_TEST_CASE(the_null_character_is_rejected_wherever_it_stands) {
  for (const char* bad :
       {R"({"staff_id":"a\u0000"})", R"({"note":"\u0000"})", R"({"a\u0000b":1})",
        R"({"metadata":{"x":[1,{"y":"\u0000"}]}})", R"({"items":[{"name":"\u0000"}]})"}) {
    BOOST_TEST(Rejected(bad) == "the payload contains the character U+0000");
  }
  for (const auto& bad : {"\0"s, "{}\0"s, "{}\0{\"amount\":1}"s, "{\"a\":\"\0\"}"s, "\0{}"s}) {
    BOOST_TEST(Rejected(bad) == "the payload contains the character U+0000");
  }
  Decoded(R"({"note":"a \\u0000 in words"})");
}

BOOST_AUTO_TEST_CASE(a_payload_of_a_megabyte_is_rejected) {
  BOOST_TEST(Rejected(std::string(1024 * 1024, ' ')).find("larger than") != std::string::npos);
  BOOST_TEST(Rejected("{" + std::string(kMaxPayloadBytes, ' ') + "}").find("larger than") !=
             std::string::npos);
  Decoded("{" + std::string(kMaxPayloadBytes - 2, ' ') + "}");
}

BOOST_AUTO_TEST_CASE(deep_nesting_is_rejected_without_harm) {
  const auto nested = [](std::size_t levels) {
    return "{\"a\":" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
  };
  Decoded(nested(kMaxNesting));
  BOOST_TEST(Rejected(nested(kMaxNesting + 1)) == "the payload is nested too deeply");
  Rejected(std::string(kMaxPayloadBytes, '['));
  Rejected("{\"a\":" + std::string(kMaxPayloadBytes - 5, '{'));
  std::string objects;
  for (int i = 0; i < 40'000; ++i) objects += "{\"a\":";
  Rejected(objects);
}

BOOST_AUTO_TEST_CASE(brackets_inside_of_text_are_no_nesting) {
  Decoded("{\"note\":\"" + std::string(1000, '[') + R"(\")" + std::string(1000, '{') + "\"}");
  Decoded(R"({"a":"\\","b":[[]],"c":"\\\""})");
}

BOOST_AUTO_TEST_CASE(many_members_are_no_trouble) {
  json wide = json::object();
  for (int i = 0; i < 2000; ++i) wide["m" + std::to_string(i)] = i;
  BOOST_TEST(json::parse(Decoded(wide.dump()).metadata_json).size() == 2000u);
}

BOOST_AUTO_TEST_CASE(hostile_topics_are_rejected) {
  for (const auto& topic : {""s,
                            "pos/events"s,
                            "pos/events/"s,
                            "pos"s,
                            "POS/events/s/refund"s,
                            "/pos/events/s/refund"s,
                            "$SYS/broker"s,
                            "pos/eventsx/s/refund"s,
                            "pos/events/s\n/refund"s,
                            "pos/events/\0/refund"s,
                            "pos/events/s/\x1b[2J"s,
                            "pos/events/s/\xFF"s,
                            "pos/events/\x7F/refund"s,
                            "pos/events/../refund"s,
                            "pos/events/../../etc/passwd"s,
                            "pos/events/./refund"s,
                            "pos/events/'; drop table pos_events; --/refund"s,
                            "pos/events/<script>/refund"s,
                            "pos/events/a\\b/refund"s,
                            "pos/events/s/<img src=x>"s,
                            "pos/events/s/../..x;"s,
                            "pos/events/"s + std::string(101, 's') + "/refund",
                            "pos/events/s/" + std::string(65, 't'),
                            "pos/events/s/" + std::string(65'000, 'x') + "/refund"}) {
    BOOST_TEST(!Rejected("{}", topic).empty());
  }
}

BOOST_AUTO_TEST_CASE(a_hostile_store_is_rejected_in_the_payload_too) {
  for (const char* bad : {"\"a/b\"", "\"..\"", "\"<b>\"", "\"a'b\"", "\"a;b\""}) {
    RejectsMember("store_id", bad);
  }
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_is_harmless) {
  BOOST_TEST((Decoded("\xEF\xBB\xBF{}").kind == EventKind::kRefund));
}

BOOST_AUTO_TEST_CASE(the_facts_for_the_rules_are_read) {
  const PosEvent event = Decoded(R"({"staff_id":"a","tender":"Gift-Card","card_token":"tok_1",
      "original_order_id":815,"original_staff_id":"b","customer_staff_id":"c",
      "drawer_open_seconds":"120.5"})");
  BOOST_TEST(event.tender == "gift_card");
  BOOST_TEST(event.card_token == "tok_1");
  BOOST_TEST(event.original_order_id == "815");
  BOOST_TEST(event.original_staff->value == "b");
  BOOST_TEST(event.customer_staff->value == "c");
  BOOST_TEST(event.drawer_open_seconds.value() == 120.5);
  BOOST_TEST((event.traits == TraitSet{Trait::kGiftCard}));
  BOOST_TEST(event.metadata_json.empty());
  for (const char* member :
       {"tender", "card_token", "original_order_id", "original_staff_id", "customer_staff_id",
        "no_receipt", "manual_entry", "employee_discount", "after_total"}) {
    RejectsMember(member, "[]");
  }
  RejectsMember("no_receipt", "\"yes\"");
  RejectsMember("drawer_open_seconds", "-1");
  RejectsMember("drawer_open_seconds", "1e9");
}

BOOST_AUTO_TEST_CASE(each_trait_is_so_when_the_contract_says_so) {
  const auto traits = [](const char* payload, const char* type = "refund") {
    return Decoded(payload, std::string("pos/events/s/") + type).traits;
  };
  BOOST_TEST((traits(R"({"no_receipt":true})") == TraitSet{Trait::kNoReceipt}));
  BOOST_TEST((traits(R"({"no_receipt":false,"manual_entry":null})").Empty()));
  BOOST_TEST((traits(R"({"manual_entry":true})") == TraitSet{Trait::kManualEntry}));
  BOOST_TEST((traits(R"({"after_total":true})") == TraitSet{Trait::kAfterTotal}));
  BOOST_TEST((traits(R"({"staff_id":"a","original_staff_id":"a"})") == TraitSet{Trait::kOwnSale}));
  BOOST_TEST(traits(R"({"original_staff_id":"a"})").Empty());
  BOOST_TEST((traits(R"({"staff_id":"a","customer_staff_id":"a","employee_discount":true})") ==
              TraitSet{Trait::kEmployeeDiscount, Trait::kOwnRing}));
  BOOST_TEST((traits("{}", "employee_discount") == TraitSet{Trait::kEmployeeDiscount}));
  BOOST_TEST(traits(R"({"staff_id":"a","customer_staff_id":"a"})").Empty());
}

BOOST_AUTO_TEST_CASE(zero_and_negative_prices_are_noticed_where_something_is_sold) {
  const auto noticed = [](const char* payload, const char* type) {
    return Decoded(payload, std::string("pos/events/s/") + type)
        .traits.Has(Trait::kZeroOrNegativePrice);
  };
  for (const char* payload :
       {R"({"amount":0})", R"({"amount":-1})", R"({"items":[{"price":0}]})",
        R"({"items":[{"price":5},{"quantity":-1}]})", R"({"items":[{"total_price":"-0.01"}]})"}) {
    BOOST_TEST(noticed(payload, "sale"), payload);
  }
  BOOST_TEST(noticed(R"({"amount":0})", "price_override"));
  BOOST_TEST(!noticed(R"({"amount":0})", "void"));
  BOOST_TEST(!noticed(R"({"amount":0.01,"items":[{"price":0.01,"quantity":0.1}]})", "sale"));
  BOOST_TEST(!noticed("{}", "sale"));
}

BOOST_AUTO_TEST_CASE(sales_and_refunds_find_each_other_by_their_order) {
  const auto ref = [](const char* payload, const char* type) {
    return Decoded(payload, std::string("pos/events/s/") + type).OrderRef();
  };
  BOOST_TEST(ref(R"({"order_id":"O1","ticket_no":"T1"})", "sale") == "O1");
  BOOST_TEST(ref(R"({"ticket_no":"T1"})", "sale") == "T1");
  BOOST_TEST(ref(R"({"order_id":"O9","original_order_id":"O1"})", "refund") == "O1");
  BOOST_TEST(ref(R"({"order_id":"O1","ticket_no":"T9"})", "refund") == "O1");
  BOOST_TEST(ref(R"({"ticket_no":"T9"})", "refund") == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
