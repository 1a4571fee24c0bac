#include "tillwatch/base/guarded.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(guarded)

BOOST_AUTO_TEST_CASE(with_gives_the_value_and_returns_what_the_function_returns) {
  Guarded<std::string> name(std::string("till"));
  BOOST_TEST(name.With([](std::string& s) { return s += " 2", s.size(); }) == 6u);
  const auto& frozen = name;
  BOOST_TEST(frozen.With([](const std::string& s) { return s; }) == "till 2");
}

BOOST_AUTO_TEST_CASE(a_const_guarded_gives_a_const_value) {
  const Guarded<int> number(7);
  number.With(
      [](auto& n) { static_assert(std::is_const_v<std::remove_reference_t<decltype(n)>>); });
}

BOOST_AUTO_TEST_CASE(no_increment_of_several_threads_is_lost) {
  Guarded<int> count(0);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&count] {
        for (int i = 0; i < 10'000; ++i) count.With([](int& n) { ++n; });
      });
    }
  }
  BOOST_TEST(count.With([](int n) { return n; }) == 40'000);
}

BOOST_AUTO_TEST_CASE(an_exception_gives_the_lock_back) {
  Guarded<int> count(1);
  BOOST_CHECK_THROW(count.With([](int&) { throw std::runtime_error("no"); }), std::runtime_error);
  BOOST_TEST(count.With([](int n) { return n; }) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
