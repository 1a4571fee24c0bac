// What the bench asks of the API, and how long it may take.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace tillwatch {

struct BenchRoute {
  std::string group;
  std::string name;
  double limit_ms;  // p99; 0: none
  std::vector<std::string> paths;
  int expected = 200;     // status
  int least_seconds = 0;  // to measure it for, when paced
};

// Values of the database, by what they are: "alert" -> ids of alerts. From a file of lines, name
// and value parted by a tab. Throws std::runtime_error.
using Samples = std::map<std::string, std::vector<std::string>>;
Samples ReadSamples(const std::string& file);

// get(path) is the body of an answer: cursors come of pages before.
std::vector<BenchRoute> MakeRoutes(const Samples& samples,
                                   const std::function<std::string(const std::string&)>& get);

}  // namespace tillwatch
