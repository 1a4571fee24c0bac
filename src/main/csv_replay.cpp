#include "csv_replay.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <tuple>

#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

constexpr std::size_t kMostProblems = 10;

// What there is to read, in memory: a log may hold card numbers, which go to no disk. Null when it
// cannot be.
std::unique_ptr<std::istream> CopyOf(std::istream& in) {
  const int file = ::memfd_create("log", MFD_CLOEXEC);
  if (file < 0) return nullptr;
  const std::string name = "/proc/self/fd/" + std::to_string(file);
  std::ofstream out(name, std::ios::binary);
  if (in.peek() != std::char_traits<char>::eof()) out << in.rdbuf();
  out.close();
  std::unique_ptr<std::istream> copy = std::make_unique<std::ifstream>(name, std::ios::binary);
  ::close(file);
  return out && *copy ? std::move(copy) : nullptr;
}

// Null when there is none, which is printed.
std::unique_ptr<std::istream> OpenLog(const std::string& file) {
  std::unique_ptr<std::istream> in;
  if (file == "-") {
    in = CopyOf(std::cin);
  } else if (std::filesystem::is_regular_file(file)) {
    in = std::make_unique<std::ifstream>(file, std::ios::binary);
  } else if (std::filesystem::exists(file) && !std::filesystem::is_directory(file)) {
    std::ifstream pipe(file, std::ios::binary);
    in = CopyOf(pipe);
  }
  if (in && *in) return in;
  fmt::print(stderr, "--csv {}: cannot be read; is there such a file, and may this user read it?\n",
             file);
  return nullptr;
}

}  // namespace

std::unique_ptr<CsvReplay> CsvReplay::Open(const std::string& file, const Settings& settings,
                                           UtcTime now) {
  auto in = OpenLog(file);
  if (!in) return nullptr;
  std::unique_ptr<CsvReplay> replay(new CsvReplay(std::move(in), settings, now));
  return replay->Index(file == "-" ? "stdin" : file) ? std::move(replay) : nullptr;
}

CsvReplay::Uuid CsvReplay::NumbersOf(const EventId& id) {
  std::string digits = id.value;
  std::erase(digits, '-');
  return {std::stoull(digits.substr(0, 16), nullptr, 16),
          std::stoull(digits.substr(16, 16), nullptr, 16)};
}

// False when the log has mistakes; the first of them are printed.
bool CsvReplay::Index(const std::string& name) {
  std::size_t problems = 0;
  while (problems < kMostProblems) {
    const auto event = log_.Next();
    if (!event) {
      ++problems;
      fmt::print(stderr, "{}: {}\n", name, event.error().message);
    } else if (!*event) {
      break;
    } else {
      index_.push_back({(*event)->occurred_at, NumbersOf((*event)->id), log_.Position()});
    }
  }
  if (in_->bad()) {
    ++problems;
    fmt::print(stderr, "{}: cannot be read to its end\n", name);
  }
  if (problems > 0) {
    fmt::print(stderr, "{}: correct or remove these lines; nothing was replayed\n", name);
    return false;
  }
  const auto order = [](auto key) {
    return [key](const Entry& a, const Entry& b) { return key(a) < key(b); };
  };
  std::sort(index_.begin(), index_.end(),
            order([](const Entry& entry) { return std::tie(entry.id, entry.position); }));
  const auto same = [](const Entry& a, const Entry& b) { return a.id == b.id; };
  index_.erase(std::unique(index_.begin(), index_.end(), same), index_.end());
  std::sort(index_.begin(), index_.end(),
            order([](const Entry& entry) { return std::tie(entry.at, entry.id); }));
  return true;
}

std::int64_t CsvReplay::Count(UtcTime from, UtcTime until, const std::optional<StoreId>& store) {
  std::int64_t count = 0;
  if (store) {
    ForEach(from, until, [&](const PosEvent& event) { count += event.store == *store; });
  } else {
    for (const Entry& entry : index_) count += entry.at >= from && entry.at < until;
  }
  return count;
}

void CsvReplay::ForEach(UtcTime from, UtcTime until,
                        const std::function<void(const PosEvent&)>& each) {
  for (const Entry& entry : index_) {
    if (entry.at < from || entry.at >= until) continue;
    const auto event = log_.At(entry.position);
    if (!event || !*event || NumbersOf((*event)->id) != entry.id) {
      throw Unavailable("the log was changed while it was replayed; try again");
    }
    each(**event);
  }
}

}  // namespace tillwatch
