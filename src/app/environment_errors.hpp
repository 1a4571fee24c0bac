// Which failures say nothing of the message that was being stored.
#pragma once

#include <exception>
#include <new>
#include <system_error>

#include "tillwatch/ports/errors.hpp"

namespace tillwatch {

// Only of the machine or the database: trying again later may go well.
inline bool IsOfTheEnvironment(const std::exception& error) {
  return dynamic_cast<const Unavailable*>(&error) != nullptr ||
         dynamic_cast<const std::bad_alloc*>(&error) != nullptr ||
         dynamic_cast<const std::system_error*>(&error) != nullptr;
}

}  // namespace tillwatch
