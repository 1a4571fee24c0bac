#include "tillwatch/domain/feed.hpp"

#include <boost/test/unit_test.hpp>

namespace tillwatch {
namespace feed_filter {
namespace {

FeedMessage Message(FeedKind kind, const char* store, std::optional<Severity> severity) {
  FeedMessage message;
  message.kind = kind;
  if (*store != '\0') message.store = StoreId{store};
  message.severity = severity;
  return message;
}

const FeedMessage kAlert = Message(FeedKind::kAlert, "one", Severity::kHigh);
const FeedMessage kClip = Message(FeedKind::kClipReady, "one", std::nullopt);
const FeedMessage kLostClip = Message(FeedKind::kClipReady, "", Severity::kHigh);
const FeedMessage kCamera = Message(FeedKind::kCameraState, "one", std::nullopt);
const FeedMessage kHealth = Message(FeedKind::kSystemHealth, "", std::nullopt);

// Which of them pass, by their first letters.
std::string Passing(const FeedFilter& filter) {
  std::string passing;
  for (const auto& [name, message] :
       {std::pair('a', &kAlert), std::pair('c', &kClip), std::pair('l', &kLostClip),
        std::pair('k', &kCamera), std::pair('h', &kHealth)}) {
    if (filter.Passes(*message)) passing += name;
  }
  return passing;
}

}  // namespace
}  // namespace feed_filter

BOOST_AUTO_TEST_SUITE(feed_filter)

BOOST_AUTO_TEST_CASE(kinds_have_names) {
  for (const char* name :
       {"alert", "alert.updated", "clip.ready", "camera.state", "system.health"}) {
    BOOST_REQUIRE(FeedKindFromString(name));
    BOOST_TEST(ToString(*FeedKindFromString(name)) == name);
  }
  BOOST_TEST(!FeedKindFromString("alerts"));
}

BOOST_AUTO_TEST_CASE(a_store_is_that_store_and_the_system) {
  BOOST_TEST(Passing({}) == "aclkh");
  BOOST_TEST(Passing({.store = StoreId{"one"}}) == "ackh");
  BOOST_TEST(Passing({.store = StoreId{"two"}}) == "h");
}

BOOST_AUTO_TEST_CASE(a_severity_is_of_alerts_and_clips) {
  BOOST_TEST(Passing({.severity = Severity::kHigh}) == "alkh");
  BOOST_TEST(Passing({.severity = Severity::kLow}) == "kh");
}

BOOST_AUTO_TEST_CASE(who_is_bound_to_stores_hears_of_nothing_else) {
  BOOST_TEST(Passing({.bound_to = {StoreId{"one"}, StoreId{"two"}}}) == "ack");
  BOOST_TEST(Passing({.bound_to = {StoreId{"two"}}}).empty());
  BOOST_TEST(Passing({.store = StoreId{"one"}, .bound_to = {StoreId{"two"}}}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
