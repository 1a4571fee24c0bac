// Order, paging and filters of the lists, and the keys of clip requests.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <future>

#include "support/samples.hpp"
#include "support/test_database.hpp"
#include "tillwatch/adapters/postgres/postgres_clip_store.hpp"
#include "tillwatch/adapters/postgres/postgres_event_store.hpp"
#include "tillwatch/adapters/postgres/postgres_query_store.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

namespace lists {
namespace {

using Ids = std::vector<std::string>;

std::string IdOf(const StoredEvent& stored) { return stored.event.id.value; }
std::string IdOf(const AlertView& view) { return view.alert.id.value; }
std::string IdOf(const ClipView& view) { return view.clip.id.value; }

struct Stores : MigratedDatabase {
  PostgresEventStore events{pool};
  PostgresClipStore clips{pool};
  PostgresQueryStore query{pool};

  // Amounts -2.00, -1.00, 0.00, none, ... with many that are equal, scores alike.
  void FillTwenty() {
    std::vector<ScoredEvent> batch;
    for (int i = 0; i < 20; ++i) {
      PosEvent event = SampleEvent(std::to_string(i), kNoon + microseconds(i / 3));
      if (i % 4 != 3) event.amount = Money{(i % 4 - 2) * 100, "USD"};
      ScoredEvent scored = SampleAlerting(event);
      scored.risk.score = scored.alert->score = 40 + 10 * (i % 3);
      scored.alert->created_at = kNoon + seconds(i % 5);
      ClipRequest request = SampleRequest(std::to_string(i), kNoon + seconds(i % 5));
      request.event = event.id;
      request.alert = scored.alert->id;
      scored.clip_requests = {request};
      batch.push_back(scored);
    }
    events.Commit(batch, {});
    for (int i = 0; i < 20; ++i) {
      const ClipRequest& request = batch[static_cast<std::size_t>(i)].clip_requests.front();
      Clip clip = SampleClip(request);
      clip.size_bytes = 1000 * (i % 3);
      clip.created_at = kNoon + seconds(i % 7);
      clips.Finish({request.id}, clip, kNoon);
    }
  }

  std::size_t Found(const EventFilter& filter) { return query.ListEvents(filter, {}).items.size(); }
  std::size_t Found(const AlertFilter& filter) { return query.ListAlerts(filter, {}).items.size(); }
  std::size_t Found(const ClipFilter& filter) { return query.ListClips(filter, {}).items.size(); }
};

// Pages of any size, in both directions, give the rows that one page gives, each once.
template <class List>
void ExpectOneOrder(List list, SortKey key) {
  for (const bool descending : {true, false}) {
    PageRequest all{.limit = 500, .sort = {key, descending}, .total = true};
    Ids whole;
    const auto page = list(all);
    for (const auto& item : page.items) whole.push_back(IdOf(item));
    BOOST_TEST(whole.size() == 20U);
    BOOST_TEST(page.total.value_or(0) == 20);
    for (const int size : {1, 3, 20}) {
      PageRequest request{.limit = size, .sort = {key, descending}};
      Ids turned;
      while (true) {
        const auto part = list(request);
        for (const auto& item : part.items) turned.push_back(IdOf(item));
        if (!part.next) break;
        request.after = part.next;
      }
      BOOST_TEST(turned == whole, boost::test_tools::per_element());
    }
    if (!descending) continue;
    all.sort.descending = false;
    Ids turned_round;
    for (const auto& item : list(all).items) turned_round.push_back(IdOf(item));
    std::reverse(turned_round.begin(), turned_round.end());
    BOOST_TEST(turned_round == whole, boost::test_tools::per_element());
  }
}

}  // namespace
}  // namespace lists

BOOST_FIXTURE_TEST_SUITE(postgres_lists, lists::Stores)

