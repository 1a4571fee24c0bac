#include "tillwatch/risk/peers.hpp"

#include <boost/test/unit_test.hpp>

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(peers)

namespace {

// Voids of each, with 1000 sales.
PeerGroup Group(const std::vector<int>& voids, int min_sales = 100) {
  std::map<StaffId, KindCounts> counts;
  for (std::size_t i = 0; i < voids.size(); ++i) {
    counts[StaffId{std::string(1, static_cast<char>('a' + i))}] = {{EventKind::kSale, 1000},
                                                                   {EventKind::kVoid, voids[i]}};
  }
  return {counts, min_sales};
}

PeerStanding Of(const PeerGroup& group, const char* staff) {
  return group.Find(StaffId{staff}, EventKind::kVoid).value();
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_middle_and_the_spread_are_those_of_the_others) {
  // The others of e: 10, 20, 30, 40 to 1000; median 2.5 to 100, deviations 1.5 .5 .5 1.5, MAD 1.
  const PeerStanding standing = Of(Group({10, 20, 30, 40, 100}), "e");
  BOOST_TEST(standing.rate == 10.0);
  BOOST_TEST(standing.median == 2.5);
  BOOST_TEST(standing.spread == 1.4826, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(standing.others == 4);
  BOOST_TEST(standing.Deviations() == 7.5 / 1.4826, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(one_thief_does_not_hide_the_next) {
  const PeerGroup group = Group({10, 12, 11, 9, 10, 200, 210});
  BOOST_TEST(Of(group, "f").Deviations() > 10);
  BOOST_TEST(Of(group, "g").Deviations() > 10);
  BOOST_TEST(Of(group, "b").Deviations() < 1);
}

BOOST_AUTO_TEST_CASE(where_all_are_alike_a_little_more_is_not_enormous) {
  BOOST_TEST(Of(Group({100, 100, 100, 100, 101}), "e").Deviations() < 0.1);
  BOOST_TEST(Of(Group({0, 0, 0, 0, 1}), "e").Deviations() == 0.5,
             boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(who_has_too_few_sales_is_no_measure_and_not_measured) {
  const PeerGroup group({{StaffId{"a"}, {{EventKind::kSale, 99}, {EventKind::kVoid, 50}}},
                         {StaffId{"b"}, {{EventKind::kSale, 100}, {EventKind::kVoid, 1}}},
                         {StaffId{"c"}, {{EventKind::kVoid, 9}}}},
                        100);
  BOOST_TEST(!group.Find(StaffId{"a"}, EventKind::kVoid).has_value());
  BOOST_TEST(!group.Find(StaffId{"c"}, EventKind::kVoid).has_value());
  BOOST_TEST(Of(group, "b").others == 0);
  BOOST_TEST(!group.Find(StaffId{"nobody"}, EventKind::kVoid).has_value());
  BOOST_TEST(!group.Find(StaffId{"b"}, EventKind::kSale).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
