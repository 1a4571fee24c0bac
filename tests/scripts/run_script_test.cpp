// What run.sh promises to who types it (README, its --help): the banner, the ports, the user's own
// parts in place of the private ones, restarts, and an end that leaves nothing running.
#include "scripts/run_script.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/mosquitto_server.hpp"

namespace tillwatch::test {
BOOST_AUTO_TEST_SUITE(run_script)

namespace {

using nlohmann::json;

std::string WithoutIndent(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool indents = text[i] == ' ' && (result.empty() || result.back() == '\n');
    if (!indents) result.push_back(text[i]);
  }
  return result;
}

// From "mosquitto_pub" to the end of its message, as it stands in the text.
std::string PublishCommand(const std::string& text) {
  const std::size_t begin = text.find("    mosquitto_pub");
  const std::size_t end = text.find("}'\n", begin);
  BOOST_REQUIRE(begin != std::string::npos && end != std::string::npos);
  return text.substr(begin, end + 2 - begin);
}

std::string Without(std::string text, const std::string& part) {
  const std::size_t at = text.find(part);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, '"' << part << "\" is not in: " << text);
  return text.erase(at, part.size());
}

std::string Get(const Setup& setup, const std::string& path) {
  const std::string url = "http://localhost:" + std::to_string(setup.api_port);
  return RunProgram({"curl", "-fsS", "-H", "Authorization: Bearer " + setup.Token(), url + path});
}

std::size_t CountAlerts(const Setup& setup) {
  return json::parse(Get(setup, "/api/v1/alerts")).at("alerts").size();
}

bool NothingRuns(const Setup& setup) {
  const bool nothing = Eventually([&] { return setup.Processes().empty(); }, seconds(10));
  for (const std::string& process : setup.Processes()) BOOST_ERROR("still runs: " << process);
  return nothing;
}

bool Contains(const std::string& text, const std::string& part) {
  if (text.find(part) != std::string::npos) return true;
  BOOST_TEST_MESSAGE('"' << part << "\" is not in:\n" << text);
  return false;
}

// Exit code and output of a run.sh that is expected to end by itself, with nothing left of it.
std::pair<int, std::string> RunToItsEnd(const Setup& setup) {
  RunScript script(setup);
  const int code = script.End();
  BOOST_TEST(NothingRuns(setup));
  return {code, script.Said()};
}

void StartsAndShowsBanner(RunScript& script) {
  BOOST_REQUIRE_MESSAGE(script.Banner(), "run.sh is not ready:\n" << script.Said());
}

void CheckBanner(const Setup& setup, const std::string& said) {
  const std::string mqtt_port = std::to_string(setup.mqtt_port);
  BOOST_TEST(Contains(said, "http://localhost:" + std::to_string(setup.api_port) + "/\n"));
  BOOST_TEST(Contains(said, "mqtt://localhost:" + mqtt_port));
  BOOST_TEST(Contains(said, setup.home.Path().string() + "/video_clips"));
  BOOST_TEST(Contains(said, "Sign in     admin, password "));
  BOOST_TEST(Contains(said, setup.home.Path().string() + "/token\n"));
  const std::string command = Without(PublishCommand(said), " -p " + mqtt_port);
  const std::string readme = PublishCommand(ReadFile(SourceDir() + "/README.md"));
  BOOST_TEST(WithoutIndent(command) == WithoutIndent(readme));
}

void CheckThatKilledTillwatchComesBack(const Setup& setup, const RunScript& script) {
  const pid_t before = setup.Service("tillwatch");
  BOOST_REQUIRE_GT(before, 0);
  BOOST_REQUIRE_EQUAL(::kill(before, SIGKILL), 0);
  BOOST_TEST(Eventually([&] { return setup.Service("tillwatch") != before; }));
  BOOST_TEST(Eventually([&] { return script.IsHealthy(); }));
}

}  // namespace

BOOST_AUTO_TEST_CASE(help_names_every_option_and_variable) {
  Setup setup;
  setup.arguments = {"--help"};
  const auto [code, said] = RunToItsEnd(setup);
  BOOST_TEST(code == 0);
  for (const char* name : {"--home", "--camera", "--no-build", "API_PORT", "MQTT_PORT", "RTSP_PORT",
                           "VIDEO_OUTPUT_DIR", "DATABASE_URL", "MQTT_HOST", "TLS_CERTIFICATE",
                           "TLS_KEY", "API_RATE", "API_CONNECTIONS"}) {
    BOOST_TEST(Contains(said, name));
  }
}

