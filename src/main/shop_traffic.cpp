#include "shop_traffic.hpp"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/base/uuid.hpp"
#include "tillwatch/domain/money.hpp"

namespace tillwatch {
namespace {

using nlohmann::json;

struct Share {
  std::string_view topic_level;
  std::string_view event_type;
  int per_mille;
};

// What a busy grocer's tills send, in parts of a thousand.
constexpr std::array<Share, 7> kShares{{
    {"payment", "PaymentReceived", 900},
    {"discount", "DiscountApplied", 45},
    {"void", "TransactionVoided", 20},
    {"refund", "RefundIssued", 15},
    {"drawer", "CashDrawerOpened", 10},
    {"price_override", "PriceOverride", 7},
    {"no_sale", "NoSale", 3},
}};

constexpr std::array<std::string_view, 10> kGoods{"Milk 1 l", "Bread",     "Butter", "Coffee 500 g",
                                                  "Eggs, 10", "Olive oil", "Apples", "Detergent",
                                                  "Wine",     "Batteries"};

constexpr int kRegistersPerStore = 4;
constexpr int kStaffPerStore = 10;

const Share& ShareOf(std::string_view topic_level) {
  for (const Share& share : kShares) {
    if (share.topic_level == topic_level) return share;
  }
  return kShares.front();
}

}  // namespace

// mt19937 is specified to the bit, the standard distributions are not: the remainder is, and its
// bias over these small ranges does not matter.
int ShopTraffic::Pick(int low, int high) {
  return low + static_cast<int>(random_() % static_cast<std::uint32_t>(high - low + 1));
}

// Hundredths; most things are cheap, some are not.
std::int64_t ShopTraffic::Price() {
  return Pick(1, 100) <= 3 ? Pick(20'000, 180'000) : Pick(79, 4'999);
}

std::string_view ShopTraffic::PickType() {
  int ticket = Pick(0, 999);
  for (const Share& share : kShares) {
    if (ticket < share.per_mille) return share.topic_level;
    ticket -= share.per_mille;
  }
  return kShares.front().topic_level;
}

TrafficMessage ShopTraffic::Next(UtcTime at) {
  ++number_;
  const std::string store = fmt::format("store_{:03}", Pick(1, stores_));
  const std::string_view type = PickType();
  json event{
      {"event_id", UuidFromName("simulated", fmt::format("{}/{}/{}", seed_, number_,
                                                         at.time_since_epoch().count()))},
      {"event_type", ShareOf(type).event_type},
      {"timestamp", FormatRfc3339(at)},
      {"register_id", fmt::format("register_{:02}", Pick(1, kRegistersPerStore))},
      {"staff_id",
       fmt::format("emp_{}{:02}", store.substr(store.size() - 3), Pick(1, kStaffPerStore))},
      {"ticket_no", fmt::format("T{:06}", number_)},
  };
  if (type != "drawer" && type != "no_sale") {
    json items = json::array();
    std::int64_t total = 0;
    for (int i = Pick(1, 4); i > 0; --i) {
      const auto good = static_cast<std::size_t>(Pick(0, static_cast<int>(kGoods.size()) - 1));
      const std::int64_t price = Price();
      total += price;
      items.push_back({{"sku", fmt::format("{:05}", 10'000 + good)},
                       {"name", kGoods[good]},
                       {"quantity", 1},
                       {"unit_price", FormatDecimal(price)}});
    }
    event["order_id"] = fmt::format("O{:06}", number_);
    event["items"] = std::move(items);
    if (type == "discount") {
      const int percent = Pick(5, 40);
      event["original_amount"] = FormatDecimal(total);
      event["discount_percent"] = percent;
      total -= total * percent / 100;
    }
    event["amount"] = FormatDecimal(total);
  }
  return {"pos/events/" + store + "/" + std::string(type), event.dump(), std::string(type)};
}

}  // namespace tillwatch
