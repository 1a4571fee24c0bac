// The broker's log-in.
#pragma once

#include <mqtt/connect_options.h>

#include <string>

namespace tillwatch {

// Without a user there is none.
inline void LogIn(const std::string& user, const std::string& password,
                  mqtt::connect_options& options) {
  if (user.empty()) return;
  options.set_user_name(user);
  options.set_password(password);
}

}  // namespace tillwatch
