// libFuzzer: any topic and payload either decode to an event that keeps its promises or give an
// error; twice the same. The first line of the input is the topic, the rest the payload.
//
//   cmake -B build-fuzz -DCMAKE_CXX_COMPILER=clang++-14 -DTILLWATCH_FUZZ=ON
//   ninja -C build-fuzz fuzz_event_decoder && build-fuzz/fuzz_event_decoder -max_total_time=60
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "support/event_invariants.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tillwatch;
  constexpr UtcTime kNow{seconds(1'795'271'585)};
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = input.find('\n');
  const std::string_view topic =
      line == std::string_view::npos ? "pos/events/store_001/refund" : input.substr(0, line);
  const std::string_view payload = line == std::string_view::npos ? input : input.substr(line + 1);

  const auto event = DecodeEvent(topic, payload, kNow, "USD");
  if (!event) {
    if (event.error().message.empty() || !IsValidUtf8(event.error().message)) std::abort();
    return 0;
  }
  const std::string violation = test::Violation(*event);
  const auto again = DecodeEvent(topic, payload, kNow + seconds(60), "USD");
  if (violation.empty() && again && again->id == event->id) return 0;
  std::fprintf(stderr, "violated: %s\n", violation.empty() ? "same id" : violation.c_str());
  std::abort();
}
