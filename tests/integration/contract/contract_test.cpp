// docs/openapi.yaml against the real server: every operation is asked at least once for its success
// and for an error, and what went over the wire is validated against the file by validate.py.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "integration/contract/account_drives.hpp"
#include "integration/contract/shop.hpp"
#include "support/child_process.hpp"
#include "support/eventually.hpp"
#include "support/temp_dir.hpp"

namespace tillwatch::contract {
namespace {

using nlohmann::json;

const std::string kV1 = "/api/v1/";
const char* const kBacktest = R"({"draft": "draft.toml", "today": "rules.toml",
  "since": "2026-06-01T00:00:00.000Z", "until": "2026-07-01T00:00:00.000Z", "events": 3,
  "warm_up_events": 0, "alerts": {"draft": 1, "today": 2, "more": -1},
  "repeats": {"draft": 0, "today": 0, "more": 0},
  "days": {"2026-06-30": {"draft": 1, "today": 2, "more": -1}},
  "rules": {"base.void": {"draft": 0, "today": 1, "more": -1}}, "new": 0, "gone": 1})";
const std::string kNobody = "/00000000-0000-4000-8000-000000000999";

// Asks the shop and writes down what was said, one exchange a line.
class Recorder {
 public:
  Recorder(Shop& shop, const std::filesystem::path& file) : shop_(shop), log_(file) {}

  HttpReply Ask(const std::string& method, const std::string& target, const json& body = {},
                const std::map<std::string, std::string>& headers = {}) {
    std::string lines;
    for (const auto& [name, value] : headers) lines += name + ": " + value + "\r\n";
    const std::string text = body.is_string() ? body.get<std::string>()
                             : body.is_null() ? ""
                                              : body.dump();
    const HttpReply reply = shop_.Ask(method, target, text, lines + as_who);
    const json exchange{{"method", method},        {"target", target},
                        {"headers", headers},      {"body", text},
                        {"status", reply.status},  {"reply_headers", reply.headers},
                        {"reply_body", reply.body}};
    log_ << exchange.dump(-1, ' ', true, json::error_handler_t::replace) << std::endl;
    return reply;
  }
  HttpReply Get(const std::string& target) { return Ask("GET", target); }

  // A resource with its ETag, the same again, and one that is not there.
  void Resource(const std::string& path, const std::string& missing) {
    const HttpReply first = Get(path);
    const std::string etag = first.Header("etag");
    BOOST_TEST(!etag.empty(), path);
    const HttpReply again = Ask("GET", path, {}, {{"If-None-Match", "\"x\", W/" + etag}});
    BOOST_TEST(again.status == 304, path);
    BOOST_TEST(again.Header("etag") == etag, path);
    BOOST_TEST(again.body.empty(), path);
    BOOST_TEST(Ask("GET", path, {}, {{"If-None-Match", "\"other\""}}).body == first.body, path);
    if (!missing.empty()) BOOST_TEST(Get(missing).status == 404, missing);
  }

  // Said twice, a change is the same as said once.
  void Twice(const std::string& method, const std::string& path, const json& body) {
    const HttpReply first = Ask(method, path, body);
    const HttpReply second = Ask(method, path, body);
    BOOST_TEST(first.status < 300, path << " " << first.body);
    BOOST_TEST(second.status < 300, path);
    BOOST_TEST(first.body == second.body, path);
  }

  // Header lines that belong to no operation: who asks, and how.
  std::string as_who;

 private:
  Shop& shop_;
  std::ofstream log_;
};

// A second page, and what a cursor of another order is worth.
void TurnPage(Recorder& to, const std::string& list, const std::string& first_sort,
              const std::string& other_sort) {
  const json first = json::parse(to.Get(list + "?limit=1&sort=" + first_sort).body);
  BOOST_REQUIRE_MESSAGE(first.at("next_cursor").is_string(), list);
  BOOST_TEST(!first.contains("total"));
  const std::string cursor = "&cursor=" + first.at("next_cursor").get<std::string>();
  BOOST_TEST(to.Get(list + "?limit=1&sort=" + first_sort + cursor).status == 200);
  BOOST_TEST(to.Get(list + "?limit=1&sort=" + other_sort + cursor).status == 400);
}

