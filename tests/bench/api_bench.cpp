// How long the API takes to answer 50 clients, through nginx, over a large database:
// test_scripts/api_bench.sh makes both and runs it. Two models of load, one after the other for
// each route:
//
//   paced   every client asks twice a second on average, at moments of its own, whether the server
//   keeps
//           up or not; latencies count from the moment at which a request was due
//   closed  every client asks again as soon as it has its answer: what the machine can do at most
//
// The limits are judged by the paced one (docs/operations.md says why). With --streams: clients of
// the event stream, whose arrivals are printed ("id microseconds since 1970").
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "api/http_clients.hpp"
#include "api/routes.hpp"
#include "api/stream_clients.hpp"

using namespace tillwatch;

namespace {

struct Arguments {
  std::uint16_t port = 0;
  std::string tokens;
  std::string samples;
  std::string only;
  std::vector<std::string> files;  // paths of nginx's own
  int seconds = 5;
  int pace_ms = 500;
  int streams_for = 0;
};

std::vector<std::string> Lines(const std::string& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  if (lines.empty()) throw std::runtime_error("there are no tokens in " + file);
  return lines;
}

void PrintHead(const Arguments& arguments, std::size_t clients) {
  fmt::print(
      "{} clients; paced: a request each {} ms; closed: as fast as they are answered\n"
      "{:38} {:>8} | {:>7} {:>7} {:>7} {:>6} {:>8} | {:>7} {:>8} {:>8}\n",
      clients, arguments.pace_ms, "", "KB", "paced", "p50 ms", "p99 ms", "limit", "", "closed/s",
      "p50 ms", "p99 ms");
}

// False when it failed or is over its limit.
bool Measure(HttpClients& clients, const BenchRoute& route, const Arguments& arguments) {
  Load load;
  load.paths = route.paths;
  load.expected = route.expected;
  load.length = std::chrono::seconds(std::max(arguments.seconds, route.least_seconds));
  load.pace = std::chrono::milliseconds(arguments.pace_ms);
  const LoadResult paced = clients.Run(load);
  load.pace.reset();
  load.length = std::chrono::seconds((arguments.seconds + 1) / 2);
  const LoadResult closed = clients.Run(load);

  const auto count = static_cast<double>(std::max<std::size_t>(paced.milliseconds.size(), 1));
  const bool slow = route.limit_ms > 0 && paced.Percentile(0.99) >= route.limit_ms;
  fmt::print("{:38} {:8.1f} | {:7} {:7.1f} {:7.1f} {:6.0f} {:>8} | {:8.0f} {:8.1f} {:8.1f}\n",
             route.group + ": " + route.name, static_cast<double>(paced.bytes) / count / 1024,
             paced.milliseconds.size(), paced.Percentile(0.5), paced.Percentile(0.99),
             route.limit_ms, route.limit_ms > 0 ? (slow ? "TOO SLOW" : "ok") : "",
             static_cast<double>(closed.milliseconds.size()) / closed.seconds,
             closed.Percentile(0.5), closed.Percentile(0.99));
  const std::size_t failures = paced.failures + closed.failures;
  if (failures > 0) {
    fmt::print("  {} failures; the first: {}\n", failures,
               paced.failures > 0 ? paced.first_failure : closed.first_failure);
  }
  std::fflush(stdout);
  return !slow && failures == 0;
}

// Tokens that are well formed and nobody's: each request is looked up in the database.
std::vector<std::string> Strangers(std::vector<std::string> tokens) {
  for (std::string& token : tokens) {
    char& letter = token.at(token.size() - 2);
    letter = letter == 'A' ? 'B' : 'A';
  }
  return tokens;
}

int MeasureRoutes(const Arguments& arguments) {
  const std::vector<std::string> tokens = Lines(arguments.tokens);
  HttpClients clients(arguments.port, tokens);
  auto routes = MakeRoutes(ReadSamples(arguments.samples),
                           [&](const std::string& path) { return clients.Get(path); });
  for (const std::string& file : arguments.files) routes.push_back({"nginx", file, 0, {file}});
  PrintHead(arguments, tokens.size());
  int missed = 0;
  for (const BenchRoute& route : routes) {
    if ((route.group + ": " + route.name).find(arguments.only) == std::string::npos) continue;
    missed += Measure(clients, route, arguments) ? 0 : 1;
  }
  const BenchRoute refused{"nobody's token", "camera", 0, {"/api/v1/cameras/camera_001"}, 401};
  if (arguments.only.empty()) {
    HttpClients strangers(arguments.port, Strangers(tokens));
    missed += Measure(strangers, refused, arguments) ? 0 : 1;
  }
  fmt::print("{} of them failed or were too slow\n", missed);
  return missed == 0 ? 0 : 1;
}

int Run(const Arguments& arguments) {
  if (arguments.streams_for == 0) return MeasureRoutes(arguments);
  FollowStream(arguments.port, Lines(arguments.tokens),
               std::chrono::seconds(arguments.streams_for));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app("Measures the API; see test_scripts/api_bench.sh");
  app.add_option("--port", arguments.port, "where nginx listens on 127.0.0.1")->required();
  app.add_option("--tokens", arguments.tokens, "file of API tokens, one a client")->required();
  app.add_option("--samples", arguments.samples, "file of values to ask for");
  app.add_option("--only", arguments.only, "routes whose name has this text");
  app.add_option("--file", arguments.files, "a path of nginx's own to compare with");
  app.add_option("--seconds", arguments.seconds, "how long each route is measured when paced");
  app.add_option("--pace", arguments.pace_ms, "milliseconds between requests of a client");
  app.add_option("--streams", arguments.streams_for,
                 "follow the event stream, for so many seconds");
  CLI11_PARSE(app, argc, argv);
  try {
    return Run(arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "tillwatch-api-bench: {}\n", error.what());
    return 2;
  }
}
