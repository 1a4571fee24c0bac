// What somebody sends who wants more than is theirs: paths that lead out, parameters that are code,
// requests in another's name. tests/integration/http has the same of the API alone.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "e2e/attacker.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(attacks)

namespace {

using e2e::Attacker;
using e2e::json;

const std::string kNobodysId = "00000000-0000-4000-8000-000000000000";
const std::string kAsJson = "Content-Type: application/json\r\n";

// Percent-encoded, each for another way in.
const std::vector<std::string> kInjections = {
    "%27%20or%20%271%27=%271",                             // SQL that is always true
    "1;drop%20table%20users;--",                           // another statement
    "%27%7C%7Cpg_sleep(20)%7C%7C%27",                      // one that is felt
    "x%0d%0aX-Injected:%20yes%0d%0a%0d%0aHTTP/1.1%20200",  // a header, and an answer
    "..%2f..%2f..%2fetc%2fpasswd",
    "%25s%25n%7B%7B7*7%7D%7D%24%7Bx%7D%5C%22%3Cscript%3E",
    "%c0%ae%ff",  // no UTF-8
    "%00",
    "-1",
    "99999999999999999999",
    "1e999",
    std::string(3000, 'a'),
};

// The contract's own "$ref"s lead to its components.
json Resolved(const json& contract, const json& value) {
  if (!value.contains("$ref")) return value;
  return contract.at(json::json_pointer(value.at("$ref").get<std::string>().substr(1)));
}

std::vector<std::string> QueryParameters(const json& contract, const json& item,
                                         const json& operation) {
  std::vector<std::string> names;
  for (const json* holder : {&item, &operation}) {
    if (!holder->contains("parameters")) continue;
    for (const json& parameter : holder->at("parameters")) {
      const json resolved = Resolved(contract, parameter);
      if (resolved.at("in") == "query") names.push_back(resolved.at("name"));
    }
  }
  return names;
}

// The path with this for what it leaves open; nothing when it leaves nothing open.
std::string WithId(const std::string& path, const std::string& id) {
  const std::size_t begin = path.find('{');
  if (begin == std::string::npos) return path;
  return path.substr(0, begin) + id + path.substr(path.find('}') + 1);
}

void CheckHarmless(Attacker& attacker, const std::string& method, const std::string& target) {
  BOOST_TEST_CONTEXT(method << " " << target.substr(0, 200)) {
    const HttpReply reply = attacker.Ask(method, target);
    const bool answered = reply.status >= 200 && reply.status < 300;
    BOOST_TEST((answered || e2e::IsRefusal(reply.status)), reply.status);
    BOOST_TEST(reply.status != 429);  // else nothing was tried
    BOOST_TEST(reply.Header("x-injected").empty());
    BOOST_TEST(reply.body.find("syntax error") == std::string::npos);
  }
}

// Returns how many requests it has sent.
int AttackOperation(const json& contract, const std::string& path, const std::string& method,
                    const std::string& from) {
  Attacker attacker(from, e2e::TokenLine());
  const json& item = contract.at("paths").at(path);
  std::string upper;
  for (const char c : method) upper.push_back(static_cast<char>(std::toupper(c)));
  if (path == "/api/v1/stream") upper = "HEAD";  // its GET does not end
  int sent = 0;
  for (const std::string& attack : kInjections) {
    for (const std::string& name : QueryParameters(contract, item, item.at(method))) {
      CheckHarmless(attacker, upper, WithId(path, kNobodysId) + "?" + name + "=" + attack);
      ++sent;
    }
    if (path.find('{') == std::string::npos) continue;
    CheckHarmless(attacker, upper, WithId(path, attack));
    ++sent;
  }
  return sent;
}

// A file among the clips that no row speaks of.
struct Secret {
  Secret() {
    std::filesystem::create_directories(folder);
    std::ofstream(folder + "/clip.mp4") << "among the clips";
  }
  ~Secret() { std::filesystem::remove_all(folder); }

  const std::string folder = e2e::Environment("VIDEO_OUTPUT_DIR") + "/attacked";
};

}  // namespace

