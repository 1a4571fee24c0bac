// CSV that is sent page by page, and lists' parameters as the store gets them.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <future>

#include "integration/http/fixture.hpp"
#include "support/eventually.hpp"

namespace tillwatch {
namespace http_exports {
namespace {

using nlohmann::json;

struct ExportFixture : ServerFixture {
  const StoredEvent pattern = queries.events.front();

  void Fill(int rows) {
    queries.events.clear();
    for (int i = 0; i < rows; ++i) {
      StoredEvent stored = pattern;
      stored.event.id.value = Uuid(10'000 + i);
      queries.events.push_back(stored);
    }
  }
};

auto Lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

}  // namespace
}  // namespace http_exports

BOOST_FIXTURE_TEST_SUITE(http_exports, ExportFixture)

BOOST_AUTO_TEST_CASE(an_export_is_whole_however_many_pages_it_has) {
  for (const int rows : {0, 1, 500, 501, 2345}) {
    Fill(rows);
    const HttpReply reply = Get("/api/v1/events.csv");
    BOOST_TEST(reply.status == 200);
    BOOST_TEST(reply.Header("content-type") == "text/csv; charset=utf-8; header=present");
    BOOST_TEST(reply.Header("content-disposition") ==
               "attachment; filename=\"events_20261121_144000Z.csv\"");
    BOOST_TEST(reply.Header("transfer-encoding") == "chunked");
    BOOST_TEST(Lines(reply.body) == rows + 1);
    BOOST_TEST(reply.body.starts_with("id,occurred_at,"));
  }
}

BOOST_AUTO_TEST_CASE(alerts_are_exported_with_the_filters_of_their_list) {
  const HttpReply reply = Get("/api/v1/alerts.csv?severity=high&q=O-1&max_amount=12.30");
  BOOST_TEST(reply.status == 200);
  BOOST_TEST(Lines(reply.body) == 2);
  BOOST_TEST((queries.alert_filter.severity == Severity::kHigh));
  BOOST_TEST(*queries.alert_filter.text == "O-1");
  BOOST_TEST(*queries.alert_filter.amount.most_minor == 1230);
  BOOST_TEST(queries.page.limit == 500);
}

BOOST_AUTO_TEST_CASE(a_head_of_an_export_reads_no_further) {
  Fill(600);
  HttpClient client(server.Port(), as_admin);
  BOOST_TEST(client.Ask("HEAD", "/api/v1/events.csv").status == 200);
  BOOST_TEST(client.Ask("GET", "/health").status == 200);
}

BOOST_AUTO_TEST_CASE(a_database_that_goes_in_the_middle_breaks_the_answer_off) {
  Fill(2000);
  std::atomic<int> asked{0};
  queries.before_each = [&] {
    if (++asked > 2) throw Unavailable("gone");
  };
  BOOST_CHECK_THROW(Get("/api/v1/events.csv"), std::runtime_error);
  queries.before_each = [] { throw Unavailable("gone"); };
  BOOST_TEST(Get("/api/v1/events.csv").status == 503);
  queries.before_each = nullptr;
  BOOST_TEST(Lines(Get("/api/v1/events.csv").body) == 2001);
}

BOOST_AUTO_TEST_CASE(readers_that_take_nothing_stop_neither_the_api_nor_its_end) {
  Fill(40'000);  // more than sockets buffer
  std::atomic<int> pages{0};
  queries.before_each = [&] { ++pages; };
  std::vector<std::unique_ptr<HttpClient>> stalled;
  for (int i = 0; i < 4; ++i) {
    stalled.push_back(std::make_unique<HttpClient>(server.Port()));
    stalled.back()->Send("GET /api/v1/events.csv HTTP/1.1\r\nHost: x\r\n" + as_admin + "\r\n");
    BOOST_TEST(stalled.back()->Receive(false).status == 200);  // the head, and no more
  }
  // Four are being sent, so the next one is turned away; whatever thread serves it answers.
  BOOST_TEST(Eventually([&] {
    const HttpReply reply = Ask("HEAD", "/api/v1/status");
    return reply.status == 200;
  }));
  BOOST_TEST(Eventually([&] {
    HttpClient other(server.Port(), as_admin);
    other.Send("GET /api/v1/alerts.csv HTTP/1.1\r\nHost: x\r\n" + as_admin + "\r\n");
    return other.Receive().status == 429;
  }));
  stalled.clear();
  BOOST_TEST(pages < 4 * 80);  // what nobody took was not read either
  BOOST_TEST(Eventually([&] { return Get("/api/v1/alerts.csv").status == 200; }));
  stalled.push_back(std::make_unique<HttpClient>(server.Port()));
  stalled.back()->Send("GET /api/v1/events.csv HTTP/1.1\r\nHost: x\r\n" + as_admin + "\r\n");
  server.Stop();  // in the middle of it
}

BOOST_AUTO_TEST_CASE(filters_sort_and_total_reach_the_store) {
  const HttpReply reply =
      Get("/api/v1/events?q=O-1&min_amount=-2&severity=low&camera_id=camera_001&total=true"
          "&sort=amount&start_time=2026-11-01T00:00:00Z");
  BOOST_TEST(reply.status == 200, reply.body);
  BOOST_TEST(*queries.event_filter.text == "O-1");
  BOOST_TEST(*queries.event_filter.amount.least_minor == -200);
  BOOST_TEST((queries.event_filter.severity == Severity::kLow));
  BOOST_TEST(queries.event_filter.camera->value == "camera_001");
  BOOST_TEST(queries.page.total);
  BOOST_TEST((queries.page.sort == Sort{SortKey::kAmount, false}));
  BOOST_TEST(Get("/api/v1/clips?status=partial&store_id=s&sort=-size_bytes").status == 200);
  BOOST_TEST((queries.clip_filter.status == ClipStatus::kPartial));
  BOOST_TEST((queries.page.sort == Sort{SortKey::kSize, true}));
}

BOOST_AUTO_TEST_CASE(what_reads_every_event_must_name_the_days) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"/api/v1/events?q=x", "start_time"},
      {"/api/v1/events.csv?q=x", "start_time"},
      {"/api/v1/events?sort=-amount", "start_time"},
      {"/api/v1/events?sort=score&start_time=2026-08-20T00:00:00Z", "start_time"},
      {"/api/v1/events?q=x&end_time=2026-01-01T00:00:00Z", "start_time"},
      {"/api/v1/events?q=", "q"},
      {"/api/v1/events?sort=size_bytes", "sort"},
      {"/api/v1/events?sort=--amount", "sort"},
      {"/api/v1/events?min_amount=1e9", "min_amount"},
      {"/api/v1/events?min_amount=1.234", "min_amount"},
      {"/api/v1/events?total=1", "total"},
      {"/api/v1/alerts?min_amount=2&max_amount=1", "max_amount"},
      {"/api/v1/alerts.csv?sort=amount", "sort"},
      {"/api/v1/clips?status=open", "status"}};
  for (const auto& [target, field] : cases) {
    const HttpReply reply = Get(target);
    BOOST_TEST(reply.status == 400, target);
    BOOST_TEST(json::parse(reply.body).value("field", "") == field, reply.body);
  }
  for (const char* target :
       {"/api/v1/events?q=x&start_time=2026-08-22T00:00:00Z",
        "/api/v1/events?q=x&start_time=2020-01-01T00:00:00Z&end_time=2020-03-01T00:00:00Z",
        "/api/v1/events?sort=occurred_at", "/api/v1/alerts?q=x&sort=amount"}) {
    BOOST_TEST(Get(target).status == 200, target);
  }
}

BOOST_AUTO_TEST_CASE(a_cursor_is_of_its_own_order_only) {
  AlertView other = queries.alerts[0];
  other.alert.id = {Uuid(22)};
  queries.alerts.push_back(other);
  const json page = GetJson("/api/v1/alerts?limit=1&sort=amount");
  const auto cursor = page["next_cursor"].get<std::string>();
  BOOST_TEST(Get("/api/v1/alerts?limit=1&sort=amount&cursor=" + cursor).status == 200);
  for (const char* sort : {"", "&sort=-amount", "&sort=score"}) {
    const HttpReply reply = Get("/api/v1/alerts?limit=1&cursor=" + cursor + sort);
    BOOST_TEST(reply.status == 400);
    BOOST_TEST(json::parse(reply.body)["field"] == "cursor");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
