// A running service is sent card numbers in every place that a till can put them, and then
// everything that it has written is looked through: its log, every file of its home, and every
// column of the database.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cctype>
#include <fstream>
#include <sstream>

#include "integration/commands/operator.hpp"
#include "support/eventually.hpp"
#include "support/mosquitto_server.hpp"
#include "support/temp_dir.hpp"

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(card_numbers)

namespace {

// Of 16, 15 and 19 digits: numbers that card companies give to those who test.
constexpr std::array kCards{"4111111111111111", "378282246310005", "6304000000000000000"};

std::string Grouped(const std::string& card, const std::string& by) {
  std::string text;
  for (std::size_t i = 0; i < card.size(); ++i) {
    if (i > 0 && i % 4 == 0) text += by;
    text += card[i];
  }
  return text;
}

struct TillMessage {
  std::string topic;
  std::string payload;
};

// With one card number, in some spelling, in every place.
std::vector<TillMessage> MessagesWith(const std::string& card) {
  const std::string topic = "pos/events/store_001/refund";
  const std::string event = R"("store_id":"store_001","register_id":"r1","amount":500)";
  const auto with = [&](const std::string& member) {
    return TillMessage{topic, "{" + event + "," + member + "}"};
  };
  std::string deep = "\"" + card + "\"";
  for (int i = 0; i < 12; ++i) deep = "{\"a\":[" + deep + "]}";
  return {
      with(R"("order_id":")" + card + "\""),
      with(R"("event_id":")" + card + "\""),
      with(R"("staff_id":")" + card + "\""),
      with(R"("ticket_no":")" + Grouped(card, " ") + "\""),
      with(R"("customer_id":")" + Grouped(card, "-") + "\""),
      with(R"("metadata":)" + deep),
      with(R"("metadata":{")" + card + R"(":1,"pan":)" + card + "}"),
      with(R"("metadata":{"track":";)" + card + R"(=28121010000000000?"})"),
      with(R"("items":[{"sku":"x","name":"paid with )" + card + R"("}])"),
      with(R"("camera_id":")" + card + "\""),
      with(R"("timestamp":")" + card + "\""),
      with(R"("event_type":")" + card + "\""),
      with(R"("currency":")" + card + "\""),
      {topic, R"({"store_id":"store_001","amount":)" + card + "}"},
      {topic, R"({"store_id":"store_001","card":")" + card},
      {topic, "paid with " + Grouped(card, " ")},
      {topic, card},
      {"pos/events/" + card + "/refund", "{}"},
      {"pos/events/store_001/" + card, "{" + event + "}"},
      {"pos/events/store_001/" + card + "/refund", R"({"register_id":7})"},
      {topic, std::string(70'000, ' ') + card},
      {topic, std::string(65'530, ' ') + card + std::string(1'000'000, ' ')},
  };
}

std::string DigitsOf(const std::string& text) {
  std::string digits;
  for (const char c : text) {
    if (c != ' ' && c != '-') digits += c;
  }
  return digits;
}

std::string ReadWhole(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// In any of the spellings of above.
void ExpectNoCardIn(const std::string& text, const std::string& where) {
  const std::string digits = DigitsOf(text);
  for (const std::string card : kCards) {
    const bool found = digits.find(card) != std::string::npos;
    BOOST_TEST(!found, card << " is in " << where);
  }
}

struct Shop : OperatorsDesk {
  Shop() {
    // Without cameras, so that there are no rings to be looked through.
    const auto config = dir.Path() / "tillwatch.toml";
    std::ofstream(config) << "rules = \"" << Shipped("rules.toml").string() << "\"\n";
    std::ofstream(Log()) << "";
    service.emplace(std::vector<std::string>{
        "env", "DATABASE_URL=" + database.Url(), "MQTT_HOST=127.0.0.1",
        "MQTT_PORT=" + std::to_string(broker.Port()), "TILLWATCH_HTTP_PORT=0", "LOG_LEVEL=debug",
        "TILLWATCH_HOME=" + Home().string(), "VIDEO_OUTPUT_DIR=" + (dir.Path() / "clips").string(),
        "sh", "-c", "exec " + Command("serve", config) + " 2>>" + Log().string()});
    if (!Eventually([&] { return LogText().find("mqtt ok") != std::string::npos; })) {
      throw std::runtime_error("tillwatch does not serve: " + LogText());
    }
  }
  std::filesystem::path Home() const { return dir.Path() / "home"; }
  std::filesystem::path Log() const { return dir.Path() / "log"; }
  std::string LogText() const { return ReadWhole(Log()); }

  void Publish(const TillMessage& message) {
    const auto file = dir.Path() / "payload";
    std::ofstream(file, std::ios::binary) << message.payload;
    RunProgram({"mosquitto_pub", "-h", "127.0.0.1", "-p", std::to_string(broker.Port()), "-q", "1",
                "-t", message.topic, "-f", file.string()});
  }
  int Stored() const {
    return database.Value<int>(
        "select (select count(*) from pos_events) + (select count(*) from rejected_messages)");
  }

  TempDir dir;
  MosquittoServer broker;
  std::optional<ChildProcess> service;
};

// Every column of every table, as text; bytes as what they are.
std::string WholeDatabase(const TestDatabase& database) {
  std::string text;
  const auto tables = database.Run(
      "select quote_ident(table_name) from information_schema.tables"
      " where table_schema = 'public' and table_type = 'BASE TABLE'");
  for (const auto& table : tables) {
    const auto rows = database.Run("select t::text from " + table[0].as<std::string>() + " t");
    for (const auto& row : rows) text += row[0].as<std::string>() + "\n";
  }
  const auto payloads = database.Run("select encode(payload, 'escape') from rejected_messages");
  for (const auto& row : payloads) text += row[0].as<std::string>() + "\n";
  return text;
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(none_is_in_the_log_the_files_or_the_database, Shop) {
  int sent = 0;
  for (const char* card : kCards) {
    for (const TillMessage& message : MessagesWith(card)) {
      Publish(message);
      ++sent;
    }
  }
  BOOST_REQUIRE_MESSAGE(Eventually([&] { return Stored() == sent; }),
                        Stored() << " of " << sent << " are stored");
  BOOST_TEST(database.Value<int>("select count(*) from pos_events") > 20);
  BOOST_TEST(database.Value<int>("select count(*) from rejected_messages") > 20);
  ExpectNoCardIn(LogText(), "the log");
  const std::string stored = WholeDatabase(database);
  BOOST_TEST(stored.find("************1111") != std::string::npos);  // they were looked for rightly
  ExpectNoCardIn(stored, "the database");
  service->Signal(SIGTERM);
  service->Wait();
  int files = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(Home())) {
    if (!file.is_regular_file()) continue;
    ++files;
    ExpectNoCardIn(ReadWhole(file.path()), file.path().filename().string());
  }
  BOOST_TEST(files > 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
