// What docs/event-contract.md promises to integrators, sent by the tool that it names.
#include <boost/test/unit_test.hpp>
#include <string>

#include "e2e/stack.hpp"
#include "support/event_contract.hpp"
#include "tillwatch/codec/event_decoder.hpp"

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(wire_contract)

BOOST_AUTO_TEST_CASE(every_example_of_the_contract_becomes_an_event) {
  const auto examples = test::Examples(test::ContractLines());
  BOOST_TEST(!examples.empty());
  for (const test::ContractExample& example : examples) {
    e2e::Publish(example.topic, example.payload);
  }
  for (const test::ContractExample& example : examples) {
    BOOST_TEST_CONTEXT(example.topic << " " << example.payload) {
      // The id is made of the message, so we know it too.
      const auto expected =
          DecodeEvent(example.topic, example.payload, SystemClock().UtcNow(), "USD");
      BOOST_REQUIRE(expected.has_value());
      const std::string path = "/api/v1/events/" + expected->id.value;
      const auto event = e2e::Await("the event", seconds(10), [&]() -> std::optional<e2e::json> {
        const HttpReply reply = e2e::Get(path);
        return reply.status == 200 ? e2e::Found(e2e::json::parse(reply.body)) : std::nullopt;
      });
      BOOST_TEST(event->at("topic") == example.topic);
      BOOST_TEST(event->at("event_type") == expected->type);
      BOOST_TEST(event->at("store_id") == "store_001");
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
