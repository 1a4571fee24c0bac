#include "audit_trail.hpp"

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "handler_parts.hpp"
#include "tillwatch/app/audited.hpp"
#include "tillwatch/base/text.hpp"
#include "tillwatch/codec/card_scrub.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxObjectBytes = 100;
constexpr std::size_t kMaxDetailBytes = 200;     // of one detail
constexpr std::size_t kMaxDetailsBytes = 4'000;  // of all
constexpr std::size_t kMaxViewings = 10'000;
constexpr int kFirstRefusal = 400;
constexpr int kStatusInternal = 500;
constexpr int kStatusUnavailable = 503;

// Never copied: a copy of what is nested deeply would recurse as deeply.
json BodyOf(const ApiRequest& request) {
  json body = json::parse(request.body, nullptr, false);
  if (!body.is_object()) return json::object();
  return body;
}

std::string TextOf(const json& body, const char* name) {
  const auto found = body.find(name);
  return found != body.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<StoreId> StoreIn(const json& body) {
  std::string store = TextOf(body, "store_id");
  return store.empty() ? std::nullopt
                       : std::optional(StoreId{SanitizeUtf8(store, kMaxObjectBytes)});
}

// What stands for a value that no handler takes: printing one that is nested deeply would recurse
// as deeply.
constexpr const char* kNested = "(nested)";

bool IsNested(const json& value) {
  return value.is_object() ||
         (value.is_array() && std::any_of(value.begin(), value.end(),
                                          [](const json& item) { return item.is_structured(); }));
}

// Whole when it is short; a number or a flag as it is. Masked first: a card number that is cut is
// none any more.
json Shortened(const json& value) {
  if (value.is_boolean()) return value;
  if (IsNested(value)) return kNested;
  const std::string text = value.is_string()
                               ? value.get<std::string>()
                               : value.dump(-1, ' ', false, json::error_handler_t::replace);
  const auto masked = MaskCardsInPayload(text);
  if (value.is_number() && !masked) return value;
  return SanitizeUtf8(masked.value_or(text), kMaxDetailBytes);
}

json MembersOf(const json& body, const std::vector<const char*>& names) {
  json details = json::object();
  for (const char* name : names) {
    const auto found = body.find(name);
    if (found != body.end() && !found->is_null()) details[name] = Shortened(*found);
  }
  return details;
}

json QueryOf(const ApiRequest& request) {
  json details = json::object();
  for (const auto& [name, value] : request.query.AllTexts()) details[name] = Shortened(value);
  return details;
}

std::string DetailsText(const json& details) {
  std::string text = details.dump(-1, ' ', false, json::error_handler_t::replace);
  return text.size() <= kMaxDetailsBytes ? text : R"({"omitted":"more than 4000 bytes"})";
}

AuditEntry MakeEntry(const ApiRequest& request, const HttpServices& services,
                     const std::string& action, AuditSubject subject, const json& details) {
  AuditEntry entry;
  entry.at = services.clock.UtcNow();
  entry.who = request.who.name;
  entry.role = ToString(request.who.role);
  entry.address = request.address;
  entry.action = action;
  entry.object = SanitizeUtf8(subject.object, kMaxObjectBytes);
  entry.store = std::move(subject.store);
  entry.details_json = DetailsText(details);
  return entry;
}

// status: what is answered.
void RecordFailure(AuditEntry entry, int status, const HttpServices& services) {
  entry.at = services.clock.UtcNow();
  entry.details_json = json{{"status", status}}.dump();
  AppendFailure(services.audit, std::move(entry));
}

AuditSubject OfStoredAlert(const std::string& uuid, const HttpServices& services) {
  const auto view = services.queries.GetAlert(AlertId{uuid}, kEveryStore);
  return {uuid, view ? std::optional(view->alert.store) : std::nullopt};
}

// Which viewings are under way. Forgetting one makes an entry too many, never one too few.
class Viewings {
 public:
  bool IsUnderWay(const std::string& key, SteadyTime now) {
    return ends_.With([&](const auto& ends) {
      const auto found = ends.find(key);
      return found != ends.end() && now < found->second;
    });
  }
  void Begin(const std::string& key, SteadyTime now) {
    ends_.With([&](auto& ends) {
      if (ends.size() >= kMaxViewings) {
        std::erase_if(ends, [&](const auto& viewing) { return viewing.second <= now; });
      }
      if (ends.size() >= kMaxViewings) ends.clear();
      ends[key] = now + kOneViewing;
    });
  }

 private:
  Guarded<std::map<std::string, SteadyTime>> ends_;
};

bool IsSent(const ApiRequest& request, const ApiResponse& response) {
  return response.status == 200 && request.method != "HEAD";
}

}  // namespace

