#include "rule_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "nearest_name.hpp"

namespace tillwatch {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr seconds kLongestWindow = hours(24 * 31);
constexpr seconds kLongestPeersWindow = hours(24 * 92);
constexpr const char* kAlerts = "alert";

template <class T>
std::vector<std::string> Names(const std::vector<T>& values) {
  std::vector<std::string> names;
  for (const T& value : values) names.emplace_back(ToString(value));
  return names;
}

std::vector<std::string> KindNames() { return Names(AllEventKinds()); }
std::vector<std::string> SubjectNames() {
  return Names(std::vector<Subject>(kSubjects.begin(), kSubjects.end()));
}

void Unknown(TomlReader& table, const char* key, const std::string& what, const std::string& name,
             const std::vector<std::string>& known) {
  table.Problem(key, fmt::format("there is no {} \"{}\"{}", what, name, Cure(name, known)));
}

std::vector<EventKind> ReadKinds(TomlReader& table, const char* key) {
  std::vector<std::string> names;
  table.Read(key, names);
  std::vector<EventKind> kinds;
  for (const std::string& name : names) {
    if (const auto kind = EventKindFromString(name)) {
      kinds.push_back(*kind);
    } else {
      Unknown(table, key, "kind of event", name, KindNames());
    }
  }
  return kinds;
}

Subject ReadSubject(TomlReader& table, Subject usual) {
  std::string name(ToString(usual));
  table.Read("by", name);
  if (const auto subject = SubjectFromString(name)) return *subject;
  Unknown(table, "by", "history of", name, SubjectNames());
  return usual;
}

// "22:00" of a longer text; nothing when it is no time of day.
std::optional<minutes> ParseTimeOfDay(std::string_view text) {
  const auto digits = [&](std::size_t at) {
    return text[at] >= '0' && text[at] <= '9' && text[at + 1] >= '0' && text[at + 1] <= '9'
               ? (text[at] - '0') * 10 + (text[at + 1] - '0')
               : 99;
  };
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const int hour = digits(0);
  const int minute = digits(3);
  if (minute > 59 || hour > 24 || (hour == 24 && minute > 0)) return std::nullopt;
  return minutes(hour * 60 + minute);
}

void ReadHours(TomlReader& table, Rule& rule) {
  std::string text;
  table.Read("hours", text);
  if (!table.Has("hours")) return;
  const std::size_t dash = text.find('-');
  const auto from = ParseTimeOfDay(text.substr(0, dash));
  const auto to = dash == std::string::npos ? std::nullopt : ParseTimeOfDay(text.substr(dash + 1));
  if (!from || !to || *from == *to) {
    table.Problem("hours", "must be two times of day in the store, such as \"22:00-06:00\"");
    return;
  }
  rule.conditions.emplace_back(WithinHours{*from, *to});
}

void ReadStoresOf(TomlReader& table, Rule& rule) {
  std::vector<std::string> names;
  table.Read("stores", names);
  if (names.empty()) return;
  StoreIs stores;
  for (const std::string& name : names) stores.stores.insert(StoreId{name});
  rule.conditions.emplace_back(std::move(stores));
}

void ReadTraits(TomlReader& when, Rule& rule) {
  std::vector<std::string> names;
  when.Read("traits", names);
  HasTraits traits;
  for (const std::string& name : names) {
    if (const auto trait = TraitFromString(name)) {
      traits.traits.Add(*trait);
    } else {
      Unknown(when, "traits", "trait", name, Names(AllTraits()));
    }
  }
  if (!traits.traits.Empty()) rule.conditions.emplace_back(traits);
}

void ReadWhen(TomlReader when, Rule& rule) {
  EventKinds kinds;
  const auto listed = ReadKinds(when, "kinds");
  for (const EventKind kind : listed) kinds.Add(kind);
  if (!listed.empty()) rule.conditions.emplace_back(KindIs{kinds});
  AmountOver over;
  when.ReadMinorUnits("amount_over", over.minor);
  if (when.Has("amount_over")) rule.conditions.emplace_back(over);
  AmountUnder under;
  when.ReadMinorUnits("amount_under", under.minor);
  if (when.Has("amount_under")) rule.conditions.emplace_back(under);
  DiscountOver discount;
  when.Read("discount_over", discount.percent, 0.0, 100.0);
  if (when.Has("discount_over")) rule.conditions.emplace_back(discount);
  DrawerOpenOver drawer;
  when.ReadDuration("drawer_open_over", drawer.limit, seconds(1), hours(24));
  if (when.Has("drawer_open_over")) rule.conditions.emplace_back(drawer);
  ReadTraits(when, rule);
  when.RejectUnknownKeys();
}

void ReadCounted(TomlReader& table, CountOver& count) {
  std::vector<std::string> names;
  table.Read("of", names);
  std::vector<std::string> known = KindNames();
  known.emplace_back(kAlerts);
  for (const std::string& name : names) {
    const auto kind = EventKindFromString(name);
    if (!kind && name != kAlerts) Unknown(table, "of", "kind of event", name, known);
    const Counted counted = kind;
    if (std::find(count.counted.begin(), count.counted.end(), counted) == count.counted.end()) {
      count.counted.push_back(counted);
    }
  }
  if (names.empty()) table.Problem("of", "missing; what is counted, such as [\"void\"]");
}

void ReadCount(TomlReader table, seconds window, Rule& rule) {
  CountOver count;
  count.window = window;
  ReadCounted(table, count);
  count.by = ReadSubject(table, Subject::kStaff);
  table.Read("more_than", count.limit, 0, 200);
  if (!table.Has("more_than")) table.Problem("more_than", "missing; the limit of the count");
  table.Read("share_of_sales_over", count.share_of_sales, 0.1, 100.0);
  const bool alerts =
      std::find(count.counted.begin(), count.counted.end(), Counted()) != count.counted.end();
  if (alerts && count.by != Subject::kStaff) {
    table.Problem("by", "alerts are counted by \"staff\" only");
  }
  if (count.share_of_sales > 0 &&
      (count.counted.size() != 1 || alerts || count.by != Subject::kStaff)) {
    table.Problem("share_of_sales_over", "goes with one kind of event, by = \"staff\"");
  }
  table.RejectUnknownKeys();
  rule.conditions.emplace_back(std::move(count));
}

void ReadAfter(TomlReader table, seconds window, Rule& rule) {
  Preceded preceded;
  preceded.window = window;
  preceded.kinds = ReadKinds(table, "kinds");
  if (!table.Has("kinds")) table.Problem("kinds", "missing; what came before");
  preceded.by = ReadSubject(table, Subject::kStaff);
  table.RejectUnknownKeys();
  rule.conditions.emplace_back(std::move(preceded));
}

void ReadPeers(TomlReader table, seconds window, Rule& rule) {
  BeyondPeers peers;
  std::string kind;
  peers.deviations = 3.5;
  peers.min_sales = 200;
  peers.min_others = 4;
  table.Read("kind", kind);
  if (const auto known = EventKindFromString(kind); known && *known != EventKind::kSale) {
    peers.kind = *known;
  } else {
    Unknown(table, "kind", "rate to compare of", kind, KindNames());
  }
  table.Read("deviations", peers.deviations, 0.5, 100.0);
  table.Read("min_sales", peers.min_sales, 1, 1'000'000);
  table.Read("min_others", peers.min_others, 2, 1000);
  table.RejectUnknownKeys();
  peers.days = static_cast<int>(window.count() / 86'400);
  rule.conditions.emplace_back(peers);
}

// The one length of time of a rule, for whatever in it looks back.
seconds ReadWindow(TomlReader& table) {
  const bool peers = table.Has("peers");
  const bool needed = peers || table.Has("count") || table.Has("after");
  seconds window{0};
  table.ReadDuration("window", window, peers ? seconds(hours(24)) : seconds(1),
                     peers ? kLongestPeersWindow : kLongestWindow);
  if (needed && !table.Has("window")) {
    table.Problem("window", "missing; how far back the rule looks, such as \"1h\"");
  } else if (!needed && table.Has("window")) {
    table.Problem("window", "only rules with count, after or peers look back");
  } else if (peers && (table.Has("count") || table.Has("after"))) {
    table.Problem("peers", "cannot stand beside count or after; make two rules");
  } else if (peers && window.count() % 86'400 != 0) {
    table.Problem("window", "peers are compared over whole days, such as \"28d\"");
  }
  return window;
}

void ReadNames(TomlReader& table, Rule& rule) {
  table.Read("id", rule.id);
  const bool plain =
      !rule.id.empty() && rule.id.size() <= 60 &&
      rule.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.-") == std::string::npos;
  if (!plain) table.Problem("id", "must be up to 60 of a-z, 0-9, _ . and -");
  table.ReadNonEmpty("description", rule.description);
  table.Read("category", rule.category);
  const auto& known = RuleCategories();
  if (std::find(known.begin(), known.end(), rule.category) == known.end()) {
    Unknown(table, "category", "category", rule.category, {known.begin(), known.end()});
  }
}

void ReadSeverityFloor(TomlReader& table, Rule& rule) {
  std::string name;
  table.Read("min_severity", name);
  if (!table.Has("min_severity")) return;
  rule.min_severity = SeverityFromString(name);
  if (!rule.min_severity) {
    Unknown(table, "min_severity", "severity", name, {"low", "medium", "high", "critical"});
  }
}

// A rule that looks back costs a question to the database for each event that it is asked about.
void CheckWhole(TomlReader& table, const Rule& rule) {
  if (rule.conditions.empty()) {
    table.Problem("when", "missing; a rule for every event there is needs at least kinds");
    return;
  }
  const bool looks_back = std::any_of(rule.conditions.begin(), rule.conditions.end(), NeedsHistory);
  const bool has_kinds = std::any_of(
      rule.conditions.begin(), rule.conditions.end(),
      [](const Condition& condition) { return std::holds_alternative<KindIs>(condition); });
  if (looks_back && !has_kinds) {
    table.Problem("when", "kinds are missing; a rule that looks back names the events it is for");
  }
}

}  // namespace

Rule ReadRule(TomlReader& table, seconds default_cool_down) {
  Rule rule;
  rule.cool_down = default_cool_down;
  ReadNames(table, rule);
  table.ReadPoints("points", rule.points);
  if (!table.Has("points")) table.Problem("points", "missing; from 0 to 1");
  table.Read("enabled", rule.enabled);
  ReadSeverityFloor(table, rule);
  table.ReadDuration("cool_down", rule.cool_down, seconds(0), kLongestCoolDown);
  // Cheap questions first: whatever looks back is asked last.
  ReadWhen(table.Table("when"), rule);
  ReadStoresOf(table, rule);
  ReadHours(table, rule);
  const seconds window = ReadWindow(table);
  if (table.Has("count")) ReadCount(table.Table("count"), window, rule);
  if (table.Has("after")) ReadAfter(table.Table("after"), window, rule);
  if (table.Has("peers")) ReadPeers(table.Table("peers"), window, rule);
  for (const char* part : {"count", "after", "peers"}) {
    if (!table.Has(part)) table.Table(part);
  }
  CheckWhole(table, rule);
  table.RejectUnknownKeys();
  return rule;
}

}  // namespace tillwatch
