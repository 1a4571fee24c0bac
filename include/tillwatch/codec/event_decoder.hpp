// From what a till published to a PosEvent. The contract is docs/event-contract.md.
//
// Pure: the same topic, payload and arrival always give the same event, id included. Any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/result.hpp"
#include "tillwatch/domain/pos_event.hpp"

namespace tillwatch {

inline constexpr std::size_t kMaxPayloadBytes = 256 * 1024;
inline constexpr std::size_t kMaxItems = 500;
inline constexpr std::size_t kMaxMetadataBytes = 32 * 1024;
inline constexpr std::size_t kMaxNesting = 32;

// How far ahead of its arrival an event may claim to be: a till's clock that is wrong by more is
// not evidence of anything.
inline constexpr std::chrono::hours kMaxClockAhead{1};

// topic: "pos/events/{store}/{type}". default_currency: ISO 4217, for events that name none.
// Error: kInvalidArgument, a message for the integrator ("amount: not a decimal number ...").
Result<PosEvent> DecodeEvent(std::string_view topic, std::string_view payload, UtcTime received_at,
                             const std::string& default_currency);

}  // namespace tillwatch
