#include "stream_ids.hpp"

#include <charconv>
#include <limits>

#include "tillwatch/base/sha256.hpp"

namespace tillwatch {
namespace {

constexpr int kRounds = 8;
constexpr int kHalf = 32;  // bits

struct Halves {
  std::uint32_t left;
  std::uint32_t right;
};

Halves Split(std::uint64_t value) {
  return {static_cast<std::uint32_t>(value >> kHalf), static_cast<std::uint32_t>(value)};
}

std::uint64_t Join(const Halves& halves) {
  return (static_cast<std::uint64_t>(halves.left) << kHalf) | halves.right;
}

}  // namespace

std::uint32_t StreamIds::Mix(int round, std::uint32_t half) const {
  const std::string digest =
      Sha256OfText(key_ + " " + std::to_string(round) + " " + std::to_string(half));
  std::uint32_t value = 0;
  std::from_chars(digest.data(), digest.data() + kHalf / 4, value, 16);
  return value;
}

// A Feistel network: each round can be undone, whatever Mix is.
std::string StreamIds::Hide(std::int64_t id) const {
  Halves halves = Split(static_cast<std::uint64_t>(id));
  for (int round = 0; round < kRounds; ++round) {
    halves = {halves.right, halves.left ^ Mix(round, halves.right)};
  }
  return std::to_string(Join(halves));
}

std::optional<std::int64_t> StreamIds::Reveal(std::string_view text) const {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  Halves halves = Split(value);
  for (int round = kRounds - 1; round >= 0; --round) {
    halves = {halves.right ^ Mix(round, halves.left), halves.left};
  }
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  const std::uint64_t id = Join(halves);
  return id > static_cast<std::uint64_t>(kMost) ? kMost : static_cast<std::int64_t>(id);
}

}  // namespace tillwatch