BOOST_AUTO_TEST_CASE(no_path_leads_to_a_file) {
  const Secret secret;
  Attacker attacker("127.0.1.1", e2e::TokenLine());
  for (const std::string start : {"/", "/assets/", "/api/", "/api/v1/clips/", "/_clips/"}) {
    for (const std::string up : {"../", "..%2f", "%2e%2e/", "%252e%252e%252f", "..%5c", "..;/",
                                 "..%c0%af", "..%00/", "%2e%2e%2f", ".%2e/", "....//"}) {
      for (const std::string file :
           {"etc/passwd", "attacked/clip.mp4", "_clips/attacked/clip.mp4"}) {
        const std::string target = start + up + up + up + up + file;
        BOOST_TEST_CONTEXT(target) {
          const HttpReply reply = attacker.Ask("GET", target);
          BOOST_TEST(e2e::IsRefusal(reply.status), reply.status);
          BOOST_TEST(reply.body.find("root:") == std::string::npos);
          BOOST_TEST(reply.body.find("among the clips") == std::string::npos);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(clips_have_no_address_of_their_own) {
  const Secret secret;
  Attacker attacker("127.0.1.2", e2e::TokenLine());
  for (const std::string target :
       {"/_clips/attacked/clip.mp4", "//_clips/attacked/clip.mp4", "/%5fclips/attacked/clip.mp4",
        "/./_clips/attacked/clip.mp4", "/api/../_clips/attacked/clip.mp4",
        "/api/v1/..%2f..%2f_clips/attacked/clip.mp4", "http://tillwatch/_clips/attacked/clip.mp4",
        "/_clips", "/_problem/404", "/_CLIPS/attacked/clip.mp4",
        "/api/v1/clips/..%2fattacked%2fclip.mp4/video"}) {
    BOOST_TEST_CONTEXT(target) {
      const HttpReply reply =
          attacker.Ask("GET", target, {}, "X-Accel-Redirect: " + target + "\r\n");
      BOOST_TEST(reply.status == 404);
      BOOST_TEST(reply.body.find("among the clips") == std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(no_parameter_of_the_contract_is_code) {
  const json contract = e2e::GetJson("/api/v1/openapi.json");
  int sent = 0;
  int host = 0;
  for (const auto& [path, item] : contract.at("paths").items()) {
    for (const char* method : {"get", "post", "put", "delete"}) {
      if (!item.contains(method)) continue;
      const std::string from = "127.0.2." + std::to_string(++host);
      sent += AttackOperation(contract, path, method, from);
    }
  }
  BOOST_TEST_MESSAGE(sent << " requests");
  BOOST_TEST(sent > 1000);
  BOOST_TEST(!e2e::GetJson("/api/v1/users").at("users").empty());
}

BOOST_AUTO_TEST_CASE(headers_that_make_no_sense_are_no_mistake_of_the_server) {
  Attacker attacker("127.0.1.3", e2e::TokenLine());
  for (const std::string line : {"Accept: ///",
                                 "Cache-Control: max-age=zz",
                                 "Content-Type: ;;;",
                                 "Content-Encoding: br",
                                 "Content-Type: application/json; q=zz",
                                 "Date: yesterday",
                                 "Expect: 200-maybe",
                                 "If-None-Match: \"",
                                 "Last-Event-ID: 99999999999999999999",
                                 "Range: bytes=9-1,,",
                                 "X-Forwarded-For: \xff, ::1, x",
                                 "X-Forwarded-Proto: x",
                                 "Idempotency-Key: '--",
                                 "Upgrade: h2c",
                                 "User-Agent: \xff\xfe",
                                 "X-Real-IP: 127.0.0.1",
                                 "Forwarded: for=x",
                                 "X-HTTP-Method-Override: DELETE",
                                 "X-Original-URL: /metrics",
                                 "Cookie: ;;;=",
                                 "Cookie: tillwatch_session",
                                 "Authorization: Basic !!!",
                                 "Authorization: Bearer '--"}) {
    BOOST_TEST_CONTEXT(line) {
      const int status = attacker.Ask("GET", "/api/v1/alerts", {}, line + "\r\n").status;
      BOOST_TEST((status == 200 || e2e::IsRefusal(status)), status);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_too_large_is_refused) {
  Attacker attacker("127.0.1.4", e2e::TokenLine());
  const std::string large(9000, 'a');
  BOOST_TEST(attacker.Ask("POST", "/api/v1/snoozes", std::string(65 * 1024, 'a')).status == 413);
  BOOST_TEST(attacker.Ask("GET", "/api/v1/alerts?q=" + large).status == 414);
  BOOST_TEST(
      e2e::IsRefusal(attacker.Ask("GET", "/api/v1/alerts", {}, "X: " + large + "\r\n").status));
  std::string many;
  for (int i = 0; i < 200; ++i)
    many += "X-" + std::to_string(i) + ": " + large.substr(0, 300) + "\r\n";
  BOOST_TEST(e2e::IsRefusal(attacker.Ask("GET", "/api/v1/alerts", {}, many).status));
  BOOST_TEST(
      attacker.Ask("POST", "/api/v1/snoozes", {}, "Content-Length: 99999999999\r\n").status == 413);
}

BOOST_AUTO_TEST_CASE(another_site_changes_nothing_with_the_cookie_alone) {
  const std::string cookie = "Cookie: tillwatch_session=" + e2e::ManagersCookie() + "\r\n";
  Attacker attacker("127.0.1.5");
  const json session = json::parse(attacker.Ask("GET", "/api/v1/session", {}, cookie).body);
  const std::string csrf = "X-CSRF-Token: " + session.at("csrf_token").get<std::string>() + "\r\n";
  for (const std::string& headers : {cookie, cookie + "X-CSRF-Token: guessed\r\n"}) {
    BOOST_TEST(attacker.Ask("DELETE", "/api/v1/session", {}, headers).status == 403);
    BOOST_TEST(attacker.Ask("POST", "/api/v1/clips/request", "{}", headers + kAsJson).status ==
               403);
  }
  const std::string form = "Content-Type: application/x-www-form-urlencoded\r\n";
  BOOST_TEST(attacker.Ask("POST", "/api/v1/session", "user=e2e&password=x", form).status == 415);
  BOOST_TEST(attacker.Ask("DELETE", "/api/v1/session", {}, cookie + csrf).status == 204);
  BOOST_TEST(attacker.Ask("GET", "/api/v1/session", {}, cookie).status == 401);
}

BOOST_AUTO_TEST_CASE(a_cookie_from_before_the_sign_in_is_worth_nothing_after_it) {
  const std::string before = e2e::ManagersCookie();
  const json entry{{"user", "e2e"}, {"password", "correct horse"}};
  Attacker attacker("127.0.1.6");
  for (const std::string& planted : {before, std::string(43, 'p')}) {
    const std::string cookie = "Cookie: tillwatch_session=" + planted + "\r\n";
    const HttpReply reply = attacker.Ask("POST", "/api/v1/session", entry.dump(), cookie + kAsJson);
    BOOST_TEST(reply.status == 200);
    BOOST_TEST(reply.Header("set-cookie").find("tillwatch_session=") == 0u);
    BOOST_TEST(reply.Header("set-cookie").find(planted) == std::string::npos);
    BOOST_TEST(attacker.Ask("GET", "/api/v1/session", {}, cookie).status == 401);
  }
}

BOOST_AUTO_TEST_CASE(a_token_in_the_url_opens_nothing_and_stands_in_no_log) {
  const std::string line = e2e::TokenLine();
  const std::string token = line.substr(line.rfind(' ') + 1, line.size() - line.rfind(' ') - 3);
  Attacker attacker("127.0.1.7");
  for (const std::string name : {"token", "access_token", "api_key", "authorization"}) {
    const std::string query = "?" + name + "=" + token;
    BOOST_TEST(attacker.Ask("GET", "/api/v1/alerts" + query).status == 401);
    BOOST_TEST(e2e::IsRefusal(attacker.Ask("GET", "/api/v1/alerts" + query, {}, line).status));
  }
  std::ifstream log(e2e::Environment("TILLWATCH_HOME") + "/log/access.log");
  const std::string logged((std::istreambuf_iterator<char>(log)), std::istreambuf_iterator<char>());
  BOOST_TEST(logged.find("127.0.1.7") != std::string::npos);
  BOOST_TEST(logged.find(token) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_answer_tells_the_browser_what_it_may_not_do) {
  Attacker attacker("127.0.1.8", e2e::TokenLine());
  const std::vector<std::pair<std::string, int>> answers = {{"/", 200},
                                                            {"/alerts/x", 200},
                                                            {"/api/docs", 200},
                                                            {"/api-docs.js", 200},
                                                            {"/favicon.svg", 200},
                                                            {"/health", 200},
                                                            {"/metrics", 200},
                                                            {"/api/v1/alerts", 200},
                                                            {"/api/v1/alerts.csv", 200},
                                                            {"/nothing", 404},
                                                            {"/api/v1/nothing", 404},
                                                            {"/api/v1/alerts?limit=x", 400},
                                                            {"/%zz", 400},
                                                            {"/_clips/x", 404}};
  for (const auto& [path, status] : answers) {
    BOOST_TEST_CONTEXT(path) {
      const HttpReply reply = attacker.Ask("GET", path);
      BOOST_TEST(reply.status == status);
      e2e::CheckSecurityHeaders(reply);
      BOOST_TEST(reply.Header("strict-transport-security").empty());
    }
  }
  const std::string over_tls = "X-Forwarded-Proto: https\r\n";
  BOOST_TEST(attacker.Ask("GET", "/", {}, over_tls).Header("strict-transport-security") ==
             "max-age=31536000");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
