// Runs a piece of a test as a user who may not write everywhere: root may, so root steps down in a
// child process.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <string>

namespace tillwatch {

// The text that fn() returns when it is called by a user who is not root.
template <class Fn>
std::string AsUnprivileged(Fn fn) {
  if (::geteuid() != 0) return fn();
  constexpr uid_t kNobody = 65534;
  int ends[2];
  if (::pipe(ends) != 0) return "pipe failed";
  const pid_t child = ::fork();
  if (child == 0) {
    const bool stepped_down =
        ::setresgid(kNobody, kNobody, kNobody) == 0 && ::setresuid(kNobody, kNobody, kNobody) == 0;
    const std::string text = stepped_down ? fn() : "cannot step down";
    const ssize_t written = ::write(ends[1], text.data(), text.size());
    ::_exit(written == static_cast<ssize_t>(text.size()) ? 0 : 1);
  }
  ::close(ends[1]);
  std::string text;
  char buffer[4096];
  for (ssize_t got = 0; (got = ::read(ends[0], buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return text;
}

}  // namespace tillwatch
