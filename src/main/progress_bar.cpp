#include "progress_bar.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace tillwatch {
namespace {

constexpr std::int64_t kWidth = 40;
constexpr const char* kClearLine = "\r\x1b[K";

}  // namespace

ProgressBar::ProgressBar(std::string what, std::int64_t total)
    : what_(std::move(what)), total_(total), terminal_(::isatty(STDERR_FILENO) == 1) {
  if (terminal_) Draw(0);
}

ProgressBar::~ProgressBar() {
  if (terminal_) std::fputs(kClearLine, stderr);
}

void ProgressBar::Advance() {
  done_ = std::min(done_ + 1, total_);
  const std::int64_t percent = total_ == 0 ? 100 : done_ * 100 / total_;
  const std::int64_t step = terminal_ ? 1 : 10;
  if (percent < shown_ + step) return;
  shown_ = percent - percent % step;
  Draw(percent);
}

void ProgressBar::Draw(std::int64_t percent) const {
  if (!terminal_) {
    fmt::print(stderr, "{} % ({} of {} {})\n", percent, done_, total_, what_);
    return;
  }
  const auto filled = static_cast<std::size_t>(percent * kWidth / 100);
  fmt::print(stderr, "{}[{:<{}}] {:>3} %  {} of {} {}", kClearLine, std::string(filled, '#'),
             kWidth, percent, done_, total_, what_);
  std::fflush(stderr);
}

}  // namespace tillwatch
