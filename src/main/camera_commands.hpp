// tillwatch camera add|list|remove|test: cameras by hand, straight in the database. A running
// "tillwatch serve" sees the change within a few seconds.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "tillwatch/app/settings.hpp"

namespace tillwatch {

// What the options of the camera commands write to.
struct CameraArguments {
  std::string id;
  std::string url;
  std::string name;
  std::string location;
  std::string store;
  std::vector<std::string> registers;
  std::string transport = "tcp";
  int buffer_seconds = 120;
  int buffer_mb = 64;
  int retention_days = 0;  // 0: the settings'
  bool audio = false;
  bool no_verify_tls = false;
  bool disabled = false;
  bool replace = false;
  bool password_stdin = false;
  bool json = false;
  int watch_seconds = 5;
  std::string id_or_url;
};

// Adds "camera" and its subcommands; config is the variable of their --config.
void DefineCameraCommands(CLI::App& app, CameraArguments& arguments, std::string& config);

// The subcommand that was given. Exit code as in commands.hpp.
int RunCameraCommand(const CLI::App& app, const Settings& settings,
                     const CameraArguments& arguments);

}  // namespace tillwatch
