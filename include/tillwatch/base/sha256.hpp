// SHA-256 (FIPS 180-4) of bytes as they come, by OpenSSL, which uses the processor's instructions
// for it.
//
// Thread rule: one owner. Throws std::runtime_error when OpenSSL cannot give it (out of memory).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tillwatch {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void Add(std::span<const std::uint8_t> bytes);
  // Lower-case hex of everything added; nothing may be added after it.
  std::string Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string Sha256OfText(std::string_view text);

// Of a whole file, read a megabyte at a time; nothing when it cannot be read to its end.
std::optional<std::string> Sha256OfFile(const std::filesystem::path& file);

}  // namespace tillwatch
