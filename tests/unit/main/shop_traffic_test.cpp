#include "shop_traffic.hpp"

#include <boost/test/unit_test.hpp>
#include <map>
#include <set>

#include "tillwatch/codec/event_decoder.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(shop_traffic)

namespace {

constexpr UtcTime kStart{seconds(1'795'271'585)};

UtcTime At(int message) { return kStart + milliseconds(5) * message; }

PosEvent Decoded(const TrafficMessage& message, UtcTime at) {
  const auto event = DecodeEvent(message.topic, message.payload, at, "USD");
  BOOST_REQUIRE_MESSAGE(event, (event ? "" : event.error().message) << " in " << message.payload);
  return *event;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_same_seed_and_times_give_the_same_messages) {
  ShopTraffic one(7, 3);
  ShopTraffic other(7, 3);
  for (int i = 0; i < 1000; ++i) {
    const auto a = one.Next(At(i));
    const auto b = other.Next(At(i));
    BOOST_REQUIRE_EQUAL(a.topic, b.topic);
    BOOST_REQUIRE_EQUAL(a.payload, b.payload);
    BOOST_REQUIRE_EQUAL(a.type, b.type);
  }
}

BOOST_AUTO_TEST_CASE(another_seed_gives_other_messages) {
  ShopTraffic one(7, 3);
  ShopTraffic other(8, 3);
  BOOST_TEST(one.Next(kStart).payload != other.Next(kStart).payload);
}

// The generator is specified to the bit: this is so on every machine and with every compiler.
BOOST_AUTO_TEST_CASE(the_first_message_of_a_seed_is_frozen) {
  ShopTraffic traffic(1, 1);
  const auto event = Decoded(traffic.Next(kStart), kStart);
  BOOST_TEST(event.store.value == "store_001");
  BOOST_TEST(event.ticket_no == "T000001");
  BOOST_TEST(event.amount->minor == 4039);
}

BOOST_AUTO_TEST_CASE(every_message_decodes_to_what_its_topic_says) {
  ShopTraffic traffic(42, 5);
  std::set<EventId> ids;
  for (int i = 0; i < 2000; ++i) {
    const auto message = traffic.Next(At(i));
    const PosEvent event = Decoded(message, At(i));
    BOOST_REQUIRE(ids.insert(event.id).second);
    BOOST_REQUIRE((event.kind == ClassifyEventType(message.type)));
    BOOST_REQUIRE((event.kind != EventKind::kOther));
    BOOST_REQUIRE((event.occurred_at == At(i)));
    BOOST_REQUIRE(message.topic == "pos/events/" + event.store.value + "/" + message.type);
    BOOST_REQUIRE(event.register_id && event.staff);
    BOOST_REQUIRE(event.metadata_json.empty());
  }
}

BOOST_AUTO_TEST_CASE(most_events_are_sales_and_each_other_kind_has_its_share) {
  ShopTraffic traffic(42, 1);
  std::map<EventKind, int> count;
  constexpr int kAll = 8000;
  for (int i = 0; i < kAll; ++i) ++count[Decoded(traffic.Next(At(i)), At(i)).kind];
  const auto share = [&](EventKind kind) { return 100.0 * count[kind] / kAll; };
  const auto within = [&](EventKind kind, double low, double high) {
    BOOST_TEST(share(kind) > low, ToString(kind) << " " << share(kind));
    BOOST_TEST(share(kind) < high, ToString(kind) << " " << share(kind));
  };
  within(EventKind::kSale, 88, 92);
  within(EventKind::kDiscount, 4, 5);
  within(EventKind::kVoid, 1.5, 2.5);
  within(EventKind::kRefund, 1, 2);
  within(EventKind::kCashDrawer, 0.6, 1.4);
  within(EventKind::kPriceOverride, 0.4, 1.0);
  within(EventKind::kNoSale, 0.1, 0.6);
}

BOOST_AUTO_TEST_CASE(amounts_are_the_sum_of_the_items_less_the_discount) {
  ShopTraffic traffic(3, 2);
  for (int i = 0; i < 1500; ++i) {
    const PosEvent event = Decoded(traffic.Next(At(i)), At(i));
    const bool is_drawer = event.kind == EventKind::kCashDrawer || event.kind == EventKind::kNoSale;
    BOOST_REQUIRE_EQUAL(event.amount.has_value(), !is_drawer);
    if (is_drawer) continue;
    std::int64_t sum = 0;
    for (const LineItem& item : event.items) sum += item.unit_price_minor.value();
    BOOST_REQUIRE(sum > 0);
    if (event.kind == EventKind::kDiscount) {
      BOOST_REQUIRE_EQUAL(event.original_amount->minor, sum);
      BOOST_REQUIRE(event.amount->minor < sum);
      BOOST_REQUIRE(*event.discount_percent >= 5 && *event.discount_percent <= 40);
    } else {
      BOOST_REQUIRE_EQUAL(event.amount->minor, sum);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_store_till_and_cashier_turns_up) {
  ShopTraffic traffic(9, 3);
  std::map<StoreId, std::set<std::string>> tills;
  std::map<StoreId, std::set<std::string>> staff;
  for (int i = 0; i < 1500; ++i) {
    const PosEvent event = Decoded(traffic.Next(At(i)), At(i));
    tills[event.store].insert(event.register_id->value);
    staff[event.store].insert(event.staff->value);
  }
  BOOST_TEST(tills.size() == 3u);
  for (const auto& [store, names] : tills) BOOST_TEST(names.size() == 4u, store.value);
  for (const auto& [store, names] : staff) BOOST_TEST(names.size() == 10u, store.value);
}

BOOST_AUTO_TEST_CASE(some_amounts_are_high_but_few) {
  ShopTraffic traffic(11, 1);
  int high = 0;
  int all = 0;
  for (int i = 0; i < 4000; ++i) {
    const PosEvent event = Decoded(traffic.Next(At(i)), At(i));
    if (!event.amount) continue;
    ++all;
    if (event.amount->minor > 100'000) ++high;
  }
  BOOST_TEST(high > all / 200);
  BOOST_TEST(high < all / 10);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
