#include "tillwatch/adapters/config/settings_loader.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <functional>

#include "support/temp_dir.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(settings_loader)

namespace {

namespace fs = std::filesystem;
using Variables = std::map<std::string, std::string>;

fs::path ShippedFolder() {
  const char* source = std::getenv("TILLWATCH_SOURCE_DIR");
  return fs::path(source == nullptr ? "." : source) / "config";
}

std::string All(const std::vector<std::string>& problems) {
  std::string text;
  for (const std::string& problem : problems) text += problem + "\n";
  return text;
}

constexpr const char* kCamera = R"([[cameras]]
id = "camera_001"
rtsp_url = "rtsp://viewer:s3cret@10.0.0.5/stream"
store = "store_001"
)";

constexpr const char* kTwoRules = R"([[rule]]
id = "high_value"
description = "High"
category = "policy"
points = 0.2
when.amount_over = 1000.00

[[rule]]
id = "discount"
description = "Discount"
category = "discount abuse"
points = 0.3
when.discount_over = 30
)";

std::int64_t HighValue(const Settings& settings) {
  return std::get<AmountOver>(settings.rules.Find("high_value")->conditions.at(0)).minor;
}
double Discount(const Settings& settings) {
  return std::get<DiscountOver>(settings.rules.Find("discount")->conditions.at(0)).percent;
}

// A settings file and a rules file beside it.
struct Files {
  TempDir dir;
  fs::path file = dir.Path() / "tillwatch.toml";
  fs::path rules = dir.Path() / "rules.toml";
  Variables environment;
  Variables flags;
  Variables cameras;

  Files() {
    Write(file, "");
    Write(rules, kTwoRules);
  }
  static void Write(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::trunc) << text;
  }
  LoadedSettings Load() const {
    SettingsSources sources;
    sources.file = file;
    sources.environment = [this](const std::string& name) -> std::optional<std::string> {
      const auto found = environment.find(name);
      return found == environment.end() ? std::nullopt : std::optional(found->second);
    };
    sources.flags = flags;
    sources.camera_urls = cameras;
    return LoadSettings(sources);
  }
  LoadedSettings Load(const std::string& text) const {
    Write(file, text);
    return Load();
  }
  Settings Good(const std::string& text) const {
    const LoadedSettings loaded = Load(text);
    BOOST_TEST(All(loaded.problems) == "");
    return loaded.settings;
  }

  // Some problem must begin with "{file}:{line}:" (or just contain the parts, for line 0) and
  // contain each of the parts; and no problem may hold a password.
  static void Expect(const LoadedSettings& loaded, const fs::path& where, int line,
                     const std::vector<std::string>& parts) {
    const std::string start = line == 0 ? "" : where.string() + ":" + std::to_string(line) + ":";
    const bool found = std::any_of(
        loaded.problems.begin(), loaded.problems.end(), [&](const std::string& problem) {
          return problem.starts_with(start) &&
                 std::all_of(parts.begin(), parts.end(), [&](const std::string& part) {
                   return problem.find(part) != std::string::npos;
                 });
        });
    const std::string all = All(loaded.problems);
    BOOST_TEST(found, "expected " << start << " with " << All(parts) << "in:\n" << all);
    BOOST_TEST(all.find("s3cret") == std::string::npos);
  }
  void ExpectProblem(const std::string& text, int line,
                     const std::vector<std::string>& parts) const {
    Expect(Load(text), file, line, parts);
  }
  void ExpectRuleProblem(const std::string& text, int line,
                         const std::vector<std::string>& parts) const {
    Write(rules, text);
    Expect(Load(""), rules, line, parts);
  }
};

// What a variable changes, as text.
struct VariableCase {
  std::string name;
  std::string toml;       // sets it in the file
  std::string from_file;  // what that gives
  std::string environment;
  std::string flag;
  std::function<std::string(const Settings&)> get;
};

std::string Number(std::int64_t number) { return std::to_string(number); }

std::string Truth(bool truth) { return truth ? "true" : "false"; }

