#include "tillwatch/adapters/config/rules_file.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "support/temp_dir.hpp"

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(rules_file)

namespace {

using std::chrono::hours;
using std::chrono::minutes;

// A sound rule; more is appended to it from line 6 on.
const std::string kRule =
    "[[rule]]\nid = 'a'\ndescription = 'An example'\ncategory = 'policy'\npoints = 0.25\n";
const std::string kVoids = "when.kinds = ['void']\n";

std::string All(const LoadedRules& loaded) {
  std::string text;
  for (const std::string& problem : loaded.problems) text += problem + "\n";
  return text;
}

Rule Good(const std::string& more) {
  const LoadedRules loaded = ParseRules(kRule + more);
  BOOST_TEST_REQUIRE(All(loaded) == "");
  BOOST_REQUIRE_EQUAL(loaded.rules.rules.size(), 1u);
  return loaded.rules.rules[0];
}

void Expect(const std::string& text, int line, const std::vector<std::string>& parts) {
  const LoadedRules loaded = ParseRules(text, "my.toml");
  const std::string start = "my.toml:" + std::to_string(line) + ": ";
  bool found = false;
  for (const std::string& problem : loaded.problems) {
    bool all = problem.starts_with(start);
    for (const std::string& part : parts) all = all && problem.find(part) != std::string::npos;
    found = found || all;
  }
  BOOST_TEST(found, "expected line " << line << " of\n" << text << "in\n" << All(loaded));
}

// What stands on line 6.
void ExpectRule(const std::string& more, const std::vector<std::string>& parts) {
  Expect(kRule + more, 6, parts);
}

template <class T>
const T& Only(const Rule& rule) {
  const T* found = nullptr;
  for (const Condition& condition : rule.conditions) {
    if (const T* one = std::get_if<T>(&condition)) found = one;
  }
  BOOST_REQUIRE(found != nullptr);
  return *found;
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_empty_text_is_no_rules_and_the_usual_thresholds) {
  const LoadedRules loaded = ParseRules("");
  BOOST_TEST(All(loaded) == "");
  BOOST_TEST(loaded.rules.rules.empty());
  BOOST_TEST(loaded.rules.alert.from == 40);
  BOOST_TEST(loaded.rules.digest ==
             "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

BOOST_AUTO_TEST_CASE(everything_that_a_rule_can_say_is_read) {
  const Rule rule = Good(
      "enabled = false\nmin_severity = 'high'\nstores = ['s1', 's2']\nhours = '22:00-06:30'\n"
      "cool_down = '2m'\nwindow = '8h'\n"
      "when.kinds = ['void', 'refund']\nwhen.amount_over = 10.50\nwhen.amount_under = 99\n"
      "when.discount_over = 12.5\nwhen.traits = ['no_receipt', 'own_sale']\n"
      "when.drawer_open_over = '120s'\ncount.of = ['void']\ncount.by = 'staff'\n"
      "count.more_than = 4\ncount.share_of_sales_over = 5\n"
      "after.kinds = ['sale']\nafter.by = 'order'\n");
  BOOST_TEST(rule.id == "a");
  BOOST_TEST(rule.description == "An example");
  BOOST_TEST(rule.category == "policy");
  BOOST_TEST(rule.points == 25);
  BOOST_TEST(!rule.enabled);
  BOOST_TEST((rule.min_severity == Severity::kHigh));
  BOOST_TEST((rule.cool_down == seconds(120)));
  BOOST_TEST(rule.conditions.size() == 10u);
  BOOST_TEST(Only<KindIs>(rule).kinds.Has(EventKind::kRefund));
  BOOST_TEST(!Only<KindIs>(rule).kinds.Has(EventKind::kSale));
  BOOST_TEST(Only<StoreIs>(rule).stores.contains(StoreId{"s2"}));
  BOOST_TEST((Only<WithinHours>(rule).from == hours(22)));
  BOOST_TEST((Only<WithinHours>(rule).to == hours(6) + minutes(30)));
  BOOST_TEST(Only<AmountOver>(rule).minor == 1050);
  BOOST_TEST(Only<AmountUnder>(rule).minor == 9900);
  BOOST_TEST(Only<DiscountOver>(rule).percent == 12.5);
  BOOST_TEST((Only<HasTraits>(rule).traits == TraitSet{Trait::kNoReceipt, Trait::kOwnSale}));
  BOOST_TEST((Only<DrawerOpenOver>(rule).limit == seconds(120)));
  BOOST_TEST(Only<CountOver>(rule).limit == 4);
  BOOST_TEST(Only<CountOver>(rule).share_of_sales == 5.0);
  BOOST_TEST((Only<CountOver>(rule).window == hours(8)));
  BOOST_TEST((Only<Preceded>(rule).by == Subject::kOrder));
  BOOST_TEST((Only<Preceded>(rule).window == hours(8)));
}

BOOST_AUTO_TEST_CASE(peers_look_back_over_whole_days) {
  const Rule rule = Good(kVoids + "peers.kind = 'void'\npeers.deviations = 5\nwindow = '14d'\n");
  BOOST_TEST(Only<BeyondPeers>(rule).days == 14);
  BOOST_TEST(Only<BeyondPeers>(rule).deviations == 5.0);
  BOOST_TEST(Only<BeyondPeers>(rule).min_sales == 200);
  ExpectRule("window = '36h'\npeers.kind = 'void'\n", {"whole days"});
  ExpectRule("peers.kind = 'sale'\nwindow = '7d'\n", {"kind", "sale"});
}

BOOST_AUTO_TEST_CASE(rules_without_a_cool_down_take_that_of_the_alerts) {
  const std::string rules = kRule + kVoids;
  BOOST_TEST((ParseRules(rules).rules.rules[0].cool_down == seconds(0)));
  const std::string alert = "[alert]\ncool_down = '15m'\n";
  BOOST_TEST((ParseRules(alert + rules).rules.rules[0].cool_down == minutes(15)));
  BOOST_TEST(
      (ParseRules(alert + rules + "cool_down = '0s'\n").rules.rules[0].cool_down == seconds(0)));
}

BOOST_AUTO_TEST_CASE(unknown_names_are_refused_with_the_nearest_known_one) {
  ExpectRule("pionts = 1\n", {"pionts", "did you mean \"points\"?"});
  ExpectRule("when.kind = ['void']\n", {"kind", "did you mean \"kinds\"?"});
  ExpectRule("when.kinds = ['viod']\n", {"\"viod\"", "did you mean \"void\"?"});
  ExpectRule("when.kinds = ['xyzzyplugh']\n", {"one of void, refund"});
  ExpectRule("when.traits = ['no_reciept']\n", {"did you mean \"no_receipt\"?"});
  ExpectRule("min_severity = 'hihg'\n", {"did you mean \"high\"?"});
  ExpectRule("count.by = 'stuff'\n", {"did you mean \"staff\"?"});
  ExpectRule("count.more = 3\n", {"unknown key"});
  ExpectRule("count.of = ['alerts']\n", {"did you mean \"alert\"?"});
  Expect("[[rules]]\n", 1, {"did you mean \"rule\"?"});
  Expect("[alert]\nform = 0.4\n", 2, {"did you mean \"from\"?"});
  Expect("[[rule]]\nid = 'a'\ncategory = 'refund frod'\n", 3, {"did you mean \"refund fraud\"?"});
}

BOOST_AUTO_TEST_CASE(what_makes_no_sense_is_refused_where_it_stands) {
  ExpectRule("when.amount_over = -5\n", {"amount_over", "1000.00"});
  ExpectRule("when.amount_over = 1.005\n", {"amount_over", "1000.00"});
  ExpectRule("when.discount_over = 101\n", {"0 to 100"});
  for (const std::string time : {"6:00-7:00", "22:00", "25:00-01:00", "06:00-06:00", "", "-",
                                 "24:01-05:00", "12:60-13:00", "ab:cd-ef:gh", "22:00-06:00x"}) {
    ExpectRule("hours = '" + time + "'\n", {"hours", "22:00-06:00"});
  }
  for (const std::string time : {"2", "m", "2 m", "-2m", "2w", "", "99999999d", "1.5h"}) {
    ExpectRule("cool_down = '" + time + "'\n", {"cool_down", "\"90s\""});
  }
  ExpectRule("cool_down = '8d'\n", {"seconds long"});
  ExpectRule("window = '32d'\ncount.of = ['void']\ncount.more_than = 1\n", {"window"});
  ExpectRule("window = '1h'\n", {"window", "look back"});
  ExpectRule("enabled = 'yes'\n", {"true or false"});
  ExpectRule("count.of = ['void']\nwindow = '1h'\n", {"more_than", "missing"});
  ExpectRule("after.by = 'staff'\nwindow = '1h'\n", {"kinds", "missing"});
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_told_at_the_rule) {
  Expect("\n[[rule]]\nid = 'a'\n", 2, {"points", "missing"});
  Expect("\n[[rule]]\nid = 'a'\n", 2, {"when", "missing"});
  Expect("[[rule]]\npoints = 1\n", 1, {"id", "a-z"});
  Expect(kRule + "count.of = ['void']\ncount.more_than = 1\nwindow = '1h'\n", 1,
         {"when", "kinds are missing"});
  Expect(kRule + kVoids + "count.of = ['void']\ncount.more_than = 1\n", 1, {"window", "missing"});
  Expect(kRule + kVoids + kRule + kVoids, 8, {"there twice"});
}

BOOST_AUTO_TEST_CASE(limits_of_counts_that_go_together) {
  const std::string count = "window = '1h'\ncount.more_than = 1\n";
  Expect(kRule + count + "count.of = ['alert']\ncount.by = 'card'\n", 9, {"\"staff\" only"});
  Expect(kRule + count + "count.of = ['void', 'refund']\ncount.share_of_sales_over = 5\n", 9,
         {"one kind"});
  Expect(kRule + count + "count.of = ['void']\npeers.kind = 'void'\n", 9, {"two rules"});
}

BOOST_AUTO_TEST_CASE(thresholds_that_make_no_sense_are_named_with_their_line) {
  Expect("\n[alert]\nmedium = 0.7\n", 2, {"medium, high and critical"});
  Expect("\n[alert]\nhigh = 0.9\n", 3, {"medium, high and critical"});
  Expect("[alert]\nfrom = 1.5\n", 2, {"0"});
  Expect("[alert]\nfrom = 0.123\n", 2, {"hundredth"});
  Expect("[alert]\nfrom = nan\n", 2, {"from"});
}

BOOST_AUTO_TEST_CASE(the_form_of_earlier_versions_is_recognised) {
  Expect("[base_points]\nvoid = 0.4\n", 1, {"base_points", "[[rule]] now"});
  Expect("[alert]\n\n[repeat_staff]\nalerts = 3\n", 3, {"repeat_staff", "[[rule]] now"});
}

BOOST_AUTO_TEST_CASE(a_key_of_endless_parts_is_refused_without_harm) {
  std::string parts = "a";
  for (int i = 0; i < 100'000; ++i) parts += ".a";
  Expect("[alert]\n" + parts + " = 1\n", 2, {"too many parts"});
  Expect("[" + parts + "]\n", 1, {"too many parts"});
  Expect("\n\"x\\\"#\".\"b\"." + parts + " = 1\n", 2, {"too many parts"});
  const std::string dots(100'000, '.');
  BOOST_TEST(All(ParseRules("# " + dots + "\n# it's\n" + std::string(kRule) + "description = \"" +
                            dots + "\"\n"))
                 .find("parts") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(broken_files_are_told_from_missing_and_huge_ones) {
  Expect("[alert\n", 1, {});
  BOOST_TEST(All(ParseRules(std::string(2'000'000, '#'))).find("megabyte") != std::string::npos);
  TempDir dir;
  BOOST_TEST(All(LoadRules(dir.Path() / "none.toml")).find("no such file") != std::string::npos);
  BOOST_TEST(All(LoadRules(dir.Path())).find("no such file") != std::string::npos);
  std::ofstream(dir.Path() / "r.toml") << kRule << kVoids;
  BOOST_TEST(All(LoadRules(dir.Path() / "r.toml")) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
