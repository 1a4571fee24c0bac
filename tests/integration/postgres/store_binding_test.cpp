// Two stores with the same of everything: who is bound to one sees, counts and finds nothing of the
// other, whatever they ask.
#include <boost/test/unit_test.hpp>

#include "support/samples.hpp"
#include "support/test_database.hpp"
#include "support/utc_calendar.hpp"
#include "tillwatch/adapters/postgres/postgres_camera_store.hpp"
#include "tillwatch/adapters/postgres/postgres_clip_store.hpp"
#include "tillwatch/adapters/postgres/postgres_event_store.hpp"
#include "tillwatch/adapters/postgres/postgres_query_store.hpp"
#include "tillwatch/adapters/postgres/postgres_snooze_store.hpp"
#include "tillwatch/adapters/postgres/postgres_statistics_store.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

namespace store_binding {
namespace {

const StoreId kOwn{"store_001"};
const StoreId kOther{"store_002"};
const StoreScope kBound = StoreScope::Only({kOwn});
// Two stores at once take another way through the SQL.
const StoreScope kBoundToTwo = StoreScope::Only({kOwn, StoreId{"store_003"}});
const LocalDay kDay{std::chrono::year(2026) / 7 / 1};
const DayPeriod kPeriod{kDay, kDay};

struct Branch {
  EventId event;
  AlertId alert;
  ClipRequestId request;
  ClipId clip;
  SnoozeId snooze;
};

struct Chain : MigratedDatabase {
  PostgresEventStore events{pool, test::UtcCalendar()};
  PostgresClipStore clips{pool};
  PostgresQueryStore query{pool};
  PostgresCameraStore cameras{pool};
  PostgresSnoozeStore snoozes{pool};
  PostgresStatisticsStore statistics{pool};
  Branch own = Open(kOwn);
  Branch other = Open(kOther);

  Branch Open(const StoreId& store) {
    Camera camera = SampleCamera("camera_of_" + store.value);
    camera.store = store;
    cameras.Put(camera);
    PosEvent event = SampleEvent(store.value);
    event.store = store;
    event.register_id = RegisterId{"register_01"};
    event.staff = StaffId{"emp_1"};
    ScoredEvent scored = SampleAlerting(event);
    ClipRequest request = SampleRequest(store.value);
    request.camera = camera.id;
    request.event = event.id;
    request.alert = scored.alert->id;
    scored.clip_requests = {request};
    events.Commit(std::vector{scored}, {});
    const Clip clip = SampleClip(request);
    clips.Finish({request.id}, clip, kNoon);
    Snooze snooze;
    snooze.id.value = Uuid("snooze of " + store.value);
    snooze.rule = "base.refund";
    snooze.store = store;
    snooze.staff = StaffId{"emp_1"};
    snooze.from = kNoon;
    snooze.until = kNoon + 1h;
    snoozes.Add(snooze);
    return {event.id, scored.alert->id, request.id, clip.id, snooze.id};
  }

  template <class Filter, class List>
  void ListsOnlyTheOwn(List list) {
    for (const StoreScope& stores : {kBound, kBoundToTwo}) {
      for (const SortKey key : {SortKey::kTime, SortKey::kCreated, SortKey::kOccurred,
                                SortKey::kAmount, SortKey::kScore, SortKey::kSize}) {
        Filter filter;
        filter.stores = stores;
        const auto page = list(filter, PageRequest{.limit = 1, .sort = {key, true}, .total = true});
        BOOST_TEST(page.items.size() == 1U);
        BOOST_TEST(!page.next.has_value());
        BOOST_TEST(page.total.value() == 1);
      }
    }
    Filter asks_for_other;
    asks_for_other.stores = kBound.And(kOther);
    const auto page = list(asks_for_other, PageRequest{.total = true});
    BOOST_TEST(page.items.empty());
    BOOST_TEST(page.total.value() == 0);
    BOOST_TEST(list(Filter{}, PageRequest{.total = true}).total.value() == 2);
  }
};

}  // namespace
}  // namespace store_binding

