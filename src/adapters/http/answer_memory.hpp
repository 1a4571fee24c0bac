// Answers that many ask for at once, such as the dashboard's figures: one of them waits for the
// database, the others get the same.
//
//   router.Add("GET", path, Role::kViewer, memory.Around(handler));
//
// Invariants:
// 1. An answer is given for `keep` since the handler began it, and not after Forget: what is asked
//    behind a change that called it shows the change.
// 2. Answers within different scopes of stores are different answers.
// 3. What a handler throws goes to all who waited for it, and is not kept.
#pragma once

#include <cstdint>
#include <future>
#include <map>
#include <string>

#include "router.hpp"
#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/guarded.hpp"

namespace tillwatch {

// Thread rule: Around before the first request; the rest from any thread. A handler that is wrapped
// may wait for another thread's, so no handler calls another.
class AnswerMemory {
 public:
  AnswerMemory(const Clock& clock, milliseconds keep) : clock_(clock), keep_(keep) {}

  // The handler's answer depends on the path, the query and the scope of who asks alone, and is a
  // whole one (neither `more` nor `stream`). This outlives what it returns.
  RouteHandler Around(RouteHandler handler);

  // What is asked from now on is asked anew.
  void Forget();

 private:
  struct Answer {
    std::shared_future<ApiResponse> response;
    SteadyTime begun;
    std::uint64_t generation = 0;
  };
  struct State {
    std::map<std::string, Answer> answers;
    std::uint64_t generation = 0;
  };

  ApiResponse Give(const std::string& key, const RouteHandler& handler, ApiRequest& request);

  const Clock& clock_;
  const milliseconds keep_;
  int routes_ = 0;
  Guarded<State> state_;
};

}  // namespace tillwatch
