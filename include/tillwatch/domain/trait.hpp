// Facts about an event that are either so or not, and that rules ask for by name.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

namespace tillwatch {

enum class Trait {
  kNoReceipt,         // a refund without the receipt of its sale
  kManualEntry,       // the card number was typed in
  kGiftCard,          // paid, or paid back, with a gift card
  kOwnSale,           // who refunds it also rang the sale up
  kEmployeeDiscount,  // an employee discount was used
  kOwnRing,           // ... by the cashier on their own purchase
  kAfterTotal,        // after the customer was told the total
  kZeroOrNegativePrice,
};

// "no_receipt", ...: the stable name in payloads, the database and rules.toml.
std::string_view ToString(Trait trait);
std::optional<Trait> TraitFromString(std::string_view name);
const std::vector<Trait>& AllTraits();

class TraitSet {
 public:
  TraitSet() = default;
  TraitSet(std::initializer_list<Trait> traits) {
    for (const Trait trait : traits) Add(trait);
  }

  void Add(Trait trait) { bits_ |= Bit(trait); }
  bool Has(Trait trait) const { return (bits_ & Bit(trait)) != 0; }
  bool HasAll(const TraitSet& others) const { return (bits_ & others.bits_) == others.bits_; }
  bool Empty() const { return bits_ == 0; }
  std::vector<Trait> List() const;  // in the order of the enumeration

  bool operator==(const TraitSet&) const = default;

 private:
  static std::uint32_t Bit(Trait trait) { return 1U << static_cast<unsigned>(trait); }
  std::uint32_t bits_ = 0;
};

}  // namespace tillwatch
