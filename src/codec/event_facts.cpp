#include "event_facts.hpp"

#include <algorithm>
#include <string>

#include "tillwatch/base/text.hpp"

namespace tillwatch {
namespace {

bool IsZeroOrLess(const std::optional<std::int64_t>& minor) { return minor && *minor <= 0; }

// Of what is sold; a void or refund may well say its lines with a minus.
bool HasZeroOrNegativePrice(const PosEvent& event) {
  const bool sold = event.kind == EventKind::kSale || event.kind == EventKind::kDiscount ||
                    event.kind == EventKind::kPriceOverride;
  if (!sold) return false;
  if (event.amount && event.amount->minor <= 0) return true;
  return std::any_of(event.items.begin(), event.items.end(), [](const LineItem& item) {
    return IsZeroOrLess(item.unit_price_minor) || IsZeroOrLess(item.total_price_minor) ||
           (item.quantity && *item.quantity <= 0);
  });
}

void AddTraits(JsonReader& in, PosEvent& event) {
  for (const Trait said : {Trait::kNoReceipt, Trait::kManualEntry, Trait::kAfterTotal}) {
    if (in.Flag(std::string(ToString(said)).c_str())) event.traits.Add(said);
  }
  const bool reduced = in.Flag("employee_discount") || event.type == "employee_discount";
  if (reduced) event.traits.Add(Trait::kEmployeeDiscount);
  if (reduced && event.staff && event.customer_staff == event.staff) {
    event.traits.Add(Trait::kOwnRing);
  }
  if (event.tender == "gift_card") event.traits.Add(Trait::kGiftCard);
  if (event.staff && event.original_staff == event.staff) event.traits.Add(Trait::kOwnSale);
  if (HasZeroOrNegativePrice(event)) event.traits.Add(Trait::kZeroOrNegativePrice);
}

}  // namespace

void ReadFacts(JsonReader& in, PosEvent& event) {
  constexpr double kLongestOpen = 7 * 86'400;
  event.tender = ToSnakeCase(in.Text("tender").value_or(""));
  if (event.tender == "giftcard") event.tender = "gift_card";
  event.card_token = in.Text("card_token").value_or("");
  event.original_order_id = in.Text("original_order_id").value_or("");
  if (auto staff = in.Text("original_staff_id")) event.original_staff = StaffId{*staff};
  if (auto staff = in.Text("customer_staff_id")) event.customer_staff = StaffId{*staff};
  event.drawer_open_seconds = in.Number("drawer_open_seconds", 0, kLongestOpen);
  AddTraits(in, event);
}

}  // namespace tillwatch
