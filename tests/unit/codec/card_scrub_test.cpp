#include "tillwatch/codec/card_scrub.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <nlohmann/json.hpp>
#include <random>

#include "support/scrub_invariants.hpp"
#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/codec/event_decoder.hpp"

namespace tillwatch {
namespace card_scrub {
namespace {

// The payload as it is stored.
std::string Stored(const std::string& payload) {
  return MaskCardsInPayload(payload).value_or(payload);
}

void ExpectUntouched(const std::string& payload) { BOOST_TEST(Stored(payload) == payload); }

PosEvent Decode(const std::string& topic, const std::string& payload) {
  return DecodeEvent(topic, Stored(payload), *ParseRfc3339("2026-11-21T14:33:05Z"), "USD").value();
}

// A number of so many digits that passes Luhn's check.
std::string CardOf(std::size_t digits) {
  std::string card = "4";
  while (card.size() < digits - 1) card += static_cast<char>('0' + (card.size() * 7 + 3) % 10);
  for (char last = '0'; last <= '9'; ++last) {
    if (test::PassesLuhn(card + last)) return card + last;
  }
  return card;
}

}  // namespace
}  // namespace card_scrub

BOOST_AUTO_TEST_SUITE(card_scrub)

BOOST_AUTO_TEST_CASE(a_card_number_keeps_its_shape_and_its_last_four_digits) {
  BOOST_TEST(Stored(R"({"a":"4111111111111111"})") == R"({"a":"************1111"})");
  BOOST_TEST(Stored(R"({"a":"4111 1111 1111 1111"})") == R"({"a":"**** **** **** 1111"})");
  BOOST_TEST(Stored(R"({"a":"3782-822463-10005"})") == R"({"a":"****-******-*0005"})");
  BOOST_TEST(Stored(R"({"a":"4-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1"})") ==
             R"({"a":"*-*-*-*-*-*-*-*-*-*-*-*-1-1-1-1"})");
}

BOOST_AUTO_TEST_CASE(every_length_from_13_to_19_is_masked_and_no_other) {
  for (std::size_t digits = 11; digits <= 22; ++digits) {
    const std::string card = CardOf(digits);
    const bool is_card = digits >= 13 && digits <= 19;
    const std::string mask = std::string(digits - 4, '*') + card.substr(digits - 4);
    BOOST_TEST(Stored("{\"a\":\"" + card + "\"}") == "{\"a\":\"" + (is_card ? mask : card) + "\"}");
    BOOST_TEST(Stored("x" + card) == "x" + (is_card ? mask : card));
  }
}

BOOST_AUTO_TEST_CASE(it_is_found_at_any_depth_in_keys_and_within_text) {
  BOOST_TEST(Stored(R"({"a":[{"b":[["4111111111111111"]]}]})") ==
             R"({"a":[{"b":[["************1111"]]}]})");
  BOOST_TEST(Stored(R"({"4111111111111111":1})") == R"({"************1111":1})");
  BOOST_TEST(Stored(R"({"note":"card 4111111111111111, exp 12/28 and 5500005555555559"})") ==
             R"({"note":"card ************1111, exp 12/28 and ************5559"})");
  BOOST_TEST(Stored(R"({"note":"No4111111111111111x"})") == R"({"note":"No************1111x"})");
  BOOST_TEST(Stored(R"({"track":";4111111111111111=28121010000000000?"})") ==
             R"({"track":";************1111=28121010000000000?"})");
  BOOST_TEST(Stored(R"({"inner":"{\"pan\":\"4111111111111111\"}"})") ==
             R"({"inner":"{\"pan\":\"************1111\"}"})");
}

BOOST_AUTO_TEST_CASE(neighbours_in_the_same_row_of_groups_do_not_hide_it) {
  BOOST_TEST(Stored(R"({"a":"2 4111 1111 1111 1111"})") == R"({"a":"2 **** **** **** 1111"})");
  BOOST_TEST(Stored(R"({"a":"4111 1111 1111 1111 12 28"})") ==
             R"({"a":"**** **** **** 1111 12 28"})");
  const std::string both = Stored(R"({"a":"4111111111111111 5500005555555559"})");
  BOOST_TEST(both == R"({"a":"************1111 ************5559"})");
}

BOOST_AUTO_TEST_CASE(a_json_number_becomes_a_string_so_that_the_document_stays_one) {
  BOOST_TEST(Stored(R"({"a":4111111111111111,"b":1})") == R"({"a":"************1111","b":1})");
  BOOST_TEST(Stored(R"([4111111111111111])") == R"(["************1111"])");
  BOOST_TEST(Stored(R"({"a":-4111111111111111})") == R"({"a":"-************1111"})");
  BOOST_TEST(Stored(R"({"a":4111111111111111.00})") == R"({"a":"************1111"})");
  BOOST_TEST(Stored(R"({"a":4111111111111111.5})") == R"({"a":"************1111"})");
  BOOST_TEST(Stored(R"({"a":4.111111111111111e15})") == R"({"a":"************1111"})");
  BOOST_TEST(Stored(R"({"a":4111.111111111111E+12})") == R"({"a":"************1111"})");
  BOOST_TEST(Stored("\xEF\xBB\xBF{\"a\":4111111111111111}") ==
             "\xEF\xBB\xBF{\"a\":\"************1111\"}");
}

BOOST_AUTO_TEST_CASE(escapes_and_other_spaces_and_dashes_do_not_hide_it) {
  BOOST_TEST(Stored(R"({"a":"\u0034111111111111111"})") == R"({"a":"************1111"})");
  BOOST_TEST(Stored(R"({"a":"4111\u00201111\u002d1111\u00a01111"})") ==
             R"({"a":"****\u0020****\u002d****\u00a01111"})");
  BOOST_TEST(Stored("{\"a\":\"4111\xC2\xA0"
                    "1111\xE2\x80\x93"
                    "1111 1111\"}") == "{\"a\":\"****\xC2\xA0****\xE2\x80\x93**** 1111\"}");
}

BOOST_AUTO_TEST_CASE(payloads_that_are_no_json_are_masked_too) {
  BOOST_TEST(Stored("4111111111111111") == "************1111");
  BOOST_TEST(Stored("REFUND;4111 1111 1111 1111;5.00") == "REFUND;**** **** **** 1111;5.00");
  BOOST_TEST(Stored(std::string("\0\xff", 2) + "4111111111111111") ==
             std::string("\0\xff", 2) + "************1111");
  BOOST_TEST(Stored("{\"a\": 4111 1111 1111 1111") == "{\"a\": **** **** **** 1111");
  BOOST_TEST(Stored("{\"a\": \"4111111111111111") == "{\"a\": \"************1111");
  BOOST_TEST(Stored("{\"a\": \"x\\") == "{\"a\": \"x\\");
}

BOOST_AUTO_TEST_CASE(numbers_that_fail_the_check_and_rows_of_one_digit_stay) {
  ExpectUntouched(R"({"a":"4111111111111112","b":4111111111111112})");
  ExpectUntouched(R"({"a":"0000000000000000"})");
  ExpectUntouched(R"({"a":"4111  1111  1111  1111"})");  // two spaces are two things
  ExpectUntouched(R"({"a":"4111.1111.1111.1111"})");
}

BOOST_AUTO_TEST_CASE(times_in_members_named_after_a_time_stay_when_they_can_be_one) {
  std::string ms = "1795271585000";  // of November 2026, and it satisfies Luhn's check
  while (!test::PassesLuhn(ms)) ++ms.back();
  for (const char* name : {"timestamp", "time", "ts", "created_at", "createdAt", "startTime",
                           "sent_ms", "Timestamp", "updated_ts"}) {
    ExpectUntouched(std::string("{\"") + name + "\" : " + ms + "}");
    ExpectUntouched(std::string("{\"x\":{\"") + name + "\":\"" + ms + "\"}}");
  }
  BOOST_TEST(Stored("{\"card\":" + ms + "}") == "{\"card\":\"*********" + ms.substr(9) + "\"}");
  BOOST_TEST(Stored(R"({"timestamp":4111111111111111})") == R"({"timestamp":"************1111"})");
  BOOST_TEST(Stored(R"({"timestamp":"4222222222222"})") == R"({"timestamp":"*********2222"})");
}

BOOST_AUTO_TEST_CASE(uuids_dates_barcodes_and_decimals_stay) {
  // Each satisfies Luhn's check somewhere.
  ExpectUntouched(R"({"event_id":"41111111-1111-1111-8123-123456789012"})");
  ExpectUntouched(R"({"a":"id 0f8e3c1a-4111-1111-1111-111111111111."})");
  for (int second = 0; second < 60; ++second) {
    const std::string clock = "1433" + std::to_string(100 + second).substr(1);
    ExpectUntouched(R"({"event_id":"register_02-20261121-)" + clock + "\"}");
    ExpectUntouched(R"({"order_id":"20261121)" + clock + "\"}");
    ExpectUntouched(R"({"ticket_no":"2026-11-21 )" + clock + "\"}");
  }
  ExpectUntouched(R"({"timestamp":"2026-11-21T14:33:05.123456789-05:00"})");
  for (int i = 0; i < 100; ++i) {
    const std::string digits = std::to_string(3333333333333300 + i);
    ExpectUntouched(R"({"quantity":0.)" + digits + "}");
    ExpectUntouched(R"({"quantity":"0.)" + digits + "\"}");
  }
  const std::string gtin = "4006381333009";
  BOOST_REQUIRE(!MaskCardsInPayload("{\"sku\":\"" + gtin + "\"}"));
}

