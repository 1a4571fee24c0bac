#include "tillwatch/domain/trait.hpp"

#include <array>
#include <utility>

namespace tillwatch {
namespace {

constexpr std::array<std::pair<Trait, std::string_view>, 8> kNames{{
    {Trait::kNoReceipt, "no_receipt"},
    {Trait::kManualEntry, "manual_entry"},
    {Trait::kGiftCard, "gift_card"},
    {Trait::kOwnSale, "own_sale"},
    {Trait::kEmployeeDiscount, "employee_discount"},
    {Trait::kOwnRing, "own_ring"},
    {Trait::kAfterTotal, "after_total"},
    {Trait::kZeroOrNegativePrice, "zero_or_negative_price"},
}};

}  // namespace

std::string_view ToString(Trait trait) {
  for (const auto& [value, name] : kNames) {
    if (value == trait) return name;
  }
  return "";
}

std::optional<Trait> TraitFromString(std::string_view name) {
  for (const auto& [value, text] : kNames) {
    if (text == name) return value;
  }
  return std::nullopt;
}

const std::vector<Trait>& AllTraits() {
  static const std::vector<Trait> traits = [] {
    std::vector<Trait> all;
    for (const auto& [value, name] : kNames) all.push_back(value);
    return all;
  }();
  return traits;
}

std::vector<Trait> TraitSet::List() const {
  std::vector<Trait> list;
  for (const Trait trait : AllTraits()) {
    if (Has(trait)) list.push_back(trait);
  }
  return list;
}

}  // namespace tillwatch