std::vector<VariableCase> VariableCases() {
  const std::string camera = kCamera;
  const std::string client_files = "[mqtt]\ntls = true\nclient_certificate = 'x'\nclient_key = 'y'";
  return {
      {"DATABASE_URL", "[database]\nurl = 'a'", "a", "b", "c",
       [](const Settings& s) { return s.database_url; }},
      {"MQTT_HOST", "[mqtt]\nhost = 'a'", "a", "b", "c",
       [](const Settings& s) { return s.mqtt_host; }},
      {"MQTT_PORT", "[mqtt]\nport = 1", "1", "2", "65535",
       [](const Settings& s) { return Number(s.mqtt_port); }},
      {"MQTT_USERNAME", "[mqtt]\nusername = 'a'", "a", "b", "c",
       [](const Settings& s) { return s.mqtt_username; }},
      {"MQTT_PASSWORD", "[mqtt]\npassword = 'a'", "a", "b", "c",
       [](const Settings& s) { return s.mqtt_password; }},
      {"MQTT_TLS", "[mqtt]\ntls = true", "true", "false", "true",
       [](const Settings& s) { return Truth(s.mqtt_tls.enabled); }},
      {"MQTT_CA_FILE", "[mqtt]\ntls = true\nca_file = 'a'", "a", "b", "c",
       [](const Settings& s) { return s.mqtt_tls.ca_file.string(); }},
      {"MQTT_CLIENT_CERTIFICATE", client_files, "x", "b", "c",
       [](const Settings& s) { return s.mqtt_tls.client_certificate.string(); }},
      {"MQTT_CLIENT_KEY", client_files, "y", "b", "c",
       [](const Settings& s) { return s.mqtt_tls.client_key.string(); }},
      {"MQTT_VERIFY", "[mqtt]\ntls = true\nverify = false", "false", "true", "false",
       [](const Settings& s) { return Truth(s.mqtt_tls.verify); }},
      {"MQTT_OUT", "[mqtt_out]\nenabled = true", "true", "false", "true",
       [](const Settings& s) { return Truth(s.mqtt_out); }},
      {"HOME_ASSISTANT", "[mqtt_out]\nhome_assistant = true", "true", "false", "true",
       [](const Settings& s) { return Truth(s.home_assistant); }},
      {"SPOOL_SYNC", "[spool]\nsync = 'always'", "always", "interval", "always",
       [](const Settings& s) {
         return std::string(s.spool_sync == SpoolSync::kAlways ? "always" : "interval");
       }},
      {"MAX_SPOOL_MB", "[spool]\nmax_spool_mb = 1", "1", "2", "1000000",
       [](const Settings& s) { return Number(s.max_spool_mb); }},
      {"VIDEO_OUTPUT_DIR", "[clips]\ndirectory = 'a'", "a", "b", "c",
       [](const Settings& s) { return s.video_output_dir.string(); }},
      {"FOOTAGE_DIR", "[footage]\ndirectory = 'a'", "a", "b", "c",
       [](const Settings& s) { return s.FootageDir().string(); }},
      {"TILLWATCH_HOME", "[server]\nhome = 'a'", "a", "b", "c",
       [](const Settings& s) { return s.home.string(); }},
      {"TILLWATCH_HTTP_PORT", "[server]\nhttp_port = 1", "1", "2", "0",
       [](const Settings& s) { return Number(s.http_port); }},
      {"SESSION_IDLE_MINUTES", "[sessions]\nidle_minutes = 10", "10", "20", "1440",
       [](const Settings& s) { return Number(s.sessions.idle.count()); }},
      {"SESSION_MAX_HOURS", "[sessions]\nmax_hours = 1", "1", "2", "720",
       [](const Settings& s) { return Number(s.sessions.longest.count() / 60); }},
      {"STORE_TIMEZONE",
       "[store_defaults]\ntimezone = 'UTC'\n[[stores]]\nid = 'a'\ntimezone = 'UTC'", "UTC|UTC",
       "Asia/Tokyo|Asia/Tokyo", "Europe/Berlin|Europe/Berlin",
       [](const Settings& s) { return s.timezone + "|" + s.store_timezones.at(StoreId{"a"}); }},
      {"LOG_LEVEL", "[server]\nlog_level = 'debug'", "debug", "warn", "error",
       [](const Settings& s) { return s.log_level; }},
      {"CLIP_MAX_DURATION", "[clips]\nmax_duration_seconds = 70", "70", "80", "90",
       [](const Settings& s) { return Number(s.clip_max_duration.count()); }},
      {"BUFFER_DURATION_SECS", camera + "buffer_seconds = 130", "130", "140", "150",
       [](const Settings& s) { return Number(s.cameras.at(0).buffer.count()); }},
      {"THUMBNAIL_WIDTH", "[clips]\nthumbnail_width = 100", "100", "200", "300",
       [](const Settings& s) { return Number(s.thumbnail_width); }},
      {"THUMBNAIL_HEIGHT", "[clips]\nthumbnail_height = 100", "100", "200", "300",
       [](const Settings& s) { return Number(s.thumbnail_height); }},
      {"RETENTION_DAYS", "[clips]\nretention_days = 1\n" + camera, "1|1", "2|2", "3|3",
       [](const Settings& s) {
         return Number(s.retention_days) + "|" + Number(s.cameras.at(0).retention_days);
       }},
      {"MAX_DISK_GB", "[retention]\nmax_disk_gb = 100", "100", "200", "0",
       [](const Settings& s) { return Number(std::lround(s.max_disk_gb)); }},
      {"MIN_FREE_GB", "[retention]\nmin_free_gb = 1", "1", "2", "0",
       [](const Settings& s) { return Number(std::lround(s.min_free_gb)); }},
      {"MIN_FREE_PERCENT", "[retention]\nmin_free_percent = 5", "5", "10", "0",
       [](const Settings& s) { return Number(std::lround(s.min_free_percent)); }},
      {"HIGH_VALUE_THRESHOLD", "", "100000", "200.50", "300",
       [](const Settings& s) { return Number(HighValue(s)); }},
      {"DISCOUNT_THRESHOLD", "", "3000", "12.5", "100",
       [](const Settings& s) { return Number(std::lround(Discount(s) * 100)); }},
  };
}