BOOST_AUTO_TEST_CASE(a_barcode_that_satisfies_both_checks_stays_a_barcode_where_one_belongs) {
  std::string both;
  for (std::int64_t n = 4006381000000; both.empty(); ++n) {
    const std::string digits = std::to_string(n);
    int sum = 0;
    for (std::size_t i = 0; i < 13; ++i) sum += (digits[i] - '0') * (i % 2 == 0 ? 1 : 3);
    if (sum % 10 == 0 && test::PassesLuhn(digits)) both = digits;
  }
  ExpectUntouched("{\"items\":[{\"sku\":\"" + both + "\"},{\"sku\":" + both + "}]}");
  BOOST_TEST(!MaskCardsInTopic("pos/events/" + both + "/refund"));
  BOOST_TEST(MaskCardsInPayload("{\"pan\":\"" + both + "\"}").has_value());
  BOOST_TEST(MaskCardsInPayload(R"({"sku":"4222222222222"})").has_value());
}

BOOST_AUTO_TEST_CASE(topics_are_masked_level_by_level) {
  BOOST_TEST(*MaskCardsInTopic("pos/events/store_001/4111111111111111/refund") ==
             "pos/events/store_001/************1111/refund");
  BOOST_TEST(!MaskCardsInTopic("pos/events/4111111111/111111/refund"));
}

