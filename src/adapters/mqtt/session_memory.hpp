// Whether this client has had a session at its broker, over restarts: a broker that does not know
// it any more has lost what was published meanwhile.
//
// Thread rule: one owner.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace tillwatch {

class SessionMemory {
 public:
  // An empty path: remembered as long as the process lives.
  SessionMemory(std::filesystem::path file, const std::string& client_id)
      : file_(std::move(file)), client_id_(client_id) {
    std::ifstream in(file_);
    std::string known;
    had_ = !file_.empty() && std::getline(in, known) && known == client_id_;
  }

  bool Had() const { return had_; }

  // What cannot be written is not remembered; that only costs a warning.
  void Remember() {
    if (had_) return;
    had_ = true;
    if (file_.empty()) return;
    std::error_code ignored;
    std::filesystem::create_directories(file_.parent_path(), ignored);
    std::ofstream(file_, std::ios::trunc) << client_id_ << '\n';
  }

 private:
  const std::filesystem::path file_;
  const std::string client_id_;
  bool had_ = false;
};

}  // namespace tillwatch