// The value that the text of a variable stands for, as VariableCase::get writes it.
std::string Meaning(const VariableCase& variable, const std::string& text) {
  if (variable.name == "HIGH_VALUE_THRESHOLD" || variable.name == "DISCOUNT_THRESHOLD") {
    return Number(std::lround(std::stod(text) * 100));
  }
  return text;
}

// A value that one variable gives to two settings is "text|text".
std::string TextOf(const std::string& value) { return value.substr(0, value.find('|')); }

}  // namespace

BOOST_AUTO_TEST_CASE(the_shipped_files_are_without_problems_and_say_the_defaults) {
  SettingsSources sources;
  sources.file = ShippedFolder() / "tillwatch.toml";
  const LoadedSettings loaded = LoadSettings(sources);
  BOOST_TEST(All(loaded.problems) == "");
  const Settings& shipped = loaded.settings;
  const Settings built_in;
  BOOST_TEST(shipped.home == built_in.home);
  BOOST_TEST(shipped.video_output_dir == built_in.video_output_dir);
  BOOST_TEST(shipped.log_level == built_in.log_level);
  BOOST_TEST(shipped.database_url == built_in.database_url);
  BOOST_TEST(shipped.mqtt_host == built_in.mqtt_host);
  BOOST_TEST(shipped.mqtt_port == built_in.mqtt_port);
  BOOST_TEST(shipped.mqtt_client_id == built_in.mqtt_client_id);
  BOOST_TEST(shipped.mqtt_topic_filter == built_in.mqtt_topic_filter);
  BOOST_TEST(shipped.mqtt_tls.enabled == built_in.mqtt_tls.enabled);
  BOOST_TEST(shipped.mqtt_tls.verify == built_in.mqtt_tls.verify);
  BOOST_TEST(shipped.mqtt_out == built_in.mqtt_out);
  BOOST_TEST(shipped.mqtt_out_client_id == built_in.mqtt_out_client_id);
  BOOST_TEST(shipped.home_assistant == built_in.home_assistant);
  BOOST_TEST(shipped.home_assistant_prefix == built_in.home_assistant_prefix);
  BOOST_TEST(shipped.stream_clients == built_in.stream_clients);
  BOOST_TEST((shipped.stream_heartbeat == built_in.stream_heartbeat));
  BOOST_TEST(shipped.feed_days == built_in.feed_days);
  BOOST_TEST((shipped.spool_sync == built_in.spool_sync));
  BOOST_TEST(shipped.max_spool_mb == built_in.max_spool_mb);
  BOOST_TEST(shipped.http_port == built_in.http_port);
  BOOST_TEST((shipped.sessions.idle == built_in.sessions.idle));
  BOOST_TEST((shipped.sessions.longest == built_in.sessions.longest));
  BOOST_TEST(shipped.currency == built_in.currency);
  BOOST_TEST(shipped.timezone == built_in.timezone);
  BOOST_TEST((shipped.clip_before == built_in.clip_before));
  BOOST_TEST((shipped.clip_after == built_in.clip_after));
  BOOST_TEST((shipped.clip_max_duration == built_in.clip_max_duration));
  BOOST_TEST(shipped.thumbnail_width == built_in.thumbnail_width);
  BOOST_TEST(shipped.thumbnail_height == built_in.thumbnail_height);
  BOOST_TEST(shipped.retention_days == built_in.retention_days);
  BOOST_TEST((shipped.clip_encode.mode == built_in.clip_encode.mode));
  BOOST_TEST(shipped.clip_encode.kbit_per_second == built_in.clip_encode.kbit_per_second);
  BOOST_TEST(shipped.clip_encode.preset == built_in.clip_encode.preset);
  BOOST_TEST(shipped.clip_encode.max_height == built_in.clip_encode.max_height);
  BOOST_TEST(shipped.max_disk_gb == built_in.max_disk_gb);
  BOOST_TEST(shipped.min_free_gb == built_in.min_free_gb);
  BOOST_TEST(shipped.min_free_percent == built_in.min_free_percent);
}

