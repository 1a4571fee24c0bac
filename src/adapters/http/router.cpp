#include "router.hpp"

#include <cassert>
#include <optional>

#include "problem.hpp"
#include "url.hpp"

namespace tillwatch {
namespace {

bool IsPlaceholder(const std::string& segment) { return segment.starts_with('{'); }

// What stands for the placeholder (empty without one) when the path fits the pattern.
std::optional<std::string> Match(const std::vector<std::string>& pattern,
                                 const std::vector<std::string>& path) {
  if (pattern.size() != path.size()) return std::nullopt;
  std::string id;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (IsPlaceholder(pattern[i])) {
      id = path[i];
    } else if (pattern[i] != path[i]) {
      return std::nullopt;
    }
  }
  return id;
}

}  // namespace

Router::Route& Router::Add(std::string method, std::string_view pattern, Role needed,
                           RouteHandler handler) {
  auto segments = SplitPath(pattern);
  assert(segments.has_value());
  routes_.push_back({std::move(method), std::move(*segments), needed, std::move(handler)});
  return routes_.back();
}

std::vector<std::pair<std::string, std::string>> Router::Patterns() const {
  std::vector<std::pair<std::string, std::string>> patterns;
  for (const Route& route : routes_) {
    std::string path;
    for (const std::string& segment : route.pattern) path += "/" + segment;
    patterns.emplace_back(route.method, std::move(path));
  }
  return patterns;
}

ApiResponse Router::Dispatch(const std::string& method, const std::vector<std::string>& path,
                             ApiRequest& request) const {
  const std::string wanted = method == "HEAD" ? "GET" : method;
  std::vector<std::string> allowed;
  for (const Route& route : routes_) {
    auto id = Match(route.pattern, path);
    if (!id) continue;
    if (route.method == wanted) {
      if (!request.who.May(route.needed)) {
        return request.who.role == Role::kNobody ? NotSignedIn() : NotAllowed(route.needed);
      }
      if (route.of_every_store && request.who.IsBound()) return NotForBound();
      request.id = std::move(*id);
      request.method = method;
      return route.handler(request);
    }
    allowed.push_back(route.method);
    if (route.method == "GET") allowed.emplace_back("HEAD");
  }
  return allowed.empty() ? NoSuchRoute() : MethodNotAllowed(allowed);
}

}  // namespace tillwatch
