#include "answer_memory.hpp"

#include <exception>
#include <optional>
#include <utility>

#include "etag.hpp"

namespace tillwatch {
namespace {

constexpr std::size_t kMaxAnswers = 200;

// Texts may hold anything, so each says how long it is.
void AddPart(std::string& key, const std::string& text) {
  key += std::to_string(text.size()) + ":" + text;
}

std::string AnswerKey(int route, const ApiRequest& request) {
  std::string key = std::to_string(route) + ",";
  AddPart(key, request.id);
  const StoreScope scope = request.Scope();
  if (const auto& stores = scope.Listed()) {
    key += "of" + std::to_string(stores->size()) + ",";
    for (const StoreId& store : *stores) AddPart(key, store.value);
  }
  key += "?";
  for (const auto& [name, value] : request.query.AllTexts()) {
    AddPart(key, name);
    AddPart(key, value);
  }
  return key;
}

}  // namespace

RouteHandler AnswerMemory::Around(RouteHandler handler) {
  return [this, route = routes_++, handler = std::move(handler)](ApiRequest& request) {
    // The answer is everybody's, whichever version one of them holds.
    const auto held = request.headers.extract(std::string(kIfNoneMatch));
    ApiResponse response = Give(AnswerKey(route, request), handler, request);
    if (!held.empty()) OmitWhatIsHeld(held.mapped(), response);
    return response;
  };
}

void AnswerMemory::Forget() {
  state_.With([](State& state) { ++state.generation; });
}

ApiResponse AnswerMemory::Give(const std::string& key, const RouteHandler& handler,
                               ApiRequest& request) {
  std::promise<ApiResponse> promise;
  const SteadyTime now = clock_.SteadyNow();
  const auto known = state_.With([&](State& state) -> std::optional<Answer> {
    const auto found = state.answers.find(key);
    if (found != state.answers.end() && found->second.generation == state.generation &&
        now - found->second.begun < keep_) {
      return found->second;
    }
    if (state.answers.size() >= kMaxAnswers) state.answers.clear();
    state.answers[key] = {promise.get_future().share(), now, state.generation};
    return std::nullopt;
  });
  if (known) return known->response.get();
  try {
    ApiResponse response = handler(request);
    promise.set_value(response);
    return response;
  } catch (...) {
    state_.With([&](State& state) { state.answers.erase(key); });
    promise.set_exception(std::current_exception());
    throw;
  }
}

}  // namespace tillwatch
