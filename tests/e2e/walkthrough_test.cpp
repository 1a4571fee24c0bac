// The walk-through of the README on a whole stack (test_scripts/with_stack.sh): from mosquitto_pub
// to the bytes of the clip, with the clock that the cameras burn into their pictures as the
// witness.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <fstream>
#include <string>

#include "e2e/attacker.hpp"
#include "support/burnt_clock.hpp"
#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(walkthrough)

namespace {

using e2e::Await;
using e2e::Environment;
using e2e::Found;
using e2e::Get;
using e2e::GetJson;
using e2e::Publish;
using nlohmann::json;
using namespace std::chrono_literals;

constexpr long kFrameMs = 67;     // of the simulated cameras
constexpr long kLatencyMs = 250;  // from the burnt-in clock to our arrival time

void AwaitFootage(double buffered_seconds) {
  Await("footage of both cameras", 60s, [&]() -> std::optional<bool> {
    const json answer = GetJson("/api/v1/cameras");
    for (const json& camera : answer.at("cameras")) {
      if (camera.at("buffered_seconds").get<double>() < buffered_seconds) return std::nullopt;
    }
    return true;
  });
}

std::string Refund(const std::string& staff, UtcTime at) {
  return json{{"event_type", "RefundIssued"},
              {"amount", 500.00},
              {"staff_id", staff},
              {"timestamp", FormatRfc3339(at)}}
      .dump();
}

std::optional<json> AlertOf(const std::string& staff) {
  const json alerts = GetJson("/api/v1/alerts?staff_id=" + staff).at("alerts");
  return alerts.empty() ? std::nullopt : Found(alerts.front());
}

UtcTime Time(const json& text) { return *ParseRfc3339(text.get<std::string>()); }

// Milliseconds from one moment to the other, as a number that Boost.Test can print.
long Ms(UtcTime from, UtcTime to) {
  return static_cast<long>(std::chrono::duration_cast<milliseconds>(to - from).count());
}

UtcTime Now() { return SystemClock().UtcNow(); }

// The first picture that ffmpeg decodes after these options, as BGR.
Image DecodePicture(std::vector<std::string> input_options, const std::string& file, int width,
                    int height) {
  std::vector<std::string> argv{"ffmpeg", "-v", "error"};
  argv.insert(argv.end(), input_options.begin(), input_options.end());
  for (const char* word :
       {"-i", file.c_str(), "-update", "1", "-f", "rawvideo", "-pix_fmt", "bgr24"}) {
    argv.emplace_back(word);
  }
  const std::string raw = "/tmp/tillwatch-e2e-" + std::to_string(::getpid()) + ".bgr";
  argv.insert(argv.end(), {"-y", raw});
  RunProgram(argv);
  std::ifstream in(raw, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  std::remove(raw.c_str());
  Image image{width, height, {}};
  const std::size_t size = static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3;
  BOOST_REQUIRE_GE(bytes.size(), size);
  image.pixels.assign(bytes.end() - static_cast<std::ptrdiff_t>(size), bytes.end());
  return image;
}

UtcTime ClockOf(const Image& image) {
  const auto clock = ReadBurntClock(image);
  BOOST_REQUIRE(clock.has_value());
  return clock->time;
}

std::string ClipFile(const json& clip) {
  const std::string day = clip.at("event_time").get<std::string>().substr(0, 10);
  std::string compact;
  for (const char c : day) {
    if (c != '-') compact.push_back(c);
  }
  const std::filesystem::path folder = std::filesystem::path(Environment("VIDEO_OUTPUT_DIR")) /
                                       clip.at("camera_id").get<std::string>() / compact;
  const std::string id = clip.at("id").get<std::string>().substr(0, 8);
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with("_" + id + ".mp4")) return entry.path().string();
  }
  BOOST_FAIL("no file of clip " << id << " in " << folder);
  return {};
}

void CheckVideo(const json& clip) {
  const std::string file = ClipFile(clip);
  const json probe = json::parse(
      RunProgram({"ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", file}));
  BOOST_TEST(probe.at("streams").size() == 1u);
  const double duration = std::stod(probe.at("format").at("duration").get<std::string>());
  BOOST_TEST(duration > 59.5);
  BOOST_TEST(duration < 61.5);

  const UtcTime first = ClockOf(DecodePicture({"-t", "0.02"}, file, 1280, 720));
  const UtcTime last = ClockOf(DecodePicture({"-sseof", "-0.5"}, file, 1280, 720));
  // The edit list begins at the wanted start; players show the picture of that moment or the next.
  BOOST_TEST(std::abs(Ms(first, Time(clip.at("wanted_start")))) <= kFrameMs + kLatencyMs);
  const long before_end = Ms(last, Time(clip.at("wanted_end")));
  BOOST_TEST(before_end >= 0);
  BOOST_TEST(before_end <= kLatencyMs);
  BOOST_TEST(std::abs(Ms(first, Time(clip.at("start_time")))) < kLatencyMs);
}

