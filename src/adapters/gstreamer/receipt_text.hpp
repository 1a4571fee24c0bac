// What a receipt's cues look like as text over a picture.
//
// Thread rule: pure functions. Any text may be given: names and items come from outside.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "tillwatch/ports/clip_writer.hpp"

namespace tillwatch {

inline constexpr std::size_t kReceiptColumns = 60;  // of a fixed-width font; longer lines are cut
inline constexpr std::size_t kReceiptLines = 10;    // the newest ones

// The lines of all cues that are shown at this time, in the order given; empty when there is none.
// Well-formed UTF-8 without control characters other than the newlines.
std::string ReceiptTextAt(const std::vector<ReceiptCue>& cues, std::chrono::microseconds at);

// The same text with nothing in it that Pango would take for markup.
std::string EscapeMarkup(std::string_view text);

}  // namespace tillwatch
