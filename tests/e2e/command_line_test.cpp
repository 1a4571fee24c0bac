// The exit codes that scripts and supervisors go by: 0 ok, 1 failed, 2 usage.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "support/child_process.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(command_line)

namespace {

int ExitCode(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), BuiltBinary("tillwatch"));
  ChildProcess process(arguments);
  return process.Wait().value_or(-1);
}

}  // namespace

BOOST_AUTO_TEST_CASE(mistakes_on_the_command_line_are_usage_errors) {
  const std::vector<std::vector<std::string>> mistakes{
      {},
      {"fly"},
      {"serve", "--no-such-option"},
      {"serve", "--http-port", "abc"},
      {"serve", "--http-port", "65536"},
      {"serve", "--http-port", "-1"},
      {"serve", "--camera", "camera_001"},
      {"serve", "--camera", "bad id=rtsp://10.0.0.1/1"},
      {"serve", "--camera", "=rtsp://10.0.0.1/1"},
      {"serve", "--camera", "camera_001=http://10.0.0.1/1"},
      {"simulate", "--rate", "fast"},
      {"simulate", "--stores", "0"},
      {"retention"},
      {"clips"},
      {"clips", "verify", "--fix"},
      {"backtest"},
      {"backtest", "--rules"}};
  for (const auto& arguments : mistakes) {
    std::string line;
    for (const std::string& argument : arguments) line += " " + argument;
    BOOST_TEST_CONTEXT("tillwatch" << line) { BOOST_TEST(ExitCode(arguments) == 2); }
  }
}

BOOST_AUTO_TEST_CASE(help_succeeds_and_settings_that_are_not_there_fail) {
  BOOST_TEST(ExitCode({"--help"}) == 0);
  BOOST_TEST(ExitCode({"serve", "--help"}) == 0);
  BOOST_TEST(ExitCode({"check-config", "--config", "/nowhere/tillwatch.toml"}) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
