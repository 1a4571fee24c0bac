// libFuzzer: any text is either rules that Validate takes or problems that each name the file;
// never a crash, twice the same.
//
//   cmake -B build-fuzz -DCMAKE_CXX_COMPILER=clang++-14 -DTILLWATCH_FUZZ=ON
//   ninja -C build-fuzz fuzz_rules_file && build-fuzz/fuzz_rules_file -max_total_time=60
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tillwatch/adapters/config/rules_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tillwatch;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const LoadedRules loaded = ParseRules(text, "fuzz.toml");
  for (const std::string& problem : loaded.problems) {
    if (problem.starts_with("fuzz.toml")) continue;
    std::fprintf(stderr, "a problem without its file: %s\n", problem.c_str());
    std::abort();
  }
  if (loaded.problems != ParseRules(text, "fuzz.toml").problems) std::abort();
  if (!loaded.problems.empty()) return 0;
  if (const auto valid = Validate(loaded.rules); !valid) {
    std::fprintf(stderr, "passed, but %s: %s\n", valid.error().field.c_str(),
                 valid.error().message.c_str());
    std::abort();
  }
  return 0;
}