BOOST_AUTO_TEST_CASE(mistakes_on_the_command_line_are_usage_errors) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> mistakes{
      {{"--fly"}, "--fly"},
      {{"--camera"}, "--camera"},
      {{"--camera", "camera_001"}, "--camera"},
      {{"--camera", "bad id=rtsp://10.0.0.1/1"}, "--camera"},
      {{"--camera", "camera_001=http://10.0.0.1/1"}, "--camera"},
      {{"--home"}, "--home"}};
  for (const auto& [arguments, named] : mistakes) {
    Setup setup;
    setup.arguments = arguments;
    const auto [code, said] = RunToItsEnd(setup);
    BOOST_TEST(code == 2);
    BOOST_TEST(Contains(said, named));
    BOOST_TEST(Contains(said, "try --help"));
  }
}

BOOST_AUTO_TEST_CASE(a_port_that_is_no_port_is_a_usage_error_that_names_the_variable) {
  for (const char* variable : {"API_PORT", "MQTT_PORT", "RTSP_PORT"}) {
    Setup setup;
    setup.environment[variable] = "65536";
    const auto [code, said] = RunToItsEnd(setup);
    BOOST_TEST(code == 2);
    BOOST_TEST(Contains(said, std::string(variable) + "=65536"));
  }
}

BOOST_AUTO_TEST_CASE(half_a_certificate_and_limits_that_are_none_are_usage_errors) {
  const std::vector<std::pair<std::map<std::string, std::string>, std::string>> mistakes{
      {{{"TLS_KEY", "/etc/hostname"}}, "TLS_CERTIFICATE is missing"},
      {{{"TLS_CERTIFICATE", "/etc/hostname"}}, "TLS_KEY is missing"},
      {{{"TLS_CERTIFICATE", "/nowhere"}, {"TLS_KEY", "/nowhere"}}, "TLS_CERTIFICATE=/nowhere"},
      {{{"API_RATE", "0"}}, "API_RATE=0"},
      {{{"API_CONNECTIONS", "many"}}, "API_CONNECTIONS=many"}};
  for (const auto& [environment, named] : mistakes) {
    Setup setup;
    setup.environment = environment;
    const auto [code, said] = RunToItsEnd(setup);
    BOOST_TEST(code == 2);
    BOOST_TEST(Contains(said, named), said);
  }
}

BOOST_AUTO_TEST_CASE(a_busy_port_is_a_message_that_names_the_variable) {
  const auto check = [](const char* variable, int Setup::*port) {
    Setup setup;
    const TakenPort taken(setup.*port);
    BOOST_REQUIRE(taken.IsOurs());
    const auto [code, said] = RunToItsEnd(setup);
    BOOST_TEST(code == 1);
    BOOST_TEST(Contains(said, std::to_string(setup.*port)));
    BOOST_TEST(Contains(said, variable));
  };
  check("API_PORT", &Setup::api_port);
  check("MQTT_PORT", &Setup::mqtt_port);
  check("RTSP_PORT", &Setup::rtsp_port);
}

// One home through its life: first start, an alert, a killed tillwatch, Ctrl-C, a warm start, a
// killed run.sh, another start, SIGTERM. The alert outlives all of it.
BOOST_AUTO_TEST_CASE(a_home_lives_through_restarts_and_kills_with_its_data) {
  Setup setup;
  {
    RunScript first(setup);
    StartsAndShowsBanner(first);
    CheckBanner(setup, first.Said());
    RunProgram({"bash", "-c", PublishCommand(first.Said())});
    BOOST_TEST(Eventually([&] { return CountAlerts(setup) == 1; }));
    CheckThatKilledTillwatchComesBack(setup, first);
    BOOST_TEST(first.End(SIGINT) == 0);
    BOOST_TEST(NothingRuns(setup));
  }
  {
    setup.arguments = {};  // as typed: with its looks at packages and build
    const auto before = std::chrono::steady_clock::now();
    RunScript warm(setup);
    StartsAndShowsBanner(warm);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - before;
    BOOST_TEST_MESSAGE("a warm start was ready after " << took.count() << " s");
    BOOST_TEST(Contains(warm.Said(), "no work to do"));  // else the build was measured
    BOOST_TEST(took.count() < 5.0);
    BOOST_TEST(CountAlerts(setup) == 1u);
    BOOST_TEST(warm.End(SIGKILL) == 128 + SIGKILL);
    BOOST_TEST(NothingRuns(setup));  // the kernel has told them
  }
  setup.arguments = {"--no-build"};
  RunScript last(setup);
  StartsAndShowsBanner(last);
  BOOST_TEST(CountAlerts(setup) == 1u);
  BOOST_TEST(last.End(SIGTERM) == 0);
  BOOST_TEST(NothingRuns(setup));
}

