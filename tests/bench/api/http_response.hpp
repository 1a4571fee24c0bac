// Reads one HTTP/1.1 response after another as bytes arrive, with a length or in chunks, and does
// not copy what nobody wants.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace tillwatch {

class HttpResponse {
 public:
  // The next response; keep_body: it is wanted.
  void Begin(bool keep_body) {
    *this = HttpResponse();
    keep_body_ = keep_body;
  }

  // Takes what arrived; true when the response is whole. Throws std::runtime_error at what is none.
  bool Take(std::string_view data);

  int Status() const { return status_; }
  std::size_t BodyBytes() const { return body_bytes_; }
  // What has come of it since the last call.
  std::string TakeBody() { return std::exchange(body_, {}); }

 private:
  enum class Place { kHead, kBody, kChunkSize, kChunk, kChunkEnd, kLastLine, kWhole };

  void TakeLine(std::string_view line);
  void TakeHeadLine(std::string_view line);
  void AddBody(std::string_view data);

  Place place_ = Place::kHead;
  std::string line_;  // the beginning of one
  int status_ = 0;
  bool chunked_ = false;
  std::size_t left_ = 0;  // of the body or chunk
  std::size_t body_bytes_ = 0;
  bool keep_body_ = false;
  std::string body_;
};

}  // namespace tillwatch
