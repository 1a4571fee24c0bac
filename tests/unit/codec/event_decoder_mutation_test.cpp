// The fuzzer's little brother for CI: seeded mutations of valid messages.
#include <array>
#include <boost/test/unit_test.hpp>
#include <random>

#include "support/event_invariants.hpp"
#include "tillwatch/codec/event_decoder.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(event_decoder_mutation)

namespace {

constexpr UtcTime kNow{seconds(1'795'271'585)};
constexpr int kMutationsPerSeed = 3000;

const std::array<std::string, 4> kSeeds{
    R"({"event_type":"RefundIssued","amount":500.00,"staff_id":"emp_1","timestamp":"2026-11-21T14:33:05Z"})",
    R"({"event_id":"0f8e3c1a-0000-4000-8000-00000000000a","event_type":"void","amount":"-1500.00","currency":"EUR","discount_percent":40})",
    R"({"items":[{"sku":"1","name":"Milk","quantity":1.5,"price":0.99},{"total_price":"2.00","discount":0.5}],"metadata":{"a":[1,{"b":null}]},"x":"\u00e4"})",
    R"({"terminal_id":7,"store_id":"s","order_id":"o","ticket_no":"t","camera_id":"camera_001","original_amount":1e2,"amount":10})"};

const std::array<std::string, 16> kTokens{"{",
                                          "}",
                                          "[",
                                          "]",
                                          "\"",
                                          "\\u0000",
                                          "\\ud800",
                                          "null",
                                          "1e999",
                                          "-1e308",
                                          "\xFF",
                                          "\xED\xA0\x80",
                                          "9999999999999999999",
                                          "\x01",
                                          ":",
                                          ","};

class Mutator {
 public:
  explicit Mutator(std::uint32_t seed) : random_(seed) {}

  std::string Mutate(std::string text) {
    for (std::size_t i = Pick(4) + 1; i > 0; --i) Step(text);
    return text;
  }

 private:
  std::size_t Pick(std::size_t below) { return random_() % below; }

  void Step(std::string& text) {
    const std::size_t at = Pick(text.size() + 1);
    switch (Pick(5)) {
      case 0:
        text.insert(at, kTokens[Pick(kTokens.size())]);
        break;
      case 1:
        text.erase(at, Pick(8) + 1);
        break;
      case 2:
        if (at < text.size()) text[at] = static_cast<char>(Pick(256));
        break;
      case 3:
        text.insert(at, text.substr(Pick(text.size() + 1), Pick(40)));
        break;
      default:
        if (at < text.size()) text[at] = static_cast<char>('0' + Pick(10));
    }
  }

  std::mt19937 random_;
};

void Check(const std::string& topic, const std::string& payload, int& decoded) {
  const auto event = DecodeEvent(topic, payload, kNow, "USD");
  if (!event) {
    BOOST_REQUIRE(!event.error().message.empty());
    BOOST_REQUIRE(IsValidUtf8(event.error().message));
    return;
  }
  ++decoded;
  const std::string violation = test::Violation(*event);
  BOOST_REQUIRE_MESSAGE(violation.empty(), violation << " in " << payload);
  const auto again = DecodeEvent(topic, payload, kNow + seconds(60), "USD");
  BOOST_REQUIRE(again && again->id == event->id);
}

}  // namespace

BOOST_AUTO_TEST_CASE(mutated_payloads_give_a_sound_event_or_an_error) {
  Mutator mutator(20261121);
  int decoded = 0;
  for (const std::string& seed : kSeeds) {
    for (int i = 0; i < kMutationsPerSeed; ++i) {
      Check("pos/events/store_001/refund", mutator.Mutate(seed), decoded);
    }
  }
  const int all = kMutationsPerSeed * static_cast<int>(kSeeds.size());
  BOOST_TEST(decoded > all / 50);  // the mutations are neither all fatal ...
  BOOST_TEST(decoded < all / 2);   // ... nor all harmless
}

BOOST_AUTO_TEST_CASE(mutated_topics_give_a_sound_event_or_an_error) {
  Mutator mutator(7);
  int decoded = 0;
  for (int i = 0; i < kMutationsPerSeed; ++i) {
    Check(mutator.Mutate("pos/events/store_001/refund"), kSeeds[0], decoded);
  }
  BOOST_TEST(decoded > 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
