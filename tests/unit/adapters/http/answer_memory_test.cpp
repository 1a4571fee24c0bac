#include "adapters/http/answer_memory.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <future>
#include <stdexcept>

#include "adapters/http/etag.hpp"
#include "support/fake_clock.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

namespace answer_memory {
namespace {

ApiRequest AskedBy(const StoreScope& stores, const std::string& query = "") {
  ApiRequest request;
  request.who.role = Role::kViewer;
  if (stores.Listed()) request.who.stores = *stores.Listed();
  if (!query.empty()) request.query = Fields::FromQuery({{"store_id", query}}).value();
  return request;
}

struct Memory {
  FakeClock clock{UtcTime(0s)};
  AnswerMemory memory{clock, 1s};
  std::atomic<int> asked = 0;
  RouteHandler handler = memory.Around([this](ApiRequest&) {
    return ApiResponse{200, "text/plain", std::to_string(++asked)};
  });

  std::string Ask(ApiRequest request = {}) const { return handler(request).body; }
};

}  // namespace
}  // namespace answer_memory

BOOST_FIXTURE_TEST_SUITE(answer_memory_suite, answer_memory::Memory)

BOOST_AUTO_TEST_CASE(an_answer_is_given_again_for_a_while) {
  BOOST_TEST(Ask() == "1");
  clock.Advance(999ms);
  BOOST_TEST(Ask() == "1");
  clock.Advance(1ms);
  BOOST_TEST(Ask() == "2");
}

BOOST_AUTO_TEST_CASE(what_is_asked_after_a_change_is_asked_anew) {
  BOOST_TEST(Ask() == "1");
  memory.Forget();
  BOOST_TEST(Ask() == "2");
  BOOST_TEST(Ask() == "2");
}

BOOST_AUTO_TEST_CASE(who_asks_something_else_gets_an_answer_of_his_own) {
  using answer_memory::AskedBy;
  BOOST_TEST(Ask() == "1");
  BOOST_TEST(Ask(AskedBy(StoreId{"s1"})) == "2");
  BOOST_TEST(Ask(AskedBy(StoreId{"s2"})) == "3");
  BOOST_TEST(Ask(AskedBy(StoreScope::Only({{"s1"}, {"s2"}}))) == "4");
  BOOST_TEST(Ask(AskedBy(StoreId{"s12"})) == "5");
  BOOST_TEST(Ask(AskedBy(kEveryStore, "s1")) == "6");
  BOOST_TEST(Ask(AskedBy(StoreId{"s1"}, "s1")) == "7");
  ApiRequest of_one;
  of_one.id = "s1";
  BOOST_TEST(Ask(of_one) == "8");
  BOOST_TEST(Ask(AskedBy(StoreId{"s1"})) == "2");
  const RouteHandler other = memory.Around([](ApiRequest&) { return ApiResponse{200, "", "x"}; });
  ApiRequest request;
  BOOST_TEST(other(request).body == "x");
}

BOOST_AUTO_TEST_CASE(those_who_ask_at_once_wait_for_one_answer) {
  std::promise<void> begun;
  std::promise<void> go_on;
  std::atomic<int> calls = 0;
  const RouteHandler slow = memory.Around([&](ApiRequest&) {
    if (++calls == 1) begun.set_value();
    go_on.get_future().wait();
    return ApiResponse{200, "", "slow"};
  });
  const auto ask = [&] {
    ApiRequest request;
    return slow(request).body;
  };
  auto first = std::async(std::launch::async, ask);
  begun.get_future().wait();
  auto second = std::async(std::launch::async, ask);
  BOOST_TEST((second.wait_for(20ms) == std::future_status::timeout));
  go_on.set_value();
  BOOST_TEST(first.get() == "slow");
  BOOST_TEST(second.get() == "slow");
  BOOST_TEST(calls == 1);
}

BOOST_AUTO_TEST_CASE(an_error_is_not_kept) {
  bool away = true;
  const RouteHandler failing = memory.Around([&](ApiRequest&) -> ApiResponse {
    if (away) throw std::runtime_error("away");
    return {200, "", "back"};
  });
  ApiRequest request;
  BOOST_CHECK_THROW(failing(request), std::runtime_error);
  away = false;
  BOOST_TEST(failing(request).body == "back");
}

BOOST_AUTO_TEST_CASE(who_holds_it_is_told_so_and_nobody_else) {
  const RouteHandler tagged = memory.Around([](ApiRequest& request) {
    ApiResponse response{200, "text/plain", "same"};
    AddETag(request, response);
    return response;
  });
  ApiRequest holder;
  holder.headers[kIfNoneMatch] = ETagOf("same");
  BOOST_TEST(tagged(holder).status == 304);
  ApiRequest other;
  BOOST_TEST(tagged(other).status == 200);
  BOOST_TEST(tagged(other).body == "same");
}

BOOST_AUTO_TEST_SUITE_END()
