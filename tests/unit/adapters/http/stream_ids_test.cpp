#include "adapters/http/stream_ids.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>
#include <set>

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(stream_ids)

BOOST_AUTO_TEST_CASE(an_id_comes_back_as_it_was) {
  const StreamIds ids("key");
  for (const std::int64_t id : {std::int64_t{0}, std::int64_t{1}, std::int64_t{4711},
                                std::int64_t{1} << 40, std::numeric_limits<std::int64_t>::max()}) {
    BOOST_TEST(ids.Reveal(ids.Hide(id)).value() == id);
  }
}

BOOST_AUTO_TEST_CASE(neighbours_tell_neither_their_order_nor_their_distance) {
  const StreamIds ids("key");
  int ascending = 0;
  std::set<std::string> shown;
  for (std::int64_t id = 1; id <= 1000; ++id) {
    shown.insert(ids.Hide(id));
    ascending += std::stoull(ids.Hide(id + 1)) > std::stoull(ids.Hide(id)) ? 1 : 0;
  }
  BOOST_TEST(shown.size() == 1000U);
  BOOST_TEST(ascending > 400);
  BOOST_TEST(ascending < 600);
  BOOST_TEST(StreamIds("another").Hide(1) != ids.Hide(1));
}

BOOST_AUTO_TEST_CASE(what_was_never_given_is_beyond_all_messages) {
  const StreamIds ids("key");
  for (const char* text : {"1", "4711", "18446744073709551615"}) {
    BOOST_TEST(ids.Reveal(text).value() > std::int64_t{1} << 40, text);
  }
  BOOST_TEST(StreamIds("another").Reveal(ids.Hide(7)).value() > std::int64_t{1} << 40);
  for (const char* text : {"", "x", "-1", "1e3", "1 ", "18446744073709551616"}) {
    BOOST_TEST(!ids.Reveal(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
