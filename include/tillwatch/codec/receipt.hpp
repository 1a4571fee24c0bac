// The receipt beside a clip: what the tills said while it was filmed, at the times when they said
// it. One source for the WebVTT track and for what is burnt into an export. Pure.
#pragma once

#include <string>
#include <vector>

#include "tillwatch/domain/clip.hpp"
#include "tillwatch/domain/pos_event.hpp"
#include "tillwatch/domain/receipt_cue.hpp"

namespace tillwatch {

// One cue for each event that falls into what players show of the clip, in order of time and never
// two at once: a cue ends after eight seconds or where the next begins. Events within a second of
// each other share one. Control characters and line breaks in names become spaces, and what is too
// long for a screen is cut.
std::vector<ReceiptCue> MakeReceipt(const std::vector<PosEvent>& events, const Clip& clip);

// A WebVTT file (W3C, https://www.w3.org/TR/webvtt1/, section 4.1), UTF-8, with '&', '<' and '>' of
// the text escaped.
std::string ToWebVtt(const std::vector<ReceiptCue>& cues);

}  // namespace tillwatch
