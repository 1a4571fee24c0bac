#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "support/samples.hpp"
#include "support/test_database.hpp"
#include "tillwatch/adapters/postgres/postgres_event_store.hpp"
#include "tillwatch/adapters/postgres/postgres_query_store.hpp"
#include "tillwatch/ports/errors.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(postgres_event_store)

namespace {

struct Stores : MigratedDatabase {
  PostgresEventStore store{pool};
  PostgresQueryStore query{pool};

  void Commit(const std::vector<ScoredEvent>& events) { store.Commit(events, {}); }
  PosEvent Stored(const EventId& id) { return query.GetEvent(id, kEveryStore).value().event; }
  int Count(const std::string& table) const {
    return database.Value<int>("select count(*) from " + table);
  }
  bool IsRefused(const std::vector<ScoredEvent>& events) {
    try {
      Commit(events);
    } catch (const Refused&) {
      return true;
    }
    return false;
  }
};

PosEvent FullEvent() {
  PosEvent event = SampleEvent("full", kNoon + 123'456us);
  event.source_event_id = "till-7/000123";
  event.type = "item_refunded";
  event.register_id = RegisterId{"register_02"};
  event.staff = StaffId{"emp_12345"};
  event.received_at = kNoon + 2s + 1us;
  event.order_id = "A-1001";
  event.ticket_no = "T/77";
  event.amount = Money{-kMaxMoneyMinor, "EUR"};
  event.original_amount = Money{kMaxMoneyMinor, "EUR"};
  event.discount_percent = 100.0 / 3.0;
  event.items = {{"sku-1", "Espresso \"doppio\"", 0.345, 1, 2, 3},
                 {"", "", {}, {}, {}, {}},
                 {"sku-3", "Milch \xc3\xa4", -2.0, -150, 0, {}}};
  event.traits = {Trait::kNoReceipt, Trait::kOwnSale};
  event.tender = "gift_card";
  event.card_token = "tok \"1\"";
  event.original_order_id = "O-7";
  event.original_staff = StaffId{"emp_12345"};
  event.customer_staff = StaffId{"emp_9"};
  event.drawer_open_seconds = 120.5;
  event.camera = CameraId{"camera_002"};
  event.metadata_json = R"({"a": [1, 2.5, null], "b": {"c": "d"}})";
  return event;
}

ScoredEvent FullAlerting() {
  ScoredEvent scored = SampleAlerting(FullEvent());
  scored.risk.score = 100;
  Alert& alert = *scored.alert;
  alert.created_at = kNoon + 3s + 7us;
  alert.score = 90;
  alert.severity = Severity::kCritical;
  alert.reasons = {{"base.refund", 50, "A refund of 500.00 \"EUR\" was issued"},
                   {"repeat_staff", 40, "emp {1,2} \\ had 3 alerts \xe2\x82\xac"}};
  alert.no_clip_reason = "no camera is configured for store store_001";
  ClipRequest request = SampleRequest("full", kNoon + 5us);
  request.event = scored.event.id;
  request.alert = alert.id;
  request.priority = kPriorityCritical;
  scored.clip_requests = {request};
  return scored;
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(every_member_of_an_event_comes_back_as_it_was_stored, Stores) {
  const ScoredEvent scored = FullAlerting();
  Commit({scored});
  const auto stored = query.GetEvent(scored.event.id, kEveryStore);
  BOOST_REQUIRE(stored.has_value());
  BOOST_TEST(Describe(stored->event) == Describe(scored.event));
  BOOST_TEST(stored->score == 100);
  BOOST_TEST((stored->alert == scored.alert->id));
}

// It goes by COPY, which has its own ideas of a tab, a line's end and a backslash.
BOOST_FIXTURE_TEST_CASE(every_member_of_a_batch_of_new_events_comes_back, Stores) {
  ScoredEvent awkward = FullAlerting();
  awkward.event.topic = "pos/events/\\N/\t\n\r\b\f\v\\.";
  awkward.event.ticket_no = "\\N";
  awkward.event.order_id = "\\.";
  awkward.event.metadata_json = R"({"path": "C:\\new\\till", "lines": "a\nb\tc"})";
  awkward.event.items[0].name = "\\ \"tab\t\" \n";
  PosEvent bare = SampleEvent("bare");
  bare.staff = StaffId{"NULL"};
  const std::vector<ScoredEvent> batch{awkward, SampleScored(bare, 0)};
  BOOST_TEST(store.CommitNew(batch, {}));
  BOOST_TEST(Describe(Stored(awkward.event.id)) == Describe(awkward.event));
  BOOST_TEST(Describe(Stored(bare.id)) == Describe(bare));
}

BOOST_FIXTURE_TEST_CASE(a_batch_of_which_some_are_stored_is_none_of_new_events, Stores) {
  const ScoredEvent first = FullAlerting();
  const std::vector<ScoredEvent> before{first, SampleScored(SampleEvent("second"))};
  const std::vector<ScoredEvent> mixed{SampleScored(SampleEvent("third")), first,
                                       SampleScored(SampleEvent("fourth"))};
  BOOST_TEST(store.CommitNew(before, {}));
  BOOST_TEST(!store.CommitNew(mixed, {}));
  BOOST_TEST(Count("pos_events") == 2);
  BOOST_TEST(database.Value<int>("select sum(events) from register_hours") == 2);
  Commit(mixed);
  BOOST_TEST(Count("pos_events") == 4);
  BOOST_TEST(Count("risk_alerts") == 1);
  BOOST_TEST(database.Value<int>("select sum(events) from staff_days") == 4);
  BOOST_TEST(database.Value<int>("select sum(events) from register_hours") == 4);
}

BOOST_FIXTURE_TEST_CASE(new_events_that_the_database_refuses_are_refused, Stores) {
  PosEvent poisonous = SampleEvent("poisonous");
  poisonous.ticket_no = std::string("a\0b", 3);
  const std::vector<ScoredEvent> with_nul{SampleScored(SampleEvent("sound")),
                                          SampleScored(poisonous)};
  BOOST_CHECK_THROW(store.CommitNew(with_nul, {}), Refused);
  poisonous.ticket_no = "\xff";
  const std::vector<ScoredEvent> no_text{SampleScored(SampleEvent("sound")),
                                         SampleScored(poisonous)};
  BOOST_CHECK_THROW(store.CommitNew(no_text, {}), Refused);
  BOOST_TEST(Count("pos_events") == 0);
}

BOOST_FIXTURE_TEST_CASE(the_facts_of_an_event_come_back_as_one_object, Stores) {
  ScoredEvent scored = SampleScored(SampleEvent("facts"));
  scored.facts.Add("age_ms", -250);
  scored.facts.Add("source_topic", std::string("pos/\"\\{},\xc3\xa4\xff"));
  scored.facts.Add("cameras", std::vector<std::string>{"camera_001", "camera_002"});
  scored.facts.Add("earlier_by_staff", FactCounts{{"void_1h", 4}, {"alert_7d", 0}});
  const ScoredEvent without = SampleScored(SampleEvent("without"));
  Commit({scored, without});
  const auto stored = [&](const ScoredEvent& event) {
    return nlohmann::json::parse(query.GetEvent(event.event.id, kEveryStore).value().facts_json);
  };
  const nlohmann::json expected = {{"age_ms", -250},
                                   {"source_topic", "pos/\"\\{},\xc3\xa4\xef\xbf\xbd"},
                                   {"cameras", {"camera_001", "camera_002"}},
                                   {"earlier_by_staff", {{"void_1h", 4}, {"alert_7d", 0}}}};
  BOOST_TEST(stored(scored) == expected);
  BOOST_TEST(stored(without) == nlohmann::json::object());
  BOOST_TEST(
      database.Value<int>("select count(*) from pos_events where facts::jsonb ? 'cameras'") == 1);
}

BOOST_FIXTURE_TEST_CASE(an_event_with_nothing_but_the_required_members_comes_back_so, Stores) {
  const PosEvent event = SampleEvent("bare");
  Commit({SampleScored(event, 0)});
  BOOST_TEST(Describe(Stored(event.id)) == Describe(event));
  BOOST_TEST(!query.GetEvent(event.id, kEveryStore)->alert.has_value());
}

BOOST_FIXTURE_TEST_CASE(one_amount_without_the_other_keeps_its_currency, Stores) {
  PosEvent event = SampleEvent("original");
  event.original_amount = Money{1999, "JPY"};
  Commit({SampleScored(event)});
  BOOST_TEST(Describe(Stored(event.id)) == Describe(event));
}

BOOST_FIXTURE_TEST_CASE(every_member_of_an_alert_and_of_its_requests_comes_back, Stores) {
  const ScoredEvent scored = FullAlerting();
  Commit({scored});
  const auto view = query.GetAlert(scored.alert->id, kEveryStore);
  BOOST_REQUIRE(view.has_value());
  BOOST_TEST(Describe(view->alert) == Describe(*scored.alert));
  BOOST_REQUIRE(view->clip_requests.size() == 1U);
  BOOST_TEST(Describe(view->clip_requests[0]) == Describe(scored.clip_requests[0]));
  BOOST_TEST(view->clips.empty());
}

BOOST_FIXTURE_TEST_CASE(times_keep_their_microseconds_before_1970_too, Stores) {
  for (const UtcTime time : {kNoon + 1us, kNoon + 999'999us, kNoon + 1000us, UtcTime(-1us),
                             UtcTime(std::chrono::sys_days(std::chrono::year(2000) / 2 / 29))}) {
    const PosEvent event = SampleEvent(FormatRfc3339(time), time);
    Commit({SampleScored(event)});
    BOOST_TEST(Describe(Stored(event.id)) == Describe(event));
  }
}

BOOST_FIXTURE_TEST_CASE(text_of_every_kind_comes_back_exactly, Stores) {
  int number = 0;
  for (const std::string text :
       {"NULL", "null", "{}", "{\"a\",b}", "\"quoted\"", "back\\slash\\\\",
        "comma, semi; colon:", "'single' ''twice''", "tab\tnewline\nreturn\r",
        "\xf0\x9f\x9b\x92 \xe6\xbc\xa2\xe5\xad\x97", " spaces ", "$1", "%s", "--", "\x01\x7f"}) {
    PosEvent event = SampleEvent(std::to_string(++number));
    event.source_event_id = event.order_id = event.ticket_no = text;
    event.store.value = event.topic = text;
    event.register_id = RegisterId{text};
    event.staff = StaffId{text};
    event.items = {{text, text, {}, {}, {}, {}}};
    ScoredEvent scored = SampleAlerting(event);
    scored.alert->reasons = {{"rule", 1, text}};
    scored.alert->no_clip_reason = text;
    BOOST_TEST_CONTEXT(text) {
      Commit({scored});
      BOOST_TEST(Describe(Stored(event.id)) == Describe(event));
      BOOST_TEST(Describe(query.GetAlert(scored.alert->id, kEveryStore)->alert) ==
                 Describe(*scored.alert));
    }
  }
}

BOOST_FIXTURE_TEST_CASE(an_empty_staff_or_register_is_not_the_same_as_none, Stores) {
  PosEvent event = SampleEvent("empty");
  event.staff = StaffId{""};
  event.register_id = RegisterId{""};
  Commit({SampleScored(event)});
  BOOST_TEST(Describe(Stored(event.id)) == Describe(event));
}

BOOST_FIXTURE_TEST_CASE(committing_a_batch_again_changes_nothing, Stores) {
  const ScoredEvent scored = FullAlerting();
  RejectedMessage rejected{Uuid("rejected"), "t", "p", 1, "r", kNoon};
  store.Commit(std::vector{scored}, std::vector{rejected});
  ScoredEvent changed = scored;
  changed.event.type = "changed";
  changed.alert->severity = Severity::kLow;
  changed.clip_requests[0].priority = 1;
  rejected.reason = "changed";
  store.Commit(std::vector{changed}, std::vector{rejected});
  store.Commit(std::vector{scored, scored}, std::vector{rejected, rejected});

  BOOST_TEST(Count("pos_events") == 1);
  BOOST_TEST(Count("risk_alerts") == 1);
  BOOST_TEST(Count("video_clip_requests") == 1);
  BOOST_TEST(Count("rejected_messages") == 1);
  BOOST_TEST(Describe(Stored(scored.event.id)) == Describe(scored.event));
  BOOST_TEST(Describe(query.GetAlert(scored.alert->id, kEveryStore)->alert) ==
             Describe(*scored.alert));
}

BOOST_FIXTURE_TEST_CASE(an_empty_batch_is_no_error, Stores) {
  store.Commit({}, {});
  BOOST_TEST(store.LoadHistory({}, {}).known.empty());
}

BOOST_FIXTURE_TEST_CASE(a_batch_of_500_with_alerts_and_requests_is_stored_whole, Stores) {
  std::vector<ScoredEvent> events;
  for (int i = 0; i < 500; ++i) {
    ScoredEvent scored = FullAlerting();
    scored.event.id.value = Uuid("e" + std::to_string(i));
    scored.alert->event = scored.event.id;
    scored.alert->id.value = Uuid("a" + std::to_string(i));
    ClipRequest& request = scored.clip_requests[0];
    request.id.value = Uuid("r" + std::to_string(i));
    request.event = scored.event.id;
    request.alert = scored.alert->id;
    events.push_back(std::move(scored));
  }
  Commit(events);
  BOOST_TEST(Count("pos_events") == 500);
  BOOST_TEST(Count("risk_alerts") == 500);
  BOOST_TEST(Count("video_clip_requests") == 500);
}

BOOST_FIXTURE_TEST_CASE(rejected_messages_are_kept_to_the_byte, Stores) {
  std::string every_byte;
  for (int i = 0; i < 256; ++i) every_byte.push_back(static_cast<char>(i));
  std::vector<RejectedMessage> rejected;
  for (const std::string& payload : {every_byte, std::string(), std::string(64 * 1024, '\\')}) {
    const std::string name = "message " + std::to_string(rejected.size());
    rejected.push_back({Uuid(name), "topic \"{,}\\", payload, 5'000'000'000, "why, {not}", kNoon});
  }
  store.Commit({}, rejected);
  for (const RejectedMessage& message : rejected) {
    const auto row = database.Run(
        "select payload, topic, reason, payload_size, received_at = '2026-07-01T12:00:00Z'"
        " from rejected_messages where message_id = '" +
        message.id + "'");
    BOOST_REQUIRE(row.size() == 1U);
    BOOST_TEST(pqxx::binarystring(row[0][0]).str() == message.payload);
    BOOST_TEST(row[0][1].as<std::string>() == message.topic);
    BOOST_TEST(row[0][2].as<std::string>() == message.reason);
    BOOST_TEST(row[0][3].as<std::int64_t>() == message.payload_size);
    BOOST_TEST(row[0][4].as<bool>());
  }
}

BOOST_FIXTURE_TEST_CASE(what_the_database_can_never_take_is_refused_and_leaves_nothing, Stores) {
  std::vector<std::pair<std::string, ScoredEvent>> poisons;
  const auto add = [&](const std::string& name, const std::function<void(PosEvent&)>& spoil) {
    PosEvent event = SampleEvent(name);
    spoil(event);
    poisons.emplace_back(name, SampleScored(event));
  };
  add("invalid UTF-8", [](PosEvent& e) { e.store.value = "caf\xe9"; });
  add("NUL", [](PosEvent& e) { e.staff = StaffId{std::string("a\0b", 3)}; });
  add("metadata that is not JSON", [](PosEvent& e) { e.metadata_json = "{oops"; });
  add("NUL in JSON", [](PosEvent& e) { e.metadata_json = R"({"a":"\u0000"})"; });
  add("JSON nested too deeply",
      [](PosEvent& e) { e.metadata_json = std::string(90'000, '[') + std::string(90'000, ']'); });
  add("a number beyond all range", [](PosEvent& e) { e.metadata_json = R"({"a":1e999999})"; });
  add("an id too long for an index", [](PosEvent& e) {
    for (int i = 0; i < 1000; ++i) e.store.value += NewUuid();
  });
  add("an id that is no UUID", [](PosEvent& e) { e.id.value = "42"; });
  add("an amount beyond the column", [](PosEvent& e) { e.amount = Money{1LL << 60, "EUR"}; });
  poisons.emplace_back("a score above 1", SampleScored(SampleEvent("score"), 101));

  const ScoredEvent good = SampleScored(SampleEvent("good"));
  for (const auto& [name, poison] : poisons) {
    BOOST_TEST_CONTEXT(name) {
      BOOST_TEST(IsRefused({good, poison}));
      BOOST_TEST(Count("pos_events") == 0);
    }
  }
  Commit({good});
  BOOST_TEST(Count("pos_events") == 1);
}

BOOST_FIXTURE_TEST_CASE(items_of_invalid_utf8_are_stored_or_refused_but_no_surprise, Stores) {
  PosEvent event = SampleEvent("item");
  event.items = {{"caf\xe9", "x", {}, {}, {}, {}}};
  Commit({SampleScored(event)});
  BOOST_TEST(Stored(event.id).items.at(0).sku == "caf\xef\xbf\xbd");
}

BOOST_FIXTURE_TEST_CASE(a_rejected_message_with_nul_in_its_topic_is_refused, Stores) {
  const std::vector<RejectedMessage> rejected{
      {Uuid("r"), std::string("a\0b", 3), "p", 1, "r", kNoon}};
  BOOST_CHECK_THROW(store.Commit({}, rejected), Refused);
}

BOOST_AUTO_TEST_SUITE_END()
