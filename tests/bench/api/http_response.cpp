#include "http_response.hpp"

#include <strings.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace tillwatch {
namespace {

std::size_t NumberIn(std::string_view text, int base) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc{}) throw std::runtime_error("not HTTP: " + std::string(text));
  return number;
}

// The value when the line is this header; its name is in small letters.
std::string_view ValueOf(std::string_view line, std::string_view name) {
  const bool is = line.size() > name.size() && line[name.size()] == ':' &&
                  ::strncasecmp(line.data(), name.data(), name.size()) == 0;
  return is ? line.substr(name.size() + 1) : std::string_view();
}

}  // namespace

bool HttpResponse::Take(std::string_view data) {
  while (!data.empty() && place_ != Place::kWhole) {
    if (place_ == Place::kBody || place_ == Place::kChunk) {
      const std::size_t size = std::min(left_, data.size());
      AddBody(data.substr(0, size));
      data.remove_prefix(size);
      left_ -= size;
      if (left_ == 0) place_ = place_ == Place::kBody ? Place::kWhole : Place::kChunkEnd;
      continue;
    }
    const std::size_t end = data.find('\n');
    line_ += data.substr(0, end);
    if (end == std::string_view::npos) return false;
    data.remove_prefix(end + 1);
    if (line_.ends_with('\r')) line_.pop_back();
    TakeLine(std::exchange(line_, {}));
  }
  return place_ == Place::kWhole;
}

void HttpResponse::TakeLine(std::string_view line) {
  switch (place_) {
    case Place::kHead:
      return TakeHeadLine(line);
    case Place::kChunkSize:
      left_ = NumberIn(line, 16);
      place_ = left_ == 0 ? Place::kLastLine : Place::kChunk;
      return;
    case Place::kChunkEnd:
      place_ = Place::kChunkSize;
      return;
    default:  // nginx sends no trailers
      place_ = Place::kWhole;
  }
}

void HttpResponse::TakeHeadLine(std::string_view line) {
  if (status_ == 0) {
    if (!line.starts_with("HTTP/1.1 ")) throw std::runtime_error("not HTTP: " + std::string(line));
    status_ = static_cast<int>(NumberIn(line.substr(9, 3), 10));
  } else if (line.empty()) {
    place_ = chunked_ ? Place::kChunkSize : left_ > 0 ? Place::kBody : Place::kWhole;
  } else if (const auto length = ValueOf(line, "content-length"); !length.empty()) {
    left_ = NumberIn(length, 10);
  } else if (const auto coding = ValueOf(line, "transfer-encoding"); !coding.empty()) {
    chunked_ = true;
  }
}

void HttpResponse::AddBody(std::string_view data) {
  body_bytes_ += data.size();
  if (keep_body_) body_ += data;
}

}  // namespace tillwatch
