#include "routes.hpp"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace tillwatch {
namespace {

constexpr double kListMs = 20;
constexpr double kOneMs = 5;
constexpr double kStatisticsMs = 50;
constexpr int kStatisticsSeconds =
    11;  // figures are kept for five: what finds them out counts, too

using Get = std::function<std::string(const std::string&)>;
using Paths = std::vector<std::string>;

class Routes {
 public:
  Routes(const Samples& samples, const Get& get) : samples_(samples), get_(get) {}

  void Group(std::string name, double limit_ms) {
    group_ = std::move(name);
    limit_ms_ = limit_ms;
  }

  // pattern: a path in which {name} stands for a value of that name; one path for each of the
  // values, all names together by their places.
  void Add(std::string name, const std::string& pattern) {
    routes_.push_back({group_, std::move(name), limit_ms_, Fill(pattern)});
  }

  // Page number `page` of the list.
  void AddPage(std::string name, const std::string& list, int page) {
    std::string path = list;
    for (int i = 1; i < page; ++i) {
      const auto body = nlohmann::json::parse(get_(path));
      path = list + (list.find('?') == std::string::npos ? "?" : "&") +
             "cursor=" + body.at("next_cursor").get<std::string>();
    }
    routes_.push_back({group_, std::move(name), limit_ms_, {path}});
  }

  std::vector<BenchRoute> Take() {
    for (BenchRoute& route : routes_) {
      if (route.group == "statistics") route.least_seconds = kStatisticsSeconds;
    }
    return std::move(routes_);
  }

 private:
  const Paths& Values(const std::string& name) const {
    const auto found = samples_.find(name);
    if (found == samples_.end()) throw std::runtime_error("no sample of " + name);
    return found->second;
  }

  Paths Fill(const std::string& pattern) const {
    const std::size_t open = pattern.find('{');
    if (open == std::string::npos) return {pattern};
    Paths filled;
    for (std::size_t i = 0;
         i < Values(pattern.substr(open + 1, pattern.find('}') - open - 1)).size(); ++i) {
      filled.push_back(FillOne(pattern, i));
    }
    return filled;
  }

  std::string FillOne(std::string path, std::size_t i) const {
    for (std::size_t open = 0; (open = path.find('{')) != std::string::npos;) {
      const std::size_t close = path.find('}', open);
      const Paths& values = Values(path.substr(open + 1, close - open - 1));
      path.replace(open, close - open + 1, values[i % values.size()]);
    }
    return path;
  }

