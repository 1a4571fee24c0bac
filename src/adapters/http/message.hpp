// Requests and responses as plain values: the handlers know nothing of the server's library.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fields.hpp"
#include "tillwatch/domain/account.hpp"
#include "tillwatch/domain/feed.hpp"

namespace tillwatch {

class StreamIds;

// As it came over the wire; nothing is decoded yet.
struct RawRequest {
  std::string method;  // "GET"
  std::string path;    // "/api/v1/cameras/camera%5F001"
  std::vector<std::pair<std::string, std::string>> query;
  std::string body;
  std::map<std::string, std::string> headers = {};  // those that a handler may ask for, see below
  std::string address = {};  // of the client: "192.168.1.20", see client_address.hpp
};

// The request headers that handlers know, in lower case.
inline constexpr const char* kIfNoneMatch = "if-none-match";
inline constexpr const char* kIdempotencyKey = "idempotency-key";
inline constexpr const char* kRange = "range";
inline constexpr const char* kLastEventId = "last-event-id";
inline constexpr const char* kAuthorization = "authorization";
inline constexpr const char* kCookie = "cookie";
inline constexpr const char* kCsrfToken = "x-csrf-token";
inline constexpr const char* kContentType = "content-type";
inline constexpr const char* kUserAgent = "user-agent";
inline constexpr const char* kForwardedProto = "x-forwarded-proto";
inline constexpr const char* kKnownHeaders[] = {
    kIfNoneMatch, kIdempotencyKey, kAuthorization,  kCookie, kCsrfToken,
    kContentType, kUserAgent,      kForwardedProto, kRange,  kLastEventId};

// As a handler sees it.
struct ApiRequest {
  std::string id;  // what stands for {...} in the route's pattern, decoded but not validated
  Fields query;
  std::string body;
  std::map<std::string, std::string> headers = {};  // names in lower case
  Identity who = {};
  // Whether `who` is still good: the session has neither ended nor been revoked, and what it may do
  // and see is the same. Asked again and again of an answer that goes on for hours, on a thread
  // that may wait for the database; what it throws counts as a yes, so that a database that is away
  // signs nobody out. Empty: always good.
  std::function<bool()> still_good = {};
  std::string address = {};        // where they ask from
  std::string method = {};         // "GET"; of the router
  SignedIn signed_in = {};         // what says who they are; `who` is of it
  std::string session_token = {};  // what their cookie holds; empty without a session

  // Nothing when it was not sent.
  const std::string* Header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? nullptr : &found->second;
  }

  // Within which all is asked that the request asks for.
  StoreScope Scope() const { return who.Scope(); }
  // The same, narrowed by "store_id" of the query.
  StoreScope Stores() { return Scope().And(query.Name<StoreId>("store_id")); }
};

// The next piece of a long body; nothing at its end. Throws when it cannot go on.
using NextPiece = std::function<std::optional<std::string>()>;

// What a client of the event stream asked for.
struct StreamOrder {
  FeedFilter filter;
  std::optional<std::int64_t> last_id = {};   // it has had all up to here; none: a newcomer
  std::function<bool()> still_good = {};      // as in ApiRequest
  std::shared_ptr<const StreamIds> ids = {};  // how the ids are shown; null: as they are
};

struct ApiResponse {
  int status = 200;
  std::string content_type;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};
  // When it is set, `body` is only the beginning. It is called on a thread of its own, after the
  // handler has returned.
  NextPiece more = {};
  // When it is set, the answer is an event stream, and there is no body.
  std::optional<StreamOrder> stream = {};
};

// Text that is not UTF-8 is sent with replacement characters: one bad row spoils no list.
std::string DumpJson(const nlohmann::json& value);
ApiResponse JsonResponse(const nlohmann::json& value, int status = 200);
// Of a text that is JSON.
ApiResponse JsonTextResponse(std::string json);
// One resource with its ETag, or 304 when the client has just this.
ApiResponse ResourceResponse(const ApiRequest& request, const nlohmann::json& value);

}  // namespace tillwatch
