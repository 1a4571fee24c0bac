#include "tillwatch/risk/staff_risk.hpp"

#include <boost/test/unit_test.hpp>

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(staff_risk)

namespace {

// So many sales, and so many events of one kind.
StaffRecord Person(const std::string& name, std::int64_t sales, EventKind kind = EventKind::kVoid,
                   std::int64_t count = 0, std::int64_t alerts = 0) {
  StaffRecord record;
  record.counts.staff.value = name;
  record.counts.kinds[EventKind::kSale].events = sales;
  record.counts.kinds[kind].events += count;
  record.counts.kinds[kind].alerts += alerts;
  return record;
}

// Five others with 1 % of voids, more or less.
std::vector<StaffRecord> Store(const StaffRecord& person) {
  return {person,
          Person("b", 990, EventKind::kVoid, 10),
          Person("c", 988, EventKind::kVoid, 12),
          Person("d", 992, EventKind::kVoid, 8),
          Person("e", 995, EventKind::kVoid, 5),
          Person("f", 985, EventKind::kVoid, 15)};
}

StaffRisk RiskOf(const StaffRecord& person) { return AssessStaff(person, Store(person)); }

}  // namespace

BOOST_AUTO_TEST_CASE(who_does_as_the_others_do_has_no_risk) {
  const StaffRisk risk = RiskOf(Person("a", 990, EventKind::kVoid, 11));
  BOOST_TEST(risk.score == 0);
  BOOST_TEST(risk.parts.empty());
  BOOST_TEST(risk.rates.front().rate == 11.0 / 1001.0);
  BOOST_TEST(*risk.rates.front().peers_median == 0.01);
}

BOOST_AUTO_TEST_CASE(a_rate_beyond_two_deviations_gives_ten_points_for_each) {
  // The others' MAD is 0.2 %: less than the floor of 0.5 %, which is the deviation here.
  const StaffRisk usual = RiskOf(Person("a", 980, EventKind::kVoid, 20));  // 2 % is 2 deviations
  BOOST_TEST(usual.score == 0);
  const StaffRisk more = RiskOf(Person("a", 975, EventKind::kVoid, 25));  // 3 deviations
  BOOST_TEST(more.score == 10);
  BOOST_REQUIRE(more.parts.size() == 1U);
  BOOST_TEST(more.parts[0].rule == "rate.void");
  BOOST_TEST(more.parts[0].text ==
             "25 of 1000 events are of the kind void (2.5 %); the median of the others in the "
             "store is 1.0 %, 3.0 robust deviations lower");
}

BOOST_AUTO_TEST_CASE(a_rate_gives_no_more_than_forty) {
  BOOST_TEST(RiskOf(Person("a", 10, EventKind::kVoid, 990)).score == 40);
}

BOOST_AUTO_TEST_CASE(a_rate_below_the_others_is_no_risk) {
  std::vector<StaffRecord> store = Store(Person("a", 1000));
  for (StaffRecord& other : store) {
    if (other.counts.staff.value != "a") other.counts.kinds[EventKind::kVoid].events *= 50;
  }
  BOOST_TEST(AssessStaff(store.front(), store).score == 0);
}

BOOST_AUTO_TEST_CASE(many_sales_are_no_risk) {
  BOOST_TEST(RiskOf(Person("a", 100'000, EventKind::kVoid, 1000)).score == 0);
}

BOOST_AUTO_TEST_CASE(a_small_sample_says_nothing) {
  const StaffRisk risk = RiskOf(Person("a", 20, EventKind::kVoid, 29));
  BOOST_TEST(risk.score == 0);
  BOOST_TEST(risk.rates.front().peers_median.has_value());
  BOOST_TEST(!risk.rates.front().deviations.has_value());
  BOOST_TEST(RiskOf(Person("a", 20, EventKind::kVoid, 30)).score == 40);  // one more is enough
}

BOOST_AUTO_TEST_CASE(too_few_others_say_nothing) {
  std::vector<StaffRecord> store = Store(Person("a", 10, EventKind::kVoid, 990));
  store.resize(1 + kMinPeers);
  BOOST_TEST(AssessStaff(store.front(), store).score == 40);
  store[1].counts.kinds = {};  // the fourth of them has no sample now
  BOOST_TEST(AssessStaff(store.front(), store).score == 0);
  BOOST_TEST(!AssessStaff(store.front(), store).rates.front().peers_median.has_value());
}

BOOST_AUTO_TEST_CASE(alerts_count_unless_they_were_cleared) {
  StaffRecord person = Person("a", 980, EventKind::kOther, 20, 20);  // 2 % alerts, others none
  BOOST_TEST(RiskOf(person).score == 20);                            // 4 deviations
  person.dispositions = {{Disposition::kFalsePositive, 6}, {Disposition::kTraining, 4}};
  BOOST_TEST(RiskOf(person).score == 0);
}

BOOST_AUTO_TEST_CASE(confirmed_alerts_count_whatever_the_sample) {
  StaffRecord person = Person("a", 1);
  person.dispositions = {{Disposition::kConfirmed, 1}};
  BOOST_TEST(RiskOf(person).score == 30);
  person.dispositions = {{Disposition::kConfirmed, 1}, {Disposition::kPolicyBreach, 1}};
  BOOST_TEST(RiskOf(person).score == 45);
  BOOST_TEST(RiskOf(person).parts[0].text == "1 alerts were confirmed, 1 were breaches of policy");
  person.dispositions = {{Disposition::kConfirmed, 1'000'000'000'000}};
  BOOST_TEST(RiskOf(person).score == 60);
}

BOOST_AUTO_TEST_CASE(the_parts_add_up_to_one_at_most_the_largest_first) {
  StaffRecord person = Person("a", 100, EventKind::kVoid, 900, 900);
  person.dispositions = {{Disposition::kConfirmed, 2}};
  const StaffRisk risk = RiskOf(person);
  BOOST_TEST(risk.score == 100);
  BOOST_REQUIRE(risk.parts.size() == 3U);
  BOOST_TEST(risk.parts[0].rule == "confirmed");
  BOOST_TEST(risk.parts[1].rule == "rate.void");
  BOOST_TEST(risk.parts[2].rule == "alert_rate");
}

BOOST_AUTO_TEST_CASE(nobody_without_events_has_a_risk) {
  BOOST_TEST(RiskOf(Person("a", 0)).score == 0);
  BOOST_TEST(AssessStaff(Person("a", 0), {}).score == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
