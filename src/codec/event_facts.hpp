// What rules ask of an event beyond who, when and how much. docs/event-contract.md has the facts.
#pragma once

#include "json_reader.hpp"
#include "tillwatch/domain/pos_event.hpp"

namespace tillwatch {

// After everything else but the metadata: some facts follow from ids, amounts and items.
void ReadFacts(JsonReader& in, PosEvent& event);

}  // namespace tillwatch
