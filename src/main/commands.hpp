// The subcommands. Each returns the process's exit code: 0 ok, 1 failed (2, wrong usage, is
// main's). What is broken in the environment is thrown and printed by main.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "tillwatch/adapters/config/settings_loader.hpp"
#include "tillwatch/app/retention.hpp"
#include "tillwatch/app/settings.hpp"

namespace tillwatch {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;

// Runs until SIGINT or SIGTERM; SIGHUP reads the rules again.
int Serve(const Settings& settings);

int MigrateDatabase(const Settings& settings, const std::filesystem::path& migrations);

int CheckConfig(const SettingsSources& sources);

struct SimulateOptions {
  double rate = 2.0;       // events a second; 0: as fast as the broker takes them
  std::int64_t count = 0;  // 0: until interrupted
  int stores = 1;
  std::uint32_t seed = 1;
};
int Simulate(const Settings& settings, const SimulateOptions& options);

RetentionPolicy PolicyOf(const Settings& settings);
int RunRetentionCommand(const Settings& settings, bool dry_run);

struct VerifyOptions {
  bool repair = false;
  bool json = false;
};
// Exit code 1 also when there are problems that were not, or could not be, repaired.
int VerifyClips(const Settings& settings, const VerifyOptions& options);

// witnessed: a head as this command printed it before, or empty. Exit code 1 when the log is not
// what was written, 2 for a head of a wrong form.
int VerifyAudit(const Settings& settings, const std::string& witnessed);

struct BacktestArguments {
  std::filesystem::path rules;  // the draft
  std::string since;            // empty: 30 days; of a log, all of it
  std::string until;            // empty: now
  std::string store;            // empty: all
  std::string csv;              // a transaction log instead of the database; "-": stdin
  bool json = false;
  bool all = false;  // list every difference
};
// Exit code 2 for a time of a wrong form.
int RunBacktest(const Settings& settings, const BacktestArguments& arguments);

}  // namespace tillwatch