BOOST_FIXTURE_TEST_SUITE(store_binding, store_binding::Chain)

BOOST_AUTO_TEST_CASE(lists_hold_and_count_what_is_of_the_own_store) {
  ListsOnlyTheOwn<EventFilter>([&](const EventFilter& filter, const PageRequest& page) {
    return query.ListEvents(filter, page);
  });
  ListsOnlyTheOwn<AlertFilter>([&](const AlertFilter& filter, const PageRequest& page) {
    return query.ListAlerts(filter, page);
  });
  ListsOnlyTheOwn<ClipFilter>([&](const ClipFilter& filter, const PageRequest& page) {
    return query.ListClips(filter, page);
  });
}

BOOST_AUTO_TEST_CASE(the_ids_of_others_are_as_unknown_as_those_that_are_none) {
  for (const StoreScope& stores : {kBound, kBoundToTwo}) {
    BOOST_TEST(query.GetEvent(own.event, stores).has_value());
    BOOST_TEST(query.GetAlert(own.alert, stores)->clips.size() == 1U);
    BOOST_TEST(query.GetAlert(own.alert, stores)->clip_requests.size() == 1U);
    BOOST_TEST(query.Decisions(own.alert, stores).has_value());
    BOOST_TEST(query.GetClip(own.clip, stores)->alerts.size() == 1U);
    BOOST_TEST(query.GetClipRequest(own.request, stores).has_value());

    BOOST_TEST(!query.GetEvent(other.event, stores).has_value());
    BOOST_TEST(!query.GetAlert(other.alert, stores).has_value());
    BOOST_TEST(!query.Decisions(other.alert, stores).has_value());
    BOOST_TEST(!query.GetClip(other.clip, stores).has_value());
    BOOST_TEST(!query.GetClipRequest(other.request, stores).has_value());
  }
}

BOOST_AUTO_TEST_CASE(what_is_of_others_is_not_changed_either) {
  const Decision decision{Disposition::kConfirmed, "", "Ann", kNoon};
  BOOST_TEST(!query.AcknowledgeAlert(other.alert, kBound, "Ann", "", kNoon).has_value());
  BOOST_TEST(!query.Decide(other.alert, kBound, decision).has_value());
  BOOST_TEST(!query.SetHold(other.clip, kBound, true, "Ann", "", kNoon).has_value());
  BOOST_TEST(!snoozes.Remove(other.snooze, kBound));
  const auto alert = query.GetAlert(other.alert, kEveryStore).value();
  BOOST_TEST((alert.alert.status == AlertStatus::kOpen));
  BOOST_TEST(!alert.decision.has_value());
  BOOST_TEST(!query.GetClip(other.clip, kEveryStore)->clip.on_hold);
  BOOST_TEST(snoozes.List(kNoon, kEveryStore).size() == 2U);
  BOOST_TEST(snoozes.List(kNoon, kBound).size() == 1U);

  BOOST_TEST(query.AcknowledgeAlert(own.alert, kBound, "Ann", "", kNoon).has_value());
  BOOST_TEST(query.Decide(own.alert, kBound, decision)->decision.has_value());
  BOOST_TEST(query.SetHold(own.clip, kBound, true, "Ann", "", kNoon)->clip.on_hold);
  BOOST_TEST(snoozes.Remove(own.snooze, kBound));
}

