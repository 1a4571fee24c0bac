#include "tillwatch/risk/history.hpp"

#include <algorithm>

namespace tillwatch {

std::string_view ToString(Subject subject) {
  switch (subject) {
    case Subject::kStaff:
      return "staff";
    case Subject::kRegister:
      return "register";
    case Subject::kOrder:
      return "order";
    case Subject::kCard:
      return "card";
  }
  return "";
}

std::optional<Subject> SubjectFromString(std::string_view name) {
  for (const Subject subject : kSubjects) {
    if (ToString(subject) == name) return subject;
  }
  return std::nullopt;
}

const std::string& KeyOf(Subject subject, const PosEvent& event) {
  static const std::string kNone;
  switch (subject) {
    case Subject::kStaff:
      return event.staff ? event.staff->value : kNone;
    case Subject::kRegister:
      return event.register_id ? event.register_id->value : kNone;
    case Subject::kOrder:
      return event.OrderRef();
    case Subject::kCard:
      return event.card_token;
  }
  return kNone;
}

void Sightings::Join(const Sightings& others) {
  sales += others.sales;
  if (others.count == 0) return;
  first = count == 0 ? others.first : std::min(first, others.first);
  last = count == 0 ? others.last : std::max(last, others.last);
  count += others.count;
}

}  // namespace tillwatch
