#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "support/samples.hpp"
#include "support/test_database.hpp"
#include "tillwatch/adapters/postgres/postgres_camera_store.hpp"
#include "tillwatch/adapters/postgres/postgres_clip_store.hpp"
#include "tillwatch/adapters/postgres/postgres_event_store.hpp"
#include "tillwatch/adapters/postgres/postgres_query_store.hpp"
#include "tillwatch/ports/errors.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(postgres_query_store)

namespace {

using Ids = std::vector<std::string>;

std::string IdOf(const StoredEvent& stored) { return stored.event.id.value; }
std::string IdOf(const AlertView& view) { return view.alert.id.value; }
std::string IdOf(const ClipView& view) { return view.clip.id.value; }
UtcTime TimeOf(const StoredEvent& stored) { return stored.event.occurred_at; }
UtcTime TimeOf(const AlertView& view) { return view.alert.created_at; }
UtcTime TimeOf(const ClipView& view) { return view.clip.event_at; }

template <class T>
std::set<std::string> IdsOf(const Page<T>& page) {
  std::set<std::string> ids;
  for (const T& item : page.items) ids.insert(IdOf(item));
  return ids;
}

struct Stores : MigratedDatabase {
  PostgresEventStore events{pool};
  PostgresClipStore clips{pool};
  PostgresQueryStore query{pool};

  void Commit(const ScoredEvent& scored) { events.Commit(std::vector{scored}, {}); }