BOOST_AUTO_TEST_CASE(every_order_is_one_however_it_is_paged) {
  FillTwenty();
  for (const SortKey key : {SortKey::kTime, SortKey::kAmount, SortKey::kScore}) {
    lists::ExpectOneOrder([&](const PageRequest& p) { return query.ListEvents({}, p); }, key);
  }
  for (const SortKey key :
       {SortKey::kTime, SortKey::kOccurred, SortKey::kAmount, SortKey::kScore}) {
    lists::ExpectOneOrder([&](const PageRequest& p) { return query.ListAlerts({}, p); }, key);
  }
  for (const SortKey key : {SortKey::kTime, SortKey::kCreated, SortKey::kSize}) {
    lists::ExpectOneOrder([&](const PageRequest& p) { return query.ListClips({}, p); }, key);
  }
}

BOOST_AUTO_TEST_CASE(rows_without_an_amount_are_below_all_others) {
  FillTwenty();
  const auto falling = query.ListEvents({}, {.sort = {SortKey::kAmount, true}}).items;
  BOOST_TEST(falling.front().event.amount->minor == 0);
  BOOST_TEST(falling[14].event.amount->minor == -200);
  BOOST_TEST(!falling[15].event.amount.has_value());
  const auto alerts = query.ListAlerts({}, {.sort = {SortKey::kScore, true}}).items;
  BOOST_TEST(alerts.front().alert.score == 60);
  BOOST_TEST(alerts.back().alert.score == 40);
  const auto clip = query.ListClips({}, {.limit = 1, .sort = {SortKey::kSize, true}}).items.front();
  BOOST_TEST(clip.clip.size_bytes == 2000);
}

