// The program's operator new, so that it can fail. Named as a test to be built into the program.
#include "limited_allocations.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>

namespace {

thread_local std::size_t limit = SIZE_MAX;

}  // namespace

// Not inlined: else GCC sees the malloc() of the one without the free() of the other, and warns.
[[gnu::noinline]] void* operator new(std::size_t size) {
  void* memory = size > limit ? nullptr : std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace tillwatch {

LimitedAllocations::LimitedAllocations(std::size_t bytes) { limit = bytes; }
LimitedAllocations::~LimitedAllocations() { limit = SIZE_MAX; }

}  // namespace tillwatch

BOOST_AUTO_TEST_CASE(a_limited_allocation_fails_and_the_limit_ends_with_its_owner) {
  {
    const tillwatch::LimitedAllocations limited(1000);
    BOOST_CHECK_THROW(std::string(2000, 'x'), std::bad_alloc);
  }
  BOOST_TEST(std::string(2000, 'x').size() == 2000U);
}
