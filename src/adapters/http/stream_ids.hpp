// Ids of the event stream as those see them who are bound to stores. The feed's own ids have no
// gaps, so whoever hears of some of the messages could count the others; these tell nothing but
// which is which, and nobody without the key can turn one into another.
//
// Thread rule: immutable; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tillwatch {

class StreamIds {
 public:
  // key: a secret; ids that were given under another one are of no message.
  explicit StreamIds(std::string key) : key_(std::move(key)) {}

  // Decimal digits, as plain ids have.
  std::string Hide(std::int64_t id) const;
  // Nothing for what is not digits of 64 bits; what was never given is an id beyond all messages.
  std::optional<std::int64_t> Reveal(std::string_view text) const;

 private:
  std::uint32_t Mix(int round, std::uint32_t half) const;

  const std::string key_;
};

}  // namespace tillwatch
