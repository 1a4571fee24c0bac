#include "reason_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace tillwatch {
namespace {

std::string BaseText(const PosEvent& event) {
  const std::string amount = event.amount ? " of " + FormatForPeople(*event.amount) : "";
  switch (event.kind) {
    case EventKind::kVoid:
      return fmt::format("A sale or line{} was voided", amount);
    case EventKind::kRefund:
      return fmt::format("A refund{} was issued", amount);
    case EventKind::kSuspiciousReturn:
      return fmt::format("The till marked a return{} as suspicious", amount);
    case EventKind::kNoSale:
      return "The drawer was opened without a sale";
    case EventKind::kDiscount:
      return "A discount was given";
    case EventKind::kPriceOverride:
      return "A price was overridden by hand";
    case EventKind::kCashDrawer:
      return "The cash drawer was opened";
    case EventKind::kSale:
      return fmt::format("A sale{}", amount);
    case EventKind::kOther:
      return fmt::format("An event of the type \"{}\"", event.type);
  }
  return {};
}

std::string Noun(const Counted& counted) {
  if (!counted) return "alert";
  switch (*counted) {
    case EventKind::kVoid:
      return "void";
    case EventKind::kRefund:
      return "refund";
    case EventKind::kSuspiciousReturn:
      return "suspicious return";
    case EventKind::kNoSale:
      return "no-sale";
    case EventKind::kDiscount:
      return "discount";
    case EventKind::kPriceOverride:
      return "price override";
    case EventKind::kCashDrawer:
      return "drawer opening";
    case EventKind::kSale:
      return "sale";
    case EventKind::kOther:
      return "event";
  }
  return {};
}

std::string Plural(const std::string& noun, int count) { return count == 1 ? noun : noun + "s"; }

std::string Ordinal(int number) {
  const int tens = number % 100;
  const char* ending = "th";
  if (tens < 11 || tens > 13) {
    if (number % 10 == 1) ending = "st";
    if (number % 10 == 2) ending = "nd";
    if (number % 10 == 3) ending = "rd";
  }
  return fmt::format("{}{}", number, ending);
}

// In the largest unit that says it to two digits or exactly, rounded up: "41 minutes", "2 hours".
std::string Span(microseconds length) {
  const auto count = [&](std::int64_t unit) {
    const std::int64_t whole = std::chrono::ceil<seconds>(length).count();
    return std::max<std::int64_t>((whole + unit - 1) / unit, 1);
  };
  const auto say = [](std::int64_t number, const char* unit) {
    return fmt::format("{} {}{}", number, unit, number == 1 ? "" : "s");
  };
  if (length < std::chrono::seconds(100)) return say(count(1), "second");
  if (length < std::chrono::minutes(100)) return say(count(60), "minute");
  if (length <= std::chrono::hours(48)) return say(count(3600), "hour");
  return say(count(86'400), "day");
}

std::string Percent(double percent) { return fmt::format("{:.4g} %", percent); }

std::string TimeOfDay(std::chrono::minutes time) {
  return fmt::format("{:02}:{:02}", time.count() / 60, time.count() % 60);
}

// "at this register", ...; a count by staff says nothing, it is the usual one.
std::string OfSubject(Subject by, const PosEvent& event) {
  switch (by) {
    case Subject::kStaff:
      return "";
    case Subject::kRegister:
      return " at this register";
    case Subject::kOrder:
      return " of the order " + event.OrderRef();
    case Subject::kCard:
      return " of the same card";
  }
  return "";
}

std::string Who(const PosEvent& event) { return event.staff ? event.staff->value : "somebody"; }

std::string TraitText(Trait trait, const PosEvent& event) {
  switch (trait) {
    case Trait::kNoReceipt:
      return "no receipt was shown";
    case Trait::kManualEntry:
      return "the card number was typed in by hand";
    case Trait::kGiftCard:
      return "it was paid with or to a gift card";
    case Trait::kOwnSale:
      return fmt::format("{} rang up the sale, too", Who(event));
    case Trait::kEmployeeDiscount:
      return "an employee discount was used";
    case Trait::kOwnRing:
      return fmt::format("{} gave the employee discount to their own purchase", Who(event));
    case Trait::kAfterTotal:
      return "it came after the total was shown";
    case Trait::kZeroOrNegativePrice:
      return "something was sold at a price or quantity of zero or less";
  }
  return {};
}

std::string Clause(const KindIs&, const RuleContext&) { return {}; }
std::string Clause(const StoreIs&, const RuleContext&) { return {}; }

std::string Clause(const AmountOver& c, const RuleContext& x) {
  const Money size = SizeOf(x.event).value_or(Money{});
  return fmt::format("the amount, {}, is over {}", FormatForPeople(size),
                     FormatForPeople({c.minor, size.currency}));
}

std::string Clause(const AmountUnder& c, const RuleContext& x) {
  const Money size = SizeOf(x.event).value_or(Money{});
  return fmt::format("the amount, {}, is under {}", FormatForPeople(size),
                     FormatForPeople({c.minor, size.currency}));
}

std::string Clause(const DiscountOver& c, const RuleContext& x) {
  return fmt::format("a discount of {} is over the limit of {}",
                     Percent(x.event.discount_percent.value_or(0)), Percent(c.percent));
}

std::string Clause(const HasTraits& c, const RuleContext& x) {
  std::string text;
  for (const Trait trait : c.traits.List()) {
    text += (text.empty() ? "" : "; ") + TraitText(trait, x.event);
  }
  return text;
}

std::string Clause(const DrawerOpenOver& c, const RuleContext& x) {
  return fmt::format("the drawer was open for {:.0f} seconds (limit {})",
                     x.event.drawer_open_seconds.value_or(0), c.limit.count());
}

std::string Clause(const WithinHours& c, const RuleContext& x) {
  const auto local = x.calendar.LocalTimeOfDay(x.event.store, x.event.occurred_at);
  const bool over_midnight = c.to < c.from;
  return fmt::format("it happened at {} in the store, {}", TimeOfDay(local),
                     over_midnight
                         ? fmt::format("outside of {} to {}", TimeOfDay(c.to), TimeOfDay(c.from))
                         : fmt::format("between {} and {}", TimeOfDay(c.from), TimeOfDay(c.to)));
}

std::string LimitText(const CountOver& c) {
  if (c.window == std::chrono::hours(1)) return fmt::format("limit {} an hour", c.limit);
  if (c.window == std::chrono::hours(24)) return fmt::format("limit {} a day", c.limit);
  return fmt::format("limit {} in {}", c.limit, Span(c.window));
}

std::string Clause(const CountOver& c, const RuleContext& x) {
  const Tally tally = TallyOf(c, x);
  const int count = tally.seen.count;
  const std::string noun = c.counted.size() == 1 ? Noun(c.counted[0]) : "event";
  const std::string of = OfSubject(c.by, x.event);
  const std::string most = tally.at_least ? "at least " : "";
  if (c.share_of_sales > 0) {
    const int sales = tally.seen.sales;
    const std::string share = sales == 0 ? "" : fmt::format(", {}", Percent(100.0 * count / sales));
    const microseconds span =
        tally.at_least ? x.event.occurred_at - tally.seen.first : microseconds(c.window);
    return fmt::format("{} {}{} to {} {} in {}{} (limit {})", count, Plural(noun, count), of, sales,
                       Plural("sale", sales), Span(span), share, Percent(c.share_of_sales));
  }
  if (!tally.with_event) {
    return fmt::format("{} had {}{} {}{} in the {} before (limit {})", Who(x.event), most, count,
                       Plural(noun, count), of, Span(c.window), c.limit);
  }
  return fmt::format("{}{} {}{} in {} ({})", most, Ordinal(count), noun, of,
                     Span(x.event.occurred_at - tally.seen.first), LimitText(c));
}

std::string Clause(const Preceded& c, const RuleContext& x) {
  const auto before = PredecessorOf(c, x).value_or(Predecessor{});
  const std::string of = c.by == Subject::kStaff ? " by the same person" : OfSubject(c.by, x.event);
  return fmt::format("a {}{} came {} before", Noun(before.kind), of,
                     Span(x.event.occurred_at - before.at));
}

std::string Clause(const BeyondPeers& c, const RuleContext& x) {
  const PeerStanding standing = StandingOf(c, x).value_or(PeerStanding{});
  return fmt::format(
      "{} has {:.1f} {} to 100 sales in {} days, the {} others of the store {:.1f} "
      "({:.1f} robust deviations, limit {:.4g})",
      Who(x.event), standing.rate, Plural(Noun(c.kind), 2), c.days, standing.others,
      standing.median, standing.Deviations(), c.deviations);
}

}  // namespace

std::string ReasonText(const Rule& rule, const RuleContext& context) {
  std::string text;
  for (const Condition& condition : rule.conditions) {
    const std::string clause =
        std::visit([&](const auto& c) { return Clause(c, context); }, condition);
    if (clause.empty()) continue;
    text += (text.empty() ? "" : "; ") + clause;
  }
  if (text.empty()) return BaseText(context.event);
  // An id at the start stays as it is.
  const std::string who = Who(context.event);
  if (!text.starts_with(who)) {
    text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  }
  return text;
}

}  // namespace tillwatch
