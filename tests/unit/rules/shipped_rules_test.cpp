// Every rule of config/rules.toml, each with a story that it hears and one that it just does not.
#include "support/shipped_rules.hpp"

#include <boost/test/unit_test.hpp>
#include <functional>
#include <map>
#include <set>

#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/risk/history_window.hpp"
#include "tillwatch/risk/scorer.hpp"

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(shipped_rules)

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using test::ShippedRules;

const UtcTime kNoon = ParseRfc3339("2026-11-21T12:00:00Z").value();
const StoreCalendar kCalendar = StoreCalendar::Make("UTC", {}).value();

using Change = std::function<void(PosEvent&)>;

PosEvent Event(EventKind kind, microseconds before = {}, const Change& change = {}) {
  PosEvent event;
  event.kind = kind;
  event.type = ToString(kind);
  event.store = {"store_001"};
  event.register_id = RegisterId{"r1"};
  event.staff = StaffId{"ann"};
  event.occurred_at = event.received_at = kNoon - before;
  if (change) change(event);
  return event;
}

Change Amount(std::int64_t minor) {
  return [=](PosEvent& event) { event.amount = Money{minor, "USD"}; };
}
Change With(Trait trait) {
  return [=](PosEvent& event) { event.traits.Add(trait); };
}
Change AtTime(const char* time) {
  return [=](PosEvent& event) {
    event.occurred_at = ParseRfc3339(std::string("2026-11-21T") + time + "Z").value();
  };
}
Change Of(const char* order) {
  return [=](PosEvent& event) {
    (event.kind == EventKind::kSale ? event.order_id : event.original_order_id) = order;
  };
}
Change OnCard(const char* token) {
  return [=](PosEvent& event) { event.card_token = token; };
}
Change By(const std::string& staff) {
  return [=](PosEvent& event) { event.staff = StaffId{staff}; };
}
Change AtRegister(const char* name) {
  return [=](PosEvent& event) { event.register_id = RegisterId{name}; };
}

struct Past {
  PosEvent event;
  bool alerting = false;
};

// What happened, and then the event that is judged.
struct Story {
  PosEvent event;
  std::vector<Past> before = {};

  Story& After(PosEvent event_before, bool alerting = false) {
    before.push_back({std::move(event_before), alerting});
    return *this;
  }
};

// n of a kind in the time before, evenly, the first one `span` ago.
Story Repeated(EventKind kind, int times, microseconds span, int sales = 0) {
  Story story{Event(kind)};
  for (int i = 0; i < times; ++i) story.After(Event(kind, span - span * i / times));
  for (int i = 0; i < sales; ++i) story.After(Event(EventKind::kSale, span - span * i / sales));
  return story;
}

// Ann and four others had 200 sales each a week ago, the others two of the kind, ann so many.
Story Peers(EventKind kind, int of_ann, int sales_of_ann = 200) {
  Story story{Event(kind)};
  for (const std::string staff : {"ann", "bob", "cleo", "dan", "eve"}) {
    const int sales = staff == "ann" ? sales_of_ann : 200;
    for (int i = 0; i < sales; ++i) story.After(Event(EventKind::kSale, days(7), By(staff)));
    const int count = staff == "ann" ? of_ann : 2;
    for (int i = 0; i < count; ++i) story.After(Event(kind, days(7), By(staff)));
  }
  return story;
}

struct Case {
  std::string rule;
  Story hit;
  std::string text;  // what it says of the hit
  Story miss;
};

RiskAssessment Assess(const Story& story) {
  HistoryWindow history(kCalendar);
  for (const Past& past : story.before) history.Add(past.event, past.alerting);
  return Scorer(ShippedRules(), kCalendar).Assess(story.event, history);
}

const Reason* Find(const RiskAssessment& risk, const std::string& rule) {
  for (const Reason& reason : risk.reasons) {
    if (reason.rule == rule) return &reason;
  }
  return nullptr;
}

