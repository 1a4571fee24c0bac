// What a manager sees: the page and the clip of the walk-through in a real browser, with the clock
// that is burnt into the pictures as the witness of what the browser shows.
#include <boost/test/unit_test.hpp>
#include <string>

#include "e2e/stack.hpp"
#include "support/burnt_clock.hpp"
#include "support/chromium.hpp"
#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(browser)

namespace {

using nlohmann::json;
namespace unit_test = boost::unit_test;

constexpr int kWidth = 640;  // of the pictures that we take from the player
constexpr int kHeight = 360;

// Kept in the page for the expressions below. Everything is waited for; a promise that never comes
// true ends with the time that Evaluate has.
const char* const kTools = R"js(
  window.until = (probe) => new Promise((resolve) => {
    const look = () => {
      const found = probe();
      if (found) resolve(found); else setTimeout(look, 20);
    };
    look();
  });
  window.player = () => document.getElementById('player-video');
  window.state = () => ({
    src: player().getAttribute('src'), error: player().error && player().error.message,
    ready: player().readyState, duration: player().duration, at: player().currentTime,
    width: player().videoWidth, height: player().videoHeight,
  });
  window.seek = async (at) => {
    player().pause();
    const done = new Promise((resolve) => {
      for (const event of ['seeked', 'error']) player().addEventListener(event, resolve, {once: true});
    });
    player().currentTime = at;
    await done;
    return state();
  };
  window.picture = (width, height) => {
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d');
    context.drawImage(player(), 0, 0, width, height);
    const rgba = context.getImageData(0, 0, width, height).data;
    const bgr = [];
    for (let i = 0; i < rgba.length; i += 4) bgr.push(rgba[i + 2], rgba[i + 1], rgba[i]);
    return bgr;
  };
  true)js";

// Opens the page, waits for that staff member's alert with its picture, and opens it: it plays.
json PlayFromThePage(Chromium& browser, const std::string& staff) {
  const std::string page = "http://127.0.0.1:" + e2e::Environment("API_PORT") + "/";
  browser.SetCookie(page, "tillwatch_session", e2e::ManagersCookie());
  browser.Open(page);
  browser.Evaluate(kTools);
  const std::string card =
      "[...document.querySelectorAll('#alerts li')].find((node) => "
      "node.textContent.includes('" +
      staff +
      "') && "
      "node.querySelector('img.thumb'))";
  json text = browser.Evaluate("until(() => " + card +
                               ").then((card) => {"
                               "  card.querySelector('a').click();"
                               "  return until(() => player()).then(() => card.textContent); })");
  return text;
}

UtcTime ShownTime(Chromium& browser) {
  const json pixels =
      browser.Evaluate("picture(" + std::to_string(kWidth) + ", " + std::to_string(kHeight) + ")");
  const Image image{kWidth, kHeight, pixels.get<std::vector<std::uint8_t>>()};
  const auto clock = ReadBurntClock(image, LetterboxedArea(image, 1280, 720));
  BOOST_REQUIRE(clock.has_value());
  return clock->time;
}

// The browser shows at this second of its player what the API says was filmed then.
void CheckMoment(Chromium& browser, double at, UtcTime start) {
  const json state = browser.Evaluate("seek(" + std::to_string(at) + ")");
  BOOST_TEST_CONTEXT("at " << at << " s: " << state.dump()) {
    BOOST_TEST(state.at("error").is_null());
    BOOST_TEST(state.at("ready").get<int>() >= 2);
    BOOST_TEST(std::abs(state.at("at").get<double>() - at) < 0.01);
    const auto shown = std::chrono::duration<double>(ShownTime(browser) - start).count();
    BOOST_TEST(std::abs(shown - at) < 0.25);
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(
    the_page_shows_the_alert_and_plays_its_clip,
    *unit_test::depends_on(
        "walkthrough/a_refund_becomes_an_alert_with_a_playable_minute_of_each_camera")) {
  const json alert = e2e::GetJson("/api/v1/alerts?staff_id=emp_walkthrough").at("alerts").front();
  Chromium browser;
  const std::string card = PlayFromThePage(browser, "emp_walkthrough").get<std::string>();
  BOOST_TEST_MESSAGE("the page says: " << card);
  BOOST_TEST(card.find("A refund of 500.00 USD was issued") != std::string::npos);

  // The page starts three seconds before the event, by itself.
  const json playing = browser.Evaluate(
      "until(() => player().error || player().currentTime > 27.5 && player().readyState >= 2)"
      ".then(state)");
  BOOST_TEST_MESSAGE("the player: " << playing.dump());
  BOOST_TEST(playing.at("error").is_null());
  BOOST_TEST(playing.at("width") == 1280);
  BOOST_TEST(playing.at("height") == 720);
  BOOST_TEST(std::abs(playing.at("duration").get<double>() - 60.5) < 1.0);
  json clip;
  for (const json& each : alert.at("clips")) {
    if (each.at("video_url") == playing.at("src")) clip = each;
  }
  BOOST_REQUIRE_MESSAGE(!clip.is_null(), "the player has none of the alert's clips");

  const UtcTime start = *ParseRfc3339(clip.at("start_time").get<std::string>());
  for (const double at : {30.0, 0.5, 58.0}) CheckMoment(browser, at, start);
  browser.Evaluate("seek(10).then(() => player().play())");
  browser.Evaluate("until(() => player().error || player().currentTime > 11)");
  BOOST_TEST(browser.Evaluate("state()").at("error").is_null());
  for (const std::string& complaint : browser.Complaints()) BOOST_ERROR("the page: " << complaint);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
