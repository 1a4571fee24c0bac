// The most memory that this process has had resident (proc(5): VmHWM).
#pragma once

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <fstream>
#include <string>

namespace tillwatch::test {

// In bytes.
inline std::int64_t PeakMemory() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    std::int64_t kilobytes = 0;
    if (word == "VmHWM:" && status >> kilobytes) return kilobytes * 1'024;
  }
  return 0;
}

// From now on the peak counts from what is resident now, which it gives.
inline std::int64_t ResetPeakMemory() {
  std::ofstream reset("/proc/self/clear_refs");
  BOOST_REQUIRE(reset << "5" << std::flush);
  return PeakMemory();
}

}  // namespace tillwatch::test
