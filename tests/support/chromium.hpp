// A headless Chromium, driven over its DevTools pipe: opens a page and runs JavaScript in it, as a
// user's browser would. Its profile is a folder of its own; it asks nothing of the outside world.
//
// Thread rule: one owner.
#pragma once

#include <sys/types.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/temp_dir.hpp"
#include "tillwatch/base/clock.hpp"

namespace tillwatch {

// Every call throws std::runtime_error when the browser ends, refuses or does not answer in time.
class Chromium {
 public:
  Chromium();
  ~Chromium();
  Chromium(const Chromium&) = delete;
  Chromium& operator=(const Chromium&) = delete;

  // Loads a page; returns when the browser has its beginning.
  void Open(const std::string& url);

  // A cookie out of reach of scripts, for this URL's host.
  void SetCookie(const std::string& url, const std::string& name, const std::string& value);

  // The value of a JavaScript expression; of a promise, what it becomes. An exception of the script
  // is a std::runtime_error with its text.
  nlohmann::json Evaluate(const std::string& expression, milliseconds timeout = seconds(30));

  // What the pages complained of so far: uncaught exceptions, refused loads, breaches of their own
  // Content-Security-Policy.
  const std::vector<std::string>& Complaints() const { return complaints_; }

 private:
  void Start();
  nlohmann::json Command(const std::string& method, const nlohmann::json& parameters,
                         milliseconds timeout = seconds(30));
  nlohmann::json ReadMessage(SteadyTime deadline);
  void NoteEvent(const nlohmann::json& event);

  TempDir profile_;
  pid_t pid_ = -1;
  int to_browser_ = -1;
  int from_browser_ = -1;
  int last_id_ = 0;
  std::string session_;
  std::string read_;
  std::vector<std::string> complaints_;
};

}  // namespace tillwatch