  ClipRequest Finish(const ClipRequest& request) {
    clips.AddRequest(request);
    clips.Finish({request.id}, SampleClip(request), kNoon);
    return request;
  }
};

// Reads page after page; checks that rows fall in time and then id, and that none comes twice.
template <class List>
Ids ReadAll(List list, int page_size) {
  Ids ids;
  PageRequest request{page_size, std::nullopt};
  std::optional<std::pair<UtcTime, std::string>> before;
  bool falls = true;
  while (true) {
    const auto page = list(request);
    for (const auto& item : page.items) {
      const std::pair key(TimeOf(item), IdOf(item));
      falls = falls && (!before || key < *before);
      before = key;
      ids.push_back(IdOf(item));
    }
    BOOST_TEST(page.items.size() <= static_cast<std::size_t>(page_size));
    if (!page.next) break;
    BOOST_TEST(page.items.size() == static_cast<std::size_t>(page_size));
    request.after = page.next;
  }
  BOOST_TEST(falls);
  return ids;
}

// 137 rows in groups of equal times, some a microsecond apart.
constexpr int kRows = 137;
UtcTime TimeOfRow(int row) { return kNoon + microseconds(row / 40); }

template <class List>
void ExpectWholeInPagesOfAnySize(List list) {
  for (const int size : {1, 7, 40, 137, 200}) {
    BOOST_TEST_CONTEXT("pages of " << size) {
      BOOST_TEST(ReadAll(list, size).size() == static_cast<std::size_t>(kRows));
    }
  }
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(pages_of_events_neither_repeat_nor_skip_a_row, Stores) {
  std::vector<ScoredEvent> batch;
  for (int i = 0; i < kRows; ++i) {
    batch.push_back(SampleAlerting(SampleEvent(std::to_string(i), TimeOfRow(i))));
  }
  events.Commit(batch, {});
  ExpectWholeInPagesOfAnySize([&](const PageRequest& page) { return query.ListEvents({}, page); });
  ExpectWholeInPagesOfAnySize([&](const PageRequest& page) { return query.ListAlerts({}, page); });
}

BOOST_FIXTURE_TEST_CASE(pages_of_clips_neither_repeat_nor_skip_a_row, Stores) {
  for (int i = 0; i < kRows; ++i) Finish(SampleRequest(std::to_string(i), TimeOfRow(i)));
  ExpectWholeInPagesOfAnySize([&](const PageRequest& page) { return query.ListClips({}, page); });
}

BOOST_FIXTURE_TEST_CASE(rows_that_come_while_one_turns_pages_move_nothing, Stores) {
  for (int i = 0; i < 6; ++i) Commit(SampleScored(SampleEvent(std::to_string(i), kNoon + i * 1s)));
  const auto first = query.ListEvents({}, {3, std::nullopt});
  Commit(SampleScored(SampleEvent("newer", kNoon + 1h)));
  const auto second = query.ListEvents({}, {3, first.next});
  BOOST_TEST(!second.next.has_value());
  std::set<std::string> all = IdsOf(first);
  all.merge(IdsOf(second));
  BOOST_TEST(all.size() == 6U);
}

BOOST_FIXTURE_TEST_CASE(empty_lists_are_empty_pages, Stores) {
  BOOST_TEST(query.ListEvents({}, {}).items.empty());
  BOOST_TEST(query.ListAlerts({}, {}).items.empty());
  BOOST_TEST(query.ListClips({}, {}).items.empty());
  BOOST_TEST(!query.ListEvents({}, {}).next.has_value());
}

BOOST_FIXTURE_TEST_CASE(each_filter_of_events_keeps_what_it_names, Stores) {
  PosEvent event = SampleEvent("wanted", kNoon);
  event.type = "item_refunded";
  event.store.value = "store_002";
  event.register_id = RegisterId{"r2"};
  event.staff = StaffId{"ann"};
  Commit(SampleScored(event));
  PosEvent other = SampleEvent("other", kNoon + 1s);
  other.type = "sale";
  other.kind = EventKind::kSale;
  Commit(SampleScored(other));

  const auto keeps_only = [&](const PosEvent& kept, const EventFilter& filter) {
    return IdsOf(query.ListEvents(filter, {})) == std::set<std::string>{kept.id.value};
  };
  EventFilter filter;
  filter.stores = StoreId{"store_002"};
  BOOST_TEST(keeps_only(event, filter));
  filter = {};
  filter.register_id = RegisterId{"r2"};
  BOOST_TEST(keeps_only(event, filter));
  filter = {};
  filter.staff = StaffId{"ann"};
  BOOST_TEST(keeps_only(event, filter));
  filter = {};
  filter.event_type = "item_refunded";
  BOOST_TEST(keeps_only(event, filter));
  filter.event_type = "refund";
  BOOST_TEST(keeps_only(event, filter));
  filter.event_type = "sale";
  BOOST_TEST(keeps_only(other, filter));
  filter = {};
  filter.to = kNoon + 1s;
  BOOST_TEST(keeps_only(event, filter));
  filter = {};
  filter.from = kNoon + 1s;
  BOOST_TEST(keeps_only(other, filter));
  filter.from = kNoon + 1us;
  filter.to = kNoon + 1s;
  BOOST_TEST(query.ListEvents(filter, {}).items.empty());
  filter = {};
  filter.staff = StaffId{"ann' or 1=1 --"};
  BOOST_TEST(query.ListEvents(filter, {}).items.empty());
}

BOOST_FIXTURE_TEST_CASE(each_filter_of_alerts_keeps_what_it_names, Stores) {
  PosEvent event = SampleEvent("wanted", kNoon);
  event.store.value = "store_002";
  event.register_id = RegisterId{"r2"};
  event.staff = StaffId{"ann"};
  ScoredEvent wanted = SampleAlerting(event);
  wanted.alert->severity = Severity::kCritical;
  Commit(wanted);
  const ScoredEvent other = SampleAlerting(SampleEvent("other", kNoon + 1s));
  Commit(other);
  query.AcknowledgeAlert(other.alert->id, kEveryStore, "manager", "", kNoon);

  const auto keeps_only = [&](const ScoredEvent& kept, const AlertFilter& filter) {
    return IdsOf(query.ListAlerts(filter, {})) == std::set<std::string>{kept.alert->id.value};
  };
  AlertFilter filter;
  filter.stores = StoreId{"store_002"};
  BOOST_TEST(keeps_only(wanted, filter));
  filter = {};
  filter.register_id = RegisterId{"r2"};
  BOOST_TEST(keeps_only(wanted, filter));
  filter = {};
  filter.staff = StaffId{"ann"};
  BOOST_TEST(keeps_only(wanted, filter));
  filter = {};
  filter.status = AlertStatus::kOpen;
  BOOST_TEST(keeps_only(wanted, filter));
  filter.status = AlertStatus::kAcknowledged;
  BOOST_TEST(keeps_only(other, filter));
  filter = {};
  filter.severity = Severity::kCritical;
  BOOST_TEST(keeps_only(wanted, filter));
  filter.severity = Severity::kMedium;
  BOOST_TEST(keeps_only(other, filter));
  filter = {};
  filter.to = kNoon + 1s;
  BOOST_TEST(keeps_only(wanted, filter));
  filter = {};
  filter.from = kNoon + 1s;
  BOOST_TEST(keeps_only(other, filter));
}

BOOST_FIXTURE_TEST_CASE(each_filter_of_clips_keeps_what_it_names, Stores) {
  const ScoredEvent scored = SampleAlerting(SampleEvent("e"));
  Commit(scored);
  ClipRequest wanted = SampleRequest("wanted", kNoon);
  wanted.camera.value = "camera_002";
  wanted.event = scored.event.id;
  wanted.alert = scored.alert->id;
  Finish(wanted);
  const ClipRequest other = Finish(SampleRequest("other", kNoon + 1h));

  const auto keeps_only = [&](const ClipRequest& kept, const ClipFilter& filter) {
    return IdsOf(query.ListClips(filter, {})) == std::set<std::string>{SampleClip(kept).id.value};
  };
  const TimeSpan covered = SampleClip(other).covered;
  ClipFilter filter;
  filter.camera = CameraId{"camera_002"};
  BOOST_TEST(keeps_only(wanted, filter));
  filter = {};
  filter.alert = scored.alert->id;
  BOOST_TEST(keeps_only(wanted, filter));
  filter = {};
  filter.event = scored.event.id;
  BOOST_TEST(keeps_only(wanted, filter));
  filter = {};
  filter.from = covered.end - 1us;
  BOOST_TEST(keeps_only(other, filter));
  filter.from = covered.end;
  BOOST_TEST(query.ListClips(filter, {}).items.empty());
  filter = {};
  filter.to = covered.start;
  BOOST_TEST(keeps_only(wanted, filter));
  filter.to = covered.start + 1us;
  BOOST_TEST(query.ListClips(filter, {}).items.size() == 2U);
  filter = {};
  filter.alert = AlertId{Uuid("nobody's")};
  BOOST_TEST(query.ListClips(filter, {}).items.empty());
}

BOOST_FIXTURE_TEST_CASE(listed_alerts_carry_their_own_clips_and_requests, Stores) {
  for (const std::string name : {"a", "b", "c"}) {
    const ScoredEvent scored = SampleAlerting(SampleEvent(name));
    Commit(scored);
    for (const std::string camera : {"camera_001", "camera_002"}) {
      ClipRequest request = SampleRequest(name + camera);
      request.camera.value = camera;
      request.event = scored.event.id;
      request.alert = scored.alert->id;
      Finish(request);
    }
  }
  const auto page = query.ListAlerts({}, {});
  BOOST_TEST(page.items.size() == 3U);
  for (const AlertView& view : page.items) {
    BOOST_REQUIRE(view.clips.size() == 2U);
    BOOST_TEST(view.clips[0].camera.value == "camera_001");
    BOOST_TEST((view.clips[0].event == view.alert.event));
    BOOST_REQUIRE(view.clip_requests.size() == 2U);
    BOOST_TEST((view.clip_requests[1].alert == view.alert.id));
    BOOST_TEST((view.clip_requests[1].clip == view.clips[1].id));
  }
}

BOOST_FIXTURE_TEST_CASE(the_first_acknowledgement_stays, Stores) {
  const ScoredEvent scored = SampleAlerting(SampleEvent("e"));
  Commit(scored);
  const std::string note = "my \"own\" {mistake} \xe2\x9c\x93";
  Alert expected = *scored.alert;
  expected.status = AlertStatus::kAcknowledged;
  expected.acknowledged_at = kNoon + 5us;
  expected.acknowledged_by = "manager";
  expected.note = note;
  const auto first =
      query.AcknowledgeAlert(scored.alert->id, kEveryStore, "manager", note, kNoon + 5us);
  BOOST_REQUIRE(first.has_value());
  BOOST_TEST(Describe(first->alert) == Describe(expected));
  const auto second =
      query.AcknowledgeAlert(scored.alert->id, kEveryStore, "thief", "nothing", kNoon + 1h);
  BOOST_TEST(Describe(second->alert) == Describe(expected));
  Commit(scored);  // a redelivery does not open it again
  BOOST_TEST(Describe(query.GetAlert(scored.alert->id, kEveryStore)->alert) == Describe(expected));
}

BOOST_FIXTURE_TEST_CASE(a_note_that_cannot_be_stored_is_refused_and_not_cut_off, Stores) {
  const ScoredEvent scored = SampleAlerting(SampleEvent("e"));
  Commit(scored);
  const std::string note("half\0a note", 11);
  BOOST_CHECK_THROW(query.AcknowledgeAlert(scored.alert->id, kEveryStore, "manager", note, kNoon),
                    Refused);
  BOOST_TEST((query.GetAlert(scored.alert->id, kEveryStore)->alert.status == AlertStatus::kOpen));
}

BOOST_FIXTURE_TEST_CASE(unknown_ids_are_nothing, Stores) {
  const std::string id = Uuid("unknown");
  BOOST_TEST(!query.GetEvent(EventId{id}, kEveryStore).has_value());
  BOOST_TEST(!query.GetAlert(AlertId{id}, kEveryStore).has_value());
  BOOST_TEST(!query.AcknowledgeAlert(AlertId{id}, kEveryStore, "x", "", kNoon).has_value());
  BOOST_TEST(!query.GetClip(ClipId{id}, kEveryStore).has_value());
  BOOST_TEST(!query.GetClipRequest(ClipRequestId{id}, kEveryStore).has_value());
}

BOOST_FIXTURE_TEST_CASE(a_hold_is_set_once_and_taken_off_by_name, Stores) {
  const ClipRequest request = Finish(SampleRequest("r"));
  const ClipId clip = SampleClip(request).id;
  BOOST_TEST(
      !query.SetHold(ClipId{Uuid("nobody's")}, kEveryStore, true, "Ann", "", kNoon).has_value());
  const auto held = query.SetHold(clip, kEveryStore, true, "Ann", "Case 17", kNoon);
  BOOST_REQUIRE(held.has_value());
  BOOST_TEST(held->clip.on_hold);
  BOOST_TEST(held->clip.held_by == "Ann");
  BOOST_TEST(held->clip.hold_note == "Case 17");
  BOOST_TEST((held->clip.held_at == kNoon));
  BOOST_TEST(Describe(query.SetHold(clip, kEveryStore, true, "Bob", "", kNoon + 1h)->clip) ==
             Describe(held->clip));
  const auto freed = query.SetHold(clip, kEveryStore, false, "Bob", "closed", kNoon + 2h);
  BOOST_TEST(!freed->clip.on_hold);
  BOOST_TEST(freed->clip.held_by == "Bob");
  clips.Finish({request.id}, SampleClip(request), kNoon);  // writing it again leaves the hold alone
  BOOST_TEST(query.GetClip(clip, kEveryStore)->clip.held_by == "Bob");
}

BOOST_FIXTURE_TEST_CASE(the_events_during_a_clip_are_those_of_its_alerts_registers, Stores) {
  const auto at_register = [&](const std::string& name, const char* till, UtcTime at) {
    PosEvent event = SampleEvent(name, at);
    if (till != nullptr) event.register_id = RegisterId{till};
    return event;
  };
  ScoredEvent alerting = SampleAlerting(at_register("alert", "till_1", kNoon));
  ClipRequest request = SampleRequest("r");
  request.event = alerting.event.id;
  request.alert = alerting.alert->id;
  alerting.clip_requests = {request};
  Commit(alerting);
  const Clip clip = SampleClip(request);
  Commit(SampleScored(at_register("before", "till_1", clip.covered.start - 1us)));
  Commit(SampleScored(at_register("first", "till_1", clip.covered.start)));
  Commit(SampleScored(at_register("other", "till_2", kNoon)));
  Commit(SampleScored(at_register("none", nullptr, kNoon)));
  Commit(SampleScored(at_register("last", "till_1", clip.covered.end - 1us)));
  Commit(SampleScored(at_register("behind", "till_1", clip.covered.end)));
  const auto said = [&] {
    std::vector<std::string> ids;
    for (const PosEvent& event : query.EventsDuring(clip, kEveryStore))
      ids.push_back(event.id.value);
    return ids;
  };
  clips.Finish({request.id}, clip, kNoon);
  BOOST_TEST(said() == (Ids{Uuid("event first"), Uuid("event alert"), Uuid("event last")}),
             boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(without_an_alerts_register_they_are_those_of_the_cameras_registers,
                        Stores) {
  Camera camera;
  camera.id.value = "camera_001";
  camera.store.value = "store_001";
  camera.registers = {RegisterId{"till_2"}};
  PostgresCameraStore(pool).Put(camera);
  for (const char* till : {"till_1", "till_2"}) {
    PosEvent event = SampleEvent(till);
    event.register_id = RegisterId{till};
    Commit(SampleScored(event));
  }
  ScoredEvent alerting = SampleAlerting(SampleEvent("no register", kNoon + 1s));
  ClipRequest request = SampleRequest("r");
  request.alert = alerting.alert->id;
  alerting.clip_requests = {request};
  Commit(alerting);
  const Clip clip = SampleClip(request);
  clips.Finish({request.id}, clip, kNoon);
  const auto said = query.EventsDuring(clip, kEveryStore);
  BOOST_REQUIRE_EQUAL(said.size(), 2U);
  BOOST_TEST(said[0].id.value == Uuid("event till_2"));
  BOOST_TEST(said[1].id.value == Uuid("event no register"));
}

BOOST_AUTO_TEST_SUITE_END()
