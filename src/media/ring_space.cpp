#include "ring_space.hpp"

#include <algorithm>

#include "tillwatch/media/ring_layout.hpp"

namespace tillwatch {
namespace {

std::uint64_t PageDown(std::uint64_t position) { return position / kRingPage * kRingPage; }
std::uint64_t PageUp(std::uint64_t position) { return PageDown(position + kRingPage - 1); }

}  // namespace

RingSpace::RingSpace(RingMemory& memory, std::size_t offset, std::uint64_t size,
                     std::uint64_t least_ahead)
    : memory_(memory), offset_(offset), size_(size), least_ahead_(least_ahead) {}

// The page in which the head lies may hold data before it, and a hole behind it.
void RingSpace::Start(std::uint64_t head) {
  reserved_ = PageDown(head);
  discarded_ = PageUp(head);
  last_head_ = head;
}

bool RingSpace::Ensure(std::uint64_t end) {
  if (end <= reserved_.load(std::memory_order_acquire)) return true;
  const std::lock_guard lock(mutex_);
  return Reserve(end + least_ahead_) || Reserve(end);
}

void RingSpace::Tend(std::uint64_t tail, std::uint64_t head) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t ahead =
      std::max(least_ahead_, std::min((head - last_head_) * 3 / 2, size_ / 4));
  last_head_ = head;
  Reserve(std::min(head + ahead, tail + size_));
  discarded_ = std::max<std::uint64_t>(discarded_, reserved_);
  const std::uint64_t end = PageDown(tail + size_);
  if (discarded_ >= end) return;
  EachPiece(discarded_, end, [&](std::size_t offset, std::size_t length) {
    memory_.Discard(offset, length);
    return true;
  });
  discarded_ = end;
}

bool RingSpace::Reserve(std::uint64_t end) {
  end = PageUp(end);
  const std::uint64_t begin = reserved_;
  if (end <= begin) return true;
  const bool done = EachPiece(begin, end, [&](std::size_t offset, std::size_t length) {
    return memory_.Ensure(offset, length);
  });
  if (done) reserved_.store(end, std::memory_order_release);
  return done;
}

template <class Fn>
bool RingSpace::EachPiece(std::uint64_t begin, std::uint64_t end, Fn fn) const {
  while (begin < end) {
    const std::uint64_t place = begin % size_;
    const std::uint64_t length = std::min(end - begin, size_ - place);
    if (!fn(offset_ + place, length)) return false;
    begin += length;
  }
  return true;
}

}  // namespace tillwatch
