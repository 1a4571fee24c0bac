#include "toml_reader.hpp"

#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <map>

#include "nearest_name.hpp"
#include "tillwatch/domain/money.hpp"

namespace tillwatch {
namespace {

// toml++ ends a table by a call for each level of it: a dotted key (a.a.a. ...) of some ten
// thousand parts would overflow the stack.
constexpr int kMostDots = 64;  // of a line, outside of quotes

// The line with more dots than that; 0 when there is none.
std::size_t LineOfTooManyDots(std::string_view text) {
  std::size_t line = 1;
  int dots = 0;
  char quote = 0;
  bool comment = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      ++line;
      dots = 0;
      quote = 0;
      comment = false;
    } else if (comment) {
      continue;
    } else if (quote != 0) {
      const bool escape = c == '\\' && quote == '"' && text.substr(i + 1, 1) != "\n";
      if (escape) ++i;
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '#') {
      comment = true;
    } else if (c == '.' && ++dots > kMostDots) {
      return line;
    }
  }
  return 0;
}

}  // namespace

std::optional<toml::table> ParseTomlFile(const std::filesystem::path& file, const std::string& cure,
                                         Problems& problems) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    problems.push_back(fmt::format("{}: no such file; {}", file.string(), cure));
    return std::nullopt;
  }
  std::ifstream stream(file, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(stream)), {});
  if (!stream.is_open() || stream.bad()) {
    problems.push_back(fmt::format("{}: cannot be read; look at its permissions", file.string()));
    return std::nullopt;
  }
  return ParseToml(text, file.string(), problems);
}

std::optional<toml::table> ParseToml(std::string_view text, const std::string& name,
                                     Problems& problems) {
  if (const std::size_t line = LineOfTooManyDots(text); line > 0) {
    problems.push_back(fmt::format("{}:{}: a key of too many parts", name, line));
    return std::nullopt;
  }
  try {
    return toml::parse(text, name);
  } catch (const toml::parse_error& broken) {
    problems.push_back(fmt::format("{}:{}: {}", name, broken.source().begin.line,
                                   std::string(broken.description())));
    return std::nullopt;
  }
}

const toml::node* TomlReader::Find(const char* key) {
  asked_.insert(key);
  return table_ == nullptr ? nullptr : table_->get(key);
}

std::string TomlReader::Where(const char* key) const {
  const toml::node* node = table_ == nullptr ? nullptr : table_->get(key);
  if (node == nullptr) node = table_;
  const auto line = node == nullptr ? 0 : node->source().begin.line;
  return line == 0 ? "" : fmt::format("{}:{}", file_, line);
}

void TomlReader::Problem(const char* key, const std::string& what) {
  const std::string where = Where(key);
  const std::string name = name_.empty() ? key : name_ + " " + key;
  problems_.push_back(fmt::format("{}: {}: {}", where.empty() ? file_ : where, name, what));
}

void TomlReader::Read(const char* key, std::string& value) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  if (const auto text = node->value_exact<std::string>()) {
    value = *text;
  } else {
    Problem(key, "must be text in quotes");
  }
}

void TomlReader::ReadNonEmpty(const char* key, std::string& value) {
  Read(key, value);
  if (value.empty()) Problem(key, "must not be empty");
}

void TomlReader::Read(const char* key, bool& value) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  if (const auto truth = node->value_exact<bool>()) {
    value = *truth;
  } else {
    Problem(key, "must be true or false");
  }
}

void TomlReader::Read(const char* key, int& value, int low, int high) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  const auto number = node->value_exact<std::int64_t>();
  if (!number || *number < low || *number > high) {
    Problem(key, fmt::format("must be a whole number from {} to {}", low, high));
    return;
  }
  value = static_cast<int>(*number);
}

void TomlReader::Read(const char* key, double& value, double low, double high) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  const auto number = node->is_number() ? node->value<double>() : std::nullopt;
  if (!number || !(*number >= low && *number <= high)) {
    Problem(key, fmt::format("must be a number from {} to {}", low, high));
    return;
  }
  value = *number;
}

