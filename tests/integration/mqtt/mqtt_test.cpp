#include <signal.h>

#include <boost/test/unit_test.hpp>
#include <map>
#include <memory>
#include <set>

#include "integration/mqtt/ear.hpp"
#include "support/child_process.hpp"
#include "support/eventually.hpp"
#include "support/mosquitto_server.hpp"
#include "support/own_binary.hpp"
#include "support/temp_dir.hpp"
#include "support/unavailable_text.hpp"
#include "tillwatch/adapters/mqtt/mqtt_ingest.hpp"
#include "tillwatch/adapters/mqtt/mqtt_publisher.hpp"
#include "tillwatch/adapters/sqlite/sqlite_spool.hpp"
#include "tillwatch/codec/event_decoder.hpp"
#include "tillwatch/ports/errors.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

namespace {

struct Shop {
  TempDir dir;
  MosquittoServer broker;
  std::filesystem::path spool_file = dir.Path() / "spool.db";

  void Publish(int from, int to) const {
    MqttPublisher publisher("127.0.0.1", broker.Port());
    for (int i = from; i < to; ++i) publisher.Publish(kTopic, std::to_string(i));
    publisher.Flush(20s);
  }
};

// Publishes from another process: a callback that waits holds Paho's lock, and with it every other
// client of its process.
void PublishFromOutside(const Shop& shop, int from, int to) {
  RunProgram({"sh", "-c",
              "seq " + std::to_string(from) + " " + std::to_string(to - 1) +
                  " | mosquitto_pub -h 127.0.0.1 -p " + std::to_string(shop.broker.Port()) +
                  " -V 5 -q 1 -l -t " + kTopic});
}

std::set<std::string> Numbers(int from, int to) {
  std::set<std::string> numbers;
  for (int i = from; i < to; ++i) numbers.insert(std::to_string(i));
  return numbers;
}

// The broker's plugin that can refuse a subscription: an acl_file cannot.
std::string DynamicSecurityPlugin() {
  for (const auto& folder : std::filesystem::directory_iterator("/usr/lib")) {
    const auto file = folder.path() / "mosquitto_dynamic_security.so";
    if (std::filesystem::exists(file)) return file.string();
  }
  return "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mqtt_ingest)

BOOST_FIXTURE_TEST_CASE(messages_arrive_in_the_spool_to_the_byte_and_in_order, Shop) {
  Ear ear(spool_file);
  ear.Listen(Options(broker.Port()));
  BOOST_REQUIRE(ear.Hears());
  const std::vector<std::pair<std::string, std::string>> sent{
      {kTopic, "{\"event_type\":\"RefundIssued\"}"},
      {"pos/events/caf\xc3\xa9/\xe6\xbc\xa2/void", std::string("\0\xff\x80 binary \0", 11)},
      {"pos/events", "the parent topic belongs to the filter"},
      {kTopic, ""},
      {kTopic, std::string(64 * 1024, 'x')},
      {kTopic, std::string(kMaxPayloadBytes, '\0')}};
  const UtcTime before = ear.clock.UtcNow();
  {
    MqttPublisher publisher("127.0.0.1", broker.Port());
    publisher.Publish("elsewhere/events", "not ours");
    for (const auto& [topic, payload] : sent) publisher.Publish(topic, payload);
    publisher.Flush(20s);
  }
  BOOST_REQUIRE(ear.Spooled(static_cast<std::int64_t>(sent.size())));
  const auto messages = ear.spool.Read(kEverything);
  BOOST_REQUIRE(messages.size() == sent.size());
  for (std::size_t i = 0; i < sent.size(); ++i) {
    BOOST_TEST(messages[i].topic == sent[i].first);
    BOOST_TEST((messages[i].payload == sent[i].second));
    BOOST_TEST((messages[i].received_at >= before && messages[i].received_at <= before + 60s));
  }
  BOOST_TEST(Eventually([&] { return ear.counters.messages_received == sent.size(); }));
}

BOOST_FIXTURE_TEST_CASE(of_a_payload_that_is_too_large_the_start_and_the_size_arrive, Shop) {
  Ear ear(spool_file);
  ear.Listen(Options(broker.Port()));
  BOOST_REQUIRE(ear.Hears());
  {
    MqttPublisher publisher("127.0.0.1", broker.Port());
    publisher.Publish(kTopic, "{" + std::string(kMaxPayloadBytes, 'x'));
    publisher.Publish(kTopic, std::string(16'000'000, 'x'));
    publisher.Flush(20s);
  }
  BOOST_REQUIRE(ear.Spooled(2));
  const auto messages = ear.spool.Read(kEverything);
  BOOST_TEST((messages.at(0).payload == "{" + std::string(64 * 1024 - 1, 'x')));
  BOOST_TEST(messages.at(0).payload_size == static_cast<std::int64_t>(kMaxPayloadBytes) + 1);
  BOOST_TEST(messages.at(1).payload.size() == 64U * 1024U);
  BOOST_TEST(messages.at(1).payload_size == 16'000'000);
}

BOOST_AUTO_TEST_CASE(a_broker_that_asks_for_a_password_gets_it) {
  const TempDir dir;
  const auto passwords = dir.Path() / "passwords";
  RunProgram({"mosquitto_passwd", "-b", "-c", passwords.string(), "till", "right s3cret"});
  // Read by the broker's own user, should it step down from root.
  std::filesystem::permissions(dir.Path(), std::filesystem::perms(0755));
  std::filesystem::permissions(passwords, std::filesystem::perms(0644));
  const MosquittoServer broker("allow_anonymous false\npassword_file " + passwords.string());
  MqttOptions options = Options(broker.Port());
  options.user = "till";
  {
    Ear stranger(dir.Path() / "stranger.db");
    options.password = "wrong s3cret";
    stranger.Listen(options);
    BOOST_TEST(stranger.Fails("cannot reach the broker"));
    BOOST_TEST(stranger.Mqtt().detail.find("s3cret") == std::string::npos);
  }
  Ear ear(dir.Path() / "spool.db");
  options.password = "right s3cret";
  ear.Listen(options);
  BOOST_REQUIRE(ear.Hears());
  const std::string refused =
      UnavailableText([&] { const MqttPublisher publisher("127.0.0.1", broker.Port()); });
  BOOST_TEST(refused.find("MQTT_USERNAME") != std::string::npos);
  MqttPublisher publisher("127.0.0.1", broker.Port(), options.user, options.password);
  publisher.Publish(kTopic, "a");
  publisher.Flush(20s);
  BOOST_TEST(ear.Spooled(1));
}

BOOST_FIXTURE_TEST_CASE(many_messages_arrive_each_once, Shop) {
  Ear ear(spool_file);
  ear.Listen(Options(broker.Port()));
  BOOST_REQUIRE(ear.Hears());
  Publish(0, 5000);
  BOOST_TEST(ear.Spooled(5000));
  BOOST_TEST((ear.Payloads() == Numbers(0, 5000)));
  BOOST_TEST(ear.spool.Size() == 5000);
}

BOOST_FIXTURE_TEST_CASE(a_broker_that_is_not_there_yet_is_found_when_it_comes, Shop) {
  broker.Kill();
  Ear ear(spool_file);
  ear.Listen(Options(broker.Port()));
  BOOST_TEST(ear.Fails("cannot reach the broker at 127.0.0.1:" + std::to_string(broker.Port())));
  BOOST_TEST((ear.health.Overall() == HealthState::kDegraded));
  broker.Start();
  BOOST_TEST(ear.Hears());
  BOOST_TEST(ear.Mqtt().detail == "");
  Publish(0, 1);
  BOOST_TEST(ear.Spooled(1));
}

BOOST_FIXTURE_TEST_CASE(starting_returns_at_once_and_ending_does_too_without_a_broker, Shop) {
  broker.Kill();
  const auto start = std::chrono::steady_clock::now();
  {
    Ear ear(spool_file);
    ear.Listen(Options(broker.Port()));
  }
  BOOST_TEST((std::chrono::steady_clock::now() - start < 10s));
}

BOOST_FIXTURE_TEST_CASE(a_killed_broker_is_noticed_and_heard_again_when_it_is_back, Shop) {
  Ear ear(spool_file);
  ear.Listen(Options(broker.Port()));
  for (int round = 0; round < 3; ++round) {
    BOOST_REQUIRE(ear.Hears());
    broker.Kill();
    BOOST_TEST(ear.Fails(std::to_string(broker.Port())));
    broker.Start();
    BOOST_REQUIRE(ear.Hears());
    Publish(round * 10, round * 10 + 10);
    BOOST_TEST(ear.Spooled(round * 10 + 10));
  }
  BOOST_TEST((ear.Payloads() == Numbers(0, 30)));
}

BOOST_FIXTURE_TEST_CASE(a_broker_that_says_goodbye_is_heard_again_when_it_is_back, Shop) {
  Ear ear(spool_file);
  ear.Listen(Options(broker.Port()));
  BOOST_REQUIRE(ear.Hears());
  broker.Stop();
  BOOST_TEST(ear.Fails(std::to_string(broker.Port())));
  broker.Start();
  BOOST_REQUIRE(ear.Hears());
  Publish(0, 10);
  BOOST_TEST(ear.Spooled(10));
}

BOOST_FIXTURE_TEST_CASE(a_broker_that_forgot_the_session_is_subscribed_to_again, Shop) {
  Ear ear(spool_file);
  ear.Listen(Options(broker.Port()));
  BOOST_REQUIRE(ear.Hears());
  broker.Kill();
  BOOST_REQUIRE(ear.Fails(std::to_string(broker.Port())));
  std::filesystem::remove(broker.Folder() / "mosquitto.db");
  broker.Start();
  BOOST_REQUIRE(ear.Hears());
  Publish(0, 10);
  BOOST_TEST(ear.Spooled(10));
}

BOOST_FIXTURE_TEST_CASE(what_is_published_while_we_are_away_is_delivered_when_we_are_back, Shop) {
  for (int round = 0; round < 3; ++round) {
    {
      Ear ear(spool_file);
      ear.Listen(Options(broker.Port()));
      BOOST_REQUIRE(ear.Hears());
    }
    Publish(round * 100, round * 100 + 100);
  }
  broker.Stop();  // the session and what waits in it survive the broker's restart
  broker.Start();
  Ear ear(spool_file);
  ear.Listen(Options(broker.Port()));
  BOOST_TEST(ear.Spooled(300));
  BOOST_TEST((ear.Payloads() == Numbers(0, 300)));
}

BOOST_FIXTURE_TEST_CASE(the_session_still_expires_late_after_a_reconnect, Shop) {
  {
    Ear ear(spool_file);
    ear.Listen(Options(broker.Port()));
    BOOST_REQUIRE(ear.Hears());
    broker.Kill();
    BOOST_REQUIRE(ear.Fails(std::to_string(broker.Port())));
    broker.Start();
    BOOST_REQUIRE(ear.Hears());
  }
  Publish(0, 10);
  Ear ear(spool_file);
  ear.Listen(Options(broker.Port()));
  BOOST_TEST(ear.Spooled(10));
}

BOOST_FIXTURE_TEST_CASE(a_spool_that_fails_for_a_while_loses_nothing, Shop) {
  Ear ear(spool_file);
  ear.Listen(Options(broker.Port()));
  BOOST_REQUIRE(ear.Hears());
  ear.spool.broken = true;
  PublishFromOutside(*this, 0, 500);
  BOOST_TEST(Eventually([&] { return ear.spool.refused > 1; }));
  const auto spool_health = ear.health.Components()["spool"];
  BOOST_TEST((spool_health.state == HealthState::kDegraded));
  BOOST_TEST(spool_health.detail == "spool: the disk is full");
  BOOST_TEST(ear.counters.messages_received == 0U);
  ear.spool.broken = false;
  BOOST_TEST(ear.Spooled(500));
  BOOST_TEST((ear.Payloads() == Numbers(0, 500)));
  BOOST_TEST((ear.health.Components()["spool"].state == HealthState::kOk));
}

BOOST_AUTO_TEST_CASE(a_subscription_that_the_broker_refuses_is_said) {
  const std::string plugin = DynamicSecurityPlugin();
  if (plugin.empty()) {
    BOOST_TEST_MESSAGE("skipped: mosquitto has no dynamic security plugin here");
    return;
  }
  const TempDir dir;
  const auto rules = dir.Path() / "dynamic-security.json";
  std::ofstream(rules) << R"({"defaultACLAccess": {"publishClientSend": true,
    "publishClientReceive": true, "subscribe": false, "unsubscribe": true},
    "clients": [], "groups": [], "roles": []})";
  const MosquittoServer broker("plugin " + plugin + "\nplugin_opt_config_file " + rules.string());
  Ear ear(dir.Path() / "spool.db");
  ear.Listen(Options(broker.Port()));
  BOOST_TEST(ear.Fails("subscri"));
  BOOST_TEST(!ear.Hears(100ms));
}

