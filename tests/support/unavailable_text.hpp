// What an adapter says when its outside thing is away.
#pragma once

#include <string>
#include <utility>

#include "tillwatch/ports/errors.hpp"

namespace tillwatch {

// The text of the Unavailable that fn throws; empty when it throws none.
template <class Fn>
std::string UnavailableText(Fn&& fn) {
  try {
    std::forward<Fn>(fn)();
  } catch (const Unavailable& error) {
    return error.what();
  }
  return "";
}

}  // namespace tillwatch
