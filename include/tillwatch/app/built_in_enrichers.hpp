// The enrichers that the product has; docs/api.md says which facts they add.
#pragma once

#include <array>
#include <memory>
#include <string_view>
#include <vector>

#include "tillwatch/app/camera_registry.hpp"
#include "tillwatch/app/enricher.hpp"
#include "tillwatch/app/register_clocks.hpp"
#include "tillwatch/ports/receipt_store.hpp"
#include "tillwatch/risk/store_calendar.hpp"

namespace tillwatch {

inline constexpr std::array<std::string_view, 5> kBuiltInEnrichers{"clock", "metadata", "cameras",
                                                                   "history", "duplicate_receipt"};

// A receipt that comes again after more than this is another one: tills count anew every day.
inline constexpr std::chrono::hours kReceiptLife{12};
inline constexpr std::size_t kRememberedReceipts = 50'000;  // at least; at most twice as many
inline constexpr std::size_t kReceiptsFromEvents = 50'000;  // that a start looks at, the newest

// Those of kBuiltInEnrichers. All arguments outlive them.
std::vector<std::unique_ptr<Enricher>> MakeBuiltInEnrichers(const CameraRegistry& cameras,
                                                            const RegisterClocks& clocks,
                                                            const StoreCalendar& calendar,
                                                            ReceiptStore& receipts);

}  // namespace tillwatch