void DriveLists(Recorder& to) {
  const std::string filters =
      "store_id=store_001&register_id=register_01&staff_id=emp_1&event_type=refund"
      "&severity=medium&camera_id=camera_001&min_amount=500&max_amount=500.00&q=o-1"
      "&start_time=2026-07-01T00:00:00Z&end_time=2026-07-02T00:00:00%2B02:00";
  for (const std::string list : {"alerts", "events", "clips"}) {
    const HttpReply found = to.Get(kV1 + list + "?" + filters + "&total=true");
    BOOST_TEST(found.status == 200, found.body);
    BOOST_TEST(json::parse(found.body).at(list).size() == 1U, found.body);
    BOOST_TEST(json::parse(found.body).at("total") == 1, found.body);
    BOOST_TEST(to.Get(kV1 + list + "?sort=colour").status == 400);
    BOOST_TEST(to.Get(kV1 + list + "?min_amount=2&max_amount=1").status == 400);
    BOOST_TEST(to.Get(kV1 + list + "?total=perhaps").status == 400);
  }
  for (const std::string csv : {"alerts", "events"}) {
    BOOST_TEST(to.Get(kV1 + csv + ".csv?" + filters).status == 200);
    BOOST_TEST(to.Get(kV1 + csv + ".csv?limit=5").status == 400);
  }
  TurnPage(to, kV1 + "alerts", "-created_at", "created_at");
  TurnPage(to, kV1 + "events", "occurred_at", "-occurred_at");
  TurnPage(to, kV1 + "clips", "size_bytes", "created_at");
  TurnPage(to, kV1 + "clips/camera/camera_001", "event_time", "size_bytes");
  for (const std::string list : {"alerts", "alerts.csv"}) {
    BOOST_TEST(to.Get(kV1 + list + "?status=open&disposition=training").status == 200);
  }
  const std::string filmed = "start_time=2026-07-01T00:00:00Z&end_time=2026-07-02T00:00:00Z";
  BOOST_TEST(to.Get(kV1 + "clips/camera/camera_001?total=true&" + filmed).status == 200);
  BOOST_TEST(to.Get(kV1 + "clips/camera/camera_777").status == 404);
}

void DriveAlerts(Recorder& to, const Shop& shop) {
  const std::string alert = kV1 + "alerts/" + shop.alert_id;
  const std::string nobody = kV1 + "alerts" + kNobody;
  to.Resource(kV1 + "events/" + shop.event_id, kV1 + "events" + kNobody);
  to.Resource(alert, nobody);
  to.Twice("PUT", alert + "/acknowledge", {{"by", "Ann"}, {"note", "seen"}});
  to.Ask("PUT", nobody + "/acknowledge");
  to.Twice("PUT", alert + "/disposition", {{"disposition", "training"}, {"by", "Ann"}});
  to.Ask("PUT", alert + "/disposition", {{"disposition", "guilty"}});
  to.Twice("DELETE", alert + "/disposition", {{"by", "Ann"}});
  to.Ask("DELETE", nobody + "/disposition");
  BOOST_TEST(json::parse(to.Get(alert + "/dispositions").body).at("dispositions").size() == 2U);
  to.Get(nobody + "/dispositions");
}

void DriveClips(Recorder& to, Shop& shop) {
  const std::string clip = kV1 + "clips/" + shop.clip_id;
  const std::string nobody = kV1 + "clips" + kNobody;
  to.Resource(clip, nobody);
  to.Get(kV1 + "clips?status=partial&alert_id=" + shop.alert_id + "&pos_event_id=" + shop.event_id);
  to.Resource(kV1 + "clips/requests/" + shop.request_id, kV1 + "clips/requests" + kNobody);
  to.Twice("PUT", clip + "/hold", {{"on_hold", true}, {"by", "Ann"}, {"note", "Case 17"}});
  to.Ask("PUT", nobody + "/hold", {{"on_hold", true}});
  for (const std::string part : {"/video", "/thumbnail", "/receipt.vtt"}) {
    BOOST_TEST(to.Get(clip + part).status == 200, part);
    BOOST_TEST(to.Get(nobody + part).status == 404, part);
  }
  BOOST_TEST(to.Get(clip + "/video?codec=h264").status == 202);
  BOOST_TEST(to.Get(clip + "/video?overlay=receipt").status == 202);
  BOOST_TEST(to.Get(clip + "/frame.jpg?at=1.5").status == 200);
  BOOST_TEST(to.Get(clip + "/frame.jpg").status == 400);
  shop.frames.failures = {1, Error{ErrorCode::kInternal, "broken"}};
  BOOST_TEST(to.Get(clip + "/frame.jpg?at=2.5").status == 500);
}

