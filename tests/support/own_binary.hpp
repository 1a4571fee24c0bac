// This test program, to be started once more as a child: a test case that is disabled by default is
// the child's part, and is free to be killed.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace tillwatch {

// argv that runs one test case of this program, with variables ("NAME=value") in its environment.
inline std::vector<std::string> OwnTestCase(const std::string& name,
                                            const std::vector<std::string>& variables) {
  std::vector<std::string> argv{"env"};
  argv.insert(argv.end(), variables.begin(), variables.end());
  argv.push_back(std::filesystem::read_symlink("/proc/self/exe").string());
  argv.push_back("--run_test=" + name);
  argv.push_back("--log_level=nothing");
  argv.push_back("--report_level=no");
  return argv;
}

inline std::string RequiredEnvironment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace tillwatch
