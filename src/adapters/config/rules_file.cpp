#include "rules_file.hpp"

#include <fmt/format.h>

namespace tillwatch {
namespace {

void ReadBasePoints(TomlReader table, RiskRules& rules) {
  for (const std::string& name : table.Keys()) {
    const auto kind = EventKindFromString(name);
    if (!kind) {
      table.Problem(name.c_str(),
                    "unknown kind of event; one of void, refund, suspicious_return, no_sale, "
                    "discount, price_override, cash_drawer, sale, other");
      continue;
    }
    table.ReadPoints(name.c_str(), rules.base_points[*kind]);
  }
}

void ReadTimeOfDay(TomlReader& table, const char* key, std::chrono::minutes& time) {
  std::string text = fmt::format("{:02}:{:02}", time.count() / 60, time.count() % 60);
  table.Read(key, text);
  const bool shape = text.size() == 5 && text[2] == ':' &&
                     text.find_first_not_of("0123456789:") == std::string::npos &&
                     text.rfind(':') == 2;
  const int hour = shape ? std::stoi(text.substr(0, 2)) : 99;
  const int minute = shape ? std::stoi(text.substr(3, 2)) : 99;
  if (minute > 59 || hour > 24 || (hour == 24 && minute > 0)) {
    table.Problem(key, "must be a time of day such as \"06:00\"");
    return;
  }
  time = std::chrono::minutes(hour * 60 + minute);
}

void ReadRepeatStaff(TomlReader table, RiskRules& rules) {
  int hours = static_cast<int>(rules.repeat_window.count() / 60);
  table.Read("alerts", rules.repeat_alerts, 1, 1000);
  table.Read("window_hours", hours, 1, 24 * 31);
  table.ReadPoints("points", rules.repeat_points);
  table.ReadPoints("min_base", rules.repeat_min_base);
  rules.repeat_window = std::chrono::hours(hours);
  table.RejectUnknownKeys();
}

}  // namespace

void ReadRulesFile(const std::filesystem::path& file, RiskRules& rules, Problems& problems) {
  const auto document =
      ParseTomlFile(file, "name the right one in the settings file with rules = \"...\"", problems);
  if (!document) return;
  TomlReader root(&*document, file.string(), "", problems);
  ReadBasePoints(root.Table("base_points"), rules);

  TomlReader high_value = root.Table("high_value");
  high_value.ReadMinorUnits("threshold", rules.high_value_minor);
  high_value.ReadPoints("points", rules.high_value_points);
  high_value.RejectUnknownKeys();

  TomlReader discount = root.Table("discount");
  discount.Read("threshold_percent", rules.discount_percent, 0.0, 100.0);
  discount.ReadPoints("points", rules.discount_points);
  discount.RejectUnknownKeys();

  TomlReader hours = root.Table("after_hours");
  ReadTimeOfDay(hours, "opens", rules.opens);
  ReadTimeOfDay(hours, "closes", rules.closes);
  hours.ReadPoints("points", rules.after_hours_points);
  hours.RejectUnknownKeys();

  ReadRepeatStaff(root.Table("repeat_staff"), rules);

  TomlReader alert = root.Table("alert");
  alert.ReadPoints("from", rules.alert_from);
  alert.ReadPoints("medium", rules.medium_from);
  alert.ReadPoints("high", rules.high_from);
  alert.ReadPoints("critical", rules.critical_from);
  alert.ReadPoints("cap", rules.cap);
  alert.RejectUnknownKeys();
  root.RejectUnknownKeys();

  if (const auto valid = Validate(rules); !valid) {
    const std::string& field = valid.error().field;  // "table.key"
    const std::size_t dot = field.find('.');
    root.Table(field.substr(0, dot).c_str())
        .Problem(field.substr(dot + 1).c_str(), valid.error().message);
  }
}

}  // namespace tillwatch
