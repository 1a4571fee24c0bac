// Reads typed values out of a TOML table into variables that already hold their defaults, and
// collects what is wrong with file and line.
#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tillwatch/base/clock.hpp"

namespace tillwatch {

using Problems = std::vector<std::string>;

// The document, or nothing and a problem that says where the syntax breaks. cure: what to do when
// there is no such file.
std::optional<toml::table> ParseTomlFile(const std::filesystem::path& file, const std::string& cure,
                                         Problems& problems);

// The same of a text; name: what problems call it.
std::optional<toml::table> ParseToml(std::string_view text, const std::string& name,
                                     Problems& problems);

class TomlReader {
 public:
  // name: of the table, for messages ("[clips]"). table may be null: then every value is absent.
  TomlReader(const toml::table* table, std::string file, std::string name, Problems& problems)
      : table_(table), file_(std::move(file)), name_(std::move(name)), problems_(problems) {}

  // Absent keys leave the variable alone.
  void Read(const char* key, std::string& value);
  void ReadNonEmpty(const char* key, std::string& value);
  void Read(const char* key, bool& value);
  void Read(const char* key, int& value, int low, int high);
  void Read(const char* key, double& value, double low, double high);
  // Texts that are not empty.
  void Read(const char* key, std::vector<std::string>& value);

  // An amount of money in units ("1000.00" or a number) as hundredths.
  void ReadMinorUnits(const char* key, std::int64_t& minor);
  // "90s", "2m", "1h", "7d": digits and a unit.
  void ReadDuration(const char* key, seconds& value, seconds low, seconds high);
  // Points, 0 to 1, as hundredths.
  void ReadPoints(const char* key, int& hundredths);

  TomlReader Table(const char* key);
  std::vector<TomlReader> Tables(const char* key);
  // Keys of this table, for tables whose keys are data.
  std::vector<std::string> Keys() const;

  // A key that nobody asked for is most likely misspelt.
  void RejectUnknownKeys();

  void Problem(const char* key, const std::string& what);
  // "file:line" of the key, of the table where it is not there, or empty without either.
  std::string Where(const char* key) const;
  bool Has(const char* key) const { return table_ != nullptr && table_->contains(key); }

 private:
  const toml::node* Find(const char* key);

  const toml::table* table_;
  std::string file_;
  std::string name_;
  Problems& problems_;
  std::set<std::string> asked_;
};

}  // namespace tillwatch
