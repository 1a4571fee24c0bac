#include "tillwatch/app/feed_reporter.hpp"

#include <boost/test/unit_test.hpp>

#include "support/fake_clock.hpp"
#include "support/fake_feed_store.hpp"
#include "support/fake_footage.hpp"

namespace tillwatch {
namespace feed_reporter {
namespace {

struct Reporting {
  test::FakeFeedStore store;
  CameraRegistry cameras;
  test::FakeFootage footage;
  FakeClock clock{UtcTime(seconds(1))};
  Health health{clock};
  FeedReporter reporter{store, cameras, footage, health, clock};
  std::vector<StoredCamera> configured;

  void Configure(const std::string& id, const std::string& store_id = "one") {
    Camera camera;
    camera.id.value = id;
    camera.store.value = store_id;
    std::erase_if(configured, [&](const auto& stored) { return stored.camera.id == camera.id; });
    configured.push_back({camera, false});
    cameras.Replace(configured);
  }
  void Remove() {
    configured.clear();
    cameras.Replace({});
  }
  // What a report adds: "camera_001@one:live system:degraded ".
  std::string Report() {
    const std::size_t before = store.All().size();
    reporter.Report();
    std::string told;
    const auto all = store.All();
    for (std::size_t i = before; i < all.size(); ++i) {
      const bool system = all[i].kind == FeedKind::kSystemHealth;
      const std::string key = system ? "\"status\":\"" : "\"state\":\"";
      const std::size_t at = all[i].payload.find(key) + key.size();
      told += (system ? "system" : all[i].subject + "@" + all[i].store->value) + ":" +
              all[i].payload.substr(at, all[i].payload.find('"', at) - at) + " ";
    }
    return told;
  }
};

}  // namespace
}  // namespace feed_reporter

BOOST_FIXTURE_TEST_SUITE(feed_reporter, feed_reporter::Reporting)

BOOST_AUTO_TEST_CASE(all_is_told_once_and_then_what_changes) {
  Configure("c");
  BOOST_TEST(Report() == "system:ok c@one:connecting ");
  BOOST_TEST(Report().empty());
  health.Set("mqtt", HealthState::kDegraded, "away");
  BOOST_TEST(Report() == "system:degraded ");
  health.Set("mqtt", HealthState::kDegraded, "still away");
  BOOST_TEST(Report().empty());
  health.Set("spool", HealthState::kDegraded, "full");
  BOOST_TEST(Report() == "system:degraded ");
  configured[0].camera.enabled = false;
  cameras.Replace(configured);
  BOOST_TEST(Report() == "c@one:disabled ");
}

BOOST_AUTO_TEST_CASE(a_camera_that_is_gone_is_removed_once_all_are_known) {
  Configure("c");
  Report();
  Remove();
  cameras.SetComplete(false);
  BOOST_TEST(Report().empty());
  cameras.SetComplete(true);
  BOOST_TEST(Report() == "c@one:removed ");
  BOOST_TEST(Report().empty());
}

BOOST_AUTO_TEST_CASE(a_camera_that_moves_is_removed_from_its_old_store) {
  Configure("c");
  Report();
  Configure("c", "two");
  BOOST_TEST(Report() == "c@one:removed c@two:connecting ");
}

BOOST_AUTO_TEST_CASE(what_could_not_be_told_is_told_later) {
  Configure("c");
  store.away = true;
  BOOST_CHECK_THROW(reporter.Report(), Unavailable);
  store.away = false;
  BOOST_TEST(Report() == "system:ok c@one:connecting ");
  BOOST_TEST(reporter.Now().size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