void CheckThumbnail(const json& clip) {
  const HttpReply reply = Get(clip.at("thumbnail_url").get<std::string>());
  BOOST_TEST(reply.status == 200);
  BOOST_TEST(reply.Header("content-type") == "image/jpeg");
  e2e::CheckSecurityHeaders(reply);
  std::string file = ClipFile(clip);
  file.replace(file.size() - 3, 3, "jpg");
  const Image image = DecodePicture({}, file, 320, 240);
  const auto clock = ReadBurntClock(image, LetterboxedArea(image, 1280, 720));
  BOOST_REQUIRE(clock.has_value());
  BOOST_TEST(std::abs(Ms(clock->time, Time(clip.at("event_time")))) < kLatencyMs);
}

void CheckRanges(const json& clip) {
  const std::string url = clip.at("video_url").get<std::string>();
  const HttpReply part = Get(url, "Range: bytes=0-1023\r\n");
  BOOST_TEST(part.status == 206);
  e2e::CheckSecurityHeaders(part);
  BOOST_TEST(part.body.size() == 1024u);
  BOOST_TEST(part.body.substr(4, 4) == "ftyp");
  BOOST_TEST(part.Header("content-type") == "video/mp4");
  BOOST_TEST(part.Header("content-range") ==
             "bytes 0-1023/" + std::to_string(clip.at("size_bytes").get<long>()));
  BOOST_TEST(Get(url, "Range: bytes=999999999-\r\n").status == 416);
}

// How bright the lower left corner is, where the receipt stands.
double CornerOf(const Image& image) {
  double sum = 0;
  int count = 0;
  for (int y = image.height * 3 / 4; y < image.height; ++y) {
    for (int x = 0; x < image.width / 4; ++x, ++count) {
      sum += image.pixels[static_cast<std::size_t>(y * image.width + x) * 3];
    }
  }
  return sum / count;
}

// The receipt as a track beside the video, and burnt into a copy of it.
void CheckReceipt(const json& clip) {
  const std::string track = Get(clip.at("receipt_url").get<std::string>()).body;
  BOOST_TEST(track.starts_with("WEBVTT\n"));
  BOOST_TEST(track.find("500.00 USD") != std::string::npos);

  const std::string url = clip.at("video_url").get<std::string>() + "?overlay=receipt";
  const HttpReply first = Get(url);
  BOOST_TEST(first.status == 202);
  BOOST_TEST(json::parse(first.body).at("status") == "preparing");
  Await("the video with the receipt", 60s, [&] {
    return Get(url, "Range: bytes=0-15\r\n").status == 206 ? std::optional(true) : std::nullopt;
  });
  const std::string original = ClipFile(clip);
  std::string copy = original;
  copy.replace(copy.size() - 4, 4, ".receipt.mp4");
  const auto corner = [](const std::string& file, const char* at) {
    return CornerOf(DecodePicture({"-ss", at, "-t", "0.02"}, file, 1280, 720));
  };
  BOOST_TEST(std::abs(corner(copy, "20") - corner(original, "20")) < 3);  // nothing rung up yet
  BOOST_TEST(std::abs(corner(copy, "31") - corner(original, "31")) > 10);
  const HttpReply still = Get(clip.at("url").get<std::string>() + "/frame.jpg?at=31");
  BOOST_TEST(still.status == 200);
  BOOST_TEST(still.Header("content-type") == "image/jpeg");
}

bool HasEnded(const json& request) {
  const std::string status = request.at("status").get<std::string>();
  return status == "completed" || status == "partial" || status == "failed";
}

// Every request of the alert comes to its end, and says why when that is a failure.
void CheckRequestsEnd(const std::string& staff, milliseconds timeout) {
  const json alert = *Await("the end of the requests", timeout, [&]() -> std::optional<json> {
    auto found = AlertOf(staff);
    const json& requests = found->at("clip_requests");
    return std::all_of(requests.begin(), requests.end(), HasEnded) ? found : std::nullopt;
  });
  BOOST_TEST(!alert.at("clip_requests").empty());
  for (const json& request : alert.at("clip_requests")) {
    const bool failed = request.at("status") == "failed";
    BOOST_TEST(failed == !request.at("error").is_null());
  }
}

