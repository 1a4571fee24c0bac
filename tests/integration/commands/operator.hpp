// tillwatch as an operator runs it, on a database of the test's own.
#pragma once

#include <filesystem>
#include <string>

#include "support/child_process.hpp"
#include "support/test_database.hpp"

namespace tillwatch {

struct CommandRun {
  int exit_code = -1;
  std::string text;  // stdout and stderr together

  bool Says(const std::string& part) const { return text.find(part) != std::string::npos; }
};

struct OperatorsDesk : MigratedDatabase {
  // `arguments` is shell text, and may redirect.
  CommandRun Tillwatch(const std::string& arguments) const {
    return Shell(Command(arguments) + " 2>&1");
  }
  // On stdin it gets the line.
  CommandRun TillwatchReading(const std::string& line, const std::string& arguments) const {
    return Shell("printf '%s\\n' '" + line + "' | " + Command(arguments) + " 2>&1");
  }
  CommandRun Shell(const std::string& command) const {
    ChildProcess process({"env", "DATABASE_URL=" + database.Url(), "sh", "-c", command});
    CommandRun run;
    run.text = process.ReadAll();
    run.exit_code = process.Wait().value_or(-1);
    return run;
  }
  static std::filesystem::path Shipped(const std::string& file) {
    return MigrationsFolder().parent_path() / "config" / file;
  }
  static std::string Command(const std::string& arguments,
                             const std::filesystem::path& config = Shipped("tillwatch.toml")) {
    return BuiltBinary("tillwatch") + " " + arguments + " --config " + config.string();
  }
};

}  // namespace tillwatch
