// How far a long command is, on stderr: a bar on a terminal, else a line every tenth of the way.
//
// Thread rule: one owner.
#pragma once

#include <cstdint>
#include <string>

namespace tillwatch {

class ProgressBar {
 public:
  // what: "events". total: none is a way that is already gone.
  ProgressBar(std::string what, std::int64_t total);
  // Clears the bar, so that what is printed next begins a line.
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void Advance();

 private:
  void Draw(std::int64_t percent) const;

  const std::string what_;
  const std::int64_t total_;
  const bool terminal_;
  std::int64_t done_ = 0;
  std::int64_t shown_ = 0;  // percent
};

}  // namespace tillwatch
