// A receipt as somebody else's reader of WebVTT sees it: ffprobe's.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "support/child_process.hpp"
#include "support/temp_dir.hpp"
#include "tillwatch/codec/receipt.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(receipt_file)

BOOST_AUTO_TEST_CASE(ffmpeg_reads_every_cue_at_its_time_whatever_the_text) {
  const UtcTime start{seconds(1'795'271'555)};
  Clip clip;
  clip.covered = {start, start + 60s};
  std::vector<PosEvent> events;
  const std::vector<std::string> names{"Soap & <b>water</b>", "a --> b", "line\n\n1\n00:00 --> x",
                                       "\u20AC 5 caf\u00E9",  "{\\an8}", "bad \xFF"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    PosEvent event;
    event.id = {std::to_string(i)};
    event.type = "sale";
    event.occurred_at = start + seconds(i * 10);
    event.items = {{"", names[i], std::nullopt, std::nullopt, 100, std::nullopt}};
    events.push_back(event);
  }
  const TempDir dir;
  const auto file = dir.Path() / "receipt.vtt";
  std::ofstream(file, std::ios::binary) << ToWebVtt(MakeReceipt(events, clip));

  const auto packets = nlohmann::json::parse(RunProgram(
      {"ffprobe", "-v", "error", "-of", "json", "-show_packets", "-show_streams", file.string()}));
  BOOST_TEST(packets["streams"][0]["codec_name"] == "webvtt");
  BOOST_REQUIRE_EQUAL(packets["packets"].size(), names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    BOOST_TEST(std::stod(packets["packets"][i]["pts_time"].get<std::string>()) ==
               static_cast<double>(i) * 10);
    BOOST_TEST(std::stod(packets["packets"][i]["duration_time"].get<std::string>()) == 8.0);
  }
  const std::string srt =
      RunProgram({"ffmpeg", "-v", "error", "-i", file.string(), "-f", "srt", "-"});
  for (const char* text :
       {"Soap & ", "water", "a --> b", "line  1 00:00 --> x", "\u20AC 5 caf\u00E9"}) {
    BOOST_TEST(srt.find(text) != std::string::npos, text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