// The child's part: hears the tills until it is killed, or until its spool does not fail any more.
BOOST_AUTO_TEST_CASE(child_ingests_until_it_is_killed, *boost::unit_test::disabled()) {
  Ear ear(RequiredEnvironment("SPOOL_FILE"));
  ear.spool.broken = RequiredEnvironment("SPOOL_BROKEN") == "yes";
  ear.Listen(Options(std::stoi(RequiredEnvironment("BROKER_PORT"))));
  if (ear.spool.broken) {
    BOOST_REQUIRE(Eventually([&] { return ear.spool.refused > 0; }));
    return;  // ends in an orderly way with a message in hand
  }
  for (std::int64_t said = 0;;) {
    ear.Spooled(said + 1);
    for (const std::int64_t size = ear.spool.Size(); said < size; said = size) {
      std::printf("%ld spooled\n", static_cast<long>(size));
      std::fflush(stdout);
    }
  }
}

BOOST_FIXTURE_TEST_CASE(a_killed_process_loses_no_message_under_load, Shop) {
  constexpr int kMessages = 20'000;
  constexpr int kKills = 6;
  const auto start_child = [&] {
    return ChildProcess(OwnTestCase(
        "mqtt_ingest/child_ingests_until_it_is_killed",
        {"SPOOL_FILE=" + spool_file.string(), "BROKER_PORT=" + std::to_string(broker.Port())}));
  };
  // The session must be there before the first message.
  {
    Ear ear(spool_file);
    ear.Listen(Options(broker.Port()));
    BOOST_REQUIRE(ear.Hears());
  }
  std::jthread publisher([&] { Publish(0, kMessages); });
  for (int kill = 1; kill <= kKills; ++kill) {
    ChildProcess child = start_child();
    const int until = kill * kMessages / (2 * kKills);
    for (auto line = child.ReadLine(); line && std::atoi(line->c_str()) < until;) {
      line = child.ReadLine();
    }
    child.Signal(SIGKILL);
    child.Wait();
  }
  publisher.join();
  Ear ear(spool_file);
  BOOST_TEST_MESSAGE("in the spool after " << kKills << " kills: " << ear.spool.Size());
  ear.Listen(Options(broker.Port()));
  BOOST_TEST(Eventually([&] { return ear.Payloads().size() == kMessages; }, 60s));
  BOOST_TEST((ear.Payloads() == Numbers(0, kMessages)));
}

