#include "private_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace tillwatch {
namespace {

[[noreturn]] void Refuse(const std::filesystem::path& file) {
  throw std::runtime_error("cannot write " + file.string() + ": " +
                           std::system_category().message(errno));
}

}  // namespace

void WritePrivateFile(const std::filesystem::path& file, const std::string& line) {
  std::filesystem::create_directories(file.parent_path());
  const std::string part = file.string() + ".new";
  ::unlink(part.c_str());
  const int fd = ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) Refuse(part);
  const std::string text = line + "\n";
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(fd) == 0;
  ::close(fd);
  if (!written || std::rename(part.c_str(), file.c_str()) != 0) {
    const int error = errno;
    ::unlink(part.c_str());
    errno = error;
    Refuse(file);
  }
}

std::string ReadPrivateFile(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

}  // namespace tillwatch
