// libFuzzer: any text either gives events that keep their promises or errors that name a line, and
// ends.
//
//   cmake -B build-fuzz -DCMAKE_CXX_COMPILER=clang++-14 -DTILLWATCH_FUZZ=ON
//   ninja -C build-fuzz fuzz_csv_log && build-fuzz/fuzz_csv_log -max_total_time=60
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "support/event_invariants.hpp"
#include "tillwatch/codec/csv_log.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tillwatch;
  constexpr UtcTime kNow{seconds(1'795'271'585)};
  std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
  CsvLog log(in, kNow, "USD");
  // Every call takes at least a byte.
  for (std::size_t calls = 0; calls <= size + 1; ++calls) {
    const auto event = log.Next();
    if (!event) {
      if (event.error().message.empty() || !IsValidUtf8(event.error().message)) std::abort();
      if (in.eof()) return 0;
      continue;
    }
    if (!*event) return 0;
    const std::string violation = test::Violation(**event);
    if (violation.empty()) continue;
    std::fprintf(stderr, "violated: %s\n", violation.c_str());
    std::abort();
  }
  std::abort();
}
