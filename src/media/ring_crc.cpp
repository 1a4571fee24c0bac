#include "ring_crc.hpp"

#include <libdeflate.h>

namespace tillwatch {

std::uint32_t Crc32(std::span<const std::byte> bytes) {
  return ::libdeflate_crc32(0, bytes.data(), bytes.size());
}

}  // namespace tillwatch
