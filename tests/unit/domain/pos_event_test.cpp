#include "tillwatch/domain/pos_event.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <set>

#include "tillwatch/base/text.hpp"
#include "tillwatch/domain/alert.hpp"
#include "tillwatch/domain/camera.hpp"
#include "tillwatch/domain/clip.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(pos_event)

namespace {

constexpr std::array kKinds{
    EventKind::kVoid,       EventKind::kRefund,   EventKind::kSuspiciousReturn,
    EventKind::kNoSale,     EventKind::kDiscount, EventKind::kPriceOverride,
    EventKind::kCashDrawer, EventKind::kSale,     EventKind::kOther};

}  // namespace

BOOST_AUTO_TEST_CASE(every_kind_has_a_name_that_reads_back) {
  std::set<std::string_view> names;
  for (const EventKind kind : kKinds) {
    BOOST_TEST((EventKindFromString(ToString(kind)) == kind));
    BOOST_TEST(names.insert(ToString(kind)).second);
  }
  BOOST_TEST(!EventKindFromString("Refund"));
  BOOST_TEST(!EventKindFromString(""));
}

BOOST_AUTO_TEST_CASE(the_name_of_a_kind_is_also_a_type_of_that_kind) {
  for (const EventKind kind : kKinds) {
    BOOST_TEST((ClassifyEventType(ToString(kind)) == kind), ToString(kind));
  }
}

BOOST_AUTO_TEST_CASE(the_topic_levels_of_the_contract_are_known) {
  BOOST_TEST((ClassifyEventType("discount") == EventKind::kDiscount));
  BOOST_TEST((ClassifyEventType("void") == EventKind::kVoid));
  BOOST_TEST((ClassifyEventType("refund") == EventKind::kRefund));
  BOOST_TEST((ClassifyEventType("drawer") == EventKind::kCashDrawer));
  BOOST_TEST((ClassifyEventType("payment") == EventKind::kSale));
}

BOOST_AUTO_TEST_CASE(pascal_case_types_are_known_once_they_are_snake_case) {
  BOOST_TEST((ClassifyEventType(ToSnakeCase("RefundIssued")) == EventKind::kRefund));
  BOOST_TEST((ClassifyEventType(ToSnakeCase("TransactionVoided")) == EventKind::kVoid));
  BOOST_TEST((ClassifyEventType(ToSnakeCase("SuspiciousReturn")) == EventKind::kSuspiciousReturn));
  BOOST_TEST((ClassifyEventType(ToSnakeCase("NoSale")) == EventKind::kNoSale));
  BOOST_TEST((ClassifyEventType(ToSnakeCase("DiscountApplied")) == EventKind::kDiscount));
  BOOST_TEST((ClassifyEventType(ToSnakeCase("PriceOverride")) == EventKind::kPriceOverride));
  BOOST_TEST((ClassifyEventType(ToSnakeCase("CashDrawerOpened")) == EventKind::kCashDrawer));
}

BOOST_AUTO_TEST_CASE(an_unknown_type_is_other) {
  for (const char* type : {"", "age_check", "refunds", "Refund", "voidd"}) {
    BOOST_TEST((ClassifyEventType(type) == EventKind::kOther), type);
  }
}

BOOST_AUTO_TEST_CASE(states_and_severities_have_names_that_read_back) {
  for (const auto s : {Severity::kLow, Severity::kMedium, Severity::kHigh, Severity::kCritical}) {
    BOOST_TEST((SeverityFromString(ToString(s)) == s));
  }
  for (const auto s : {AlertStatus::kOpen, AlertStatus::kAcknowledged}) {
    BOOST_TEST((AlertStatusFromString(ToString(s)) == s));
  }
  for (const auto s :
       {ClipRequestStatus::kPending, ClipRequestStatus::kProcessing, ClipRequestStatus::kCompleted,
        ClipRequestStatus::kPartial, ClipRequestStatus::kFailed}) {
    BOOST_TEST((ClipRequestStatusFromString(ToString(s)) == s));
  }
  for (const auto s : {ClipStatus::kReady, ClipStatus::kPartial}) {
    BOOST_TEST((ClipStatusFromString(ToString(s)) == s));
  }
  BOOST_TEST(!SeverityFromString("urgent"));
  BOOST_TEST(!AlertStatusFromString(""));
  BOOST_TEST(!ClipRequestStatusFromString("done"));
  BOOST_TEST(!ClipStatusFromString("failed"));
  BOOST_TEST(ToString(CameraState::kStalled) == "stalled");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