BOOST_AUTO_TEST_CASE(encoding_is_set_as_the_file_says) {
  const Settings settings = Files().Good(
      "[clips]\nencode = 'always'\nencode_kbit_per_second = 900\nencode_preset = 'fast'\n"
      "encode_max_height = 720\n");
  BOOST_TEST((settings.clip_encode.mode == EncodeMode::kAlways));
  BOOST_TEST(settings.clip_encode.kbit_per_second == 900);
  BOOST_TEST(settings.clip_encode.preset == "fast");
  BOOST_TEST(settings.clip_encode.max_height == 720);
}

BOOST_AUTO_TEST_CASE(the_shipped_cameras_are_those_of_the_demo) {
  SettingsSources sources;
  sources.file = ShippedFolder() / "tillwatch.toml";
  const Settings shipped = LoadSettings(sources).settings;
  BOOST_REQUIRE(shipped.cameras.size() == 2U);
  const Camera& first = shipped.cameras[0];
  BOOST_TEST(first.id.value == "camera_001");
  BOOST_TEST(first.name == "Till 1");
  BOOST_TEST(first.location == "Front, left");
  BOOST_TEST(first.rtsp_url == "rtsp://127.0.0.1:8554/camera_001");
  BOOST_TEST(first.store.value == "store_001");
  BOOST_REQUIRE(first.registers.size() == 1U);
  BOOST_TEST(first.registers[0].value == "register_01");
  const Camera& second = shipped.cameras[1];  // leaves out what the first one documents
  BOOST_TEST((second.buffer == first.buffer));
  BOOST_TEST(second.buffer_max_bytes == first.buffer_max_bytes);
  BOOST_TEST(second.retention_days == first.retention_days);
  BOOST_TEST((second.buffer == 120s));
  BOOST_TEST(second.buffer_max_bytes == 64 * 1024 * 1024);
}

BOOST_FIXTURE_TEST_CASE(settings_of_tls_that_contradict_each_other_are_said, Files) {
  ExpectProblem("[mqtt]\ntls = true\nclient_key = 'k'", 2, {"client_certificate", "go together"});
  ExpectProblem("[enrichers]\ndisabled = ['clocks']", 2, {"disabled", "\"clocks\"", "\"clock\""});
  ExpectProblem("[sessions]\nidle_minutes = 1", 2, {"idle_minutes", "5"});
  ExpectProblem("[sessions]\nidle_minuets = 10", 2, {"idle_minuets", "unknown key"});
  ExpectProblem("[enrichers]\nenabled = ['clock']", 2, {"enabled", "unknown key"});
  const std::vector<std::string> off{"clock", "history"};
  BOOST_TEST(Good("[enrichers]\ndisabled = ['clock', 'history']").disabled_enrichers == off,
             boost::test_tools::per_element());
  ExpectProblem("[mqtt]\nca_file = 'ca.pem'", 1, {"ca_file", "set tls = true"});
  ExpectProblem("[spool]\nsync = 'sometimes'", 2, {"[spool] sync", "interval"});
}

BOOST_FIXTURE_TEST_CASE(every_table_may_be_left_out, Files) {
  const Settings settings = Good("");
  BOOST_TEST(settings.cameras.empty());
  BOOST_TEST(settings.mqtt_port == 1883);
  BOOST_TEST(Good("cameras = []\nstores = []\n").cameras.empty());
}

