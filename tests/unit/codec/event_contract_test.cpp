// docs/event-contract.md is what integrators build against: its examples and tables must be true.
#include "support/event_contract.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/codec/event_decoder.hpp"
#include "tillwatch/domain/pos_event.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(event_contract)

namespace {

using test::ContractLines;
using test::Examples;
using test::InBackticks;

constexpr std::size_t kFewestExamples = 6;

// What stands in backticks in each row "| `refund` | `refund`, `refunded`, ... |" of a section.
std::vector<std::vector<std::string>> Rows(const std::vector<std::string>& lines,
                                           const std::string& section) {
  std::vector<std::vector<std::string>> rows;
  bool in_section = false;
  for (const std::string& line : lines) {
    if (line.starts_with("## ")) in_section = line == "## " + section;
    if (in_section && line.starts_with("| `")) rows.push_back(InBackticks(line));
  }
  return rows;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_example_decodes) {
  const auto examples = Examples(ContractLines());
  BOOST_TEST(examples.size() >= kFewestExamples);
  const UtcTime arrival = ParseRfc3339("2026-11-21T14:33:05Z").value();
  for (const test::ContractExample& example : examples) {
    const auto event = DecodeEvent(example.topic, example.payload, arrival, "USD");
    BOOST_TEST(event.has_value(), (event ? "" : event.error().message) << "\n" << example.payload);
  }
}

BOOST_AUTO_TEST_CASE(every_member_of_the_contract_is_in_an_example) {
  std::set<std::string> used;
  for (const test::ContractExample& example : Examples(ContractLines())) {
    const auto payload = nlohmann::json::parse(example.payload);
    for (const auto& [name, value] : payload.items()) used.insert(name);
  }
  for (const char* name : {"event_type",
                           "timestamp",
                           "event_id",
                           "register_id",
                           "terminal_id",
                           "staff_id",
                           "order_id",
                           "ticket_no",
                           "amount",
                           "original_amount",
                           "currency",
                           "discount_percent",
                           "items",
                           "camera_id",
                           "metadata",
                           "tender",
                           "card_token",
                           "original_order_id",
                           "original_staff_id",
                           "customer_staff_id",
                           "drawer_open_seconds",
                           "no_receipt",
                           "manual_entry",
                           "employee_discount",
                           "after_total"}) {
    BOOST_TEST(used.contains(name), name);
  }
}

BOOST_AUTO_TEST_CASE(every_alias_of_the_table_is_of_the_kind_that_it_says) {
  const auto rows = Rows(ContractLines(), "Types");
  BOOST_TEST(rows.size() == 8u);  // every kind but "other"
  std::size_t aliases = 0;
  for (const auto& row : rows) {
    const auto kind = EventKindFromString(row.at(0));
    BOOST_REQUIRE_MESSAGE(kind, row.at(0));
    BOOST_TEST(row.size() > 1);
    for (std::size_t i = 1; i < row.size(); ++i) {
      BOOST_TEST((ClassifyEventType(row[i]) == *kind), row[i] << " is no " << row[0]);
      ++aliases;
    }
  }
  BOOST_TEST(aliases >= 40u);
}

BOOST_AUTO_TEST_CASE(the_facts_of_the_contract_are_the_traits_there_are) {
  std::vector<std::string> documented;
  for (const auto& row : Rows(ContractLines(), "Facts for the rules"))
    documented.push_back(row.at(0));
  std::vector<std::string> known;
  for (const Trait trait : AllTraits()) known.emplace_back(ToString(trait));
  BOOST_TEST(documented == known, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_examples_carry_the_facts_that_they_tell) {
  TraitSet all;
  const UtcTime arrival = ParseRfc3339("2026-11-21T14:33:05Z").value();
  for (const test::ContractExample& example : Examples(ContractLines())) {
    const auto event = DecodeEvent(example.topic, example.payload, arrival, "USD");
    for (const Trait trait : event->traits.List()) all.Add(trait);
  }
  BOOST_TEST((all == TraitSet{Trait::kNoReceipt, Trait::kManualEntry, Trait::kGiftCard,
                              Trait::kOwnSale, Trait::kEmployeeDiscount, Trait::kOwnRing}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