BOOST_AUTO_TEST_CASE(the_event_has_the_mask_wherever_the_till_sent_the_number) {
  const PosEvent event = Decode("pos/events/store_001/refund", R"({"amount":5,
    "ticket_no":"4111111111111111","items":[{"name":"card 4111-1111-1111-1111"}],
    "metadata":{"deep":[{"pan":4111111111111111}]},"tender":"4111 1111 1111 1111"})");
  BOOST_TEST(event.ticket_no == "************1111");
  BOOST_TEST(event.items.at(0).name == "card ****-****-****-1111");
  BOOST_TEST(event.metadata_json.find("4111") == std::string::npos);
  BOOST_TEST(event.metadata_json.find("\"************1111\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_redelivery_is_the_same_event_and_events_that_differ_stay_two) {
  const std::string topic = "pos/events/store_001/refund";
  const auto id = [&](const std::string& payload) { return Decode(topic, payload).id.value; };
  BOOST_TEST(id(R"({"pan":"4111111111111111"})") == id(R"({"pan":"4111111111111111"})"));
  // Ids that look like card numbers and end alike must not become one event.
  const std::string first = R"({"event_id":"4111111111111111","ticket_no":"1"})";
  const std::string second = R"({"event_id":"4000000000001111","ticket_no":"2"})";
  BOOST_REQUIRE(MaskCardsInPayload(first).has_value());
  BOOST_TEST(id(first) == id(first));
  BOOST_TEST(id(first) != id(second));
  BOOST_TEST(Decode(topic, first).source_event_id == "************1111");
}

BOOST_AUTO_TEST_CASE(whatever_the_bytes_are_the_promises_hold) {
  std::mt19937 random(4711);
  const std::string alphabet =
      "0123456789012345678901234567890123456789 -.\"\\{}[]:,eu\xE2\x80\x93";
  for (int round = 0; round < 20'000; ++round) {
    std::string payload = round % 2 == 0 ? "{" : "";
    const std::size_t size = random() % 80;
    while (payload.size() < size) payload += alphabet[random() % alphabet.size()];
    if (round % 3 == 0) payload.insert(random() % (payload.size() + 1), "4111111111111111");
    const std::string violation = test::ScrubViolation(payload);
    BOOST_REQUIRE_MESSAGE(violation.empty(), violation << ": " << payload);
  }
}

BOOST_AUTO_TEST_CASE(looking_costs_little) {
  using std::chrono::nanoseconds;
  std::string plain = R"({"event_type":"PaymentReceived","timestamp":"2026-11-21T14:32:58Z",)"
                      R"("register_id":"register_01","staff_id":"emp_3","items":[)";
  while (plain.size() < 8192)
    plain += R"({"sku":"10001","name":"Espresso machine","price":14.99},)";
  std::string worst = "{\"a\":\"";
  while (worst.size() < 256 * 1024) worst += "4 ";
  const auto nanoseconds_per_kb = [](const std::string& payload, int rounds) {
    const auto start = std::chrono::steady_clock::now();
    std::size_t found = 0;
    for (int i = 0; i < rounds; ++i) found += MaskCardsInPayload(payload).has_value() ? 1 : 0;
    const nanoseconds took = std::chrono::steady_clock::now() - start;
    BOOST_TEST(found <= static_cast<std::size_t>(rounds));
    return static_cast<double>(took.count()) / rounds /
           (static_cast<double>(payload.size()) / 1024);
  };
  const double usual = nanoseconds_per_kb(plain, 2000);
  const double card = nanoseconds_per_kb(plain + R"({"pan":4111111111111111}]})", 2000);
  const double hostile = nanoseconds_per_kb(worst, 1);
  BOOST_TEST_MESSAGE("ns per KB: without a card " << usual << ", with one " << card
                                                  << ", nothing but groups " << hostile);
  BOOST_TEST(usual < 50'000);  // a sanitizer's build included
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