BOOST_AUTO_TEST_CASE(rejected_messages_are_listed_newest_first_and_found_by_their_words) {
  std::vector<RejectedMessage> rejected;
  for (int i = 0; i < 3; ++i) {
    rejected.push_back({Uuid("rejected" + std::to_string(i)),
                        "pos/events/till_" + std::to_string(i), std::string(10'000, 'x') + "\xff",
                        10'001, "timestamp: is not a time", kNoon + seconds(i)});
  }
  events.Commit({}, rejected);
  auto page = query.ListRejected({}, {.limit = 2, .total = true});
  BOOST_REQUIRE(page.items.size() == 2U);
  BOOST_TEST(page.total.value_or(0) == 3);
  BOOST_TEST(page.items[0].topic == "pos/events/till_2");
  BOOST_TEST(page.items[0].payload == std::string(8192, 'x'));
  BOOST_TEST(page.items[0].payload_size == 10'001);
  page = query.ListRejected({}, {.limit = 2, .after = page.next});
  BOOST_REQUIRE(page.items.size() == 1U);
  BOOST_TEST(page.items[0].topic == "pos/events/till_0");
  const auto found = [&](const RejectedFilter& filter) {
    return query.ListRejected(filter, {}).items.size();
  };
  BOOST_TEST(found({.text = "TIMESTAMP"}) == 3U);
  BOOST_TEST(found({.text = "Till_1"}) == 1U);
  BOOST_TEST(found({.text = "%"}) == 0U);
  BOOST_TEST(found({.from = kNoon + seconds(1), .to = kNoon + seconds(2)}) == 1U);
}

BOOST_AUTO_TEST_CASE(the_total_is_of_the_filter_and_of_all_pages) {
  FillTwenty();
  EventFilter filter;
  filter.amount.least_minor = -100;
  const auto page = query.ListEvents(filter, {.limit = 2, .total = true});
  BOOST_TEST(page.total.value_or(-1) == 10);
  const auto next = query.ListEvents(filter, {.limit = 2, .after = page.next, .total = true});
  BOOST_TEST(next.total.value_or(-1) == 10);
  BOOST_TEST(!query.ListEvents(filter, {.limit = 2}).total.has_value());
}

BOOST_AUTO_TEST_CASE(amounts_are_a_range_with_both_ends) {
  FillTwenty();
  const AmountRange range{-200, -100};
  BOOST_TEST(Found(EventFilter{.amount = range}) == 10U);
  BOOST_TEST(Found(AlertFilter{.amount = range}) == 10U);
  BOOST_TEST(Found(ClipFilter{.amount = range}) == 10U);
  BOOST_TEST(Found(EventFilter{.amount = {1, std::nullopt}}) == 0U);
  BOOST_TEST(Found(EventFilter{.amount = {std::nullopt, kMaxMoneyMinor}}) == 15U);
}

BOOST_AUTO_TEST_CASE(text_finds_orders_receipts_and_skus) {
  PosEvent event = SampleEvent("wanted");
  event.order_id = "OR-17%";
  event.ticket_no = "T_4";
  event.original_order_id = "OLD-9";
  event.items = {{"4711", "Soap", 1.0, {}, {}, {}}};
  ScoredEvent scored = SampleAlerting(event);
  ClipRequest request = SampleRequest("r");
  request.event = event.id;
  request.alert = scored.alert->id;
  scored.clip_requests = {request};
  events.Commit(std::vector{scored, SampleAlerting(SampleEvent("other"))}, {});
  clips.Finish({request.id}, SampleClip(request), kNoon);
  for (const char* text : {"OR-17%", "or-1", "Or", "t_4", "old", "4711"}) {
    BOOST_TEST(Found(EventFilter{.text = text}) == 1U, text);
    BOOST_TEST(Found(AlertFilter{.text = text}) == 1U, text);
    BOOST_TEST(Found(ClipFilter{.text = text}) == 1U, text);
  }
  for (const char* text : {"17", "%", "_", "T%", "471", "Soap", "' or true --", "$1", "\\"}) {
    BOOST_TEST(Found(EventFilter{.text = text}) == 0U, text);
    BOOST_TEST(Found(AlertFilter{.text = text}) == 0U, text);
    BOOST_TEST(Found(ClipFilter{.text = text}) == 0U, text);
  }
}

BOOST_AUTO_TEST_CASE(text_finds_every_number_that_an_event_has) {
  PosEvent exchange = SampleEvent("exchange");
  exchange.type = "sale";
  exchange.kind = EventKind::kSale;
  exchange.order_id = "NEW-1";
  exchange.original_order_id = "GIVEN-BACK-2";
  exchange.ticket_no = "SLIP-3";
  PosEvent only_ticket = SampleEvent("only ticket");
  only_ticket.type = "sale";
  only_ticket.kind = EventKind::kSale;
  only_ticket.ticket_no = "SLIP-4";
  PosEvent no_sale = SampleEvent("no sale");
  no_sale.ticket_no = "SLIP-5";
  events.Commit(
      std::vector{SampleScored(exchange), SampleScored(only_ticket), SampleScored(no_sale)}, {});
  for (const char* text : {"new-", "GIVEN-BACK-2", "slip-3", "SLIP-4", "SLIP-5"}) {
    BOOST_TEST(Found(EventFilter{.text = text}) == 1U, text);
  }
  BOOST_TEST(Found(EventFilter{.text = "slip"}) == 3U);
}

BOOST_AUTO_TEST_CASE(the_largest_come_first_and_then_the_others) {
  std::vector<ScoredEvent> batch;
  for (int i = 0; i < 12; ++i) {
    PosEvent event = SampleEvent(std::to_string(i), kNoon + seconds(i));
    event.amount = Money{i * 5000, "USD"};  // from 200.00 on in an index of their own
    batch.push_back(SampleScored(event, i * 5));
  }
  events.Commit(batch, {});
  for (const SortKey key : {SortKey::kAmount, SortKey::kScore}) {
    for (const int size : {1, 5, 12}) {
      PageRequest request{.limit = size, .sort = {key, true}};
      lists::Ids paged;
      do {
        const auto page = query.ListEvents({}, request);
        for (const StoredEvent& stored : page.items) paged.push_back(lists::IdOf(stored));
        request.after = page.next;
      } while (request.after);
      BOOST_REQUIRE(paged.size() == 12U);
      for (std::size_t i = 0; i < 12; ++i) {
        BOOST_TEST(paged[i] == batch[11 - i].event.id.value);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(events_of_a_severity_are_those_of_their_own_alerts_in_order_of_time) {
  FillTwenty();
  events.Commit(std::vector{SampleScored(SampleEvent("harmless"))}, {});
  const Severity severity = query.ListAlerts({}, {}).items.front().alert.severity;
  const EventFilter filter{.severity = severity};
  const auto all = query.ListEvents(filter, {.total = true});
  BOOST_TEST(all.items.size() == 20U);
  BOOST_TEST(all.total.value_or(0) == 20);
  lists::Ids paged;
  PageRequest request{.limit = 7};
  do {
    const auto page = query.ListEvents(filter, request);
    for (const StoredEvent& stored : page.items) {
      paged.push_back(lists::IdOf(stored));
      BOOST_TEST(stored.alert.has_value());
    }
    request.after = page.next;
  } while (request.after);
  lists::Ids whole;
  for (const StoredEvent& stored : all.items) whole.push_back(lists::IdOf(stored));
  BOOST_TEST(paged == whole, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(staff_of_one_store_and_of_two_have_all_their_events) {
  std::vector<ScoredEvent> batch;
  for (int i = 0; i < 4; ++i) {
    PosEvent event = SampleEvent(std::to_string(i), kNoon + seconds(i));
    event.staff = StaffId{i == 3 ? "ann" : "bob"};
    event.store.value = i == 0 ? "store_002" : "store_001";
    batch.push_back(SampleScored(event));
  }
  events.Commit(batch, {});
  BOOST_TEST(Found(EventFilter{.staff = StaffId{"ann"}}) == 1U);
  BOOST_TEST(Found(EventFilter{.staff = StaffId{"bob"}}) == 3U);
  BOOST_TEST(Found(EventFilter{.staff = StaffId{"eve"}}) == 0U);
  const auto others = StoreScope::Only({StoreId{"store_002"}, StoreId{"store_003"}});
  BOOST_TEST(Found(EventFilter{.stores = others, .staff = StaffId{"ann"}}) == 0U);
  BOOST_TEST(Found(EventFilter{.stores = others, .staff = StaffId{"bob"}}) == 1U);
}

BOOST_AUTO_TEST_CASE(types_are_found_by_type_and_by_kind) {
  PosEvent sale = SampleEvent("sale");
  sale.type = "payment_received";
  sale.kind = EventKind::kSale;
  PosEvent odd = SampleEvent("odd");
  odd.type = "lottery";
  odd.kind = EventKind::kOther;
  events.Commit(std::vector{SampleScored(sale), SampleScored(odd), SampleScored(SampleEvent("r"))},
                {});
  for (const char* type :
       {"payment_received", "sale", "lottery", "other", "refund", "refund_issued"}) {
    BOOST_TEST(Found(EventFilter{.event_type = type}) == 1U, type);
  }
}

BOOST_AUTO_TEST_CASE(clips_are_found_by_what_they_show) {
  PosEvent event = SampleEvent("wanted");
  event.register_id = RegisterId{"r2"};
  event.staff = StaffId{"ann"};
  ScoredEvent scored = SampleAlerting(event);
  ClipRequest request = SampleRequest("r");
  request.event = event.id;
  request.alert = scored.alert->id;
  scored.clip_requests = {request};
  events.Commit(std::vector{scored}, {});
  clips.Finish({request.id}, SampleClip(request), kNoon);
  const ClipRequest other = SampleRequest("nothing");
  clips.AddRequest(other);
  Clip partial = SampleClip(other);
  partial.status = ClipStatus::kPartial;
  clips.Finish({other.id}, partial, kNoon);
  BOOST_TEST(Found(ClipFilter{.register_id = RegisterId{"r2"}}) == 1U);
  BOOST_TEST(Found(ClipFilter{.staff = StaffId{"ann"}}) == 1U);
  BOOST_TEST(Found(ClipFilter{.staff = StaffId{"bob"}}) == 0U);
  BOOST_TEST(Found(ClipFilter{.event_type = "refund"}) == 1U);
  BOOST_TEST(Found(ClipFilter{.severity = Severity::kMedium}) == 1U);
  BOOST_TEST(Found(ClipFilter{.severity = Severity::kHigh}) == 0U);
  BOOST_TEST(Found(ClipFilter{.status = ClipStatus::kPartial}) == 1U);
  BOOST_TEST(Found(ClipFilter{.stores = StoreId{"store_001"}}) == 0U);  // no such camera
  BOOST_TEST(Found(AlertFilter{.event_type = "refund"}) == 1U);
  BOOST_TEST(Found(AlertFilter{.event_type = "refund_issued"}) == 1U);
  BOOST_TEST(Found(AlertFilter{.event_type = "sale"}) == 0U);
  BOOST_TEST(Found(AlertFilter{.camera = CameraId{"camera_001"}}) == 1U);
  BOOST_TEST(Found(AlertFilter{.camera = CameraId{"camera_002"}}) == 0U);
  BOOST_TEST(Found(EventFilter{.severity = Severity::kMedium}) == 1U);
  BOOST_TEST(Found(EventFilter{.severity = Severity::kLow}) == 0U);
  BOOST_TEST(Found(EventFilter{.camera = CameraId{"camera_001"}}) == 0U);
}

BOOST_AUTO_TEST_CASE(a_key_gives_the_request_that_it_made) {
  const ClipRequest first = SampleRequest("first");
  const RequestKey key{"k", "body"};
  BOOST_TEST(!clips.FindByKey(key, kNoon).has_value());
  BOOST_TEST((clips.AddByKey(key, first, kNoon).request.id == first.id));
  const KeyedRequest again = clips.AddByKey(key, SampleRequest("second"), kNoon);
  BOOST_TEST((again.request.id == first.id));
  BOOST_TEST(again.same_body);
  BOOST_TEST(!clips.FindByKey({"k", "other"}, kNoon)->same_body);
  BOOST_TEST(!clips.AddByKey({"k", "other"}, SampleRequest("third"), kNoon).same_body);
  BOOST_TEST(database.Value<int>("select count(*) from video_clip_requests") == 1);
}

BOOST_AUTO_TEST_CASE(a_key_is_its_owners_alone) {
  const ClipRequest annas = SampleRequest("first");
  clips.AddByKey({"k", "body", "anna"}, annas, kNoon);
  BOOST_TEST(!clips.FindByKey({"k", "body", "bob"}, kNoon).has_value());
  const ClipRequest bobs = SampleRequest("second");
  BOOST_TEST((clips.AddByKey({"k", "body", "bob"}, bobs, kNoon).request.id == bobs.id));
  BOOST_TEST((clips.FindByKey({"k", "body", "anna"}, kNoon)->request.id == annas.id));
}

BOOST_AUTO_TEST_CASE(a_forgotten_key_is_free_again) {
  const RequestKey key{"k", "body"};
  clips.AddByKey(key, SampleRequest("first"), kNoon);
  ClipRequest later = SampleRequest("later");
  later.created_at = kNoon + 25h;
  BOOST_TEST(!clips.FindByKey(key, kNoon + 1h).has_value());
  BOOST_TEST((clips.AddByKey(key, later, kNoon + 1h).request.id == later.id));
  BOOST_TEST(database.Value<int>("select count(*) from clip_request_keys") == 1);
  BOOST_TEST(database.Value<int>("select count(*) from video_clip_requests") == 2);
}

BOOST_AUTO_TEST_CASE(many_at_once_under_one_key_make_one_request) {
  std::vector<std::future<std::string>> made;
  for (int i = 0; i < 8; ++i) {
    made.push_back(std::async(std::launch::async, [&, i] {
      const ClipRequest request = SampleRequest(std::to_string(i));
      return clips.AddByKey({"k", "body"}, request, kNoon).request.id.value;
    }));
  }
  std::set<std::string> ids;
  for (auto& one : made) ids.insert(one.get());
  BOOST_TEST(ids.size() == 1U);
  BOOST_TEST(database.Value<int>("select count(*) from video_clip_requests") == 1);
}

BOOST_AUTO_TEST_SUITE_END()
