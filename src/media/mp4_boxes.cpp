#include "mp4_boxes.hpp"

#include <algorithm>

namespace tillwatch::mp4 {

std::uint64_t Reader::Number(std::size_t size) {
  if (!good_ || Left() < size) {
    good_ = false;
    return 0;
  }
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < size; ++i) number = (number << 8) | bytes_[position_ + i];
  position_ += size;
  return number;
}

void Reader::Skip(std::size_t size) {
  if (!good_ || Left() < size) {
    good_ = false;
    return;
  }
  position_ += size;
}

Result<std::vector<Box>> Children(Bytes bytes) {
  std::vector<Box> boxes;
  while (!bytes.empty()) {
    Reader reader(bytes);
    std::uint64_t size = reader.U32();
    const std::uint32_t type = reader.U32();
    if (size == 1) size = reader.Number(8);
    if (!reader.Good() || size < reader.Position() || size > bytes.size()) {
      return Broken("a box is longer than what it is in");
    }
    const Bytes whole = bytes.first(static_cast<std::size_t>(size));
    boxes.push_back({type, whole, whole.subspan(reader.Position())});
    bytes = bytes.subspan(whole.size());
  }
  return boxes;
}

Result<Box> Find(Bytes bytes, std::initializer_list<std::uint32_t> path) {
  Box found{0, bytes, bytes};
  for (const std::uint32_t type : path) {
    const auto children = Children(found.body);
    if (!children) return tl::unexpected(children.error());
    const auto child = std::find_if(children->begin(), children->end(),
                                    [type](const Box& box) { return box.type == type; });
    if (child == children->end()) return Broken("a box is missing");
    found = *child;
  }
  return found;
}

void Put(std::vector<std::uint8_t>& out, std::uint64_t number, std::size_t size) {
  out.resize(out.size() + size);
  PutAt(out, out.size() - size, number, size);
}

void PutAt(std::span<std::uint8_t> out, std::size_t at, std::uint64_t number, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    out[at + i] = static_cast<std::uint8_t>(number >> (8 * (size - 1 - i)));
  }
}

void Append(std::vector<std::uint8_t>& out, Bytes bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

std::size_t Open(std::vector<std::uint8_t>& out, std::uint32_t type) {
  const std::size_t opened = out.size();
  Put(out, 0, 4);
  Put(out, type, 4);
  return opened;
}

void Close(std::vector<std::uint8_t>& out, std::size_t opened) {
  PutAt(out, opened, out.size() - opened, 4);
}

}  // namespace tillwatch::mp4
