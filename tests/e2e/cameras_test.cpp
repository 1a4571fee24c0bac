// Cameras that are added, tried out, changed and removed while the service runs, by its API and by
// the command line.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <string>
#include <vector>

#include "e2e/stack.hpp"
#include "support/child_process.hpp"
#include "support/temp_dir.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(cameras)

namespace {

using e2e::Await;
using e2e::Environment;
using e2e::Found;
using e2e::Get;
using nlohmann::json;
using namespace std::chrono_literals;

constexpr const char* kPassword = "s3cret";

std::string PathOf(const std::string& id) { return "/api/v1/cameras/" + id; }

// A camera that asks for viewer's password.
class OwnCamera {
 public:
  OwnCamera()
      : process_({BuiltBinary("tillwatch-camsim"), "--port", "0", "--cameras", "1", "--size",
                  "640x360", "--bitrate", "800", "--user", "viewer", "--password", kPassword}) {
    const std::string ready = "camsim ready port=";
    const auto line = process_.ReadLine();
    BOOST_REQUIRE(line && line->starts_with(ready));
    port_ = line->substr(ready.size());
  }
  std::string Url(const std::string& user_info = {}) const {
    return "rtsp://" + user_info + "127.0.0.1:" + port_ + "/camera_001";
  }

 private:
  ChildProcess process_;
  std::string port_;
};

struct Outcome {
  int exit_code = -1;
  std::string text;  // stdout and stderr
};

// "tillwatch camera ..." with this on its standard input.
Outcome Camera(const std::vector<std::string>& arguments, const std::string& input = {}) {
  std::vector<std::string> argv{"sh",    "-c",  "printf %s \"$1\" | { shift; \"$@\" 2>&1; }",
                                "sh",    input, BuiltBinary("tillwatch"),
                                "camera"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  argv.insert(argv.end(),
              {"--config", Environment("TILLWATCH_SOURCE_DIR") + "/config/tillwatch.toml"});
  ChildProcess process(argv);
  Outcome outcome;
  outcome.text = process.ReadAll();
  outcome.exit_code = process.Wait().value_or(-1);
  BOOST_TEST(outcome.text.find(kPassword) == std::string::npos, outcome.text);
  return outcome;
}

HttpReply Ask(const std::string& method, const std::string& path, const json& body = {}) {
  const HttpReply reply = e2e::Client().Ask(method, path, body.is_null() ? "" : body.dump());
  BOOST_TEST(reply.body.find(kPassword) == std::string::npos);
  return reply;
}

json AwaitMember(const std::string& id, const char* name, const json& value, milliseconds timeout) {
  const std::string what = id + ": " + name + " " + value.dump();
  return *Await(what.c_str(), timeout, [&]() -> std::optional<json> {
    json camera = json::parse(Get(PathOf(id)).body);  // a problem without it, while there is none
    return camera.value(name, json()) == value ? Found(std::move(camera)) : std::nullopt;
  });
}

// A loopback port where connections are taken and never answered.
class SilentPort {
 public:
  SilentPort() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    BOOST_REQUIRE(::bind(fd_, plain, size) == 0 && ::listen(fd_, 16) == 0);
    ::getsockname(fd_, plain, &size);
    port_ = ntohs(address.sin_port);
  }
  ~SilentPort() { ::close(fd_); }
  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;
  int Port() const { return port_; }

 private:
  int fd_;
  int port_ = 0;
};

// Free a moment ago.
int FreePort() { return SilentPort().Port(); }

bool IsJpeg(const std::string& bytes) {
  return bytes.starts_with("\xFF\xD8\xFF") && bytes.ends_with("\xFF\xD9");
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_camera_of_the_command_line_films_is_disabled_and_goes) {
  const OwnCamera own;
  const Outcome added = Camera({"add", "added", own.Url("viewer@"), "--name", "Back door",
                                "--store", "store_001", "--register", "r9", "--password-stdin"},
                               std::string(kPassword) + "\n");
  BOOST_TEST(added.exit_code == 0, added.text);
  const json live = AwaitMember("added", "state", "live", 10s);
  BOOST_TEST(live.at("name") == "Back door");
  BOOST_TEST(live.at("from_file") == false);
  BOOST_TEST(live.at("settings").at("rtsp_url") == own.Url("***@"));

  const HttpReply picture = *Await("a snapshot", 5s, [&]() -> std::optional<HttpReply> {
    const HttpReply reply = Get(PathOf("added") + "/snapshot.jpg");
    return reply.status == 200 ? std::optional(reply) : std::nullopt;
  });
  BOOST_TEST(picture.Header("content-type") == "image/jpeg");
  BOOST_TEST(picture.Header("cache-control") == "no-store");
  BOOST_TEST(IsJpeg(picture.body));

  const Outcome list = Camera({"list"});
  BOOST_TEST(list.exit_code == 0);
  BOOST_TEST(list.text.find("rtsp://***@") != std::string::npos, list.text);
  const json listed = json::parse(Camera({"list", "--json"}).text);
  const auto entry = std::find_if(listed.begin(), listed.end(),
                                  [](const json& camera) { return camera["id"] == "added"; });
  BOOST_REQUIRE(entry != listed.end());
  BOOST_TEST(entry->at("state") == "live");

  json settings = live.at("settings");
  settings["enabled"] = false;
  BOOST_TEST(Ask("PUT", PathOf("added"), settings).status == 200);
  AwaitMember("added", "state", "disabled", 5s);
  const HttpReply nothing = Get(PathOf("added") + "/snapshot.jpg");
  BOOST_TEST(nothing.status == 503);
  BOOST_TEST(json::parse(nothing.body).at("state") == "disabled");

  settings["enabled"] = true;  // with the password that was never sent back
  BOOST_TEST(Ask("PUT", PathOf("added"), settings).status == 200);
  AwaitMember("added", "state", "live", 10s);

  BOOST_TEST(Camera({"remove", "added"}).exit_code == 0);
  Await("the end of the camera", 5s, [&]() -> std::optional<bool> {
    return Get(PathOf("added")).status == 404 ? std::optional(true) : std::nullopt;
  });
  BOOST_TEST(Camera({"remove", "added"}).exit_code == 1);
}

BOOST_AUTO_TEST_CASE(a_camera_of_the_api_films_at_once_and_can_be_taken_over_once) {
  const OwnCamera own;
  const json body{{"id", "posted"},
                  {"rtsp_url", own.Url("viewer:" + std::string(kPassword) + "@")},
                  {"store_id", "store_001"}};
  BOOST_TEST(Ask("POST", "/api/v1/cameras", body).status == 201);
  BOOST_TEST(Ask("POST", "/api/v1/cameras", body).status == 409);
  AwaitMember("posted", "state", "live", 5s);
  const Outcome again = Camera({"add", "posted", own.Url()});
  BOOST_TEST(again.exit_code == 1);
  BOOST_TEST(again.text.find("--replace") != std::string::npos, again.text);
  BOOST_TEST(Camera({"add", "posted", own.Url(), "--name", "Moved", "--replace"}).exit_code == 0);
  const json moved = AwaitMember("posted", "name", "Moved", 5s);
  BOOST_TEST(moved.at("state") == "live");  // with the stored password
  BOOST_TEST(Ask("DELETE", PathOf("posted")).status == 204);
  BOOST_TEST(Get(PathOf("posted")).status == 404);
}

BOOST_AUTO_TEST_CASE(trying_a_camera_out_says_what_comes_or_why_nothing_does) {
  const OwnCamera own;
  const std::string right = own.Url("viewer:" + std::string(kPassword) + "@");
  const Outcome good =
      Camera({"test", own.Url("viewer@"), "--password-stdin", "--seconds", "3"}, kPassword);
  BOOST_TEST(good.exit_code == 0, good.text);
  BOOST_TEST(good.text.find("h264, 640x360") != std::string::npos, good.text);
  BOOST_TEST(good.text.find("every 1.0 s") != std::string::npos, good.text);
  const Outcome refused = Camera({"test", own.Url("viewer:wrong@"), "--seconds", "3"});
  BOOST_TEST(refused.exit_code == 1);
  BOOST_TEST(!refused.text.empty());
  BOOST_TEST(Camera({"test", "nobody"}).exit_code == 1);

  const HttpReply probed = Ask("POST", "/api/v1/cameras/test", {{"rtsp_url", right}});
  BOOST_TEST(probed.status == 200, probed.body);
  BOOST_TEST(json::parse(probed.body).at("width") == 640);
  const HttpReply failed =
      Ask("POST", "/api/v1/cameras/test", {{"rtsp_url", "rtsp://127.0.0.1:1/nothing"}});
  BOOST_TEST(failed.status == 422, failed.body);
}

BOOST_AUTO_TEST_CASE(a_camera_of_the_file_can_be_tried_by_its_id) {
  const Outcome outcome = Camera({"test", "camera_001", "--seconds", "2"});
  BOOST_TEST(outcome.exit_code == 0, outcome.text);
  BOOST_TEST(outcome.text.find("1280x720") != std::string::npos, outcome.text);
}

BOOST_AUTO_TEST_CASE(the_files_cameras_film_though_the_database_does_not_answer_at_the_start) {
  const OwnCamera own;
  const SilentPort database;
  const TempDir home;
  const int port = FreePort();
  const std::string url = own.Url("viewer:" + std::string(kPassword) + "@");
  ChildProcess service(
      {"sh", "-c", "exec \"$0\" \"$@\" 2>&1", "env",
       "DATABASE_URL=postgresql://127.0.0.1:" + std::to_string(database.Port()) + "/x",
       "MQTT_PORT=1", BuiltBinary("tillwatch"), "serve", "--config",
       Environment("TILLWATCH_SOURCE_DIR") + "/config/tillwatch.toml", "--home",
       home.Path().string(), "--http-port", std::to_string(port), "--camera", "camera_001=" + url,
       "--camera", "camera_002=" + url});
  // Nobody can sign in without the database, so the log says it.
  bool live = false;
  bool serves = false;
  while (!live || !serves) {
    const auto line = service.ReadLine(20s);
    BOOST_REQUIRE_MESSAGE(line, "no camera of the file was live in time, or nothing served");
    live = live || line->find("camera live (camera=camera_001 ") != std::string::npos;
    serves = serves || line->find(" serves (http=") != std::string::npos;
  }
  const auto ask = [&](const std::string& headers) {
    HttpClient client(static_cast<std::uint16_t>(port));
    return client.Ask("DELETE", PathOf("camera_001"), "", headers).status;
  };
  BOOST_TEST(ask("") == 401);
  BOOST_TEST(ask("Authorization: Bearer tw_" + std::string(43, 'a') + "\r\n") == 503);
  service.Signal(SIGTERM);
  BOOST_TEST(service.Wait(15s).value_or(-1) == 0);
}

BOOST_AUTO_TEST_CASE(wrong_definitions_are_refused_with_the_members_name) {
  const Outcome scheme = Camera({"add", "wrong", "http://h/1", "--store", "s"});
  BOOST_TEST(scheme.exit_code == 1);
  BOOST_TEST(scheme.text.find("rtsp_url") != std::string::npos, scheme.text);
  BOOST_TEST(Camera({"add", "a b", "rtsp://h/1", "--store", "s"}).exit_code == 1);
  BOOST_TEST(Camera({"add", "wrong", "rtsp://h/1", "--password-stdin"}, "x").exit_code == 1);
  BOOST_TEST(Camera({"add", "wrong", "rtsp://u@h/1", "--password-stdin"}).exit_code == 1);
  BOOST_TEST(Camera({"add", "wrong", "rtsp://h/1", "--transport", "http"}).exit_code == 2);
  BOOST_TEST(Camera({"add", "wrong"}).exit_code == 2);
  BOOST_TEST(Get(PathOf("wrong")).status == 404);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
