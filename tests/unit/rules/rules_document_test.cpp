// docs/rules.md is what managers write rules by: its tables and examples must be true.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "support/shipped_rules.hpp"

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(rules_document)

namespace {

using Row = std::vector<std::string>;

std::vector<std::string> Lines() {
  std::ifstream file(test::SourceFolder() / "docs" / "rules.md");
  BOOST_REQUIRE_MESSAGE(file.is_open(), "docs/rules.md is missing");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

// The cells of "| a | b |".
Row Cells(const std::string& line) {
  Row cells;
  for (std::size_t at = 2; at < line.size();) {
    const std::size_t end = line.find(" |", at);
    if (end == std::string::npos) break;
    cells.push_back(line.substr(at, end - at));
    at = end + 3;
  }
  return cells;
}

std::vector<Row> TableOfRules() {
  std::vector<Row> rows;
  bool in_table = false;
  for (const std::string& line : Lines()) {
    if (line.starts_with("| Rule | What | Category | Points |")) in_table = true;
    if (!line.starts_with("|")) in_table = false;
    if (in_table && line.starts_with("| `")) rows.push_back(Cells(line));
  }
  return rows;
}

// The indented blocks that are whole rules.
std::vector<std::string> ExamplesOfRules() {
  std::vector<std::string> examples;
  bool in_rule = false;
  for (const std::string& line : Lines()) {
    if (line == "    [[rule]]") {
      examples.emplace_back();
      in_rule = true;
    }
    in_rule = in_rule && line.starts_with("    ");
    if (in_rule) examples.back() += line.substr(4) + "\n";
  }
  return examples;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_table_of_rules_is_that_of_the_file) {
  const auto rows = TableOfRules();
  const auto& rules = test::ShippedRules().rules;
  BOOST_REQUIRE_EQUAL(rows.size(), rules.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row expected{"`" + rules[i].id + "`", rules[i].description, rules[i].category,
                       fmt::format("{:.2f}", rules[i].points / 100.0)};
    BOOST_TEST(rows[i] == expected, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(every_example_is_a_sound_rule) {
  const auto examples = ExamplesOfRules();
  BOOST_TEST(examples.size() >= 5u);
  for (const std::string& example : examples) {
    for (const std::string& problem : ParseRules(example).problems) BOOST_ERROR(problem);
    BOOST_TEST(ParseRules(example).rules.rules.size() == 1u);
  }
}

BOOST_AUTO_TEST_CASE(every_category_kind_trait_and_subject_is_told) {
  std::string text;
  for (const std::string& line : Lines()) text += line + "\n";
  const auto told = [&](std::string_view name) {
    BOOST_TEST(text.find("`" + std::string(name) + "`") != std::string::npos, name);
  };
  for (const std::string_view category : RuleCategories()) told(category);
  for (const EventKind kind : AllEventKinds()) told(ToString(kind));
  for (const Trait trait : AllTraits()) told(ToString(trait));
  for (const Subject subject : kSubjects) told(ToString(subject));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
