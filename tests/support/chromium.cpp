#include "support/chromium.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

extern char** environ;

namespace tillwatch {
namespace {

using nlohmann::json;

// Where Chromium's --remote-debugging-pipe reads and writes.
constexpr int kBrowserReads = 3;
constexpr int kBrowserWrites = 4;
constexpr int kOutOfTheWay = 10;  // descriptors from here on are none of those

std::array<int, 2> Pipe() {
  std::array<int, 2> low{};
  if (::pipe2(low.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2 failed");
  std::array<int, 2> high{};
  for (std::size_t i = 0; i < low.size(); ++i) {
    high[i] = ::fcntl(low[i], F_DUPFD_CLOEXEC, kOutOfTheWay);
    ::close(low[i]);
  }
  return high;
}

std::vector<std::string> CommandLine(const std::string& profile) {
  return {"env",
          "HOME=" + profile,
          "chromium",
          "--headless=new",
          "--remote-debugging-pipe",
          "--user-data-dir=" + profile + "/chromium",
          "--no-sandbox",  // it refuses to run as root with one
          "--disable-gpu",
          "--disable-dev-shm-usage",
          "--disable-extensions",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-domain-reliability",
          "--disable-sync",
          "--no-default-browser-check",
          "--no-first-run",
          "--no-proxy-server",
          "--autoplay-policy=user-gesture-required",  // the strictest that users have
          "--window-size=1280,1000",
          "about:blank"};
}

}  // namespace

Chromium::Chromium() {
  Start();
  const json target = Command("Target.createTarget", {{"url", "about:blank"}}, seconds(60));
  const json attached =
      Command("Target.attachToTarget", {{"targetId", target.at("targetId")}, {"flatten", true}});
  session_ = attached.at("sessionId").get<std::string>();
  for (const char* domain : {"Page.enable", "Runtime.enable", "Log.enable"}) {
    Command(domain, json::object());
  }
}

Chromium::~Chromium() {
  ::close(to_browser_);
  ::close(from_browser_);
  ::kill(-pid_, SIGKILL);  // its profile is thrown away anyway
  ::waitpid(pid_, nullptr, 0);
}

void Chromium::Start() {
  const std::array<int, 2> in = Pipe();
  const std::array<int, 2> out = Pipe();
  const std::string log = (profile_.Path() / "chromium.log").string();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_CREAT | O_WRONLY, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  posix_spawn_file_actions_adddup2(&actions, in[0], kBrowserReads);
  posix_spawn_file_actions_adddup2(&actions, out[1], kBrowserWrites);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);  // to end its helpers with it
  std::vector<std::string> words = CommandLine(profile_.Path().string());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const int error = ::posix_spawnp(&pid_, argv[0], &actions, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  ::close(in[0]);
  ::close(out[1]);
  to_browser_ = in[1];
  from_browser_ = out[0];
  if (error != 0) throw std::runtime_error(std::string("no chromium: ") + std::strerror(error));
}

void Chromium::Open(const std::string& url) {
  const json answer = Command("Page.navigate", {{"url", url}});
  if (answer.contains("errorText")) {
    throw std::runtime_error(url + ": " + answer.at("errorText").get<std::string>());
  }
}

void Chromium::SetCookie(const std::string& url, const std::string& name,
                         const std::string& value) {
  const json answer = Command(
      "Network.setCookie",
      {{"url", url}, {"name", name}, {"value", value}, {"httpOnly", true}, {"sameSite", "Strict"}});
  if (!answer.value("success", false)) throw std::runtime_error("the cookie was not taken");
}

json Chromium::Evaluate(const std::string& expression, milliseconds timeout) {
  const json answer = Command(
      "Runtime.evaluate",
      {{"expression", expression}, {"awaitPromise", true}, {"returnByValue", true}}, timeout);
  if (answer.contains("exceptionDetails")) {
    throw std::runtime_error("the script failed: " + answer.at("exceptionDetails").dump());
  }
  return answer.at("result").value("value", json());
}

// Messages are JSON texts, each with a NUL behind it.
json Chromium::Command(const std::string& method, const json& parameters, milliseconds timeout) {
  json message{{"id", ++last_id_}, {"method", method}, {"params", parameters}};
  if (!session_.empty()) message["sessionId"] = session_;
  const std::string text = message.dump();
  const auto size = static_cast<ssize_t>(text.size() + 1);
  if (::write(to_browser_, text.c_str(), text.size() + 1) != size) {
    throw std::runtime_error("Chromium has gone");
  }
  const SteadyTime deadline = std::chrono::steady_clock::now() + timeout;
  while (true) {
    const json answer = ReadMessage(deadline);
    if (answer.value("id", 0) != last_id_) {
      NoteEvent(answer);
    } else if (answer.contains("error")) {
      throw std::runtime_error(method + ": " + answer.at("error").dump());
    } else {
      return answer.at("result");
    }
  }
}

json Chromium::ReadMessage(SteadyTime deadline) {
  std::size_t end = read_.find('\0');
  while (end == std::string::npos) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd waiting{from_browser_, POLLIN, 0};
    const int ready = left.count() > 0 ? ::poll(&waiting, 1, static_cast<int>(left.count())) : 0;
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) throw std::runtime_error("Chromium does not answer in time");
    std::array<char, 65536> chunk{};
    const ssize_t got = ::read(from_browser_, chunk.data(), chunk.size());
    if (got <= 0) throw std::runtime_error("Chromium has gone");
    const std::size_t searched = read_.size();
    read_.append(chunk.data(), static_cast<std::size_t>(got));
    end = read_.find('\0', searched);
  }
  json message = json::parse(read_.substr(0, end));
  read_.erase(0, end + 1);
  return message;
}

void Chromium::NoteEvent(const json& event) {
  const std::string method = event.value("method", "");
  if (method == "Runtime.exceptionThrown") {
    complaints_.push_back(event.at("params").at("exceptionDetails").dump());
  } else if (method == "Log.entryAdded" && event.at("params").at("entry").at("level") == "error") {
    const json& entry = event.at("params").at("entry");
    complaints_.push_back(entry.at("text").get<std::string>() + " " + entry.value("url", ""));
  }
}

}  // namespace tillwatch
