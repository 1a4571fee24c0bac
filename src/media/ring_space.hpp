// One circular area of a ring's memory, in positions that count for ever: which of it is reserved
// for writing, and giving back what is used no more.
//
// Thread rule: one writer calls Ensure, one other thread Tend.
//
// Invariant: nothing that Ensure granted is given back before the tail has passed it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>

#include "tillwatch/media/ring_memory.hpp"

namespace tillwatch {

class RingSpace {
 public:
  // size is a number of whole pages, as is offset. least_ahead: what Tend keeps reserved.
  RingSpace(RingMemory& memory, std::size_t offset, std::uint64_t size, std::uint64_t least_ahead);

  // Writing begins at head; nothing beyond it is known to be reserved or given back.
  void Start(std::uint64_t head);

  // Whether everything before `end` can be written. Costs a comparison when Tend has been in time.
  bool Ensure(std::uint64_t end);

  // Reserves ahead of the head what the next second or so will need, and gives back what lies
  // before the tail and is not reserved.
  void Tend(std::uint64_t tail, std::uint64_t head);

 private:
  bool Reserve(std::uint64_t end);  // with mutex_ held
  template <class Fn>
  bool EachPiece(std::uint64_t begin, std::uint64_t end, Fn fn) const;

  RingMemory& memory_;
  const std::size_t offset_;
  const std::uint64_t size_;
  const std::uint64_t least_ahead_;
  std::mutex mutex_;                        // of reserving and giving back
  std::atomic<std::uint64_t> reserved_{0};  // up to here; on a page
  std::uint64_t discarded_ = 0;  // from reserved_ up to here (one round ahead) there are no pages
  std::uint64_t last_head_ = 0;  // when Tend looked last
};

}  // namespace tillwatch
