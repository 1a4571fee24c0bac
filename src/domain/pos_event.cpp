#include "tillwatch/domain/pos_event.hpp"

#include <array>
#include <unordered_map>
#include <utility>

namespace tillwatch {
namespace {

constexpr std::array<std::pair<EventKind, std::string_view>, 9> kKindNames{{
    {EventKind::kVoid, "void"},
    {EventKind::kRefund, "refund"},
    {EventKind::kSuspiciousReturn, "suspicious_return"},
    {EventKind::kNoSale, "no_sale"},
    {EventKind::kDiscount, "discount"},
    {EventKind::kPriceOverride, "price_override"},
    {EventKind::kCashDrawer, "cash_drawer"},
    {EventKind::kSale, "sale"},
    {EventKind::kOther, "other"},
}};

}  // namespace

std::string_view ToString(EventKind kind) {
  for (const auto& [value, name] : kKindNames) {
    if (value == kind) return name;
  }
  return "other";
}

std::optional<EventKind> EventKindFromString(std::string_view name) {
  for (const auto& [value, text] : kKindNames) {
    if (text == name) return value;
  }
  return std::nullopt;
}

// The names that tills use for the same thing. docs/event-contract.md lists them.
EventKind ClassifyEventType(std::string_view snake_case_type) {
  static const std::unordered_map<std::string_view, EventKind> kTypes{
      {"void", EventKind::kVoid},
      {"voided", EventKind::kVoid},
      {"void_transaction", EventKind::kVoid},
      {"transaction_void", EventKind::kVoid},
      {"transaction_voided", EventKind::kVoid},
      {"sale_voided", EventKind::kVoid},
      {"order_voided", EventKind::kVoid},
      {"line_void", EventKind::kVoid},
      {"line_voided", EventKind::kVoid},
      {"item_void", EventKind::kVoid},
      {"item_voided", EventKind::kVoid},
      {"post_void", EventKind::kVoid},
      {"refund", EventKind::kRefund},
      {"refunded", EventKind::kRefund},
      {"refund_issued", EventKind::kRefund},
      {"refund_processed", EventKind::kRefund},
      {"item_refunded", EventKind::kRefund},
      {"order_refunded", EventKind::kRefund},
      {"return", EventKind::kRefund},
      {"suspicious_return", EventKind::kSuspiciousReturn},
      {"no_sale", EventKind::kNoSale},
      {"nosale", EventKind::kNoSale},
      {"no_sale_opened", EventKind::kNoSale},
      {"discount", EventKind::kDiscount},
      {"discounted", EventKind::kDiscount},
      {"discount_applied", EventKind::kDiscount},
      {"employee_discount", EventKind::kDiscount},
      {"price_override", EventKind::kPriceOverride},
      {"price_overridden", EventKind::kPriceOverride},
      {"price_changed", EventKind::kPriceOverride},
      {"drawer", EventKind::kCashDrawer},
      {"drawer_open", EventKind::kCashDrawer},
      {"drawer_opened", EventKind::kCashDrawer},
      {"cash_drawer", EventKind::kCashDrawer},
      {"cash_drawer_open", EventKind::kCashDrawer},
      {"cash_drawer_opened", EventKind::kCashDrawer},
      {"sale", EventKind::kSale},
      {"sale_completed", EventKind::kSale},
      {"payment", EventKind::kSale},
      {"payment_received", EventKind::kSale},
      {"payment_processed", EventKind::kSale},
      {"payment_completed", EventKind::kSale},
      {"order_completed", EventKind::kSale},
      {"transaction_completed", EventKind::kSale},
  };
  const auto found = kTypes.find(snake_case_type);
  return found == kTypes.end() ? EventKind::kOther : found->second;
}

}  // namespace tillwatch