  const Samples& samples_;
  const Get& get_;
  std::string group_;
  double limit_ms_ = 0;
  std::vector<BenchRoute> routes_;
};

// Filters as web/src/pages names them; a page of the dashboard has 50 rows.
void AddEventLists(Routes& routes) {
  const std::string list = "/api/v1/events";
  routes.Group("events", kListMs);
  routes.Add("default", list);
  routes.AddPage("page 2", list, 2);
  routes.AddPage("page 10", list, 10);
  routes.Add("store", list + "?store_id={store}");
  routes.Add("staff", list + "?staff_id={staff}");
  routes.Add("register of a store", list + "?store_id={store}&register_id={register}");
  routes.Add("type", list + "?event_type={type}");
  routes.Add("severity", list + "?severity={severity}");
  routes.Add("camera", list + "?camera_id={camera}");
  routes.Add("amount range", list + "?min_amount=500&max_amount=900");
  routes.Add("a day", list + "?start_time={day_start}&end_time={day_end}");
  routes.Add("timeline of an alert", list +
                                         "?store_id={alert_store}&register_id={alert_register}"
                                         "&start_time={alert_before}&end_time={alert_after}"
                                         "&limit=500");
  routes.Add("q order, a day", list + "?q={day_order}&start_time={day_start}&end_time={day_end}");
  routes.Add("q SKU, a day", list + "?q={sku}&start_time={day_start}&end_time={day_end}");
  routes.Add("q nothing, a day", list + "?q=nowhere&start_time={day_start}&end_time={day_end}");
  routes.Add("q order, 30 days", list + "?q={order}&start_time={month_start}");
  routes.Add("q receipt, 30 days", list + "?q={ticket}&start_time={month_start}");
  routes.Add("q SKU, 30 days", list + "?q={sku}&start_time={month_start}");
  routes.Add("q nothing, 90 days", list + "?q=nowhere&start_time={quarter_start}");
  routes.Add("by amount, a day", list + "?sort=-amount&start_time={day_start}&end_time={day_end}");
  routes.Add("by amount, 30 days", list + "?sort=-amount&start_time={month_start}");
  routes.Add("by score, 30 days", list + "?sort=-score&start_time={month_start}");
  routes.Add("total, a day", list + "?total=true&start_time={day_start}&end_time={day_end}");
  routes.Add("total of all", list + "?total=true");
}

void AddAlertLists(Routes& routes) {
  const std::string list = "/api/v1/alerts";
  routes.Group("alerts", kListMs);
  routes.Add("default", list);
  routes.AddPage("page 2", list, 2);
  routes.AddPage("page 10", list, 10);
  routes.Add("open", list + "?status=open");
  routes.Add("severity", list + "?severity={severity}");
  routes.Add("open and critical", list + "?status=open&severity=critical");
  routes.Add("disposition", list + "?disposition={disposition}");
  routes.Add("store", list + "?store_id={store}");
  routes.Add("staff", list + "?staff_id={staff}");
  routes.Add("register of a store", list + "?store_id={store}&register_id={register}");
  routes.Add("type", list + "?event_type={type}");
  routes.Add("camera", list + "?camera_id={camera}");
  routes.Add("amount range", list + "?min_amount=500&max_amount=900");
  routes.Add("a day", list + "?start_time={day_start}&end_time={day_end}");
  routes.Add("q order", list + "?q={alert_order}");
  routes.Add("q nothing", list + "?q=nowhere");
  routes.Add("q order, a day", list + "?q={alert_order}&start_time={day_start}&end_time={day_end}");
  routes.Add("by amount", list + "?sort=-amount");
  routes.Add("by score", list + "?sort=-score");
  routes.Add("total of all", list + "?total=true");
}

void AddClipLists(Routes& routes) {
  const std::string list = "/api/v1/clips";
  routes.Group("clips", kListMs);
  routes.Add("default", list);
  routes.AddPage("page 2", list, 2);
  routes.AddPage("page 10", list, 10);
  routes.Add("of an event", list + "?pos_event_id={alert_event}");
  routes.Add("camera", list + "?camera_id={camera}");
  routes.Add("store", list + "?store_id={store}");
  routes.Add("severity", list + "?severity={severity}");
  routes.Add("staff", list + "?staff_id={staff}");
  routes.Add("a day", list + "?start_time={day_start}&end_time={day_end}");
  routes.Add("q order", list + "?q={alert_order}");
  routes.Add("q nothing", list + "?q=nowhere");
  routes.Add("by size", list + "?sort=-size_bytes");
  routes.Add("total of all", list + "?total=true");
}

void AddSingles(Routes& routes) {
  routes.Group("one", kOneMs);
  routes.Add("alert", "/api/v1/alerts/{alert}");
  routes.Add("event", "/api/v1/events/{event}");
  routes.Add("clip", "/api/v1/clips/{clip}");
  routes.Add("camera", "/api/v1/cameras/camera_001");
}

void AddStatistics(Routes& routes) {
  const std::string patterns = "/api/v1/analytics/patterns?from={month_day}&to={today}&by=";
  routes.Group("statistics", kStatisticsMs);
  routes.Add("dashboard", "/api/v1/stats/dashboard");
  routes.Add("dashboard of a store", "/api/v1/stats/dashboard?store_id={store}");
  routes.Add("daily, a week", "/api/v1/stats/daily?from={week_day}&to={today}");
  routes.Add("daily, a month of a store",
             "/api/v1/stats/daily?from={month_day}&to={today}&store_id={store}");
  routes.Add("trend, a month",
             "/api/v1/analytics/trends?metric=alerts&from={month_day}&to={today}");
  routes.Add("trend, a quarter",
             "/api/v1/analytics/trends?metric=refund_amount&by=week&from={quarter_day}&to={today}");
  for (const char* by : {"hour_of_week", "rule", "camera"}) {
    routes.Add(fmt::format("patterns by {}", by), patterns + by);
  }
  routes.Add("patterns by rule, 90 days",
             "/api/v1/analytics/patterns?from={quarter_day}&to={today}&by=rule");
  routes.Add("staff", "/api/v1/staff?limit=200");
  routes.Add("risk of one", "/api/v1/staff/{staff}/risk");
  routes.Add("precision of rules", "/api/v1/rules/precision");
}

}  // namespace

Samples ReadSamples(const std::string& file) {
  std::ifstream in(file);
  Samples samples;
  for (std::string line; std::getline(in, line);) {
    const std::size_t tab = line.find('\t');
    if (tab != std::string::npos) samples[line.substr(0, tab)].push_back(line.substr(tab + 1));
  }
  if (samples.empty()) throw std::runtime_error("there are no samples in " + file);
  return samples;
}

std::vector<BenchRoute> MakeRoutes(const Samples& samples, const Get& get) {
  Routes routes(samples, get);
  AddEventLists(routes);
  AddAlertLists(routes);
  AddClipLists(routes);
  AddSingles(routes);
  AddStatistics(routes);
  return routes.Take();
}

}  // namespace tillwatch