BOOST_AUTO_TEST_CASE(the_users_own_database_broker_and_cameras_replace_the_private_ones) {
  const MosquittoServer broker;
  ChildProcess camsim({BuiltBinary("tillwatch-camsim"), "--port", "0", "--cameras", "2"});
  const std::string ready = camsim.ReadLine().value_or("");
  const std::string rtsp_port = ready.substr(ready.find_last_of('=') + 1);
  const char* database = std::getenv("DATABASE_URL");
  BOOST_REQUIRE_MESSAGE(database != nullptr, "run under with_postgres.sh");

  Setup setup;
  setup.environment = {{"DATABASE_URL", database}, {"MQTT_HOST", "127.0.0.1"}};
  setup.mqtt_port = broker.Port();
  const TakenPort nobody_wants_it(setup.rtsp_port);
  for (const std::string id : {"camera_001", "camera_002"}) {
    const std::string url = "rtsp://127.0.0.1:" + rtsp_port + "/" + id;
    setup.arguments.insert(setup.arguments.end(), {"--camera", id + "=" + url});
  }
  RunScript script(setup);
  StartsAndShowsBanner(script);
  BOOST_TEST(Contains(script.Said(), "mqtt://127.0.0.1:" + std::to_string(broker.Port())));
  for (const char* name : {"postgres", "mosquitto", "camsim"}) BOOST_TEST(setup.Service(name) == 0);
  BOOST_TEST(!std::filesystem::exists(setup.home.Path() / "postgres"));

  RunProgram({"bash", "-c", PublishCommand(script.Said())});
  BOOST_TEST(Eventually([&] { return CountAlerts(setup) == 1; }));
  BOOST_TEST(RunProgram({"psql", database, "-Atc", "select count(*) from risk_alerts"}) == "1\n");
  BOOST_TEST(Eventually([&] {
    const json answer = json::parse(Get(setup, "/api/v1/cameras"));
    std::size_t live = 0;
    for (const json& camera : answer.at("cameras")) live += camera.at("state") == "live";
    return live == 2;
  }));
  BOOST_TEST(script.End(SIGTERM) == 0);
  BOOST_TEST(NothingRuns(setup));
}

BOOST_AUTO_TEST_CASE(a_broker_that_is_away_is_said_and_is_no_reason_not_to_start) {
  Setup setup;
  setup.environment = {{"DATABASE_URL", std::getenv("DATABASE_URL")}, {"MQTT_HOST", "127.0.0.1"}};
  RunScript script(setup);
  StartsAndShowsBanner(script);
  BOOST_TEST(Contains(script.Said(), "the broker at 127.0.0.1:" + std::to_string(setup.mqtt_port)));
  BOOST_TEST(script.IsHealthy());
  BOOST_TEST(script.End(SIGTERM) == 0);
  BOOST_TEST(NothingRuns(setup));
}

BOOST_AUTO_TEST_CASE(a_second_run_in_the_same_home_says_who_has_it_and_harms_nothing) {
  Setup setup;
  setup.environment["DATABASE_URL"] = std::getenv("DATABASE_URL");
  RunScript first(setup);
  StartsAndShowsBanner(first);
  RunScript second(setup);
  BOOST_TEST(second.End() == 1);
  BOOST_TEST(Contains(second.Said(), "another run.sh"));
  BOOST_TEST(first.IsHealthy());
  BOOST_TEST(first.End(SIGTERM) == 0);
  BOOST_TEST(NothingRuns(setup));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch::test
