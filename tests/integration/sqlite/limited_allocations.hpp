// Makes large allocations of this thread fail, as when memory runs out.
#pragma once

#include <cstddef>

namespace tillwatch {

class LimitedAllocations {
 public:
  explicit LimitedAllocations(std::size_t bytes);  // the largest that still succeeds
  ~LimitedAllocations();
  LimitedAllocations(const LimitedAllocations&) = delete;
  LimitedAllocations& operator=(const LimitedAllocations&) = delete;
};

}  // namespace tillwatch