AuditSubject OfPath(const ApiRequest& request, const HttpServices&) { return {request.id}; }

AuditSubject OfAlert(const ApiRequest& request, const HttpServices& services) {
  const std::string uuid = CanonicalUuid(request.id);
  return uuid.empty() ? AuditSubject{request.id} : OfStoredAlert(uuid, services);
}

AuditSubject OfClip(const ApiRequest& request, const HttpServices& services) {
  const std::string uuid = CanonicalUuid(request.id);
  if (uuid.empty()) return {request.id};
  const auto view = services.queries.GetClip(ClipId{uuid}, kEveryStore);
  return {uuid, view ? view->clip.store : std::nullopt};
}

AuditSubject OfCamera(const ApiRequest& request, const HttpServices& services) {
  const json body = BodyOf(request);
  AuditSubject subject{request.id.empty() ? TextOf(body, "id") : request.id, StoreIn(body)};
  const auto stored = services.cameras.Find(CameraId{subject.object});
  if (stored) subject.store = stored->camera.store;
  return subject;
}

AuditSubject OfOrder(const ApiRequest& request, const HttpServices& services) {
  const json body = BodyOf(request);
  if (const auto alert = CanonicalUuid(TextOf(body, "alert_id")); !alert.empty()) {
    return OfStoredAlert(alert, services);
  }
  if (const auto event = CanonicalUuid(TextOf(body, "pos_event_id")); !event.empty()) {
    const auto stored = services.queries.GetEvent(EventId{event}, kEveryStore);
    return {event, stored ? std::optional(stored->event.store) : std::nullopt};
  }
  const CameraId camera{TextOf(body, "camera_id")};
  const auto stored = services.cameras.Find(camera);
  return {camera.value, stored ? std::optional(stored->camera.store) : std::nullopt};
}

AuditSubject OfSnooze(const ApiRequest& request, const HttpServices& services) {
  const std::string uuid = CanonicalUuid(request.id);
  if (uuid.empty()) return {request.id, StoreIn(BodyOf(request))};
  for (const Snooze& snooze : services.snoozes.List(services.clock.UtcNow(), kEveryStore)) {
    if (snooze.id.value == uuid) return {uuid, snooze.store};
  }
  return {uuid};
}

RouteHandler Recorded(AuditedChange change, RouteHandler handler) {
  return [change = std::move(change), handler = std::move(handler)](ApiRequest& request) {
    const HttpServices& services = change.services;
    AuditEntry entry =
        MakeEntry(request, services, change.action, change.subject(request, services),
                  MembersOf(BodyOf(request), change.details));
    services.audit.Append(entry);
    try {
      ApiResponse response = handler(request);
      if (response.status >= kFirstRefusal) RecordFailure(entry, response.status, services);
      return response;
    } catch (const Unavailable&) {
      RecordFailure(std::move(entry), kStatusUnavailable, services);
      throw;
    } catch (...) {
      RecordFailure(std::move(entry), kStatusInternal, services);
      throw;
    }
  };
}

RouteHandler Viewed(const HttpServices& services, RouteHandler handler, const char* action) {
  const auto viewings = std::make_shared<Viewings>();
  return [&services, viewings, named = std::string(action),
          handler = std::move(handler)](ApiRequest& request) {
    ApiResponse response = handler(request);
    if (!IsSent(request, response)) return response;
    const char* const kind = request.Header(kRange) ? "clip.watched" : "clip.downloaded";
    const std::string done = named.empty() ? kind : named;
    const std::string key = json{done, request.who.name, request.address, request.id}.dump(
        -1, ' ', true, json::error_handler_t::replace);
    const SteadyTime now = services.clock.SteadyNow();
    if (viewings->IsUnderWay(key, now)) return response;
    services.audit.Append(
        MakeEntry(request, services, done, OfClip(request, services), QueryOf(request)));
    viewings->Begin(key, now);
    return response;
  };
}

RouteHandler Exported(const HttpServices& services, const char* action, RouteHandler handler) {
  return [&services, action, handler = std::move(handler)](ApiRequest& request) {
    ApiResponse response = handler(request);
    if (!IsSent(request, response)) return response;
    services.audit.Append(
        MakeEntry(request, services, action, {"", request.Stores().Single()}, QueryOf(request)));
    return response;
  };
}

}  // namespace tillwatch
