// The stretch of bytes in which a footage ring lives: a mapped file, or memory of this process.
//
// Thread rule: Bytes may be called by any thread; Ensure and Discard by any, for ranges that do not
// overlap at the time.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace tillwatch {

class RingMemory {
 public:
  RingMemory() = default;
  virtual ~RingMemory() = default;
  RingMemory(const RingMemory&) = delete;
  RingMemory& operator=(const RingMemory&) = delete;

  // Always the same bytes, aligned to a page; zero where nothing has been written.
  virtual std::span<std::byte> Bytes() = 0;

  // Makes sure that these bytes can be written: behind a sparse file there may be no room, and
  // writing to a hole of a full disk would end the process (SIGBUS). False when there is none.
  virtual bool Ensure(std::size_t offset, std::size_t length) = 0;

  // Gives whole pages back to the system; they read as zero afterwards, or as they were.
  virtual void Discard(std::size_t offset, std::size_t length) = 0;

  // What was there has been read, from one end to the other; from now on it is written.
  virtual void BeginWriting() {}

  // Nobody is to find these bytes again: what they are kept in goes with this object.
  virtual void Forget() {}

  // Why what is written here would not outlive the process, in words for the camera's status; empty
  // when it would, or when nobody asked for it.
  virtual std::string Problem() const { return {}; }
};

// Memory of this process; gone with it. Pages cost nothing until they are written.
class HeapRingMemory final : public RingMemory {
 public:
  // Throws std::bad_alloc.
  explicit HeapRingMemory(std::size_t size, std::string problem = {});
  ~HeapRingMemory() override;

  std::span<std::byte> Bytes() override { return bytes_; }
  bool Ensure(std::size_t, std::size_t) override { return true; }
  void Discard(std::size_t offset, std::size_t length) override;
  std::string Problem() const override { return problem_; }

 private:
  const std::string problem_;
  std::span<std::byte> bytes_;
};

}  // namespace tillwatch
