// ETag and If-None-Match (RFC 9110, sections 8.8.3 and 13.1.2): who has it already is told so.
#pragma once

#include <string>
#include <string_view>

#include "message.hpp"

namespace tillwatch {

// A strong one, of the content: "\"9f86d081884c7d65...\"".
std::string ETagOf(const std::string& body);

// Whether an If-None-Match names it. The comparison is weak, because nginx makes ETags weak when it
// compresses.
bool MatchesETag(std::string_view if_none_match, std::string_view etag);

// Gives a 200 its ETag, or makes it a 304. Caches may keep it but ask each time.
void AddETag(const ApiRequest& request, ApiResponse& response);

// Makes a response with an ETag a 304 when the header names that; leaves any other as it is.
void OmitWhatIsHeld(std::string_view if_none_match, ApiResponse& response);

}  // namespace tillwatch
