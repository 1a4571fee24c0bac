// A history that notes what it was asked and what it answered.
//
// Thread rule: one owner.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "tillwatch/risk/history.hpp"

namespace tillwatch {

class RecordedHistory final : public History {
 public:
  using Answer = std::pair<Lookup, Sightings>;

  // The history outlives it.
  explicit RecordedHistory(const History& history) : history_(history) {}

  // Each question once, in the order in which they were asked first.
  const std::vector<Answer>& Answers() const { return answers_; }

  Sightings Look(const Lookup& lookup) const override {
    const Sightings seen = history_.Look(lookup);
    const bool known = std::any_of(answers_.begin(), answers_.end(),
                                   [&](const Answer& answer) { return answer.first == lookup; });
    if (!known) answers_.emplace_back(lookup, seen);
    return seen;
  }
  const PeerGroup* Peers(const PeerQuery& query) const override { return history_.Peers(query); }
  bool IsSnoozed(std::string_view rule, const PosEvent& event) const override {
    return history_.IsSnoozed(rule, event);
  }

 private:
  const History& history_;
  mutable std::vector<Answer> answers_;
};

}  // namespace tillwatch
