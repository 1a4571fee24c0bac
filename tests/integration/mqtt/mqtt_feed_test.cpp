// The feed at a real broker.
#include "tillwatch/adapters/mqtt/mqtt_feed.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>

#include "integration/mqtt/ear.hpp"
#include "support/child_process.hpp"
#include "support/eventually.hpp"
#include "support/fake_feed_store.hpp"
#include "support/mosquitto_server.hpp"
#include "tillwatch/adapters/mqtt/mqtt_publisher.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

namespace mqtt_feed {
namespace {

// mosquitto_sub from another process, "retained topic payload" a line.
class Subscriber {
 public:
  explicit Subscriber(const MosquittoServer& broker, const std::string& filter = "#")
      : file_((broker.Folder() / ("heard" + std::to_string(++count_))).string()),
        process_({"sh", "-c",
                  "exec stdbuf -oL mosquitto_sub -V 5 -q 1 -h 127.0.0.1 -p " +
                      std::to_string(broker.Port()) + " -t '" + filter + "' -F '%r %t %p' >" +
                      file_}) {}
  ~Subscriber() {
    process_.Signal(SIGTERM);
    process_.Wait();
  }

  std::vector<std::string> Lines() const {
    std::vector<std::string> lines;
    std::ifstream in(file_);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }
  bool Hears(const std::string& part) const {
    return Eventually([&] { return Count(part) > 0; });
  }
  long Count(const std::string& part) const {
    const auto lines = Lines();
    return std::count_if(lines.begin(), lines.end(), [&](const std::string& line) {
      return line.find(part) != std::string::npos;
    });
  }

 private:
  static inline int count_ = 0;
  std::string file_;
  ChildProcess process_;
};

FeedMessage CameraIs(const std::string& state, const std::string& name = "cam") {
  return {0,
          FeedKind::kCameraState,
          StoreId{"s 1/x"},
          std::nullopt,
          name,
          R"({"id":")" + name + R"(","name":"Till 1","state":")" + state + "\"}"};
}

struct Shop {
  SystemClock clock;
  Health health{clock};
  test::FakeFeedStore store;
  std::atomic<int> asked_now{0};
  MqttFeedOptions options;
  std::optional<MqttFeed> feed;

  explicit Shop(int port) {
    options.host = "127.0.0.1";
    options.port = port;
    options.first_retry = 20ms;
    options.longest_retry = 200ms;
    options.version = "1.2.3";
  }
  void Start() {
    feed.emplace(
        options, store,
        [this] {
          ++asked_now;
          return std::vector{CameraIs("live")};
        },
        health);
    feed->Start();
  }
  void Say(const FeedMessage& message) {
    store.Append({message});
    if (feed) feed->Wake();
  }
  void SayAlerts(int from, int to) {
    for (int i = from; i < to; ++i) {
      Say(test::AlertOf("one", Severity::kHigh, "a" + std::to_string(i)));
    }
  }
  bool Is(HealthState state, const std::string& part = {}) const {
    return Eventually([&] {
      const auto parts = health.Components();
      const auto found = parts.find("mqtt_out");
      return found != parts.end() && found->second.state == state &&
             found->second.detail.find(part) != std::string::npos;
    });
  }
  bool At(std::int64_t position) {
    return Eventually([&] { return store.Position("mqtt") == position; });
  }
};

std::string AlertLine(int id, int number) {
  return "0 tillwatch/one/alerts {\"id\":" + std::to_string(id) +
         ",\"event\":\"alert\",\"data\":{\"id\":\"a" + std::to_string(number) + "\"}}";
}

}  // namespace
}  // namespace mqtt_feed

BOOST_AUTO_TEST_SUITE(mqtt_feed)

