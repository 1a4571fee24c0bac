// Which handler answers which method and path.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "message.hpp"

namespace tillwatch {

using RouteHandler = std::function<ApiResponse(ApiRequest&)>;

// Immutable once filled; then any thread.
class Router {
 public:
  struct Route {
    std::string method;
    std::vector<std::string> pattern;
    Role needed;
    RouteHandler handler;
    bool of_every_store = false;

    // Its answer or its effect is not of one store: only for who is bound to none.
    void OfEveryStore() { of_every_store = true; }
  };

  // pattern: "/api/v1/alerts/{id}/acknowledge"; at most one {...}, which matches any one segment.
  // Literal segments win over {...} by being added first. needed: what the asker must at least be.
  // The route is valid until the next Add.
  Route& Add(std::string method, std::string_view pattern, Role needed, RouteHandler handler);

  // Of every route, in the order of Add: {"GET", "/api/v1/alerts/{id}"}.
  std::vector<std::pair<std::string, std::string>> Patterns() const;

  // Sets request.id and request.method and calls the handler; 404 or 405 when there is none; 401
  // for nobody and 403 for somebody who may not. HEAD is answered as GET.
  ApiResponse Dispatch(const std::string& method, const std::vector<std::string>& path,
                       ApiRequest& request) const;

 private:
  std::vector<Route> routes_;
};

}  // namespace tillwatch
