// Files that only their user may read: what opens something.
#pragma once

#include <filesystem>
#include <string>

namespace tillwatch {

// Replaces the file as a whole, mode 0600 from its first byte on. Throws std::runtime_error.
void WritePrivateFile(const std::filesystem::path& file, const std::string& line);

// Its first line; empty when it cannot be read.
std::string ReadPrivateFile(const std::filesystem::path& file);

// What lies in the home of the service.
inline std::filesystem::path TokenFile(const std::filesystem::path& home) { return home / "token"; }
inline std::filesystem::path FirstPasswordFile(const std::filesystem::path& home) {
  return home / "first-password";
}

inline std::filesystem::path StreamKeyFile(const std::filesystem::path& home) {
  return home / "stream-key";
}

}  // namespace tillwatch