BOOST_AUTO_TEST_CASE(messages_go_to_their_topics_from_when_it_is_switched_on) {
  const MosquittoServer broker;
  const Subscriber ear(broker);
  Shop shop(broker.Port());
  shop.SayAlerts(0, 1);  // before: nobody wants to hear of it any more
  shop.Start();
  BOOST_REQUIRE(shop.Is(HealthState::kOk));
  BOOST_REQUIRE(ear.Hears("tillwatch/status online"));
  shop.SayAlerts(1, 3);
  shop.Say(test::AlertOf("one", Severity::kHigh, "c", FeedKind::kClipReady));
  shop.Say(CameraIs("offline"));
  shop.Say({0, FeedKind::kSystemHealth, std::nullopt, std::nullopt, "", "{\"status\":\"ok\"}"});
  BOOST_REQUIRE(ear.Hears("tillwatch/health {\"id\":6,"));
  BOOST_TEST(ear.Count("\"a0\"") == 0);
  BOOST_TEST(ear.Count(AlertLine(2, 1)) == 1);
  BOOST_TEST(ear.Count(AlertLine(3, 2)) == 1);
  BOOST_TEST(ear.Count("0 tillwatch/one/clips {\"id\":4,\"event\":\"clip.ready\"") == 1);
  BOOST_TEST(ear.Count("tillwatch/s 1%2Fx/cameras/cam {\"id\":null") == 1);
  BOOST_TEST(ear.Count("tillwatch/s 1%2Fx/cameras/cam {\"id\":5") == 1);
  BOOST_TEST(ear.Count("homeassistant/") == 0);
  BOOST_TEST(shop.At(6));
}

BOOST_AUTO_TEST_CASE(states_are_retained_and_a_camera_that_is_gone_is_gone) {
  const MosquittoServer broker;
  Shop shop(broker.Port());
  shop.options.discovery_prefix = "homeassistant";
  shop.Start();
  BOOST_REQUIRE(shop.Is(HealthState::kOk));
  shop.Say(CameraIs("stalled"));
  BOOST_REQUIRE(shop.At(1));
  const std::string config = "1 homeassistant/binary_sensor/tillwatch_camera_cam/config {";
  {
    const Subscriber late(broker);
    BOOST_TEST(late.Hears("1 tillwatch/s 1%2Fx/cameras/cam {\"id\":1"));
    BOOST_TEST(late.Hears("1 tillwatch/status online"));
    BOOST_TEST(late.Hears(config));
    BOOST_TEST(late.Hears("1 homeassistant/sensor/tillwatch_alert_s_1_x_"));
    shop.Say(CameraIs("removed"));
    BOOST_TEST(late.Hears("0 tillwatch/s 1%2Fx/cameras/cam {\"id\":2"));
  }
  BOOST_REQUIRE(shop.At(2));
  const Subscriber later(broker);
  BOOST_TEST(later.Hears("1 tillwatch/status online"));
  BOOST_TEST(later.Hears("1 homeassistant/sensor/"));
  BOOST_TEST(later.Count("cameras/cam") == 0);
  BOOST_TEST(later.Count(config) == 0);
}

BOOST_AUTO_TEST_CASE(a_broker_that_is_away_misses_nothing) {
  MosquittoServer broker;
  Shop shop(broker.Port());
  shop.Start();
  BOOST_REQUIRE(shop.Is(HealthState::kOk));
  shop.SayAlerts(0, 1);
  BOOST_REQUIRE(shop.At(1));
  broker.Stop();
  BOOST_REQUIRE(shop.Is(HealthState::kDegraded, "127.0.0.1"));
  shop.SayAlerts(1, 200);
  broker.Start();
  const Subscriber ear(broker, "tillwatch/one/alerts");
  BOOST_REQUIRE(shop.At(200));
  BOOST_TEST(shop.Is(HealthState::kOk));
  BOOST_TEST(shop.asked_now > 1);
  shop.SayAlerts(200, 201);
  BOOST_REQUIRE(ear.Hears(AlertLine(201, 200)));
}

