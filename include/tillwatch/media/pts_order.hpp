// Tells B-frames, which come in decode order, from a camera whose timestamps jump back.
//
// Thread rule: one owner (the camera's streaming thread).
#pragma once

#include <algorithm>
#include <optional>

#include "tillwatch/media/access_unit.hpp"

namespace tillwatch {

class PtsOrder {
 public:
  // How far behind the newest picture a B-frame may be shown.
  static constexpr seconds kReorder{1};

  // Whether the next picture may follow those before. A keyframe is shown after all that came
  // before it (H.264 section 7.4.1.2.4, H.265 section 8.3.1), others at most kReorder earlier.
  bool Follows(Pts pts, bool keyframe) {
    if (newest_ && pts < (keyframe ? *newest_ : *newest_ - kReorder)) return false;
    newest_ = newest_ ? std::max(*newest_, pts) : pts;
    return true;
  }

 private:
  std::optional<Pts> newest_;
};

}  // namespace tillwatch
