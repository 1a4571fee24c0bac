#include "support/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <utility>

extern char** environ;

namespace tillwatch {
namespace {

SteadyTime After(milliseconds timeout) { return std::chrono::steady_clock::now() + timeout; }

int MillisecondsUntil(SteadyTime deadline) {
  const auto left =
      std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now()).count();
  return left < 0 ? 0 : static_cast<int>(left);
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& argv) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2 failed");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::vector<char*> args;
  for (const std::string& arg : argv) args.push_back(const_cast<char*>(arg.c_str()));
  args.push_back(nullptr);
  const int error = ::posix_spawnp(&pid_, args[0], &actions, nullptr, args.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  stdout_ = ends[0];
  if (error != 0) {
    ::close(stdout_);
    throw std::runtime_error("cannot start " + argv[0] + ": " + std::strerror(error));
  }
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      stdout_(std::exchange(other.stdout_, -1)),
      read_(std::move(other.read_)),
      exit_code_(other.exit_code_) {}

ChildProcess::~ChildProcess() {
  if (pid_ > 0 && !exit_code_) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  if (stdout_ >= 0) ::close(stdout_);
}

bool ChildProcess::Fill(SteadyTime deadline) {
  pollfd waiting{stdout_, POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&waiting, 1, MillisecondsUntil(deadline));
  } while (ready < 0 && errno == EINTR);
  if (ready <= 0) return false;
  std::array<char, 65536> chunk{};
  const ssize_t got = ::read(stdout_, chunk.data(), chunk.size());
  if (got <= 0) return false;
  read_.append(chunk.data(), static_cast<std::size_t>(got));
  return true;
}

std::optional<std::string> ChildProcess::ReadLine(milliseconds timeout) {
  const SteadyTime deadline = After(timeout);
  std::size_t newline = read_.find('\n');
  while (newline == std::string::npos) {
    if (!Fill(deadline)) return std::nullopt;
    newline = read_.find('\n');
  }
  std::string line = read_.substr(0, newline);
  read_.erase(0, newline + 1);
  return line;
}

std::string ChildProcess::ReadAll(milliseconds timeout) {
  const SteadyTime deadline = After(timeout);
  while (Fill(deadline)) {
  }
  return std::exchange(read_, {});
}

void ChildProcess::Signal(int signal) const {
  if (pid_ > 0 && !exit_code_) ::kill(pid_, signal);
}

std::optional<int> ChildProcess::Wait(milliseconds timeout) {
  const SteadyTime deadline = After(timeout);
  while (!exit_code_) {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    } else if (std::chrono::steady_clock::now() >= deadline) {
      return std::nullopt;
    } else {
      ::poll(nullptr, 0, 5);
    }
  }
  return exit_code_;
}

std::string RunProgram(const std::vector<std::string>& argv) {
  ChildProcess program(argv);
  std::string output = program.ReadAll();
  const std::optional<int> code = program.Wait();
  if (code != 0) {
    throw std::runtime_error(argv[0] + " ended with " +
                             (code ? std::to_string(*code) : "a time-out"));
  }
  return output;
}

std::string BuiltBinary(const std::string& name) {
  const char* dir = std::getenv("TILLWATCH_BUILD_DIR");
  if (dir == nullptr) throw std::runtime_error("TILLWATCH_BUILD_DIR is not set");
  return (std::filesystem::path(dir) / name).string();
}

}  // namespace tillwatch