BOOST_AUTO_TEST_CASE(after_a_restart_it_goes_on_in_order_and_says_nothing_twice) {
  const MosquittoServer broker;
  const Subscriber ear(broker, "tillwatch/one/alerts");
  Shop shop(broker.Port());
  shop.Start();
  BOOST_REQUIRE(shop.Is(HealthState::kOk));
  BOOST_REQUIRE(shop.At(0));
  shop.SayAlerts(0, 120);
  BOOST_REQUIRE(shop.At(120));
  shop.feed.reset();
  shop.SayAlerts(120, 150);
  shop.Start();
  BOOST_REQUIRE(shop.At(150));
  BOOST_REQUIRE(ear.Hears(AlertLine(150, 149)));
  const auto lines = ear.Lines();
  BOOST_REQUIRE(lines.size() == 150U);
  for (int i = 0; i < 150; ++i) {
    BOOST_REQUIRE(lines[static_cast<std::size_t>(i)] == AlertLine(i + 1, i));
  }
}

BOOST_AUTO_TEST_CASE(a_process_that_is_gone_is_said_to_be_offline) {
  const MosquittoServer broker;
  Subscriber ear(broker, "tillwatch/status");
  Shop shop(broker.Port());
  shop.options.client_id = "out";
  shop.options.first_retry = shop.options.longest_retry = 60s;
  shop.Start();
  BOOST_REQUIRE(ear.Hears("tillwatch/status online"));
  // Another client of our name: the broker ends our connection, and our will speaks.
  Shop other(broker.Port());
  other.options.client_id = "out";
  other.Start();
  BOOST_TEST(ear.Hears("tillwatch/status offline"));
  other.feed.reset();
  shop.feed.reset();
  BOOST_TEST(Eventually([&] {
    const auto lines = ear.Lines();
    return !lines.empty() && lines.back().ends_with("tillwatch/status offline");
  }));
}

BOOST_AUTO_TEST_CASE(a_database_that_is_away_and_messages_that_are_lost_are_got_over) {
  const MosquittoServer broker;
  const Subscriber ear(broker, "tillwatch/one/alerts");
  Shop shop(broker.Port());
  shop.store.SavePosition("mqtt", 0);
  shop.SayAlerts(0, 10);
  shop.store.Prune({}, 4);
  shop.store.away = true;
  shop.Start();
  BOOST_REQUIRE(shop.Is(HealthState::kDegraded, "PostgreSQL"));
  shop.store.away = false;
  BOOST_REQUIRE(shop.At(10));
  shop.SayAlerts(10, 11);
  BOOST_TEST(ear.Hears(AlertLine(11, 10)));
}

BOOST_AUTO_TEST_CASE(a_broker_that_refuses_us_is_named_with_the_cure) {
  const TempDir dir;
  const auto rules = dir.Path() / "acl";
  std::ofstream(rules) << "topic read #\n";
  std::filesystem::permissions(dir.Path(), std::filesystem::perms(0755));
  std::filesystem::permissions(rules, std::filesystem::perms(0644));
  const MosquittoServer broker("acl_file " + rules.string());
  Shop shop(broker.Port());
  shop.Start();
  BOOST_TEST(shop.Is(HealthState::kDegraded, "write to tillwatch/#"));
}

BOOST_AUTO_TEST_CASE(what_it_says_is_never_taken_for_an_event) {
  const MosquittoServer broker;
  const TempDir dir;
  Ear ear(dir.Path() / "spool.db");
  ear.Listen(Options(broker.Port()));
  BOOST_REQUIRE(ear.Hears());
  Shop shop(broker.Port());
  shop.options.discovery_prefix = "homeassistant";
  shop.Start();
  BOOST_REQUIRE(shop.Is(HealthState::kOk));
  shop.SayAlerts(0, 20);
  BOOST_REQUIRE(shop.At(20));
  MqttPublisher("127.0.0.1", broker.Port()).Publish(kTopic, "{}");
  BOOST_REQUIRE(ear.Spooled(1));
  BOOST_TEST(ear.spool.Size() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
