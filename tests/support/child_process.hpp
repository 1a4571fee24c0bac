// A program as a child of the test, gone with the test.
//
// Thread rule: one owner.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tillwatch/base/clock.hpp"

namespace tillwatch {

class ChildProcess {
 public:
  // argv[0] is a path, or a name found in PATH. stdout is ours to read; stderr is the test's own.
  // Throws std::runtime_error when it cannot be started.
  explicit ChildProcess(const std::vector<std::string>& argv);
  ~ChildProcess();  // SIGKILL, if it still runs
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;

  // The next line of its stdout without the newline; nothing at its end or when the time is up.
  std::optional<std::string> ReadLine(milliseconds timeout = seconds(20));

  // Everything up to the end of its stdout.
  std::string ReadAll(milliseconds timeout = seconds(60));

  void Signal(int signal) const;

  // The exit code, or 128 + the signal that ended it; nothing when the time is up.
  std::optional<int> Wait(milliseconds timeout = seconds(20));

  pid_t Pid() const { return pid_; }

 private:
  bool Fill(SteadyTime deadline);  // false at the end or when the time is up

  pid_t pid_ = -1;
  int stdout_ = -1;
  std::string read_;
  std::optional<int> exit_code_;
};

// The stdout of a program that is run to its end. Throws std::runtime_error when it fails.
std::string RunProgram(const std::vector<std::string>& argv);

// A binary of the build that the tests belong to (environment TILLWATCH_BUILD_DIR).
std::string BuiltBinary(const std::string& name);

}  // namespace tillwatch
