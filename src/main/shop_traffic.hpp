// A believable shop: registers, cashiers and prices, and the events that they give.
//
// Deterministic: the same seed and the same times give the same messages.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tillwatch/base/clock.hpp"

namespace tillwatch {

struct TrafficMessage {
  std::string topic;
  std::string payload;
  std::string type;  // the topic's last level
};

class ShopTraffic {
 public:
  ShopTraffic(std::uint32_t seed, int stores) : random_(seed), seed_(seed), stores_(stores) {}

  // The next message, as if it happened at this moment.
  TrafficMessage Next(UtcTime at);

 private:
  int Pick(int low, int high);
  std::int64_t Price();
  std::string_view PickType();

  std::mt19937 random_;
  const std::uint32_t seed_;
  const int stores_;
  std::int64_t number_ = 0;
};

}  // namespace tillwatch
