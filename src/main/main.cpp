// The command line: reads settings, then hands over to one subcommand.
#include <fmt/format.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <optional>

#include "account_commands.hpp"
#include "camera_commands.hpp"
#include "commands.hpp"
#include "tillwatch/base/text.hpp"
#include "tillwatch/domain/ids.hpp"

namespace {

using tillwatch::LoadedSettings;
using tillwatch::SettingsSources;

// What the options of all subcommands write to.
struct Arguments {
  std::string config = "config/tillwatch.toml";
  std::string home;
  std::optional<int> http_port;
  std::vector<std::string> cameras;
  std::string migrations = "migrations";
  tillwatch::SimulateOptions simulate;
  tillwatch::CameraArguments camera;
  tillwatch::AccountArguments account;
  bool dry_run = false;
  tillwatch::VerifyOptions verify;
  tillwatch::BacktestArguments backtest;
  std::string audit_head;
};

void AddConfigOption(CLI::App* command, Arguments& arguments) {
  command->add_option("--config", arguments.config, "settings file")->capture_default_str();
}

std::string EnvironmentHelp() {
  std::string text = "Environment variables (they go before the file, flags before them):\n";
  for (const auto& [name, purpose] : tillwatch::EnvironmentVariables()) {
    text += fmt::format("  {:<26}{}\n", name, purpose);
  }
  return text;
}

// Says what is wrong with a --camera; never the address, which may hold a password.
std::string CameraProblem(const std::string& camera) {
  const std::size_t equals = camera.find('=');
  if (equals == std::string::npos) return "must be ID=rtsp://...";
  if (!tillwatch::ParseCameraId(camera.substr(0, equals))) {
    return "the ID before the = must be 1 to 50 of A-Z a-z 0-9 _ and -";
  }
  const std::string url = camera.substr(equals + 1);
  const bool rtsp = url.starts_with("rtsp://") || url.starts_with("rtsps://");
  return rtsp ? "" : "the address after the = must begin with rtsp:// or rtsps://";
}

void DefineServe(CLI::App& app, Arguments& arguments) {
  CLI::App* serve = app.add_subcommand("serve", "Run: ingest, video and API, until interrupted");
  AddConfigOption(serve, arguments);
  serve->add_option("--home", arguments.home, "folder of the spool (TILLWATCH_HOME)");
  serve
      ->add_option("--http-port", arguments.http_port,
                   "loopback port of the API, behind nginx (TILLWATCH_HTTP_PORT)")
      ->check(CLI::Range(0, 65535));
  serve
      ->add_option("--camera", arguments.cameras,
                   "ID=rtsp://...: another address for a camera, or one more camera; repeatable")
      ->check(CameraProblem);
  serve->footer(EnvironmentHelp());
}

void DefineOthers(CLI::App& app, Arguments& arguments) {
  CLI::App* migrate = app.add_subcommand("migrate", "Bring the database's tables up to date");
  AddConfigOption(migrate, arguments);
  migrate->add_option("--migrations", arguments.migrations, "folder of the migrations")
      ->capture_default_str();

  CLI::App* check =
      app.add_subcommand("check-config", "Check the settings; name file, line and cure");
  AddConfigOption(check, arguments);
  check->footer(EnvironmentHelp());

  CLI::App* simulate = app.add_subcommand(
      "simulate",
      "Publish a shop's traffic: mostly sales, some voids, refunds, discounts, no-sales");
  AddConfigOption(simulate, arguments);
  tillwatch::SimulateOptions& options = arguments.simulate;
  simulate->add_option("--rate", options.rate, "events a second; 0: as fast as possible")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1e6));
  simulate->add_option("--count", options.count, "how many; 0: until interrupted")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  simulate->add_option("--stores", options.stores, "store_001, store_002, ...")
      ->capture_default_str()
      ->check(CLI::Range(1, 999));
  simulate->add_option("--seed", options.seed, "the same seed gives the same traffic")
      ->capture_default_str();

  CLI::App* clips = app.add_subcommand("clips", "The clips' files");
  clips->require_subcommand(1);
  CLI::App* verify = clips->add_subcommand(
      "verify", "Compare every clip with its files: size, SHA-256, missing and orphaned ones");
  AddConfigOption(verify, arguments);
  verify->add_flag("--repair", arguments.verify.repair,
                   "put right what can be; never touches a video that a clip has");
  verify->add_flag("--json", arguments.verify.json, "print the findings as JSON");

  CLI::App* retention = app.add_subcommand("retention", "Old clips");
  retention->require_subcommand(1);
  CLI::App* run = retention->add_subcommand(
      "run", "Remove clips past their age, over the disk budget, or for free space (for cron)");
  AddConfigOption(run, arguments);
  run->add_flag("--dry-run", arguments.dry_run, "only list what would go, and why");
}

