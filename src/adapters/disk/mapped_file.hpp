// A file mapped for reading and writing, shared with whoever maps it next.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "tillwatch/media/ring_memory.hpp"

namespace tillwatch {

class MappedFile final : public RingMemory {
 public:
  // A file of another size is emptied first. Throws std::system_error, whose text says what could
  // not be done with the file.
  MappedFile(const std::filesystem::path& path, std::size_t size);
  ~MappedFile() override;

  std::span<std::byte> Bytes() override { return bytes_; }
  bool Ensure(std::size_t offset, std::size_t length) override;
  void Discard(std::size_t offset, std::size_t length) override;
  void BeginWriting() override;
  void Forget() override;  // the name goes at once: another file may take it

 private:
  // Closes on every way out, the constructor's included; the lock goes with it.
  class Descriptor {
   public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor();
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int Get() const { return fd_; }

   private:
    const int fd_;
  };

  const std::filesystem::path path_;
  const Descriptor file_;
  std::span<std::byte> bytes_;
};

// Removes the file if it begins as a ring does and nobody has it open as one; whether it did.
bool RemoveUnusedRing(const std::filesystem::path& path);

}  // namespace tillwatch