BOOST_AUTO_TEST_CASE(figures_are_of_the_own_store) {
  query.Decide(own.alert, kEveryStore, {Disposition::kConfirmed, "", "Ann", kNoon});
  query.Decide(other.alert, kEveryStore, {Disposition::kTraining, "", "Ann", kNoon});
  StoreSpans spans;
  spans.others = {kNoon - 24h, kNoon + 24h};
  for (const StoreScope& stores : {kBound, kBoundToTwo}) {
    BOOST_TEST(statistics.CountByStaff(stores, kPeriod).size() == 1U);
    BOOST_TEST(statistics.CountByDay(stores, kPeriod).size() == 1U);
    BOOST_TEST(statistics.CountByHour(stores, kPeriod).at(0).events == 1);
    BOOST_TEST(statistics.CountByRegister(stores, kPeriod).size() == 1U);
    BOOST_TEST(statistics.CountByRule(stores, spans).at(0).alerts == 1);
    const auto decided = statistics.Decided(stores, spans);
    BOOST_TEST(decided.size() == 1U);
    BOOST_TEST((decided.at(0).disposition == Disposition::kConfirmed));
    const auto rules = statistics.CountDecisionsByRule(stores, kNoon - 1h);
    BOOST_TEST(rules.at(0).alerts == 1);
    BOOST_TEST(!rules.at(0).decided.contains(Disposition::kTraining));
    BOOST_TEST(statistics.CountClips(stores, kNoon).clips == 1);
    BOOST_TEST(statistics.CountClips(stores, kNoon).bytes == 5'000'000'000);
  }
  BOOST_TEST((statistics.CountOpenAlerts(StoreScope::Only({})) == SeverityCounts{}));
  BOOST_TEST(statistics.CountByStaff(kBound.And(kOther), kPeriod).empty());
  BOOST_TEST(statistics.CountClips(kBound.And(kOther), kNoon).clips == 0);
  BOOST_TEST(statistics.CountByHour(kEveryStore, kPeriod).at(0).events == 2);
}

// A till may name a camera of the house next door.
BOOST_AUTO_TEST_CASE(footage_is_of_the_store_that_filmed_it) {
  PosEvent event = SampleEvent("next door", kNoon + 1s);
  event.store = kOther;
  ScoredEvent scored = SampleAlerting(event);
  ClipRequest request = SampleRequest("next door", kNoon + 1h);
  request.camera = CameraId{"camera_of_store_001"};
  request.event = event.id;
  request.alert = scored.alert->id;
  scored.clip_requests = {request};
  events.Commit(std::vector{scored}, {});
  Clip clip = SampleClip(request);
  clip.covered = {kNoon - 1s, kNoon + 5s};
  clips.Finish({request.id}, clip, kNoon);

  const StoreScope next_door = StoreScope::Only({kOther});
  BOOST_TEST(query.GetAlert(scored.alert->id, next_door)->clips.empty());
  BOOST_TEST(query.GetAlert(scored.alert->id, next_door)->clip_requests.empty());
  BOOST_TEST(!query.GetClip(clip.id, next_door).has_value());
  BOOST_TEST(!query.GetClipRequest(request.id, next_door).has_value());

  const auto filmed = query.GetClip(clip.id, kBound);
  BOOST_REQUIRE(filmed.has_value());
  BOOST_TEST(filmed->alerts.empty());
  const auto said = query.EventsDuring(clip, kBound);
  BOOST_TEST(said.size() == 1U);
  BOOST_TEST((said.at(0).id == own.event));
  BOOST_TEST(query.EventsDuring(clip, kEveryStore).size() == 2U);
  BOOST_TEST(!query.GetClipRequest(request.id, kBound).has_value());
}

BOOST_AUTO_TEST_CASE(a_camera_that_moves_leaves_its_clips_behind) {
  Camera camera = SampleCamera("camera_of_store_002");
  camera.store = kOwn;
  cameras.Remove(camera.id);
  cameras.Put(camera);
  BOOST_TEST(!query.GetClip(other.clip, kBound).has_value());
  BOOST_TEST((query.GetClip(other.clip, StoreScope(kOther))->clip.store == kOther));
  ClipFilter of_camera;
  of_camera.camera = camera.id;
  of_camera.stores = kBound;
  BOOST_TEST(query.ListClips(of_camera, {}).items.empty());
  BOOST_TEST(statistics.CountClips(kBound, kNoon).clips == 1);
}

BOOST_AUTO_TEST_SUITE_END()