void DriveClipRequests(Recorder& to) {
  const std::string path = kV1 + "clips/request";
  const json order{{"camera_id", "camera_001"}, {"event_time", "2026-07-01T12:05:00Z"}};
  BOOST_TEST(to.Ask("POST", path, order).status == 202);
  const HttpReply first = to.Ask("POST", path, order, {{"Idempotency-Key", "k 1"}});
  const HttpReply again = to.Ask("POST", path, order, {{"Idempotency-Key", "k 1"}});
  BOOST_TEST(first.status == 202, first.body);
  BOOST_TEST(first.body == again.body);
  BOOST_TEST(first.Header("location") == again.Header("location"));
  json other = order;
  other["duration_after"] = 20;
  const HttpReply conflict = to.Ask("POST", path, other, {{"Idempotency-Key", "k 1"}});
  BOOST_TEST(conflict.status == 409);
  BOOST_TEST(json::parse(conflict.body).at("field") == "Idempotency-Key");
  const std::string long_key(256, 'k');
  BOOST_TEST(to.Ask("POST", path, order, {{"Idempotency-Key", long_key}}).status == 400);
  BOOST_TEST(to.Ask("POST", path, {{"alert_id", kNobody.substr(1)}}).status == 404);
}

void DriveCameras(Recorder& to, Shop& shop) {
  const std::string cameras = kV1 + "cameras";
  const std::string camera = cameras + "/camera_001";
  to.Get(cameras);
  to.Resource(camera, cameras + "/camera_777");
  json definition{{"id", "camera_002"},
                  {"rtsp_url", "rtsp://viewer:secret@10.0.0.9/1"},
                  {"store_id", "store_001"},
                  {"register_ids", {"1"}}};
  BOOST_TEST(to.Ask("POST", cameras, definition).status == 201);
  BOOST_TEST(to.Ask("POST", cameras, definition).status == 409);
  to.Twice("PUT", cameras + "/camera_002", definition);
  definition["id"] = "camera_003";
  BOOST_TEST(to.Ask("PUT", cameras + "/camera_003", definition).status == 201);
  definition["buffer_seconds"] = 1;
  BOOST_TEST(to.Ask("PUT", cameras + "/camera_003", definition).status == 400);
  BOOST_TEST(to.Ask("DELETE", cameras + "/camera_003").status == 204);
  BOOST_TEST(to.Ask("DELETE", cameras + "/camera_003").status == 404);
  BOOST_TEST(to.Ask("POST", cameras + "/test", {{"rtsp_url", "rtsp://10.0.0.9/1"}}).status == 200);
  shop.prober.result = Fail(ErrorCode::kNotFound, "401 from rtsp://10.0.0.9/1");
  BOOST_TEST(to.Ask("POST", cameras + "/test", {{"rtsp_url", "rtsp://10.0.0.9/1"}}).status == 422);
  BOOST_TEST(to.Get(camera + "/snapshot.jpg").status == 200);
  BOOST_TEST(to.Get(cameras + "/camera_777/snapshot.jpg").status == 404);
  shop.clock.Advance(std::chrono::minutes(1));
  BOOST_TEST(to.Get(camera + "/snapshot.jpg").status == 503);
}

void DriveStatistics(Recorder& to) {
  const std::string days = "store_id=store_001&from=2026-06-30&to=2026-07-01";
  const json staff = json::parse(to.Get(kV1 + "staff?limit=1&" + days).body);
  BOOST_REQUIRE(staff.at("next_cursor").is_string());
  to.Get(kV1 + "staff?limit=1&" + days + "&cursor=" + staff.at("next_cursor").get<std::string>());
  to.Resource(kV1 + "staff/emp_1/risk?" + days, kV1 + "staff/nobody/risk");
  to.Get(kV1 + "stats/daily?" + days);
  to.Get(kV1 + "stats/dashboard?store_id=store_001");
  for (const std::string metric : {"events", "mean_score", "sales_amount"}) {
    to.Get(kV1 + "analytics/trends?metric=" + metric + "&by=day&" + days);
  }
  for (const std::string by : {"hour", "weekday", "hour_of_week", "rule", "register", "camera"}) {
    to.Get(kV1 + "analytics/patterns?by=" + by + "&" + days);
  }
  to.Get(kV1 + "rules/precision?store_id=store_001&since=2026-06-01T00:00:00Z");
  to.Get(kV1 + "registers?store_id=store_001");
}

void DriveRejected(Recorder& to) {
  const std::string list = kV1 + "rejected";
  const json all = json::parse(to.Get(list + "?total=true&q=JSON&start_time=2026-07-01T00:00:00Z"
                                             "&end_time=2026-07-02T00:00:00Z")
                                   .body);
  BOOST_TEST(all.at("total") == 2);
  BOOST_TEST(all.at("rejected").at(0).at("payload") == "{\xEF\xBF\xBD");
  TurnPage(to, list, "received_at", "-received_at");
}