pid_t TillwatchPid() {
  std::ifstream file(Environment("TILLWATCH_PID_FILE"));
  pid_t pid = 0;
  file >> pid;
  return pid;
}

void AwaitRestart(pid_t before) {
  Await("the restart", 30s, [&] {
    return TillwatchPid() != before && Get("/health").status == 200 ? std::optional(true)
                                                                    : std::nullopt;
  });
}

// The clip of an event around whose post-roll the service was killed.
void CheckClipAcrossKill(const json& clip, UtcTime killed_at) {
  BOOST_TEST(clip.at("status") == "partial");
  BOOST_REQUIRE_EQUAL(clip.at("gaps").size(), 1u);
  const json& gap = clip.at("gaps").front();
  BOOST_TEST(gap.at("reason") == "service_down");
  // What a killed process has received and not yet recorded: the pictures on their way to the ring.
  BOOST_TEST(std::abs(Ms(Time(gap.at("start_time")), killed_at)) < 500);
  BOOST_TEST(Ms(killed_at, Time(gap.at("end_time"))) > 0);
  BOOST_TEST(Ms(Time(gap.at("end_time")), Time(clip.at("wanted_end"))) > 5'000);

  const std::string file = ClipFile(clip);
  const UtcTime first = ClockOf(DecodePicture({"-t", "0.02"}, file, 1280, 720));
  // The edit list begins at the wanted start; players show the picture of that moment or the next.
  BOOST_TEST(std::abs(Ms(first, Time(clip.at("wanted_start")))) <= kFrameMs + kLatencyMs);
  // Ten seconds behind the event and one before the kill, recorded by the process that was killed.
  const long offset = Ms(first, killed_at - 1s);
  const UtcTime picture =
      ClockOf(DecodePicture({"-ss", std::to_string(offset) + "ms", "-t", "0.02"}, file, 1280, 720));
  BOOST_TEST(std::abs(Ms(picture, killed_at - 1s)) < kLatencyMs);
  const UtcTime last = ClockOf(DecodePicture({"-sseof", "-0.5"}, file, 1280, 720));
  BOOST_TEST(std::abs(Ms(last, Time(clip.at("wanted_end")))) <= kLatencyMs);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_refund_becomes_an_alert_with_a_playable_minute_of_each_camera) {
  AwaitFootage(32);
  const UtcTime event_at = std::chrono::floor<seconds>(Now());
  const UtcTime published_at = Now();
  Publish("pos/events/store_001/refund", Refund("emp_walkthrough", event_at));
  const json alert = *Await("the alert", 1s, [] { return AlertOf("emp_walkthrough"); });
  BOOST_TEST_MESSAGE("alert seen " << Ms(published_at, Now()) << " ms after mosquitto_pub began");
  BOOST_TEST(alert.at("score").get<double>() == 0.5);
  BOOST_TEST(alert.at("severity") == "medium");
  BOOST_TEST(alert.at("reasons").front().at("rule") == "base.refund");
  BOOST_TEST(alert.at("reasons").front().at("text") == "A refund of 500.00 USD was issued");

  const milliseconds until_clip =
      std::chrono::ceil<milliseconds>(event_at + 33s - Now());  // 3 s after its last second
  const std::string query = "/api/v1/clips?alert_id=" + alert.at("id").get<std::string>();
  const json clips = *Await("both clips", until_clip, [&]() -> std::optional<json> {
    json found = GetJson(query).at("clips");
    return found.size() == 2 ? Found(std::move(found)) : std::nullopt;
  });
  BOOST_TEST_MESSAGE("both clips seen " << Ms(event_at + 30s, Now())
                                        << " ms after their last second was over");
  for (const json& clip : clips) {
    BOOST_TEST_CONTEXT("clip of " << clip.at("camera_id")) {
      BOOST_TEST(clip.at("status") == "ready");
      BOOST_TEST(clip.at("pos_event_id") == alert.at("event_id"));
      BOOST_TEST(clip.at("alert_ids").front() == alert.at("id"));
      CheckVideo(clip);
      CheckThumbnail(clip);
      CheckRanges(clip);
      CheckReceipt(clip);
    }
  }
  const json linked = GetJson("/api/v1/alerts/" + alert.at("id").get<std::string>());
  BOOST_TEST(linked.at("clips").size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_message_that_cannot_be_read_is_kept_and_counted_and_the_next_one_passes) {
  Publish("pos/events/store_001/refund", "{ this is not JSON");
  Publish("pos/events/store_001/void", R"({"amount": 20, "staff_id": "emp_after_rubbish"})");
  Await("the event after the rubbish", 5s, [] { return AlertOf("emp_after_rubbish"); });
  const std::string count = RunProgram({"psql", Environment("DATABASE_URL"), "-Atc",
                                        "select count(*) from rejected_messages"
                                        " where reason like 'the payload is not JSON%'"
                                        " and payload = '{ this is not JSON'::bytea"});
  BOOST_TEST(count == "1\n");
  const std::string metrics = Get("/metrics").body;
  BOOST_TEST(metrics.find("tillwatch_messages_rejected_total 1\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_front_door_answers_mistakes_with_problem_details) {
  const auto check = [](const HttpReply& reply, int status) {
    BOOST_TEST(reply.status == status);
    BOOST_TEST(reply.Header("content-type") == "application/problem+json");
    BOOST_TEST(json::parse(reply.body).at("status") == status);
  };
  check(Get("/api/v1/clips/00000000-0000-0000-0000-000000000000"), 404);
  check(Get("/api/v1/alerts?limit=0"), 400);
  check(Get("/api/v1/nothing"), 404);
  check(Get("/_clips/camera_001/20261121/x.mp4"), 404);
  HttpClient client = e2e::Client();
  check(client.Ask("DELETE", "/api/v1/alerts"), 405);
  HttpClient unknown = e2e::Client();
  const HttpReply foo = unknown.Ask("FOO", "/api/v1/alerts");
  check(foo, 405);
  BOOST_TEST(foo.Header("allow") == "GET, HEAD");
  HttpClient page = e2e::Client();
  const HttpReply post = page.Ask("POST", "/", "x");
  check(post, 405);
  BOOST_TEST(post.Header("allow") == "GET, HEAD");
  check(Get("/api/v1/alerts?start_time=0000-01-01T00:00:00Z"), 400);
  check(Get("/api/v1/events?end_time=9999-12-31T23:59:59-23:00"), 400);
  BOOST_TEST(Get("/api/v1/events?start_time=2000-01-01T00:00:00Z"
                 "&end_time=9999-12-31T23:59:59.999999Z")
                 .status == 200);
  HttpClient large = e2e::Client();
  check(large.Ask("POST", "/api/v1/clips/request", std::string(70'000, ' ')), 413);
}

// Before any other kill: its pre-roll must be whole.
BOOST_AUTO_TEST_CASE(footage_from_before_a_kill_is_in_the_clip_with_the_downtime_as_a_gap) {
  AwaitFootage(35);
  const pid_t before = TillwatchPid();
  const UtcTime event_at = std::chrono::floor<seconds>(Now());
  Publish("pos/events/store_001/refund", Refund("emp_downtime", event_at));
  Await("the alert", 5s, [] { return AlertOf("emp_downtime"); });
  Await("ten seconds after the event", 15s,
        [&] { return Now() >= event_at + 10s ? std::optional(true) : std::nullopt; });
  const UtcTime killed_at = Now();
  BOOST_REQUIRE_EQUAL(::kill(before, SIGKILL), 0);
  AwaitRestart(before);

  CheckRequestsEnd("emp_downtime", 60s);
  const json alert = *AlertOf("emp_downtime");
  const json clips =
      GetJson("/api/v1/clips?alert_id=" + alert.at("id").get<std::string>()).at("clips");
  BOOST_TEST(clips.size() == 2u);
  for (const json& clip : clips) {
    BOOST_TEST_CONTEXT("clip of " << clip.at("camera_id")) CheckClipAcrossKill(clip, killed_at);
  }
}

BOOST_AUTO_TEST_CASE(a_killed_process_comes_back_and_every_alert_has_its_clip_or_its_reason) {
  const pid_t before = TillwatchPid();
  const UtcTime event_at = Now() - 25s;
  Publish("pos/events/store_001/refund", Refund("emp_kill", event_at));
  Await("the alert", 5s, [] { return AlertOf("emp_kill"); });
  BOOST_REQUIRE_EQUAL(::kill(before, SIGKILL), 0);
  Publish("pos/events/store_001/refund", Refund("emp_meanwhile", Now()));

  AwaitRestart(before);
  Await("the event that came meanwhile", 15s, [] { return AlertOf("emp_meanwhile"); });
  CheckRequestsEnd("emp_kill", 30s);
  CheckRequestsEnd("emp_meanwhile", 60s);  // its post-roll has to be filmed first
  BOOST_TEST(GetJson("/api/v1/alerts?staff_id=emp_kill").at("alerts").size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
