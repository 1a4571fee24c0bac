#include "tillwatch/media/ring_memory.hpp"

#include <sys/mman.h>

#include <new>
#include <utility>

namespace tillwatch {

// A mapping rather than new: its pages can be given back.
HeapRingMemory::HeapRingMemory(std::size_t size, std::string problem)
    : problem_(std::move(problem)) {
  void* start = ::mmap(nullptr, size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (start == MAP_FAILED) throw std::bad_alloc();
  bytes_ = {static_cast<std::byte*>(start), size};
}

HeapRingMemory::~HeapRingMemory() { ::munmap(bytes_.data(), bytes_.size()); }

void HeapRingMemory::Discard(std::size_t offset, std::size_t length) {
  ::madvise(bytes_.data() + offset, length, MADV_DONTNEED);
}

}  // namespace tillwatch
