#define BOOST_TEST_MODULE tillwatch
#include <boost/test/unit_test.hpp>
