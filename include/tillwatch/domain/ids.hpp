// Identifiers as types: a CameraId is never a RegisterId.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>

#include "tillwatch/base/result.hpp"

namespace tillwatch {

template <class Tag>
struct Id {
  std::string value;
  auto operator<=>(const Id&) const = default;
};

// UUIDs in canonical text form.
using EventId = Id<struct EventTag>;
using AlertId = Id<struct AlertTag>;
using ClipId = Id<struct ClipTag>;
using ClipRequestId = Id<struct ClipRequestTag>;

// Names that the shop gives.
using CameraId = Id<struct CameraTag>;
using StoreId = Id<struct StoreTag>;
using RegisterId = Id<struct RegisterTag>;
using StaffId = Id<struct StaffTag>;

// A camera id becomes a folder and a URL segment: [A-Za-z0-9_-]{1,50}, nothing else.
Result<CameraId> ParseCameraId(std::string_view text);

}  // namespace tillwatch

template <class Tag>
struct std::hash<tillwatch::Id<Tag>> {
  std::size_t operator()(const tillwatch::Id<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.value);
  }
};
