#include "tillwatch/domain/store_scope.hpp"

#include <boost/test/unit_test.hpp>

#include "tillwatch/domain/identity.hpp"

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(store_scope)

namespace {

const StoreId kOne{"one"};
const StoreId kTwo{"two"};

}  // namespace

BOOST_AUTO_TEST_CASE(every_store_is_narrowed_to_the_one_that_is_named) {
  BOOST_TEST(kEveryStore.IsEvery());
  BOOST_TEST(kEveryStore.Has(kOne));
  BOOST_TEST((kEveryStore.And(std::nullopt) == kEveryStore));
  BOOST_TEST((kEveryStore.And(kOne).Single() == kOne));
}

BOOST_AUTO_TEST_CASE(naming_a_store_of_others_leaves_none_and_not_every_one) {
  const StoreScope own = StoreScope::Only({kOne});
  BOOST_TEST((own.And(kOne) == own));
  const StoreScope none = own.And(kTwo);
  BOOST_TEST(!none.IsEvery());
  BOOST_TEST(!none.Has(kOne));
  BOOST_TEST(!none.Has(kTwo));
  BOOST_TEST(!none.Single().has_value());
}

BOOST_AUTO_TEST_CASE(who_is_bound_asks_within_their_stores) {
  BOOST_TEST(Identity{"Ann"}.Scope().IsEvery());
  const Identity bound{"Bob", Role::kAdmin, {kOne, kTwo}};
  BOOST_TEST(bound.IsBound());
  BOOST_TEST(bound.MaySee(kTwo));
  BOOST_TEST(!bound.MaySee(StoreId{"three"}));
  BOOST_TEST(!bound.MaySee(StoreId{}));  // of a camera that has none
  BOOST_TEST(!bound.Scope().Single().has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