void DriveRules(Recorder& to, Shop& shop) {
  const std::string snoozes = kV1 + "snoozes";
  to.Twice("PUT", kV1 + "rules/base.void", {{"enabled", false}});
  BOOST_TEST(to.Ask("PUT", kV1 + "rules/nobody", {{"enabled", true}}).status == 404);
  to.Get(kV1 + "rules");
  BOOST_TEST(to.Get(kV1 + "backtests/last").status == 404);
  shop.rule_store.KeepBacktest({shop.clock.UtcNow(), kBacktest});
  BOOST_TEST(to.Get(kV1 + "backtests/last").status == 200);
  const json snooze{{"rule", shop.rules.Current().rules->rules.front().id},
                    {"store_id", "store_001"},
                    {"register_id", "register_01"},
                    {"until", "2026-07-01T18:00:00Z"},
                    {"by", "Ann"}};
  const HttpReply made = to.Ask("POST", snoozes, snooze);
  BOOST_TEST(made.status == 201, made.body);
  to.Get(snoozes + "?store_id=store_001");
  BOOST_TEST(to.Ask("DELETE", made.Header("location")).status == 204);
  BOOST_TEST(to.Ask("DELETE", made.Header("location")).status == 404);
  to.Get(kV1 + "enrichers");
  to.Twice("PUT", kV1 + "enrichers/history", {{"enabled", true}});
  to.Ask("PUT", kV1 + "enrichers/nobody", {{"enabled", true}});
}

void DriveAudit(Recorder& to) {
  const std::string audit = kV1 + "audit";
  const json first = json::parse(to.Get(audit + "?limit=1&total=true").body);
  BOOST_REQUIRE(first.at("next_cursor").is_string());
  BOOST_TEST(first.at("total") > 1);
  const std::string filters =
      "?store_id=store_001&who=ann&action=clip&object=" + kNobody.substr(1) +
      "&start_time=2026-07-01T00:00:00Z&end_time=2026-07-02T00:00:00Z&cursor=" +
      first.at("next_cursor").get<std::string>();
  BOOST_TEST(to.Get(audit + filters).status == 200);
  BOOST_TEST(to.Get(audit + "?cursor=nonsense").status == 400);
}

void DriveStream(Recorder& to) {
  BOOST_TEST(to.Get(kV1 + "stream?store_id=store_001&severity=medium&last_event_id=1").status ==
             200);
  BOOST_TEST(to.Ask("GET", kV1 + "stream", {}, {{"Last-Event-ID", "2"}}).status == 200);
  BOOST_TEST(to.Ask("GET", kV1 + "stream", {}, {{"Last-Event-ID", "two"}}).status == 400);
}

// What every operation refuses: a parameter that it does not know.
void DriveUnknownParameters(Recorder& to, const Shop& shop) {
  for (const auto& [method, pattern] : shop.server.Routes()) {
    std::string path = pattern;
    const std::size_t open = path.find('{');
    if (open != std::string::npos) {
      path.replace(open, path.find('}') - open + 1,
                   path.find("camera") != std::string::npos      ? "camera_001"
                   : path.find("enrichers") != std::string::npos ? "history"
                                                                 : shop.alert_id);
    }
    const std::string needed = path.ends_with("trends")     ? "metric=events&"
                               : path.ends_with("patterns") ? "by=hour&"
                                                            : "";
    const HttpReply reply = to.Ask(method, path + "?" + needed + "nonsense=1");
    BOOST_TEST(reply.status == 400, method << " " << path << ": " << reply.body);
    BOOST_TEST(json::parse(reply.body).value("field", "") == "nonsense", path);
  }
}

struct Files {
  TempDir dir;
  std::filesystem::path Of(const char* name) const { return dir.Path() / name; }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(contract)

BOOST_FIXTURE_TEST_CASE(every_operation_keeps_to_the_contract, Shop) {
  const Files files;
  Recorder to(*this, files.Of("exchanges"));
  std::ofstream(files.Of("openapi.json")) << to.Get(kV1 + "openapi.json").body;
  std::ofstream(files.Of("routes.json")) << json(server.Routes()).dump();
  to.Resource(kV1 + "openapi.json", "");
  for (const std::string path : {"/health", "/metrics", "/api/v1/status"}) to.Get(path);
  DriveLists(to);
  DriveAlerts(to, *this);
  DriveClips(to, *this);
  DriveClipRequests(to);
  DriveStatistics(to);
  DriveRejected(to);
  DriveRules(to, *this);
  DriveStream(to);
  DriveUsers(to);
  DriveSessions(to);
  DriveTokens(to);
  DriveUnknownParameters(to, *this);
  DriveCameras(to, *this);
  DriveAudit(to);

  ChildProcess validator(
      {std::getenv("TILLWATCH_PYTHON"),
       std::string(std::getenv("TILLWATCH_SOURCE_DIR")) + "/tests/integration/contract/validate.py",
       files.dir.Path().string()});
  const std::string findings = validator.ReadAll();
  BOOST_TEST(validator.Wait().value_or(-1) == 0, findings);
  BOOST_TEST_MESSAGE(findings);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch::contract