BOOST_FIXTURE_TEST_CASE(every_variable_is_found_in_the_list_of_variables, Files) {
  std::vector<std::string> names;
  for (const auto& [name, purpose] : EnvironmentVariables()) {
    names.push_back(name);
    BOOST_TEST(!purpose.empty());
  }
  std::vector<std::string> tested;
  for (const VariableCase& variable : VariableCases()) tested.push_back(variable.name);
  BOOST_TEST(names == tested, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_flag_goes_before_the_environment_and_that_before_the_file) {
  for (const VariableCase& variable : VariableCases()) {
    BOOST_TEST_CONTEXT(variable.name) {
      Files files;
      BOOST_TEST(variable.get(files.Good(variable.toml)) == variable.from_file);
      files.environment[variable.name] = TextOf(variable.environment);
      BOOST_TEST(variable.get(files.Good(variable.toml)) ==
                 Meaning(variable, variable.environment));
      files.flags[variable.name] = TextOf(variable.flag);
      BOOST_TEST(variable.get(files.Good(variable.toml)) == Meaning(variable, variable.flag));
    }
  }
}

BOOST_FIXTURE_TEST_CASE(a_threshold_for_a_rule_that_is_not_there_is_a_problem, Files) {
  Write(rules, "");
  environment["HIGH_VALUE_THRESHOLD"] = "99.99";
  const LoadedSettings loaded = Load("");
  BOOST_REQUIRE(loaded.problems.size() == 1U);
  BOOST_TEST(loaded.problems[0].find("HIGH_VALUE_THRESHOLD: there is no rule") == 0U);
  environment = {{"DISCOUNT_THRESHOLD", "5"}};
  BOOST_TEST(All(Load("").problems).find("DISCOUNT_THRESHOLD: there is no rule") == 0U);
}

BOOST_AUTO_TEST_CASE(a_variable_that_makes_no_sense_is_named_with_what_would) {
  const std::vector<std::tuple<std::string, std::string, std::string>> mistakes{
      {"MQTT_PORT", "0", "1 to 65535"},
      {"MQTT_PORT", "1883x", "1 to 65535"},
      {"MQTT_PORT", "", "1 to 65535"},
      {"MQTT_PORT", "99999999999", "1 to 65535"},
      {"MQTT_TLS", "yes", "true or false"},
      {"SPOOL_SYNC", "never", "\"interval\", \"always\""},
      {"MAX_SPOOL_MB", "0", "1 to 1000000"},
      {"TILLWATCH_HTTP_PORT", "-1", "0 to"},
      {"STORE_TIMEZONE", "Mars/North", "Europe/Berlin"},
      {"LOG_LEVEL", "loud", "debug, info, warn or error"},
      {"CLIP_MAX_DURATION", "0", "1 to 3600"},
      {"BUFFER_DURATION_SECS", "5", "10 to 3600"},
      {"THUMBNAIL_WIDTH", "1", "16 to 4096"},
      {"THUMBNAIL_HEIGHT", "1e3", "16 to 4096"},
      {"RETENTION_DAYS", "forever", "1 to"},
      {"HIGH_VALUE_THRESHOLD", "-1", "1000.00"},
      {"HIGH_VALUE_THRESHOLD", "1,5", "1000"},
      {"DISCOUNT_THRESHOLD", "101", "0 to 100"},
      {"DISCOUNT_THRESHOLD", "30%", "0 to 100"},
      {"MAX_DISK_GB", "-1", "0 to"},
      {"MAX_DISK_GB", "nan", "0 to"},
      {"MIN_FREE_GB", "5G", "0 to"},
      {"MIN_FREE_PERCENT", "51", "0 to 50"}};
  for (const auto& [name, value, cure] : mistakes) {
    for (const bool as_flag : {false, true}) {
      Files files;
      (as_flag ? files.flags : files.environment)[name] = value;
      Files::Expect(files.Load(), files.file, 0, {name, cure});
    }
  }
}

BOOST_FIXTURE_TEST_CASE(what_the_file_says_wrongly_is_named_with_its_line_and_the_cure, Files) {
  ExpectProblem("\n[mqtt]\nport = \n", 3, {});
  ExpectProblem("\n[mqtt]\nhots = 'a'\n", 3, {"[mqtt] hots", "unknown key"});
  ExpectProblem("[retention]\nmin_free_percent = 90\n", 2, {"min_free_percent", "0 to 50"});
  ExpectProblem("[retention]\nretention_days = 9\n", 2, {"retention_days", "unknown key"});
  ExpectProblem("[mqqt]\nport = 1\n", 1, {"mqqt", "unknown key"});
  ExpectProblem("[mqtt]\nport = '1883'\n", 2, {"[mqtt] port", "whole number from 1 to 65535"});
  ExpectProblem("[mqtt]\nport = 70000\n", 2, {"port", "1 to 65535"});
  ExpectProblem("[mqtt]\nport = 1883.5\n", 2, {"port", "1 to 65535"});
  ExpectProblem("[mqtt]\nport = true\n", 2, {"port", "1 to 65535"});
  ExpectProblem("[mqtt]\nhost = 5\n", 2, {"host", "text in quotes"});
  ExpectProblem("[mqtt]\nclient_id = ''\n", 2, {"client_id", "must not be empty"});
  ExpectProblem("[mqtt]\ntopic_filter = ''\n", 2, {"topic_filter", "must not be empty"});
  ExpectProblem("\nmqtt = 5\n", 2, {"mqtt", "must be a table: [mqtt]"});
  ExpectProblem("[mqtt_out]\nclient_id = 'tillwatch-main'\n", 2, {"client_id", "that of [mqtt]"});
  ExpectProblem("[mqtt_out]\nhome_assistant_prefix = 'a/#'\n", 2, {"home_assistant_prefix"});
  ExpectProblem("[mqtt_out]\nhome_assistant_prefix = 'pos/events'\n", 2, {"prefix"});
  ExpectProblem("[stream]\nheartbeat_seconds = 0\n", 2, {"heartbeat_seconds", "1 to 300"});
  ExpectProblem("[stream]\nmax_clients = 1001\n", 2, {"max_clients", "0 to 1000"});
  ExpectProblem("[stream]\nkeep_days = 0\n", 2, {"keep_days", "1 to 365"});
  ExpectProblem("[cameras]\nid = 'a'\n", 1, {"cameras", "[[cameras]]"});
  ExpectProblem("[server]\n\nlog_level = 'loud'\n", 3, {"log_level", "debug, info, warn or error"});
  ExpectProblem("[clips]\nthumbnail_width = 5\n", 2, {"thumbnail_width", "16 to 4096"});
  ExpectProblem("[clips]\nencode = 'often'\n", 2, {"encode", "when_needed"});
  ExpectProblem("[clips]\nencode = ''\n", 2, {"encode", "when_needed"});
  ExpectProblem("[clips]\nencode_preset = 'fastest'\n", 2, {"encode_preset", "veryfast"});
  ExpectProblem("[clips]\nencode_kbit_per_second = 0\n", 2, {"100 to 100000"});
  ExpectProblem("[clips]\nencode_max_height = 10\n", 2, {"encode_max_height", "64 to"});
  ExpectProblem("[footage]\ntls_ca_file = '/does/not/exist.pem'\n", 2,
                {"tls_ca_file", "PEM certificates"});
  ExpectProblem("[store_defaults]\ncurrency = 'euro'\n", 2, {"currency", "EUR"});
  ExpectProblem("[store_defaults]\ntimezone = 'Mars/North'\n", 2, {"Mars/North", "Europe/Berlin"});
  ExpectProblem("[[stores]]\nid = 'a'\ntimezone = 'Mars/North'\n", 3,
                {"Mars/North", "Europe/Berlin"});
  ExpectProblem("[[stores]]\ntimezone = 'UTC'\n", 1, {"id", "missing"});
  ExpectProblem("[[stores]]\nid = 'a'\n[[stores]]\nid = 'a'\n", 4, {"id", "twice"});
}

BOOST_FIXTURE_TEST_CASE(what_a_camera_says_wrongly_is_named_with_its_line_and_the_cure, Files) {
  const std::string camera = kCamera;  // lines 1 to 4
  ExpectProblem(camera + camera, 6, {"[[cameras]] id", "twice"});
  ExpectProblem("[[cameras]]\nid = '../etc'\nrtsp_url = 'rtsp://h/p'\nstore = 's'\n", 2,
                {"id", "A-Z a-z 0-9 _ and -"});
  ExpectProblem("[[cameras]]\nrtsp_url = 'rtsp://h/p'\nstore = 's'\n", 1, {"id", "1 to 50"});
  for (const std::string url :
       {"http://viewer:s3cret@h/p", "rtsp:/viewer:s3cret@h", "rtsp://", "rtsp:///path",
        "rtsp://viewer:s3cret@/path", "rtsp://h/x ! filesink location=/tmp/x", ""}) {
    ExpectProblem("[[cameras]]\nid = 'a'\nstore = 's'\nrtsp_url = '" + url + "'\n", 4,
                  {"rtsp_url", "rtsp://HOST/PATH"});
  }
  ExpectProblem("[[cameras]]\nid = 'a'\nrtsp_url = 'rtsp://h/p'\n", 1, {"store", "missing"});
  ExpectProblem(camera + "registers = 'register_01'\n", 5, {"registers", "[\"register_01\"]"});
  ExpectProblem(camera + "registers = ['a', 1]\n", 5, {"registers", "[\"register_01\"]"});
  ExpectProblem(camera + "registers = ['']\n", 5, {"registers", "[\"register_01\"]"});
  ExpectProblem(camera + "buffer_seconds = 5\n", 5, {"buffer_seconds", "10 to 3600"});
  ExpectProblem(camera + "retention_day = 5\n", 5, {"retention_day", "unknown key"});
  ExpectProblem(camera + "buffer_seconds = 69\n", 5,
                {"camera_001", "buffer_seconds", "70 or more"});
  BOOST_TEST(Load(camera + "buffer_seconds = 70\nregisters = []\n").problems.empty());
}

BOOST_FIXTURE_TEST_CASE(a_clip_longer_than_the_longest_is_named_with_its_line_and_the_cure, Files) {
  ExpectProblem("\n[clips]\nbefore_seconds = 31\n", 3,
                {"before_seconds", "61", "max_duration_seconds", "60"});
  ExpectProblem("\n[clips]\nmax_duration_seconds = 10\n", 3, {"max_duration_seconds", "10"});
  ExpectProblem("[clips]\nbefore_seconds = 0\nafter_seconds = 0\n", 2, {"1 to"});
  environment["CLIP_MAX_DURATION"] = "59";
  ExpectProblem("[clips]\nbefore_seconds = 31\n", 2, {"CLIP_MAX_DURATION", "59"});
  environment = {{"BUFFER_DURATION_SECS", "60"}};
  ExpectProblem(kCamera, 1, {"camera_001", "BUFFER_DURATION_SECS", "70 or more"});
}

BOOST_FIXTURE_TEST_CASE(a_lower_longest_duration_alone_shortens_clips_in_proportion, Files) {
  environment["CLIP_MAX_DURATION"] = "30";
  BOOST_TEST((Good("").clip_before == 15s && Good("").clip_after == 15s));
  const Settings uneven = Good("[clips]\nbefore_seconds = 10\nafter_seconds = 35\n");
  BOOST_TEST((uneven.clip_before == 6s && uneven.clip_after == 24s));
  environment["CLIP_MAX_DURATION"] = "1";
  BOOST_TEST((Good("").clip_before + Good("").clip_after == 1s));
  environment["CLIP_MAX_DURATION"] = "61";
  BOOST_TEST((Good("[clips]\nbefore_seconds = 31\n").clip_before == 31s));
  BOOST_TEST((Good("").clip_before == 30s));
}

BOOST_FIXTURE_TEST_CASE(a_topic_filter_that_hears_what_is_no_event_is_named_with_the_cure, Files) {
  for (const std::string filter : {"pos/events/#", "pos/events/store_001/+", "pos/events/+/refund",
                                   "$share/tillwatch/pos/events/#"}) {
    BOOST_TEST(Good("[mqtt]\ntopic_filter = '" + filter + "'\n").mqtt_topic_filter == filter);
  }
  for (const std::string filter :
       {"pos/event/#", "#", "pos/events", "pos/events/", "+/events/#", "$share//pos/events/#",
        "$share/pos/events/#", "$share/a", "$share/a/shop/#", "/pos/events/#"}) {
    ExpectProblem("[mqtt]\n\ntopic_filter = '" + filter + "'\n", 3,
                  {"[mqtt] topic_filter", "pos/events/#"});
  }
}

BOOST_FIXTURE_TEST_CASE(what_the_rules_say_wrongly_is_told_with_the_settings, Files) {
  ExpectRuleProblem("\n[alert]\nfrom = \n", 3, {});
  ExpectRuleProblem("[[rule]]\nid = 'a'\ndescription = 'b'\ncategory = 'policy'\npoint = 1\n", 5,
                    {"point", "did you mean \"points\"?"});
}

BOOST_FIXTURE_TEST_CASE(a_missing_file_is_named_with_the_way_to_name_another, Files) {
  fs::remove(rules);
  Expect(Load(""), file, 0, {rules.string(), "no such file", "rules ="});
  fs::remove(file);
  Expect(Load(), file, 0, {file.string(), "no such file", "--config"});
  fs::create_directory(file);
  Expect(Load(), file, 0, {file.string(), "--config"});
}

BOOST_FIXTURE_TEST_CASE(the_rules_file_is_found_beside_the_settings_or_where_they_say, Files) {
  fs::create_directory(dir.Path() / "shop");
  Write(dir.Path() / "shop" / "my.toml", "[alert]\nfrom = 0.07\n");
  BOOST_TEST(Good("rules = 'shop/my.toml'\n").rules.alert.from == 7);
  BOOST_TEST(Good("rules = '" + (dir.Path() / "shop/my.toml").string() + "'\n").rules.alert.from ==
             7);
}

BOOST_FIXTURE_TEST_CASE(all_problems_are_told_at_once, Files) {
  Write(rules, "[alert]\nform = 0.4\n");
  environment["MQTT_PORT"] = "0";
  const LoadedSettings loaded = Load("[mqtt]\nhots = 'a'\n[server]\nhttp_port = 'x'\n");
  Expect(loaded, file, 2, {"hots"});
  Expect(loaded, file, 4, {"http_port"});
  Expect(loaded, rules, 2, {"form"});
  Expect(loaded, file, 0, {"MQTT_PORT"});
  BOOST_TEST(loaded.problems.size() == 4U);
}

BOOST_FIXTURE_TEST_CASE(a_password_is_in_no_problem, Files) {
  const std::string url = "rtsp://viewer:s3cret@10.0.0.5/stream";
  for (const std::string& line :
       {"rtsp_url = \"" + url + "\n", "rtsp_url = " + url + "\n", "rtsp_url = '" + url + "' x\n",
        "rtsp_url = ['" + url + "']\n", "'" + url + "' = 5\n", url + " = 5\n",
        "rtsp_url = '" + url + "'\nrtsp_url = '" + url + "'\n"}) {
    const LoadedSettings loaded = Load("[[cameras]]\nid = 'a'\nstore = 's'\n" + line);
    BOOST_TEST(!loaded.problems.empty());
    Expect(loaded, file, 0, {});
  }
  Expect(Load("[database]\nurl = ['postgresql://u:s3cret@h/d']\n"), file, 2, {"url"});
  cameras[url + "?a"] = "b";  // --camera with the id forgotten and a '=' in the address
  Expect(Load(""), file, 0, {"--camera"});
  cameras = {{"camera_001", "http://viewer:s3cret@10.0.0.5/stream"}};
  Expect(Load(""), file, 0, {"--camera camera_001", "rtsp://"});
}

BOOST_FIXTURE_TEST_CASE(the_command_line_gives_a_camera_another_address, Files) {
  cameras["camera_001"] = "rtsp://elsewhere/stream";
  const Settings settings = Good(std::string(kCamera) + "name = 'Till 1'\n");
  BOOST_REQUIRE(settings.cameras.size() == 1U);
  BOOST_TEST(settings.cameras[0].rtsp_url == "rtsp://elsewhere/stream");
  BOOST_TEST(settings.cameras[0].name == "Till 1");
}

BOOST_FIXTURE_TEST_CASE(the_command_line_adds_a_camera_to_the_first_store, Files) {
  cameras["camera_009"] = "rtsps://elsewhere/stream";
  environment["BUFFER_DURATION_SECS"] = "200";
  const Settings settings = Good("[clips]\nretention_days = 9\n" + std::string(kCamera));
  BOOST_REQUIRE(settings.cameras.size() == 2U);
  const Camera& added = settings.cameras[1];
  BOOST_TEST(added.id.value == "camera_009");
  BOOST_TEST(added.name == "camera_009");
  BOOST_TEST(added.store.value == "store_001");
  BOOST_TEST(added.retention_days == 9);
  BOOST_TEST((added.buffer == 200s));
  BOOST_TEST(Good("").cameras.at(0).store.value == "store_001");
}

BOOST_FIXTURE_TEST_CASE(a_bad_camera_of_the_command_line_is_named_with_the_cure, Files) {
  cameras["../etc"] = "rtsp://elsewhere/stream";
  Expect(Load(""), file, 0, {"--camera ../etc", "A-Z a-z 0-9 _ and -"});
  cameras = {{"camera_001", "elsewhere"}};
  Expect(Load(""), file, 0, {"--camera camera_001", "rtsp://"});
}

BOOST_FIXTURE_TEST_CASE(cameras_and_stores_keep_all_that_the_file_says, Files) {
  const Settings settings = Good(R"(
[store_defaults]
timezone = "Europe/Berlin"
currency = "EUR"
[[stores]]
id = "berlin"
[[stores]]
id = "tokyo"
timezone = "Asia/Tokyo"
[[cameras]]
id = "Cam-1_x"
name = "Kasse \"1\""
location = "hinten"
rtsp_url = "rtsps://viewer:s3cret@10.0.0.5:322/stream?x=1"
store = "tokyo"
registers = ["r1", "r2"]
buffer_seconds = 300
buffer_max_mb = 2048
retention_days = 14
transport = "udp"
verify_tls = false
audio = true
enabled = false
)");
  BOOST_TEST(settings.store_timezones.at(StoreId{"berlin"}) == "Europe/Berlin");
  BOOST_TEST(settings.store_timezones.at(StoreId{"tokyo"}) == "Asia/Tokyo");
  BOOST_TEST(settings.currency == "EUR");
  const Camera& camera = settings.cameras.at(0);
  BOOST_TEST(camera.id.value == "Cam-1_x");
  BOOST_TEST(camera.name == "Kasse \"1\"");
  BOOST_TEST(camera.location == "hinten");
  BOOST_TEST(camera.rtsp_url == "rtsps://viewer:s3cret@10.0.0.5:322/stream?x=1");
  BOOST_TEST(camera.store.value == "tokyo");
  BOOST_TEST(camera.registers.size() == 2U);
  BOOST_TEST((camera.buffer == 300s));
  BOOST_TEST(camera.buffer_max_bytes == 2048LL * 1024 * 1024);
  BOOST_TEST(camera.retention_days == 14);
  BOOST_TEST((camera.transport == RtspTransport::kUdp));
  BOOST_TEST(!camera.verify_tls);
  BOOST_TEST(camera.audio);
  BOOST_TEST(!camera.enabled);
}

BOOST_FIXTURE_TEST_CASE(how_a_camera_is_connected_is_checked, Files) {
  const std::string camera = kCamera;
  const Camera plain = Good(camera).cameras.at(0);
  BOOST_TEST((plain.transport == RtspTransport::kTcp));
  BOOST_TEST(plain.verify_tls);
  BOOST_TEST(!plain.audio);
  BOOST_TEST(plain.enabled);
  ExpectProblem(camera + "transport = 'multicast'\n", 5, {"transport", "\"tcp\" or \"udp\""});
  ExpectProblem(camera + "transport = 1\n", 5, {"transport", "text in quotes"});
  for (const std::string key : {"verify_tls", "audio", "enabled"}) {
    ExpectProblem(camera + key + " = 'yes'\n", 5, {key, "true or false"});
  }
}

BOOST_AUTO_TEST_SUITE_END()