void DefineAudit(CLI::App& app, Arguments& arguments) {
  CLI::App* audit = app.add_subcommand("audit", "The log of who did what");
  audit->require_subcommand(1);
  CLI::App* verify = audit->add_subcommand(
      "verify", "Find the first entry that was changed, removed, put in or moved; print the head");
  AddConfigOption(verify, arguments);
  verify->add_option("--head", arguments.audit_head,
                     "NUMBER:HASH, as it was printed earlier and kept somewhere else");
}

void DefineBacktest(CLI::App& app, Arguments& arguments) {
  tillwatch::BacktestArguments& options = arguments.backtest;
  CLI::App* backtest = app.add_subcommand(
      "backtest", "Try a draft of rules on events that happened, beside today's rules");
  AddConfigOption(backtest, arguments);
  backtest->add_option("--rules", options.rules, "the draft, in the form of rules.toml")
      ->required();
  backtest->add_option("--since", options.since,
                       "from when on: 30d, 12h, 2026-11-01 or a date-time (30d; of a log, all)");
  backtest->add_option("--until", options.until, "up to when, in the same forms (now)");
  backtest->add_option("--store", options.store, "only this store");
  backtest->add_option("--csv", options.csv,
                       "replay this transaction log instead of the database; - for stdin");
  backtest->add_flag("--all", options.all, "list all differences, not the first 20");
  backtest->add_flag("--json", options.json, "print the result as JSON");
}

SettingsSources Sources(const Arguments& arguments) {
  SettingsSources sources;
  sources.file = arguments.config;
  sources.environment = tillwatch::ProcessEnvironment;
  if (!arguments.home.empty()) sources.flags["TILLWATCH_HOME"] = arguments.home;
  if (arguments.http_port) {
    sources.flags["TILLWATCH_HTTP_PORT"] = std::to_string(*arguments.http_port);
  }
  for (const std::string& camera : arguments.cameras) {
    const std::size_t equals = camera.find('=');
    sources.camera_urls[camera.substr(0, equals)] = camera.substr(equals + 1);
  }
  return sources;
}

void SetUpLogging(const std::string& level) {
  auto logger = spdlog::stderr_color_mt("tillwatch");
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%-5l%$ %v", spdlog::pattern_time_type::utc);
  logger->set_level(spdlog::level::from_str(level));
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

int Dispatch(const CLI::App& app, const Arguments& arguments, const SettingsSources& sources) {
  if (app.got_subcommand("check-config")) return tillwatch::CheckConfig(sources);
  const LoadedSettings loaded = tillwatch::LoadSettings(sources);
  for (const std::string& problem : loaded.problems) fmt::print(stderr, "{}\n", problem);
  if (!loaded.problems.empty()) {
    fmt::print(stderr, "{} problem(s) in the settings; nothing was started\n",
               loaded.problems.size());
    return tillwatch::kExitFailed;
  }
  SetUpLogging(loaded.settings.log_level);
  if (app.got_subcommand("serve")) return tillwatch::Serve(loaded.settings);
  if (app.got_subcommand("migrate")) {
    return tillwatch::MigrateDatabase(loaded.settings, arguments.migrations);
  }
  if (app.got_subcommand("camera")) {
    return tillwatch::RunCameraCommand(app, loaded.settings, arguments.camera);
  }
  if (app.got_subcommand("user")) {
    return tillwatch::RunUserCommand(app, loaded.settings, arguments.account);
  }
  if (app.got_subcommand("token")) {
    return tillwatch::RunTokenCommand(app, loaded.settings, arguments.account);
  }
  if (app.got_subcommand("simulate")) {
    return tillwatch::Simulate(loaded.settings, arguments.simulate);
  }
  if (app.got_subcommand("clips")) {
    return tillwatch::VerifyClips(loaded.settings, arguments.verify);
  }
  if (app.got_subcommand("audit")) {
    return tillwatch::VerifyAudit(loaded.settings, arguments.audit_head);
  }
  if (app.got_subcommand("backtest")) {
    return tillwatch::RunBacktest(loaded.settings, arguments.backtest);
  }
  return tillwatch::RunRetentionCommand(loaded.settings, arguments.dry_run);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Tillwatch: finds the minute of video behind a suspicious till event");
  Arguments arguments;
  app.set_version_flag("--version", TILLWATCH_VERSION);
  app.require_subcommand(1);
  DefineServe(app, arguments);
  DefineOthers(app, arguments);
  DefineBacktest(app, arguments);
  DefineAudit(app, arguments);
  tillwatch::DefineCameraCommands(app, arguments.camera, arguments.config);
  tillwatch::DefineUserCommands(app, arguments.account, arguments.config);
  tillwatch::DefineTokenCommands(app, arguments.account, arguments.config);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Whatever is wrong with the command line is a usage error.
    return app.exit(error) == 0 ? tillwatch::kExitOk : tillwatch::kExitUsage;
  }
  try {
    return Dispatch(app, arguments, Sources(arguments));
  } catch (const std::exception& error) {
    fmt::print(stderr, "tillwatch: {}\n", tillwatch::RedactUrlsIn(error.what()));
    return tillwatch::kExitFailed;
  }
}
