#include "nearest_name.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace tillwatch {
namespace {

constexpr std::size_t kLongestName = 100;  // longer ones are no misspelt name of ours

// Levenshtein's distance.
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above + 1, row[j - 1] + 1, change});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::string NearestName(std::string_view wrong, const std::vector<std::string>& known) {
  std::string nearest;
  if (wrong.size() > kLongestName) return nearest;
  std::size_t least = std::max<std::size_t>(wrong.size() / 3, 2) + 1;
  for (const std::string& name : known) {
    const std::size_t distance = Distance(wrong, name);
    if (distance >= least || distance >= name.size()) continue;
    least = distance;
    nearest = name;
  }
  return nearest;
}

std::string Cure(std::string_view wrong, const std::vector<std::string>& known) {
  const std::string nearest = NearestName(wrong, known);
  if (!nearest.empty()) return fmt::format("; did you mean \"{}\"?", nearest);
  return fmt::format("; one of {}", fmt::join(known, ", "));
}

}  // namespace tillwatch
