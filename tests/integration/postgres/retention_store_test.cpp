#include <boost/test/unit_test.hpp>
#include <thread>

#include "support/eventually.hpp"
#include "support/samples.hpp"
#include "support/test_database.hpp"
#include "tillwatch/adapters/postgres/postgres_camera_store.hpp"
#include "tillwatch/adapters/postgres/postgres_clip_store.hpp"
#include "tillwatch/adapters/postgres/postgres_event_store.hpp"
#include "tillwatch/adapters/postgres/postgres_query_store.hpp"
#include "tillwatch/adapters/postgres/postgres_retention_store.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(postgres_retention_store)

namespace {

struct Stores : MigratedDatabase {
  PostgresClipStore store{pool};
  PostgresQueryStore query{pool};
  PostgresRetentionStore retention{pool};

  // A finished clip of so many days ago; its id.
  ClipId AddClip(int days_old, const std::string& camera = "camera_001") {
    ClipRequest request =
        SampleRequest(camera + std::to_string(days_old), kNoon - 24h * days_old - 1s);
    request.camera.value = camera;
    store.AddRequest(request);
    const Clip clip = SampleClip(request);
    store.Finish({request.id}, clip, kNoon);
    return clip.id;
  }
  // The same of an alert that is open.
  std::pair<ClipId, AlertId> AddAlertingClip(int days_old) {
    const UtcTime at = kNoon - 24h * days_old;
    ScoredEvent scored = SampleAlerting(SampleEvent(std::to_string(days_old), at));
    ClipRequest request = SampleRequest(std::to_string(days_old), at);
    request.event = scored.event.id;
    request.alert = scored.alert->id;
    scored.clip_requests = {request};
    PostgresEventStore(pool).Commit(std::vector{scored}, {});
    const Clip clip = SampleClip(request);
    store.Finish({request.id}, clip, kNoon);
    return {clip.id, *request.alert};
  }
  std::vector<std::string> Expired(int limit = 100) {
    return Ids(retention.ExpiredClips(kNoon, 30, limit));
  }
  std::vector<std::string> Oldest(OpenAlerts open, int limit = 100) {
    return Ids(retention.OldestClips(open, limit));
  }
  Retirement Retire(const ClipId& clip, OpenAlerts open = OpenAlerts::kSpare,
                    bool files_gone = true) {
    return retention.Retire(clip, open, [&] {
      ++removals;
      return files_gone;
    });
  }
  int removals = 0;

