#include "home_access.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <utility>

#include "private_file.hpp"
#include "tillwatch/base/secret.hpp"

namespace tillwatch {
namespace {

constexpr std::chrono::minutes kTendEvery{1};

}  // namespace

std::string StreamKeyOf(const std::filesystem::path& home) {
  const auto file = StreamKeyFile(home);
  std::string key = ReadPrivateFile(file);
  if (LooksLikeSecret(key)) return key;
  key = NewSecret();
  try {
    WritePrivateFile(file, key);
  } catch (const std::exception& error) {
    spdlog::warn("who is bound to stores must begin the event stream anew after a restart ({})",
                 error.what());
  }
  return key;
}

HomeAccess::HomeAccess(FirstAccess& access, std::filesystem::path home, const Clock& clock)
    : access_(access), home_(std::move(home)), clock_(clock) {}

void HomeAccess::Tend() {
  const SteadyTime now = clock_.SteadyNow();
  if (tended_at_ && now - *tended_at_ < kTendEvery) return;
  if (!has_users_) MakeFirstAdmin();
  has_users_ = true;
  const auto first_password = FirstPasswordFile(home_);
  if (std::filesystem::exists(first_password) && !access_.IsFirstPasswordInUse()) {
    std::filesystem::remove(first_password);
  }
  const auto file = TokenFile(home_);
  access_.RenewLocalToken(ReadPrivateFile(file),
                          [&](const std::string& token) { WritePrivateFile(file, token); });
  tended_at_ = now;
}

// The password goes to the terminal and its file, never to the log.
void HomeAccess::MakeFirstAdmin() {
  std::string password;
  const auto file = FirstPasswordFile(home_);
  const bool made = access_.MakeFirstAdmin([&](const std::string& secret) {
    WritePrivateFile(file, secret);
    password = secret;
  });
  if (!made) return;
  spdlog::info(
      "first admin made; the password for the first sign-in is in a file (user={} file={})",
      FirstAccess::kFirstAdmin, file.string());
  if (::isatty(STDOUT_FILENO) == 1) {
    fmt::print("Sign in as {} with the password {} and choose another.\n", FirstAccess::kFirstAdmin,
               password);
  }
}

}  // namespace tillwatch
