// CRC-32 as zlib, PNG and Ethernet have it (polynomial 0x04C11DB7, reflected).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace tillwatch {

std::uint32_t Crc32(std::span<const std::byte> bytes);

}  // namespace tillwatch