BOOST_FIXTURE_TEST_CASE(ending_with_a_spool_that_takes_nothing_leaves_the_message_at_the_broker,
                        Shop) {
  {
    Ear ear(spool_file);
    ear.Listen(Options(broker.Port()));
    BOOST_REQUIRE(ear.Hears());
  }
  Publish(0, 10);
  ChildProcess child(OwnTestCase("mqtt_ingest/child_ingests_until_it_is_killed",
                                 {"SPOOL_FILE=" + spool_file.string(), "SPOOL_BROKEN=yes",
                                  "BROKER_PORT=" + std::to_string(broker.Port())}));
  BOOST_TEST((child.Wait(30s) == 1));
  Ear ear(spool_file);
  ear.Listen(Options(broker.Port()));
  BOOST_TEST(ear.Spooled(10));
  BOOST_TEST((ear.Payloads() == Numbers(0, 10)));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(mqtt_publisher)

BOOST_FIXTURE_TEST_CASE(a_broker_that_is_not_there_is_named_with_the_cure, Shop) {
  broker.Kill();
  const std::string text =
      UnavailableText([&] { const MqttPublisher publisher("127.0.0.1", broker.Port()); });
  BOOST_TEST_CONTEXT(text) {
    BOOST_TEST(text.find("127.0.0.1:" + std::to_string(broker.Port())) != std::string::npos);
    BOOST_TEST(text.find("MQTT_HOST and MQTT_PORT") != std::string::npos);
  }
}

BOOST_FIXTURE_TEST_CASE(a_broker_that_goes_away_is_noticed_while_publishing, Shop) {
  MqttPublisher publisher("127.0.0.1", broker.Port());
  publisher.Publish(kTopic, "a");
  publisher.Flush(20s);
  broker.Kill();
  const auto start = std::chrono::steady_clock::now();
  std::string text;
  BOOST_TEST(Eventually([&] {
    text = UnavailableText([&] {
      publisher.Publish(kTopic, "b");
      publisher.Flush(100ms);
    });
    return !text.empty();
  }));
  BOOST_TEST_CONTEXT(text) {
    BOOST_TEST(text.find("127.0.0.1:" + std::to_string(broker.Port())) != std::string::npos);
  }
  BOOST_TEST(!UnavailableText([&] {
                for (int i = 0; i < 10; ++i) publisher.Publish(kTopic, "c");
              }).empty());
  BOOST_TEST((std::chrono::steady_clock::now() - start < 10s));
}

BOOST_AUTO_TEST_CASE(a_message_that_the_broker_refuses_is_said) {
  const TempDir dir;
  const auto acl = dir.Path() / "acl";
  std::ofstream(acl) << "topic write elsewhere/#\n";
  const MosquittoServer broker("acl_file " + acl.string());
  const std::string text = UnavailableText([&] {
    MqttPublisher publisher("127.0.0.1", broker.Port());
    publisher.Publish(kTopic, "a");
    publisher.Flush(20s);
  });
  BOOST_TEST(text.find("127.0.0.1") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
