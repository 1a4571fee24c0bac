// Result<T>: the value, or the expected reason why there is none.
//
// Expected outcomes (a bad payload, footage that aged out, a row that is not there) are returned;
// a broken environment (no disk, no database) throws and is caught at a worker's loop.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace tillwatch {

enum class ErrorCode {
  kInvalidArgument,  // the caller's input is wrong; the message names the field
  kNotFound,
  kConflict,     // what is to be made is there already
  kUnavailable,  // an outside thing is away; trying again later may succeed
  kDiskFull,
  kInternal,
};

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
  std::string field = {};  // the parameter or JSON member at fault, when there is one
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> Fail(ErrorCode code, std::string message, std::string field = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(field)});
}

inline tl::unexpected<Error> Invalid(std::string field, std::string message) {
  return Fail(ErrorCode::kInvalidArgument, std::move(message), std::move(field));
}

}  // namespace tillwatch
