#include <boost/test/unit_test.hpp>

#include "integration/http/fixture.hpp"

namespace tillwatch {
namespace http_errors {
namespace {

using nlohmann::json;

// The problem in a reply, checked for its form.
json Problem(const HttpReply& reply) {
  BOOST_TEST(reply.Header("content-type") == "application/problem+json");
  const json problem = json::parse(reply.body);
  BOOST_TEST(problem["status"] == reply.status);
  BOOST_TEST(problem["type"].get<std::string>().starts_with("urn:tillwatch:problem:"));
  BOOST_TEST(problem["title"].is_string());
  BOOST_TEST(problem["detail"].is_string());
  return problem;
}

}  // namespace
}  // namespace http_errors

BOOST_FIXTURE_TEST_SUITE(http_errors, ServerFixture)

BOOST_AUTO_TEST_CASE(unknown_ids_are_404) {
  for (const std::string& path :
       {"/api/v1/events/" + kNobody, "/api/v1/alerts/" + kNobody, "/api/v1/clips/" + kNobody,
        "/api/v1/clips/" + kNobody + "/video", "/api/v1/clips/" + kNobody + "/thumbnail",
        "/api/v1/clips/requests/" + kNobody, std::string("/api/v1/alerts/17"),
        std::string("/api/v1/alerts/"), std::string("/api/v1/nothing"), std::string("/")}) {
    BOOST_TEST_CONTEXT(path) {
      const HttpReply reply = Get(path);
      BOOST_TEST(reply.status == 404);
      Problem(reply);
    }
  }
  BOOST_TEST(Ask("PUT", "/api/v1/alerts/" + kNobody + "/acknowledge").status == 404);
}

BOOST_AUTO_TEST_CASE(bad_parameters_are_400_and_named) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"/api/v1/alerts?limit=0", "limit"},
      {"/api/v1/alerts?limit=501", "limit"},
      {"/api/v1/alerts?limit=", "limit"},
      {"/api/v1/alerts?cursor=abc", "cursor"},
      {"/api/v1/alerts?status=closed", "status"},
      {"/api/v1/alerts?severity=huge", "severity"},
      {"/api/v1/alerts?serverity=high", "serverity"},
      {"/api/v1/alerts?limit", "limit"},
      {"/api/v1/events?start_time=yesterday", "start_time"},
      {"/api/v1/events?start_time=0000-01-01T00:00:00Z", "start_time"},
      {"/api/v1/alerts?end_time=9999-12-31T23:59:59-01:00", "end_time"},
      {"/api/v1/events?start_time=2026-11-21T14:00:00Z&end_time=2026-11-21T13:00:00Z", "end_time"},
      {"/api/v1/events?staff_id=a%0ab", "staff_id"},
      {"/api/v1/events?staff_id=%ff", "staff_id"},
      {"/api/v1/events?staff_id=%", "staff_id"},
      {"/api/v1/clips?camera_id=../../etc", "camera_id"},
      {"/api/v1/clips?alert_id=1", "alert_id"},
      {"/api/v1/clips?pos_event_id=x", "pos_event_id"},
      {"/api/v1/cameras?camera_id=camera_001", "camera_id"},
      {"/api/v1/cameras/camera_001?x=1", "x"},
      {"/api/v1/clips/" + kClip + "?limit=1", "limit"},
      {"/health?verbose=1", "verbose"},
      {"/api/v1/clips?=1", ""}};
  for (const auto& [target, field] : cases) {
    BOOST_TEST_CONTEXT(target) {
      const HttpReply reply = Get(target);
      BOOST_TEST(reply.status == 400);
      const json problem = Problem(reply);
      BOOST_TEST(problem.value("field", "") == field);
      BOOST_TEST(problem["detail"].get<std::string>().find(field) != std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(bad_clip_requests_are_refused_with_the_field) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {R"({})", "camera_id"},
      {R"({"camera_id": "camera_001"})", "event_time"},
      {R"({"camera_id": "../x", "event_time": "2026-11-21T14:33:05Z"})", "camera_id"},
      {R"({"camera_id": "camera_001", "event_time": "soon"})", "event_time"},
      {R"({"camera_id": "camera_001", "event_time": "2026-11-21T18:33:05Z"})", "event_time"},
      {R"({"camera_id": "camera_001", "event_time": "0001-01-01T00:00:00Z"})", "event_time"},
      {R"({"camera_id": "camera_001", "timestamp": "9999-12-31T23:59:59Z"})", "event_time"},
      {R"({"camera_id": "camera_001", "timestamp": "0000-01-01T00:00:00Z"})", "timestamp"},
      {R"({"camera_id": "camera_001", "event_time": "2026-11-21T14:33:05Z",
           "duration_after": 9999})",
       "duration_after"},
      {R"({"camera_id": "camera_001", "event_time": "2026-11-21T14:33:05Z",
           "duration_before": -1})",
       "duration_before"},
      {R"({"camera_id": "camera_001", "priority": "urgent"})", "priority"},
      {R"({"camera": "camera_001"})", "camera"},
      {R"({"camera_id": ["camera_001"]})", "camera_id"}};
  for (const auto& [body, field] : cases) {
    BOOST_TEST_CONTEXT(body) {
      const HttpReply reply = Ask("POST", "/api/v1/clips/request", body);
      BOOST_TEST(reply.status == 400);
      BOOST_TEST(Problem(reply).value("field", "") == field);
    }
  }
  BOOST_TEST(queries.requests.With([](const auto& list) { return list.empty(); }));
}

