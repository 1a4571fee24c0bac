// The API without a server: a request in, a response out, and never an exception.
#pragma once

#include "answer_memory.hpp"
#include "message.hpp"
#include "router.hpp"
#include "tillwatch/adapters/http/http_server.hpp"

namespace tillwatch {

// Thread rule: any thread.
class Api {
 public:
  Api(HttpOptions options, HttpServices services);
  ~Api();
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  ApiResponse Handle(const RawRequest& request) const noexcept;

  const HttpOptions& Options() const { return options_; }
  const Router& Routes() const { return router_; }

 private:
  ApiResponse Route(const RawRequest& request) const;

  const HttpOptions options_;
  const HttpServices services_;
  mutable AnswerMemory memory_;  // of figures; a change makes it forget
  Router router_;
  int feed_listener_ = 0;
};

}  // namespace tillwatch