void TomlReader::Read(const char* key, std::vector<std::string>& value) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  std::vector<std::string> texts;
  bool good = node->is_array();
  for (std::size_t i = 0; good && i < node->as_array()->size(); ++i) {
    texts.push_back(node->as_array()->get(i)->value_exact<std::string>().value_or(""));
    good = !texts.back().empty();
  }
  if (good) {
    value = std::move(texts);
  } else {
    Problem(key, "must be a list of texts, such as [\"register_01\"]");
  }
}

void TomlReader::ReadMinorUnits(const char* key, std::int64_t& minor) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  std::string text;
  if (node->is_number()) {
    text = fmt::format("{}", node->value<double>().value_or(-1));
  } else if (const auto quoted = node->value<std::string>()) {
    text = *quoted;
  }
  const auto parsed = ParseMinorUnits(text);
  if (!parsed || *parsed < 0) {
    Problem(key, "must be an amount such as 1000.00");
    return;
  }
  minor = *parsed;
}

void TomlReader::ReadPoints(const char* key, int& hundredths) {
  constexpr double kTolerance = 1e-6;
  double points = hundredths / 100.0;
  Read(key, points, 0.0, 1.0);
  const double exact = points * 100;
  if (std::abs(exact - std::round(exact)) > kTolerance) {
    Problem(key, "must be whole hundredths, such as 0.35");
    return;
  }
  hundredths = static_cast<int>(std::lround(exact));
}

void TomlReader::ReadDuration(const char* key, seconds& value, seconds low, seconds high) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  const std::string text = node->value_exact<std::string>().value_or("");
  const std::map<char, std::int64_t> units{{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86'400}};
  const std::string digits = text.substr(0, text.empty() ? 0 : text.size() - 1);
  const auto unit = text.empty() ? units.end() : units.find(text.back());
  const bool number = !digits.empty() && digits.size() <= 7 &&
                      digits.find_first_not_of("0123456789") == std::string::npos;
  if (unit == units.end() || !number) {
    Problem(key, "must be a length of time such as \"90s\", \"2m\", \"1h\" or \"7d\"");
    return;
  }
  const seconds length(std::stoll(digits) * unit->second);
  if (length < low || length > high) {
    Problem(key, fmt::format("must be from {} to {} seconds long", low.count(), high.count()));
    return;
  }
  value = length;
}

TomlReader TomlReader::Table(const char* key) {
  const toml::node* node = Find(key);
  if (node != nullptr && !node->is_table()) Problem(key, fmt::format("must be a table: [{}]", key));
  const std::string name = name_.empty() ? fmt::format("[{}]", key) : name_ + "." + key;
  return {node == nullptr ? nullptr : node->as_table(), file_, name, problems_};
}

std::vector<TomlReader> TomlReader::Tables(const char* key) {
  std::vector<TomlReader> tables;
  const toml::node* node = Find(key);
  if (node == nullptr) return tables;
  const bool empty = node->is_array() && node->as_array()->empty();
  if (!empty && !node->is_array_of_tables()) {
    Problem(key, fmt::format("must be tables: [[{}]]", key));
    return tables;
  }
  for (const toml::node& item : *node->as_array()) {
    tables.emplace_back(item.as_table(), file_, fmt::format("[[{}]]", key), problems_);
  }
  return tables;
}

std::vector<std::string> TomlReader::Keys() const {
  std::vector<std::string> keys;
  if (table_ == nullptr) return keys;
  for (const auto& [key, value] : *table_) keys.emplace_back(key.str());
  return keys;
}

void TomlReader::RejectUnknownKeys() {
  for (const std::string& key : Keys()) {
    if (asked_.contains(key)) continue;
    const std::string near = NearestName(key, {asked_.begin(), asked_.end()});
    Problem(key.c_str(), near.empty() ? "unknown key; is it misspelt?"
                                      : fmt::format("unknown key; did you mean \"{}\"?", near));
  }
}

}  // namespace tillwatch
