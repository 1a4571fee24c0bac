// The token, the first password and the key of the event streams in the home of a running service.
#pragma once

#include <filesystem>
#include <string>

#include "tillwatch/app/first_access.hpp"

namespace tillwatch {

// What hides the ids of event streams: kept in the home, so that it is the same after a restart.
// When it cannot be, it is another one each time.
std::string StreamKeyOf(const std::filesystem::path& home);

// Thread rule: one owner.
class HomeAccess {
 public:
  // access outlives this.
  HomeAccess(FirstAccess& access, std::filesystem::path home, const Clock& clock);

  // Once a minute, or until it has worked for the first time: makes the first admin, keeps the
  // token valid, and removes the first password once it is of no use. Throws Unavailable, and
  // std::runtime_error when a file cannot be written.
  void Tend();

 private:
  void MakeFirstAdmin();

  FirstAccess& access_;
  const std::filesystem::path home_;
  const Clock& clock_;
  bool has_users_ = false;
  std::optional<SteadyTime> tended_at_;
};

}  // namespace tillwatch
