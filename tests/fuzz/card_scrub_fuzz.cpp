// libFuzzer: whatever the bytes are, no plain card number is left and JSON stays JSON.
//
//   cmake -B build-fuzz -DCMAKE_CXX_COMPILER=clang++-14 -DTILLWATCH_FUZZ=ON
//   ninja -C build-fuzz fuzz_card_scrub && build-fuzz/fuzz_card_scrub -max_total_time=60
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "support/scrub_invariants.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string violation = tillwatch::test::ScrubViolation(input);
  if (violation.empty()) return 0;
  std::fprintf(stderr, "violated: %s\n", violation.c_str());
  std::abort();
}
