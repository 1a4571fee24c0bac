// A full spool and a real broker: nothing is lost, nothing is held in memory, all of it resumes.
#include <malloc.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <map>

#include "integration/mqtt/ear.hpp"
#include "support/child_process.hpp"
#include "support/mosquitto_server.hpp"
#include "support/temp_dir.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

namespace spool_limit {
namespace {

constexpr int kMessages = 6000;
constexpr std::int64_t kLimit = 256 * 1024;

// From another process: a callback that waits holds Paho's lock, and with it every client of ours.
void PublishMany(int port, int from, int to) {
  const std::string filler(200, 'x');
  RunProgram({"sh", "-c",
              "seq -f '%g-" + filler + "' " + std::to_string(from) + " " + std::to_string(to - 1) +
                  " | mosquitto_pub -h 127.0.0.1 -p " + std::to_string(port) + " -V 5 -q 1 -l -t " +
                  kTopic});
}

long ResidentKilobytes() {
  std::ifstream statm("/proc/self/statm");
  long size = 0;
  long resident = 0;
  statm >> size >> resident;
  return resident * (::sysconf(_SC_PAGESIZE) / 1024);
}

// Takes messages out as the pipeline does; how often each number came.
void Drain(Ear& ear, std::map<int, int>& seen) {
  for (const SpooledMessage& message : ear.spool.Read(500)) {
    ++seen[std::atoi(message.payload.c_str())];
    ear.spool.RemoveThrough(message.sequence);
  }
}

}  // namespace
}  // namespace spool_limit

BOOST_AUTO_TEST_SUITE(spool_limit)

BOOST_AUTO_TEST_CASE(a_full_spool_makes_the_broker_keep_the_rest_until_there_is_room) {
  const TempDir dir;
  const MosquittoServer broker;
  MqttOptions options = Options(broker.Port());
  options.keep_alive = 1s;  // the broker gives us up after 1.5 s without a word from us
  options.session_file = dir.Path() / "session";
  Ear ear(dir.Path() / "spool.db", {SpoolSync::kInterval, kLimit});
  ear.Listen(options);
  BOOST_REQUIRE(ear.Hears());
  PublishMany(broker.Port(), 0, kMessages);
  BOOST_TEST(ear.Degraded("spool", "of 0.2 MB ([spool] max_spool_mb)"), ear.Of("spool").detail);
  const std::int64_t held = ear.spool.Size();
  BOOST_TEST(ear.spool.Bytes() <= kLimit);
  BOOST_TEST(held < kMessages / 2);
  ::malloc_trim(0);
  const long before = ResidentKilobytes();
  std::this_thread::sleep_for(4s);  // long enough for the broker to end the connection
  BOOST_TEST(ear.spool.Size() == held);
  BOOST_TEST(ResidentKilobytes() - before < 4096);
  BOOST_TEST(ear.counters.spool_waits >= 1U);

  std::map<int, int> seen;
  BOOST_TEST(Eventually(
                 [&] {
                   Drain(ear, seen);
                   return seen.size() == kMessages;
                 },
                 60s),
             "only " << seen.size());
  int again = 0;  // what was on its way when the connection ended comes once more: never all of it
  for (const auto& [number, times] : seen) again += times - 1;
  BOOST_TEST_MESSAGE("delivered again after the wait: " << again);
  BOOST_TEST(again <= 1000);
  BOOST_TEST(Eventually([&] { return ear.Of("spool").state == HealthState::kOk; }));
  BOOST_TEST(ear.Hears());
  BOOST_TEST(ear.counters.sessions_lost == 0U);
  PublishMany(broker.Port(), kMessages, kMessages + 10);
  BOOST_TEST(Eventually([&] {
    Drain(ear, seen);
    return seen.size() == kMessages + 10;
  }));
}

BOOST_AUTO_TEST_CASE(a_broker_that_lost_our_session_is_said_even_after_a_restart_of_ours) {
  const TempDir dir;
  MosquittoServer broker;
  MqttOptions options = Options(broker.Port());
  options.session_file = dir.Path() / "deep" / "session";
  options.session_warning = 2s;
  const auto listen = [&](Ear& ear) {
    ear.Listen(options);
    BOOST_REQUIRE(ear.Hears());
  };
  {
    Ear ear(dir.Path() / "spool.db");
    listen(ear);
    BOOST_TEST((ear.Of("session").state == HealthState::kOk));
    broker.Stop();
    broker.Start();
    BOOST_REQUIRE(ear.Hears());
    BOOST_TEST(ear.counters.sessions_lost == 0U);
  }
  broker.Kill();
  std::filesystem::remove(broker.Folder() / "mosquitto.db");
  broker.Start();
  Ear ear(dir.Path() / "spool.db");
  listen(ear);
  BOOST_TEST(ear.counters.sessions_lost == 1U);
  BOOST_TEST(ear.Degraded("session", "may be lost"));
  BOOST_TEST(Eventually([&] { return ear.Of("session").state == HealthState::kOk; }));
  BOOST_TEST(ear.Of("session").detail.find("may be lost") != std::string::npos);
  broker.Stop();  // this broker knows the session now
  broker.Start();
  BOOST_TEST(Eventually([&] { return ear.Mqtt().state == HealthState::kOk; }));
  BOOST_TEST(ear.counters.sessions_lost == 1U);
}

BOOST_AUTO_TEST_CASE(card_numbers_are_masked_before_the_spool_has_them) {
  const TempDir dir;
  const MosquittoServer broker;
  Ear ear(dir.Path() / "spool.db");
  ear.Listen(Options(broker.Port()));
  BOOST_REQUIRE(ear.Hears());
  const auto publish = [&](const std::string& topic, const std::string& payload) {
    const auto file = dir.Path() / "payload";
    std::ofstream(file, std::ios::binary | std::ios::trunc) << payload;
    RunProgram({"mosquitto_pub", "-h", "127.0.0.1", "-p", std::to_string(broker.Port()), "-V", "5",
                "-q", "1", "-t", topic, "-f", file.string()});
  };
  publish(kTopic, R"({"pan":4111111111111111})");
  publish("pos/events/store_001/4111111111111111/void", "4111 1111 1111 1111");
  // The cut of what is too large must not halve a number.
  std::string large(64 * 1024 - 8, 'x');
  large += "4111111111111111" + std::string(300 * 1024, 'x');
  publish(kTopic, large);
  BOOST_REQUIRE(ear.Spooled(3));
  const auto messages = ear.spool.Read(10);
  BOOST_TEST(messages[0].payload == R"({"pan":"************1111"})");
  BOOST_TEST(messages[1].topic == "pos/events/store_001/************1111/void");
  BOOST_TEST(messages[1].payload == "**** **** **** 1111");
  BOOST_TEST(messages[2].payload.ends_with("xx********"));
  BOOST_TEST(messages[2].payload_size == static_cast<std::int64_t>(large.size()));
  for (const auto& entry : std::filesystem::directory_iterator(dir.Path())) {
    if (entry.path().filename() == "payload") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    BOOST_TEST(bytes.find("4111111111111111") == std::string::npos, entry.path());
  }
}

BOOST_AUTO_TEST_SUITE_END()