void AddBase(std::vector<Case>& cases) {
  const std::map<EventKind, std::string> texts{
      {EventKind::kVoid, "A sale or line was voided"},
      {EventKind::kRefund, "A refund was issued"},
      {EventKind::kSuspiciousReturn, "The till marked a return as suspicious"},
      {EventKind::kNoSale, "The drawer was opened without a sale"},
      {EventKind::kDiscount, "A discount was given"},
      {EventKind::kPriceOverride, "A price was overridden by hand"},
      {EventKind::kCashDrawer, "The cash drawer was opened"},
      {EventKind::kSale, "A sale"},
      {EventKind::kOther, "An event of the type \"other\""}};
  for (const EventKind kind : AllEventKinds()) {
    const EventKind another = kind == EventKind::kSale ? EventKind::kOther : EventKind::kSale;
    cases.push_back(
        {"base." + std::string(ToString(kind)), {Event(kind)}, texts.at(kind), {Event(another)}});
  }
}

void AddSingle(std::vector<Case>& cases) {
  const auto add = [&](const char* rule, PosEvent hit, const char* text, PosEvent miss) {
    cases.push_back({rule, {std::move(hit)}, text, {std::move(miss)}});
  };
  const auto refund = [](const Change& change) { return Event(EventKind::kRefund, {}, change); };
  const auto sale = [](const Change& change) { return Event(EventKind::kSale, {}, change); };
  const auto discount = [](double percent) {
    return [=](PosEvent& event) { event.discount_percent = percent; };
  };
  const auto open = [](double seconds_open) {
    return [=](PosEvent& event) { event.drawer_open_seconds = seconds_open; };
  };
  add("high_value", sale(Amount(100'001)), "The amount, 1,000.01 USD, is over 1,000.00 USD",
      sale(Amount(100'000)));
  add("discount", sale(discount(30.5)), "A discount of 30.5 % is over the limit of 30 %",
      sale(discount(30)));
  add("after_hours", sale(AtTime("22:00:00")),
      "It happened at 22:00 in the store, outside of 06:00 to 22:00", sale(AtTime("21:59:59")));
  add("refund_no_receipt", refund(With(Trait::kNoReceipt)), "No receipt was shown",
      sale(With(Trait::kNoReceipt)));
  add("refund_high", refund(Amount(50'001)), "The amount, 500.01 USD, is over 500.00 USD",
      refund(Amount(50'000)));
  add("refund_own_sale", refund(With(Trait::kOwnSale)), "ann rang up the sale, too", refund({}));
  add("refund_gift_card", refund(With(Trait::kGiftCard)), "It was paid with or to a gift card",
      sale(With(Trait::kGiftCard)));
  add("refund_after_close", refund(AtTime("05:59:59")),
      "It happened at 05:59 in the store, outside of 06:00 to 22:00", refund(AtTime("06:00:00")));
  add("manual_card_entry", sale(With(Trait::kManualEntry)), "The card number was typed in by hand",
      sale({}));
  add("zero_price", sale(With(Trait::kZeroOrNegativePrice)),
      "Something was sold at a price or quantity of zero or less", sale({}));
  add("employee_discount_own_ring", Event(EventKind::kDiscount, {}, With(Trait::kOwnRing)),
      "ann gave the employee discount to their own purchase",
      Event(EventKind::kDiscount, {}, With(Trait::kEmployeeDiscount)));
  add("line_void_after_total", Event(EventKind::kVoid, {}, With(Trait::kAfterTotal)),
      "It came after the total was shown",
      Event(EventKind::kPriceOverride, {}, With(Trait::kAfterTotal)));
  add("drawer_open_long", Event(EventKind::kCashDrawer, {}, open(120.5)),
      "The drawer was open for 120 seconds (limit 120)",
      Event(EventKind::kCashDrawer, {}, open(120)));
}

void AddSequences(std::vector<Case>& cases) {
  const auto after = [](PosEvent event, PosEvent before) {
    return Story{std::move(event)}.After(std::move(before));
  };
  const PosEvent no_sale = Event(EventKind::kNoSale);
  const PosEvent refund = Event(EventKind::kRefund);
  const PosEvent of_order = Event(EventKind::kRefund, {}, Of("O1"));
  cases.push_back({"void_then_no_sale", after(no_sale, Event(EventKind::kVoid, seconds(119))),
                   "A void at this register came 2 minutes before",
                   after(no_sale, Event(EventKind::kVoid, seconds(120)))});
  cases.push_back({"sale_then_refund",
                   after(of_order, Event(EventKind::kSale, minutes(9), Of("O1"))),
                   "A sale of the order O1 came 9 minutes before",
                   after(of_order, Event(EventKind::kSale, minutes(10), Of("O1")))});
  cases.push_back({"void_then_refund", after(refund, Event(EventKind::kVoid, seconds(59))),
                   "A void by the same person came 59 seconds before",
                   after(refund, Event(EventKind::kVoid, seconds(59), By("bob")))});
}

void AddRepetitions(std::vector<Case>& cases) {
  cases.push_back({"voids_per_hour", Repeated(EventKind::kVoid, 2, minutes(41)),
                   "3rd void in 41 minutes (limit 2 an hour)",
                   Repeated(EventKind::kVoid, 2, hours(1))});
  cases.push_back({"refunds_per_hour", Repeated(EventKind::kRefund, 3, seconds(59)),
                   "4th refund in 59 seconds (limit 2 an hour)",
                   Repeated(EventKind::kRefund, 1, seconds(59))});
  cases.push_back({"no_sales_per_hour", Repeated(EventKind::kNoSale, 2, minutes(30)),
                   "3rd no-sale in 30 minutes (limit 2 an hour)",
                   Repeated(EventKind::kNoSale, 2, hours(1))});
  cases.push_back({"discounts_per_hour", Repeated(EventKind::kDiscount, 5, minutes(50)),
                   "6th discount in 50 minutes (limit 5 an hour)",
                   Repeated(EventKind::kDiscount, 4, minutes(50))});
  cases.push_back({"voids_share", Repeated(EventKind::kVoid, 4, hours(7), 49),
                   "5 voids to 49 sales in 8 hours, 10.2 % (limit 10 %)",
                   Repeated(EventKind::kVoid, 4, hours(7), 50)});
  cases.push_back({"refunds_share", Repeated(EventKind::kRefund, 4, hours(7), 49),
                   "5 refunds to 49 sales in 8 hours, 10.2 % (limit 10 %)",
                   Repeated(EventKind::kRefund, 3, hours(7), 10)});
  cases.push_back({"no_sales_share", Repeated(EventKind::kNoSale, 4, hours(7)),
                   "5 no-sales to 0 sales in 8 hours (limit 10 %)",
                   Repeated(EventKind::kNoSale, 4, hours(8))});
  cases.push_back({"discounts_share", Repeated(EventKind::kDiscount, 9, hours(7), 39),
                   "10 discounts to 39 sales in 8 hours, 25.64 % (limit 25 %)",
                   Repeated(EventKind::kDiscount, 9, hours(7), 40)});
  const PosEvent of_order = Event(EventKind::kRefund, {}, Of("O1"));
  cases.push_back({"refunds_one_order",
                   Story{of_order}.After(Event(EventKind::kRefund, hours(23), Of("O1"))),
                   "2nd event of the order O1 in 23 hours (limit 1 a day)",
                   Story{of_order}.After(Event(EventKind::kRefund, hours(1), Of("O2")))});
  const PosEvent on_card = Event(EventKind::kRefund, {}, OnCard("tok"));
  const auto elsewhere = [](PosEvent& event) {
    event.card_token = "tok";
    event.store = {"store_002"};
  };
  cases.push_back({"refunds_one_card",
                   Story{on_card}.After(Event(EventKind::kRefund, days(6), elsewhere)),
                   "2nd event of the same card in 6 days (limit 1 in 7 days)",
                   Story{on_card}.After(Event(EventKind::kRefund, days(7), OnCard("tok")))});
  const auto alerts = [](int count) {
    Story story{Event(EventKind::kCashDrawer)};
    for (int i = 0; i < count; ++i) story.After(Event(EventKind::kOther, hours(i + 1)), true);
    return story;
  };
  cases.push_back(
      {"repeat_staff", alerts(3), "ann had 3 alerts in the 24 hours before (limit 2)", alerts(2)});
}

void AddPeers(std::vector<Case>& cases) {
  // Of the others everybody has 1 to 100 sales; a deviation is a quarter of that.
  for (const auto& [rule, kind, noun] :
       {std::tuple("peers_voids", EventKind::kVoid, "voids"),
        std::tuple("peers_refunds", EventKind::kRefund, "refunds"),
        std::tuple("peers_no_sales", EventKind::kNoSale, "no-sales"),
        std::tuple("peers_discounts", EventKind::kDiscount, "discounts")}) {
    cases.push_back({rule, Peers(kind, 4),
                     std::string("ann has 2.0 ") + noun +
                         " to 100 sales in 28 days, the 4 others of the store 1.0 (4.0 robust "
                         "deviations, limit 3.5)",
                     Peers(kind, 3)});
  }
}

std::vector<Case> Cases() {
  std::vector<Case> cases;
  AddBase(cases);
  AddSingle(cases);
  AddSequences(cases);
  AddRepetitions(cases);
  AddPeers(cases);
  return cases;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_rule_has_a_case_and_every_case_a_rule) {
  std::set<std::string> tested;
  for (const Case& one : Cases()) {
    BOOST_TEST(tested.insert(one.rule).second, one.rule << " is there twice");
    BOOST_TEST((ShippedRules().Find(one.rule) != nullptr), "there is no rule " << one.rule);
  }
  for (const Rule& rule : ShippedRules().rules) {
    BOOST_TEST(tested.contains(rule.id), rule.id << " has no case");
    BOOST_TEST(rule.enabled, rule.id);
    BOOST_TEST(rule.points > 0, rule.id);
  }
}

BOOST_AUTO_TEST_CASE(every_rule_hears_its_story_and_says_why) {
  for (const Case& one : Cases()) {
    BOOST_TEST_CONTEXT(one.rule) {
      const RiskAssessment risk = Assess(one.hit);
      const Reason* reason = Find(risk, one.rule);
      BOOST_REQUIRE(reason != nullptr);
      BOOST_TEST(reason->text == one.text);
      BOOST_TEST(reason->points == ShippedRules().Find(one.rule)->points);
    }
  }
}

BOOST_AUTO_TEST_CASE(no_rule_hears_what_just_misses_it) {
  for (const Case& one : Cases()) {
    BOOST_TEST_CONTEXT(one.rule) { BOOST_TEST((Find(Assess(one.miss), one.rule) == nullptr)); }
  }
}

BOOST_AUTO_TEST_CASE(the_scores_of_the_first_days_stay) {
  BOOST_TEST(Assess({Event(EventKind::kRefund, {}, Amount(50'000))}).score == 50);
  PosEvent dear = Event(EventKind::kVoid, {}, Amount(150'000));
  dear.discount_percent = 40;
  BOOST_TEST(Assess({dear}).score == 90);
}

BOOST_AUTO_TEST_CASE(voids_elsewhere_do_not_make_a_no_sale_worse) {
  Story story{Event(EventKind::kNoSale)};
  story.After(Event(EventKind::kVoid, seconds(30), AtRegister("r2")));
  BOOST_TEST((Find(Assess(story), "void_then_no_sale") == nullptr));
}

BOOST_AUTO_TEST_CASE(staff_with_few_sales_are_not_compared) {
  BOOST_TEST((Find(Assess(Peers(EventKind::kVoid, 50, 199)), "peers_voids") == nullptr));
  Story few = Peers(EventKind::kVoid, 50);
  std::erase_if(few.before, [](const Past& past) { return past.event.staff->value == "eve"; });
  BOOST_TEST((Find(Assess(few), "peers_voids") == nullptr));
}

BOOST_AUTO_TEST_CASE(an_ordinary_sale_asks_nothing_of_the_database) {
  HistoryPlan plan;
  Scorer(ShippedRules(), kCalendar).Plan(Event(EventKind::kSale, {}, Amount(2385)), plan);
  BOOST_TEST(plan.lookups.empty());
  BOOST_TEST(plan.peers.empty());
  BOOST_TEST(plan.open_alerts.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
