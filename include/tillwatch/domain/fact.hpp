// What enrichers find out about an event, beside what the till said.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tillwatch {

using FactCounts = std::vector<std::pair<std::string, std::int64_t>>;
using FactValue = std::variant<std::int64_t, std::string, std::vector<std::string>, FactCounts>;

struct Fact {
  std::string_view name;  // a literal of the enricher: it outlives the fact
  FactValue value;
};

class Facts {
 public:
  void Add(std::string_view name, FactValue value) {
    if (facts_.capacity() == 0) facts_.reserve(8);
    facts_.push_back({name, std::move(value)});
  }

  // Nothing when there is no such fact, or one of another type.
  template <class T>
  const T* Find(std::string_view name) const {
    const auto found = std::find_if(facts_.begin(), facts_.end(),
                                    [&](const Fact& fact) { return fact.name == name; });
    return found == facts_.end() ? nullptr : std::get_if<T>(&found->value);
  }

  // Forgets all but the first `size`.
  void Truncate(std::size_t size) {
    if (size < facts_.size()) facts_.erase(facts_.begin() + static_cast<long>(size), facts_.end());
  }

  std::size_t Size() const { return facts_.size(); }
  const std::vector<Fact>& All() const { return facts_; }

 private:
  std::vector<Fact> facts_;
};

}  // namespace tillwatch
