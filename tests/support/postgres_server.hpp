// A real PostgreSQL cluster of one test's own, over a unix socket, which the test may kill, stop,
// make a standby and start again.
//
// Thread rule: one owner.
#pragma once

#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/child_process.hpp"
#include "support/eventually.hpp"
#include "support/temp_dir.hpp"

namespace tillwatch {

class PostgresServer {
 public:
  PostgresServer() {
    std::filesystem::permissions(dir_.Path(), std::filesystem::perms(0755));
    RunProgram({"mkdir", data_, socket_});
    if (::geteuid() == 0) RunProgram({"chown", "postgres", data_, socket_});
    std::vector<std::string> initdb = AsPostgres("initdb");
    for (const char* option : {"--username=postgres", "--auth=trust", "--encoding=UTF8",
                               "--locale=C.UTF-8", "--no-sync", "--no-instructions"}) {
      initdb.emplace_back(option);
    }
    initdb.push_back("--pgdata=" + data_);
    RunProgram(initdb);
    Start();
  }
  ~PostgresServer() { Stop(); }
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  std::string Url() const {
    return "host=" + socket_ + " port=5432 user=postgres dbname=postgres connect_timeout=2";
  }

  // Returns when it answers. After a kill its orphans may hold the memory for a moment: tried
  // again.
  void Start() {
    if (!Eventually([this] { return TryStart(); })) throw std::runtime_error("no PostgreSQL");
  }
  void Kill() { End(SIGKILL); }
  void Stop() {
    Continue();
    End(SIGQUIT);
  }
  // Every process of it stands still, connections stay open.
  void Freeze() { SignalAll("STOP"); }
  void Continue() { SignalAll("CONT"); }

  // At its next start it is a standby that takes no writes, until Promote().
  void MakeStandby() {
    RunProgram({"touch", data_ + "/standby.signal"});
    if (::geteuid() == 0) RunProgram({"chown", "postgres", data_ + "/standby.signal"});
  }
  void Promote() const { Psql("select pg_promote()"); }

  std::string Psql(const std::string& sql) const {
    return RunProgram({"psql", Url(), "-qAtc", sql});
  }

 private:
  static std::vector<std::string> AsPostgres(const std::string& program) {
    std::string folder;
    for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql")) {
      folder = (version.path() / "bin" / program).string();
    }
    std::vector<std::string> argv;
    if (::geteuid() == 0) {
      argv = {"setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups",
              "env",     "--chdir=/"};
    }
    argv.push_back(folder);
    return argv;
  }

  bool TryStart() {
    std::vector<std::string> argv = AsPostgres("postgres");
    for (const std::string& word :
         {std::string("-D"), data_, std::string("-k"), socket_, std::string("-clisten_addresses="),
          std::string("-cfsync=off"), std::string("-clog_min_messages=panic"),
          std::string("-cshared_buffers=16MB")}) {
      argv.push_back(word);
    }
    process_.emplace(argv);
    bool ended = false;
    const bool answers = Eventually([&] {
      ended = process_->Wait(milliseconds(0)).has_value();
      return ended || Answers();
    });
    return answers && !ended;
  }

  bool Answers() const {
    ChildProcess ready({"pg_isready", "-q", "-h", socket_, "-p", "5432"});
    return ready.Wait() == 0;
  }

  void SignalAll(const std::string& signal) {
    if (!process_) return;
    const std::string pid = std::to_string(process_->Pid());
    ChildProcess({"sh", "-c",
                  "kill -" + signal + " " + pid + " $(cat /proc/" + pid + "/task/" + pid +
                      "/children) 2>/dev/null"})
        .Wait();
  }

  void End(int signal) {
    if (!process_) return;
    process_->Signal(signal);
    process_->Wait();
    process_.reset();
  }

  TempDir dir_;
  const std::string data_ = (dir_.Path() / "data").string();
  const std::string socket_ = (dir_.Path() / "socket").string();
  std::optional<ChildProcess> process_;
};

}  // namespace tillwatch
