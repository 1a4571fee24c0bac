#include "adapters/http/client_address.hpp"

#include <boost/test/unit_test.hpp>

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(client_address_test)

BOOST_AUTO_TEST_CASE(nginx_on_loopback_says_who_asks) {
  BOOST_TEST(ClientAddress("127.0.0.1", "192.168.1.20") == "192.168.1.20");
  BOOST_TEST(ClientAddress("::1", "2001:db8::7") == "2001:db8::7");
  BOOST_TEST(ClientAddress("::ffff:127.0.0.1", "192.168.1.20") == "192.168.1.20");
}

BOOST_AUTO_TEST_CASE(what_the_client_wrote_before_nginx_is_not_believed) {
  BOOST_TEST(ClientAddress("127.0.0.1", "10.0.0.1, 8.8.8.8, 192.168.1.20") == "192.168.1.20");
}

BOOST_AUTO_TEST_CASE(nobody_else_is_believed_at_all) {
  BOOST_TEST(ClientAddress("192.168.1.99", "192.168.1.20") == "192.168.1.99");
}

BOOST_AUTO_TEST_CASE(what_is_no_address_leaves_the_peer) {
  for (const char* text : {"", "unknown", "192.168.1.20,", "1.2.3.4:80", "<script>"}) {
    BOOST_TEST(ClientAddress("127.0.0.1", text) == "127.0.0.1");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
