#include "tillwatch/adapters/sodium/sodium_password_hasher.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <thread>
#include <vector>

namespace tillwatch {
namespace sodium_password_hasher {
namespace {

constexpr Argon2Cost kCheap{1, 64 * 1024};

}  // namespace
}  // namespace sodium_password_hasher

BOOST_AUTO_TEST_SUITE(sodium_password_hasher)

BOOST_AUTO_TEST_CASE(a_hash_is_argon2id_with_a_salt_of_its_own) {
  SodiumPasswordHasher hasher;
  const std::string one = hasher.Hash("correct horse").value();
  BOOST_TEST(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), one);
  BOOST_TEST(one != hasher.Hash("correct horse").value());
  BOOST_TEST(hasher.Verify(one, "correct horse").value());
  BOOST_TEST(!hasher.Verify(one, "correct horsf").value());
  BOOST_TEST(!hasher.Verify(one, "").value());
  BOOST_TEST(!hasher.IsDated(one));
}

BOOST_AUTO_TEST_CASE(what_is_no_hash_fits_no_password) {
  SodiumPasswordHasher hasher(kCheap);
  for (const std::string& hash : {std::string(), std::string("x"), std::string("$argon2id$"),
                                  std::string("$1$abc"), std::string(500, '$')}) {
    for (const char* password : {"", "whatever", "x"}) {
      BOOST_TEST(!hasher.Verify(hash, password).value(), hash);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_hash_of_another_cost_still_fits_and_is_dated) {
  SodiumPasswordHasher cheap(kCheap);
  SodiumPasswordHasher dearer({2, 128 * 1024});
  const std::string hash = cheap.Hash("correct horse").value();
  BOOST_TEST(dearer.Verify(hash, "correct horse").value());
  BOOST_TEST(dearer.IsDated(hash));
  BOOST_TEST(!cheap.IsDated(hash));
}

BOOST_AUTO_TEST_CASE(a_password_may_be_long_and_of_any_letters) {
  SodiumPasswordHasher hasher(kCheap);
  const std::string password = std::string(200, 'x') + "\xc3\xa4";
  const std::string hash = hasher.Hash(password).value();
  BOOST_TEST(hasher.Verify(hash, password).value());
  BOOST_TEST(!hasher.Verify(hash, std::string(200, 'x')).value());
}

BOOST_AUTO_TEST_CASE(a_cost_that_is_none_is_refused) {
  BOOST_CHECK_THROW(SodiumPasswordHasher({0, 64 * 1024}), std::invalid_argument);
  BOOST_CHECK_THROW(SodiumPasswordHasher({1, 1024}), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(too_many_at_once_are_told_so) {
  SodiumPasswordHasher hasher({4, std::size_t{8} * 1024 * 1024}, milliseconds(1));
  const std::string hash = hasher.Hash("correct horse").value();
  std::atomic<int> done{0};
  std::atomic<int> refused{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 16; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 5; ++n) {
          const auto fits = hasher.Verify(hash, "correct horse");
          ++(fits ? done : refused);
          BOOST_REQUIRE((fits ? *fits : fits.error().code == ErrorCode::kUnavailable));
        }
      });
    }
  }
  BOOST_TEST(done > 0);
  BOOST_TEST(refused > 0);
  BOOST_TEST(hasher.Verify(hash, "correct horse").value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
