#include "adapters/mqtt/feed_topics.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

namespace tillwatch {
namespace feed_topics {
namespace {

using nlohmann::json;

FeedMessage Camera(const std::string& store, const std::string& state) {
  return {7,
          FeedKind::kCameraState,
          StoreId{store},
          std::nullopt,
          "cam_1",
          R"({"name":"Till 1","state":")" + state + "\"}"};
}

}  // namespace
}  // namespace feed_topics

BOOST_AUTO_TEST_SUITE(feed_topics)

BOOST_AUTO_TEST_CASE(a_store_is_one_level_whatever_it_is_called) {
  BOOST_TEST(TopicLevel("store_001") == "store_001");
  BOOST_TEST(TopicLevel("a/b+c#d%e") == "a%2Fb%2Bc%23d%25e");
  BOOST_TEST(TopicLevel("caf\xc3\xa9 1") == "caf\xc3\xa9 1");
  BOOST_TEST(TopicLevel("a\nb") == "a%0Ab");
  BOOST_TEST(TopicLevel("") == "_");
}

BOOST_AUTO_TEST_CASE(each_kind_has_its_topic) {
  FeedMessage message{7, FeedKind::kAlertUpdated, StoreId{"s"}, Severity::kLow, "a", "{\"x\":1}"};
  const std::string text = R"({"id":7,"event":"alert.updated","data":{"x":1}})";
  BOOST_TEST(
      (PublicationsOf(message) == std::vector<Publication>{{"tillwatch/s/alerts", text, false}}));
  message.kind = FeedKind::kClipReady;
  message.store = std::nullopt;
  BOOST_TEST(PublicationsOf(message).at(0).topic == "tillwatch/_/clips");
  message.kind = FeedKind::kSystemHealth;
  message.id = 0;
  BOOST_TEST(PublicationsOf(message).at(0).topic == "tillwatch/health");
  BOOST_TEST(PublicationsOf(message).at(0).retained);
  BOOST_TEST(json::parse(PublicationsOf(message).at(0).payload).at("id").is_null());
  const auto camera = PublicationsOf(Camera("s", "live"));
  BOOST_TEST(camera.at(0).topic == "tillwatch/s/cameras/cam_1");
  BOOST_TEST(camera.at(0).retained);
  const auto removed = PublicationsOf(Camera("s", "removed"));
  BOOST_REQUIRE(removed.size() == 2U);
  BOOST_TEST(!removed[0].retained);
  BOOST_TEST((removed[1] == Publication{"tillwatch/s/cameras/cam_1", "", true}));
}

BOOST_AUTO_TEST_CASE(home_assistant_finds_cameras_alerts_and_the_system) {
  const auto documents = DiscoveryOf(Camera("s", "live"), "ha", "1.2.3");
  BOOST_REQUIRE(documents.size() == 2U);
  BOOST_TEST(documents[0].topic == "ha/binary_sensor/tillwatch_camera_cam_1/config");
  BOOST_TEST(documents[0].retained);
  const json camera = json::parse(documents[0].payload);
  BOOST_TEST(camera.at("unique_id") == "tillwatch_camera_cam_1");
  BOOST_TEST(camera.at("name") == "Camera Till 1");
  BOOST_TEST(camera.at("state_topic") == "tillwatch/s/cameras/cam_1");
  BOOST_TEST(camera.at("device_class") == "connectivity");
  BOOST_TEST(camera.at("availability_topic") == "tillwatch/status");
  BOOST_TEST(camera.at("device").at("identifiers").at(0) == "tillwatch_store_s");
  BOOST_TEST(camera.at("origin").at("sw_version") == "1.2.3");
  BOOST_TEST(documents[1].topic == "ha/sensor/tillwatch_alert_s/config");
  const json alert = json::parse(documents[1].payload);
  BOOST_TEST(alert.at("state_topic") == "tillwatch/s/alerts");
  BOOST_TEST(alert.at("value_template") == "{{ value_json.data.severity }}");

  FeedMessage message{7, FeedKind::kAlert, StoreId{"s"}, Severity::kLow, "a", "{}"};
  BOOST_TEST((DiscoveryOf(message, "ha", "1.2.3") == std::vector{documents[1]}));
  message.kind = FeedKind::kClipReady;
  BOOST_TEST(DiscoveryOf(message, "ha", "1.2.3").empty());
  message.kind = FeedKind::kSystemHealth;
  BOOST_TEST(DiscoveryOf(message, "ha", "1.2.3").at(0).topic ==
             "ha/binary_sensor/tillwatch_health/config");
}

BOOST_AUTO_TEST_CASE(a_camera_that_was_removed_is_taken_back) {
  const auto documents = DiscoveryOf(Camera("s", "removed"), "ha", "1");
  BOOST_REQUIRE(documents.size() == 1U);
  BOOST_TEST(documents[0].payload.empty());
  BOOST_TEST(documents[0].retained);
}

BOOST_AUTO_TEST_CASE(stores_that_look_alike_stay_two) {
  const auto one = DiscoveryOf(Camera("a b", "live"), "ha", "1")[1].topic;
  const auto two = DiscoveryOf(Camera("a_b", "live"), "ha", "1")[1].topic;
  BOOST_TEST(one != two);
  BOOST_TEST(one.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                   "_-/") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
