// Every route times everybody who may ask. A route that is not in the table fails the test.
#include <boost/test/unit_test.hpp>

#include "adapters/http/api.hpp"
#include "adapters/http/url.hpp"
#include "integration/http/fixture.hpp"

namespace tillwatch::access {
namespace {

// What becomes of somebody bound to another store.
enum class Reach {
  kCommon,      // the same as for all: it is no store's
  kList,        // an answer in which nothing is of this store
  kThing,       // 404, as for what does not exist
  kEveryStore,  // 403 for whoever is bound at all
  kTakenId,     // 409: ids of cameras are everybody's
};

struct Expectation {
  const char* method;
  const char* pattern;
  Role needed;
  Reach reach;
  std::string query = "";
  std::string body = "";
  int status = 200;
};

const std::string kCamera = R"({"rtsp_url": "rtsp://10.0.0.9/1", "store_id": "store_001"})";
const std::string kNewCamera =
    R"({"id": "camera_009", "rtsp_url": "rtsp://10.0.0.9/1", "store_id": "store_001"})";
const std::string kSnooze = R"({"rule": "base.refund", "store_id": "store_001", "staff_id": "emp_1",
                                "until": "2026-11-22T00:00:00Z"})";

const std::vector<Expectation>& Expectations() {
  static const std::vector<Expectation> all{
      {"GET", "/health", Role::kNobody, Reach::kCommon},
      {"POST", "/api/v1/session", Role::kNobody, Reach::kCommon, "", "", 415},
      {"GET", "/api/v1/session", Role::kViewer, Reach::kCommon},
      {"DELETE", "/api/v1/session", Role::kViewer, Reach::kCommon, "", "", 409},
      {"PUT", "/api/v1/session/password", Role::kViewer, Reach::kCommon, "", "", 409},
      {"GET", "/api/v1/sessions", Role::kViewer, Reach::kCommon},
      {"DELETE", "/api/v1/sessions/{id}", Role::kViewer, Reach::kCommon, "", "", 404},
      {"GET", "/api/v1/users", Role::kAdmin, Reach::kEveryStore},
      {"POST", "/api/v1/users", Role::kAdmin, Reach::kEveryStore, "",
       R"({"name": "anna", "password": "correct horse", "role": "viewer"})", 201},
      {"GET", "/api/v1/users/{name}", Role::kAdmin, Reach::kEveryStore},
      {"PUT", "/api/v1/users/{name}", Role::kAdmin, Reach::kEveryStore, "",
       R"({"role": "manager"})"},
      {"DELETE", "/api/v1/users/{name}", Role::kAdmin, Reach::kEveryStore, "", "", 204},
      {"GET", "/api/v1/tokens", Role::kAdmin, Reach::kEveryStore},
      {"POST", "/api/v1/tokens", Role::kAdmin, Reach::kEveryStore, "",
       R"({"name": "tool", "role": "viewer"})", 201},
      {"DELETE", "/api/v1/tokens/{id}", Role::kAdmin, Reach::kEveryStore, "", "", 204},
      {"GET", "/metrics", Role::kViewer, Reach::kEveryStore},
      {"GET", "/api/v1/status", Role::kViewer, Reach::kList},
      {"GET", "/api/v1/openapi.json", Role::kViewer, Reach::kCommon},
      {"GET", "/api/v1/events.csv", Role::kManager, Reach::kList},
      {"GET", "/api/v1/alerts.csv", Role::kManager, Reach::kList},
      {"GET", "/api/v1/events", Role::kViewer, Reach::kList},
      {"GET", "/api/v1/events/{id}", Role::kViewer, Reach::kThing},
      {"GET", "/api/v1/alerts", Role::kViewer, Reach::kList},
      {"GET", "/api/v1/alerts/{id}", Role::kViewer, Reach::kThing},
      {"PUT", "/api/v1/alerts/{id}/acknowledge", Role::kManager, Reach::kThing},
      {"PUT", "/api/v1/alerts/{id}/disposition", Role::kManager, Reach::kThing, "",
       R"({"disposition": "training"})"},
      {"DELETE", "/api/v1/alerts/{id}/disposition", Role::kManager, Reach::kThing},
      {"GET", "/api/v1/alerts/{id}/dispositions", Role::kViewer, Reach::kThing},
      {"GET", "/api/v1/clips", Role::kViewer, Reach::kList},
      {"POST", "/api/v1/clips/request", Role::kManager, Reach::kThing, "",
       R"({"alert_id": ")" + kAlert + R"("})", 202},
      {"GET", "/api/v1/clips/requests/{id}", Role::kViewer, Reach::kThing},
      {"GET", "/api/v1/clips/camera/{camera_id}", Role::kViewer, Reach::kThing},
      {"GET", "/api/v1/clips/{id}", Role::kViewer, Reach::kThing},
      {"PUT", "/api/v1/clips/{id}/hold", Role::kManager, Reach::kThing, "", R"({"on_hold": true})"},
      {"GET", "/api/v1/clips/{id}/receipt.vtt", Role::kViewer, Reach::kThing},
      {"GET", "/api/v1/clips/{id}/thumbnail", Role::kViewer, Reach::kThing},
      {"GET", "/api/v1/clips/{id}/video", Role::kViewer, Reach::kThing},
      {"GET", "/api/v1/clips/{id}/frame.jpg", Role::kViewer, Reach::kThing, "at=1.5"},
      {"POST", "/api/v1/cameras/test", Role::kAdmin, Reach::kCommon, "",
       R"({"rtsp_url": "rtsp://10.0.0.9/1"})"},
      {"GET", "/api/v1/cameras/{id}/snapshot.jpg", Role::kViewer, Reach::kThing},
      {"GET", "/api/v1/cameras", Role::kViewer, Reach::kList},
      {"POST", "/api/v1/cameras", Role::kAdmin, Reach::kThing, "", kNewCamera, 201},
      {"GET", "/api/v1/cameras/{id}", Role::kViewer, Reach::kThing},
      {"PUT", "/api/v1/cameras/{id}", Role::kAdmin, Reach::kTakenId, "", kCamera},
      {"DELETE", "/api/v1/cameras/{id}", Role::kAdmin, Reach::kThing, "", "", 204},
      {"GET", "/api/v1/registers", Role::kViewer, Reach::kList},
      {"GET", "/api/v1/staff", Role::kViewer, Reach::kList},
      {"GET", "/api/v1/staff/{id}/risk", Role::kViewer, Reach::kThing},
      {"GET", "/api/v1/stats/daily", Role::kViewer, Reach::kList},
      {"GET", "/api/v1/stats/dashboard", Role::kViewer, Reach::kList},
      {"GET", "/api/v1/analytics/trends", Role::kViewer, Reach::kList, "metric=events"},
      {"GET", "/api/v1/analytics/patterns", Role::kViewer, Reach::kList, "by=weekday"},
      {"GET", "/api/v1/rules/precision", Role::kViewer, Reach::kList},
      {"GET", "/api/v1/rules", Role::kViewer, Reach::kCommon},
      {"GET", "/api/v1/snoozes", Role::kViewer, Reach::kList},
      {"POST", "/api/v1/snoozes", Role::kAdmin, Reach::kThing, "", kSnooze, 201},
      {"DELETE", "/api/v1/snoozes/{id}", Role::kAdmin, Reach::kThing, "", "", 204},
      {"GET", "/api/v1/enrichers", Role::kViewer, Reach::kEveryStore},
      {"PUT", "/api/v1/enrichers/{name}", Role::kAdmin, Reach::kEveryStore, "",
       R"({"enabled": true})"},
      {"GET", "/api/v1/stream", Role::kViewer, Reach::kList},
      {"GET", "/api/v1/rejected", Role::kAdmin, Reach::kEveryStore},
      {"PUT", "/api/v1/rules/{id}", Role::kAdmin, Reach::kEveryStore, "", R"({"enabled": false})"},
      {"GET", "/api/v1/backtests/last", Role::kAdmin, Reach::kEveryStore},
      {"GET", "/api/v1/audit", Role::kAdmin, Reach::kEveryStore}};
  return all;
}

const Expectation* Find(const std::string& method, const std::string& pattern) {
  for (const Expectation& one : Expectations()) {
    if (one.method == method && one.pattern == pattern) return &one;
  }
  return nullptr;
}

const std::vector<StoreId> kOwn{{"store_001"}};
const std::vector<StoreId> kOther{{"store_002"}, {"store_003"}};

// Nobody, and each role bound to nothing, to the store that everything is of, and to others.
std::vector<Identity> Everybody() {
  std::vector<Identity> all{{"", Role::kNobody}};
  for (const Role role : {Role::kViewer, Role::kManager, Role::kAdmin}) {
    for (const auto& stores : {std::vector<StoreId>{}, kOwn, kOther}) {
      all.push_back({"Ann", role, stores});
    }
  }
  return all;
}

int StatusFor(const Expectation& expected, const Identity& who) {
  if (!who.May(expected.needed)) return who.role == Role::kNobody ? 401 : 403;
  if (expected.reach == Reach::kEveryStore && who.IsBound()) return 403;
  if (who.stores != kOther) return expected.status;
  if (expected.reach == Reach::kThing) return 404;
  return expected.reach == Reach::kTakenId ? 409 : expected.status;
}

// The server's handlers, asked by whomever the test wants.
struct House : ServerFixture {
  const std::string request_id = Uuid(4);
  const std::string snooze_id = Uuid(5);
  const std::string token_id = Uuid(6);
  Api api{HttpOptions{.version = "1.2.3"}, Services()};

  House() {
    Sighting();
    counted.staff_days = {{{"store_001"},
                           {"emp_1"},
                           LocalDay{std::chrono::year(2026) / 11 / 20},
                           EventKind::kRefund,
                           {3, 100, 50, 1}}};
    auto unit = std::make_shared<AccessUnit>();
    unit->captured_at = clock.UtcNow();
    unit->keyframe = true;
    unit->config = std::make_shared<const CodecConfig>();
    footage.slice.units = {unit};
    health.Set("cameras", HealthState::kDegraded, "camera_001 offline");
    rule_store.backtest = {clock.UtcNow(), R"({"events": 7})"};
    Restore();
  }

  // As if nobody had changed anything yet.
  void Restore() {
    ClipRequest request;
    request.id = {request_id};
    request.camera = {"camera_001"};
    request.event = EventId{kEvent};
    queries.requests.With([&](auto& list) { list = {request}; });
    Snooze snooze;
    snooze.id = {snooze_id};
    snooze.rule = "base.refund";
    snooze.store = {"store_001"};
    snooze.staff = StaffId{"emp_1"};
    snooze.until = clock.UtcNow() + std::chrono::hours(1);
    snoozes.snoozes = {snooze};
    Camera camera;
    camera.id = {"camera_001"};
    camera.rtsp_url = "rtsp://admin:secret@10.0.0.9/1";
    camera.store = {"store_001"};
    camera_store.Remove({"camera_009"});
    camera_store.Put(camera);
    admin.Sync();
    RestoreAccounts();
  }

  void RestoreAccounts() {
    account_store.RemoveUser("anna");
    account_store.AddUser({{"zoe", Role::kViewer}, "hash"});
    for (const ApiToken& token : account_store.Tokens()) {
      if (token.name == "tool") account_store.RevokeToken(token.id, clock.UtcNow());
    }
    const ApiToken other{{token_id}, "other",        Role::kViewer,
                         {},         clock.UtcNow(), clock.UtcNow() + std::chrono::hours(1),
                         "root"};
    account_store.AddToken(other, "digest");
  }

  std::string PathOf(const Expectation& expected, bool unknown) const {
    std::string path = expected.pattern;
    const std::size_t open = path.find('{');
    if (open == std::string::npos) return path;
    const auto has = [&](const char* part) { return path.find(part) != std::string::npos; };
    const std::string id = has("requests/")    ? request_id
                           : has("snoozes")    ? snooze_id
                           : has("tokens/")    ? token_id
                           : has("users/")     ? "zoe"
                           : has("camera")     ? "camera_001"
                           : has("staff")      ? "emp_1"
                           : has("enrichers/") ? "history"
                           : has("rules/")     ? "base.refund"
                           : has("events/")    ? kEvent
                           : has("clips/")     ? kClip
                                               : kAlert;
    const std::string other = has("camera") || has("staff") ? "nobody_1" : kNobody;
    return path.replace(open, path.find('}') - open + 1, unknown ? other : id);
  }

  ApiResponse AskAs(const Identity& who, const Expectation& expected, bool unknown = false) {
    Restore();
    std::vector<std::pair<std::string, std::string>> query;
    if (const auto equals = expected.query.find('='); equals != std::string::npos) {
      query = {{expected.query.substr(0, equals), expected.query.substr(equals + 1)}};
    }
    ApiRequest request{"", Fields::FromQuery(query).value(), expected.body, {}, who};
    return api.Routes().Dispatch(expected.method, SplitPath(PathOf(expected, unknown)).value(),
                                 request);
  }

 private:
  void Sighting() {
    PosEvent event = queries.events.front().event;
    event.register_id = RegisterId{"r1"};
    event.received_at = event.occurred_at;
    clocks.Observe(event);
  }
};

std::string Describe(const Identity& who) {
  return std::string(ToString(who.role)) + (who.stores.empty()   ? ""
                                            : who.stores == kOwn ? " of the store"
                                                                 : " of others");
}

// Whatever somebody of another store may not learn.
void HoldsNothingOfTheStore(const std::string& body) {
  for (const std::string& secret :
       {kEvent, kAlert, kClip, Uuid(4), Uuid(5), std::string("store_001"),
        std::string("camera_001"), std::string("emp_1"), std::string("secret")}) {
    BOOST_TEST(body.find(secret) == std::string::npos, secret << " in " << body);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(access)

BOOST_FIXTURE_TEST_CASE(every_route_has_an_expectation, House) {
  for (const auto& [method, pattern] : api.Routes().Patterns()) {
    BOOST_TEST(Find(method, pattern) != nullptr,
               method << " " << pattern << ": say in this file who may ask it");
  }
  BOOST_TEST(api.Routes().Patterns().size() == Expectations().size());
}

BOOST_FIXTURE_TEST_CASE(everybody_gets_what_is_theirs_and_nothing_else, House) {
  for (const Expectation& expected : Expectations()) {
    for (const Identity& who : Everybody()) {
      BOOST_TEST_CONTEXT(expected.method << " " << expected.pattern << " by " << Describe(who)) {
        const ApiResponse response = AskAs(who, expected);
        BOOST_TEST(response.status == StatusFor(expected, who), response.body);
        const bool common = expected.reach == Reach::kCommon;
        if (who.stores == kOther && !common) HoldsNothingOfTheStore(response.body);
      }
    }
  }
}

BOOST_FIXTURE_TEST_CASE(what_is_of_another_store_is_answered_as_what_does_not_exist, House) {
  for (const Expectation& expected : Expectations()) {
    const bool by_id = std::string(expected.pattern).find('{') != std::string::npos;
    if (expected.reach != Reach::kThing || !by_id) continue;
    const ApiResponse of_other = AskAs({"Ann", Role::kAdmin, kOther}, expected);
    const ApiResponse unknown = AskAs({"Ann", Role::kAdmin, kOther}, expected, true);
    const ApiResponse unknown_to_all = AskAs({"Ann", Role::kAdmin, {}}, expected, true);
    BOOST_TEST(of_other.status == 404, expected.pattern);
    BOOST_TEST(of_other.body == unknown.body, expected.pattern);
    BOOST_TEST(of_other.body == unknown_to_all.body, expected.pattern);
    BOOST_TEST((of_other.headers == unknown.headers), expected.pattern);
  }
}

BOOST_FIXTURE_TEST_CASE(lists_and_totals_of_others_are_empty, House) {
  const Identity other{"Ann", Role::kAdmin, kOther};
  const auto list = [&](const char* path, const char* store) {
    std::vector<std::pair<std::string, std::string>> query;
    if (*store != '\0') query = {{"store_id", store}};
    ApiRequest request{"", Fields::FromQuery(query).value(), "", {}, other};
    return nlohmann::json::parse(
        api.Routes().Dispatch("GET", SplitPath(path).value(), request).body);
  };
  for (const char* store : {"", "store_001", "store_002"}) {
    for (const char* name : {"events", "alerts", "clips", "cameras", "registers", "snoozes"}) {
      const bool takes_store = std::string(name) != "cameras";
      if (*store != '\0' && !takes_store) continue;
      const auto path = std::string("/api/v1/") + name;
      BOOST_TEST(list(path.c_str(), store).at(name).empty(), name << " " << store);
    }
    BOOST_TEST(list("/api/v1/staff", store).at("staff").empty());
    BOOST_TEST(list("/api/v1/stats/dashboard", store).at("cameras").at("total") == 0);
  }
  BOOST_TEST(list("/api/v1/status", "").at("cameras").at("total") == 0);
  BOOST_TEST(list("/api/v1/status", "").at("counters").empty());
  BOOST_TEST(list("/api/v1/status", "").at("status") == "ok");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch::access
