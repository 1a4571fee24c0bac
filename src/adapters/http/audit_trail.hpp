// What is written down of a request, at the route: handlers know nothing of it.
//
//   router.Add("PUT", path, Role::kManager,
//              Recorded({services, "alert.decided", OfAlert, {"disposition", "note"}}, handler));
//
// Thread rule: what is made here is called from any thread. Throws Unavailable when the entry
// cannot be stored: then nothing was changed, and nothing is shown.
#pragma once

#include <string>
#include <vector>

#include "router.hpp"
#include "tillwatch/adapters/http/http_server.hpp"

namespace tillwatch {

// What a request is about. The store is looked up whoever asks: it says whose business it is.
struct AuditSubject {
  std::string object;
  std::optional<StoreId> store = {};
};
using SubjectOf = AuditSubject (*)(const ApiRequest& request, const HttpServices& services);

AuditSubject OfAlert(const ApiRequest& request, const HttpServices& services);   // of the path
AuditSubject OfClip(const ApiRequest& request, const HttpServices& services);    // of the path
AuditSubject OfCamera(const ApiRequest& request, const HttpServices& services);  // of path or body
AuditSubject OfOrder(const ApiRequest& request, const HttpServices& services);   // of a clip
AuditSubject OfSnooze(const ApiRequest& request, const HttpServices& services);  // of path or body
AuditSubject OfPath(const ApiRequest& request, const HttpServices& services);    // whatever it is

struct AuditedChange {
  const HttpServices& services;
  const char* action;
  SubjectOf subject;
  std::vector<const char*> details = {};  // members of the body, never a secret
};
// Stores the entry, then changes. A change that is refused, or that fails, adds an entry that says
// so.
RouteHandler Recorded(AuditedChange change, RouteHandler handler);

// Footage that is sent: one entry for a person, an address and a clip in kOneViewing, for a player
// asks for a hundred ranges. With a Range it was "clip.watched", without one "clip.downloaded",
// unless the action is named.
inline constexpr std::chrono::minutes kOneViewing{10};
RouteHandler Viewed(const HttpServices& services, RouteHandler handler, const char* action = "");

// A list that is taken away, with its filters.
RouteHandler Exported(const HttpServices& services, const char* action, RouteHandler handler);

}  // namespace tillwatch
