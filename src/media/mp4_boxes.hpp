// Reading and writing the boxes of an MP4 in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tillwatch/base/result.hpp"

namespace tillwatch::mp4 {

using Bytes = std::span<const std::uint8_t>;

constexpr std::uint32_t Type(const char (&name)[5]) {
  std::uint32_t type = 0;
  for (int i = 0; i < 4; ++i) type = (type << 8) | static_cast<std::uint8_t>(name[i]);
  return type;
}

struct Box {
  std::uint32_t type = 0;
  Bytes whole;
  Bytes body;  // behind the header
};

// Big-endian numbers one after the other. Behind the end everything is 0 and Good() is false.
class Reader {
 public:
  explicit Reader(Bytes bytes) : bytes_(bytes) {}
  std::uint64_t Number(std::size_t size);
  std::uint32_t U32() { return static_cast<std::uint32_t>(Number(4)); }
  void Skip(std::size_t size);
  std::size_t Position() const { return position_; }
  std::size_t Left() const { return bytes_.size() - position_; }
  bool Good() const { return good_; }

 private:
  Bytes bytes_;
  std::size_t position_ = 0;
  bool good_ = true;
};

// The boxes of which the bytes consist wholly. Errors: kInternal.
Result<std::vector<Box>> Children(Bytes bytes);

// The first child of this type, followed down the path; nothing (an empty body) is an error too.
Result<Box> Find(Bytes bytes, std::initializer_list<std::uint32_t> path);

void Put(std::vector<std::uint8_t>& out, std::uint64_t number, std::size_t size);
void PutAt(std::span<std::uint8_t> out, std::size_t at, std::uint64_t number, std::size_t size);
void Append(std::vector<std::uint8_t>& out, Bytes bytes);

// Where a box that is being written began; Close sets its size.
std::size_t Open(std::vector<std::uint8_t>& out, std::uint32_t type);
void Close(std::vector<std::uint8_t>& out, std::size_t opened);

inline tl::unexpected<Error> Broken(const char* what) {
  return Fail(ErrorCode::kInternal, std::string("the MP4 file is broken: ") + what);
}

}  // namespace tillwatch::mp4
