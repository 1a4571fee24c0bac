// A piece of the receipt as it is shown over the video.
#pragma once

#include <string>

#include "tillwatch/base/clock.hpp"

namespace tillwatch {

struct ReceiptCue {
  microseconds start{0};  // from the start of what players show
  microseconds end{0};
  std::string text;  // plain: lines separated by '\n', none of them empty

  bool operator==(const ReceiptCue&) const = default;
};

}  // namespace tillwatch