 private:
  static std::vector<std::string> Ids(const std::vector<Clip>& clips) {
    std::vector<std::string> ids;
    for (const Clip& clip : clips) ids.push_back(clip.id.value);
    return ids;
  }
};

using List = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_CASE(clips_expire_after_their_own_cameras_retention_oldest_first, Stores) {
  Camera camera;
  camera.id.value = "camera_007";
  camera.store.value = "store_001";
  camera.retention_days = 7;
  PostgresCameraStore(pool).Put(camera);
  AddClip(6, "camera_007");
  const ClipId seven = AddClip(7, "camera_007");
  AddClip(29, "unknown");
  const ClipId thirty = AddClip(30, "unknown");
  const ClipId old = AddClip(400, "camera_007");
  BOOST_TEST(Expired() == (List{old.value, thirty.value, seven.value}),
             boost::test_tools::per_element());
  BOOST_TEST(Expired(1) == List{old.value}, boost::test_tools::per_element());
  BOOST_TEST((Retire(old) == Retirement::kDone));
  BOOST_TEST((Retire(old) == Retirement::kGone));
  BOOST_TEST(removals == 1);
  BOOST_TEST(Expired(1) == List{thirty.value}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_retired_clip_leaves_the_alert_and_all_its_requests, Stores) {
  const auto [clip, alert] = AddAlertingClip(40);
  ClipRequest second = SampleRequest("second", kNoon - 24h * 40);
  store.AddRequest(second);
  BOOST_TEST(store.LinkExisting(second, kNoon).has_value());
  query.AcknowledgeAlert(alert, kEveryStore, "Ann", "", kNoon);
  BOOST_TEST((Retire(clip) == Retirement::kDone));
  BOOST_TEST(!query.GetClip(clip, kEveryStore).has_value());
  BOOST_TEST(query.GetAlert(alert, kEveryStore)->clips.empty());
  BOOST_TEST(query.GetAlert(alert, kEveryStore)->clip_requests.size() == 1U);
  BOOST_TEST(!query.GetClipRequest(second.id, kEveryStore)->clip.has_value());
}

BOOST_FIXTURE_TEST_CASE(a_clip_on_hold_is_never_listed_nor_retired, Stores) {
  const ClipId clip = AddClip(40);
  query.SetHold(clip, kEveryStore, true, "Ann", "", kNoon);
  BOOST_TEST(Expired().empty());
  BOOST_TEST(Oldest(OpenAlerts::kTake).empty());
  BOOST_TEST((Retire(clip, OpenAlerts::kTake) == Retirement::kKept));
  BOOST_TEST(removals == 0);
  query.SetHold(clip, kEveryStore, false, "Ann", "", kNoon);
  BOOST_TEST((Retire(clip) == Retirement::kDone));
}

BOOST_FIXTURE_TEST_CASE(a_clip_of_an_open_alert_goes_only_when_it_must, Stores) {
  const auto [clip, alert] = AddAlertingClip(40);
  const ClipId other = AddClip(50);
  BOOST_TEST(Expired() == List{other.value}, boost::test_tools::per_element());
  BOOST_TEST(Oldest(OpenAlerts::kSpare) == List{other.value}, boost::test_tools::per_element());
  BOOST_TEST(Oldest(OpenAlerts::kTake) == (List{other.value, clip.value}),
             boost::test_tools::per_element());
  BOOST_TEST((Retire(clip) == Retirement::kKept));
  BOOST_TEST(removals == 0);
  query.AcknowledgeAlert(alert, kEveryStore, "Ann", "", kNoon);
  BOOST_TEST(Expired().size() == 2U);
  BOOST_TEST((Retire(clip) == Retirement::kDone));
}

BOOST_FIXTURE_TEST_CASE(files_that_stay_keep_their_row, Stores) {
  const ClipId clip = AddClip(40);
  BOOST_TEST((Retire(clip, OpenAlerts::kSpare, false) == Retirement::kStuck));
  BOOST_TEST(query.GetClip(clip, kEveryStore).has_value());
}

BOOST_FIXTURE_TEST_CASE(a_hold_waits_for_a_retirement_under_way_and_finds_the_clip_gone, Stores) {
  const ClipId clip = AddClip(40);
  std::optional<ClipView> held = ClipView{};
  std::jthread holder;
  const auto outcome = retention.Retire(clip, OpenAlerts::kSpare, [&] {
    holder = std::jthread([&] { held = query.SetHold(clip, kEveryStore, true, "Ann", "", kNoon); });
    return Eventually(
        [&] {
          return database.Value<int>(
                     "select count(*) from pg_stat_activity where datname ="
                     " current_database() and wait_event_type = 'Lock'") == 1;
        },
        5s);
  });
  BOOST_TEST((outcome == Retirement::kDone));
  holder.join();
  BOOST_TEST(!held.has_value());
}

BOOST_FIXTURE_TEST_CASE(a_retirement_sees_the_open_alert_that_it_waited_for, Stores) {
  const ClipId clip = AddClip(40);
  const auto [other, alert] = AddAlertingClip(41);
  pqxx::connection connection(database.Url());
  pqxx::work linking(connection);  // what LinkExisting does, stopped before its commit
  linking.exec("select from video_clips where clip_id = '" + clip.value + "' for share");
  linking.exec("insert into alert_clips values ('" + alert.value + "', '" + clip.value + "')");
  Retirement outcome = Retirement::kStuck;
  std::jthread retiring([&] { outcome = Retire(clip); });
  BOOST_TEST(Eventually(
      [&] {
        return database.Value<int>(
                   "select count(*) from pg_stat_activity where datname ="
                   " current_database() and wait_event_type = 'Lock'") == 1;
      },
      5s));
  linking.commit();
  retiring.join();
  BOOST_TEST((outcome == Retirement::kKept));
  BOOST_TEST(removals == 0);
}

BOOST_FIXTURE_TEST_CASE(the_bytes_of_all_clips_add_up, Stores) {
  BOOST_TEST(retention.TotalBytes() == 0);
  AddClip(1);
  AddClip(2);
  BOOST_TEST(retention.TotalBytes() == 10'000'000'000);
}

BOOST_AUTO_TEST_SUITE_END()