BOOST_AUTO_TEST_CASE(a_clip_request_for_what_is_not_there_is_404) {
  for (const json& body :
       {json{{"alert_id", kNobody}}, json{{"pos_event_id", kNobody}},
        json{{"camera_id", "camera_9"}, {"event_time", "2026-11-21T14:33:05Z"}}}) {
    const HttpReply reply = Ask("POST", "/api/v1/clips/request", body.dump());
    BOOST_TEST(reply.status == 404);
    BOOST_TEST(Problem(reply)["field"] == body.begin().key());
  }
}

BOOST_AUTO_TEST_CASE(a_body_that_is_not_a_json_object_is_400) {
  for (const char* body : {"{", "[]", "by=Ann", "\xff\xfe"}) {
    const HttpReply reply = Ask("PUT", "/api/v1/alerts/" + kAlert + "/acknowledge", body);
    BOOST_TEST(reply.status == 400);
    BOOST_TEST(Problem(reply)["type"] == "urn:tillwatch:problem:invalid-body");
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_method_is_405_with_allow) {
  const HttpReply reply = Ask("DELETE", "/api/v1/clips/" + kClip);
  BOOST_TEST(reply.status == 405);
  BOOST_TEST(reply.Header("allow") == "GET, HEAD");
  Problem(reply);
  BOOST_TEST(Ask("POST", "/api/v1/alerts", "{}").status == 405);
  BOOST_TEST(Ask("PUT", "/health").status == 405);
  BOOST_TEST(Ask("GET", "/api/v1/alerts/" + kAlert + "/acknowledge").Header("allow") == "PUT");
}

BOOST_AUTO_TEST_CASE(a_body_over_the_limit_is_413) {
  const std::string path = "/api/v1/clips/request";
  const HttpReply reply = Ask("POST", path, std::string(64 * 1024 + 1, ' '));
  BOOST_TEST(reply.status == 413);
  Problem(reply);
  BOOST_TEST(Ask("POST", path, std::string(64 * 1024, ' ')).status == 400);
  // Beyond the library's own limit it is the library that answers, in plain text.
  BOOST_TEST(Ask("POST", path, std::string(200 * 1024, ' ')).status == 413);
  BOOST_TEST(Get("/health").status == 200);
}

BOOST_AUTO_TEST_CASE(a_large_header_is_taken_and_an_oversized_one_is_refused) {
  const auto cookie = [](std::size_t size) { return "X-Long: " + std::string(size, 'x') + "\r\n"; };
  BOOST_TEST(Ask("GET", "/health", "", cookie(30 * 1024)).status == 200);
  BOOST_TEST(Ask("GET", "/health", "", cookie(200 * 1024)).status == 413);
  BOOST_TEST(Get("/health").status == 200);
}

BOOST_AUTO_TEST_CASE(without_the_database_it_is_503_and_later_works_again) {
  queries.before_each = [] { throw Unavailable("connection to 10.0.0.5 refused"); };
  for (const std::string& path :
       {std::string("/api/v1/events"), "/api/v1/alerts/" + kAlert, "/api/v1/clips/" + kClip}) {
    const HttpReply reply = Get(path);
    BOOST_TEST(reply.status == 503);
    BOOST_TEST(reply.Header("retry-after") == "2");
    BOOST_TEST(Problem(reply)["detail"].get<std::string>().find("10.0.0.5") == std::string::npos);
  }
  BOOST_TEST(Get("/health").status == 200);
  BOOST_TEST(Get("/api/v1/cameras").status == 200);
  queries.before_each = nullptr;
  BOOST_TEST(Get("/api/v1/alerts").status == 200);
}

BOOST_AUTO_TEST_CASE(whatever_is_thrown_is_a_500_without_its_words) {
  queries.before_each = [] { throw std::logic_error("select * from secrets"); };
  const HttpReply reply = Get("/api/v1/alerts");
  BOOST_TEST(reply.status == 500);
  Problem(reply);
  BOOST_TEST(reply.body.find("secrets") == std::string::npos);
  queries.before_each = [] { throw 42; };
  BOOST_TEST(Get("/api/v1/alerts").status == 500);
  queries.before_each = nullptr;
  BOOST_TEST(Get("/api/v1/alerts").status == 200);
}

BOOST_AUTO_TEST_CASE(no_path_leads_out_of_the_api) {
  for (const char* path :
       {"/api/v1/clips/../../../etc/passwd", "/api/v1/clips/..%2f..%2fetc%2fpasswd/video",
        "/api/v1/clips/%2e%2e/thumbnail", "/_clips/camera_001/x.mp4", "/../config/tillwatch.toml",
        "/api/v1/clips/camera/..%2f..", "/api/v1/cameras/%2e%2e", "/api/v1/cameras/a%2fb",
        "/api/v1/clips/%252e%252e%252f/video", "//health", "/health/../api/v1/status"}) {
    BOOST_TEST_CONTEXT(path) { BOOST_TEST(Get(path).status == 404); }
  }
}

BOOST_AUTO_TEST_CASE(a_url_that_is_not_utf8_is_400) {
  for (const char* path : {"/api/v1/alerts/%ff", "/api/v1/alerts/%", "/api/v1/alerts/%zz",
                           "/api/v1/alerts/a%00", "/\xff", "*", "/health?%ff=1"}) {
    BOOST_TEST_CONTEXT(path) {
      const HttpReply reply = Get(path);
      BOOST_TEST(reply.status == 400);
      BOOST_TEST(Problem(reply)["type"] == "urn:tillwatch:problem:invalid-url");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_hostile_query_is_answered_not_obeyed) {
  for (const std::string& query :
       {std::string("?&&&"), std::string("?a=b=c"), std::string("?=&=&="),
        std::string("?staff_id=';drop%20table%20risk_alerts;--"), "?x=" + std::string(20'000, 'y'),
        std::string("?<script>=1"), std::string("?limit=%00"), std::string("?") + "limit=1&limit=2",
        std::string("??"), std::string("?limit=1;cursor=2")}) {
    BOOST_TEST_CONTEXT(query) {
      const int status = Get("/api/v1/alerts" + query).status;
      BOOST_TEST((status == 200 || status == 400));
    }
  }
  BOOST_TEST(Get("/api/v1/alerts?staff_id=';drop%20table%20risk_alerts;--").status == 200);
  BOOST_TEST(queries.alert_filter.staff->value == "';drop table risk_alerts;--");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
