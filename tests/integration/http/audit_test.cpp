// What the audit log is told, and that nothing happens without it.
#include <boost/test/unit_test.hpp>

#include "integration/http/fixture.hpp"

namespace tillwatch::audit {
namespace {

using nlohmann::json;

const std::string kVideo = "/api/v1/clips/" + kClip + "/video";
const std::string kFrame = "/api/v1/clips/" + kClip + "/frame.jpg";
const std::string kDisposition = "/api/v1/alerts/" + kAlert + "/disposition";
const std::string kRange = "Range: bytes=0-\r\n";

struct Trail : ServerFixture {
  std::string Actions() const {
    std::string actions;
    for (const AuditRecord& record : audit.Records()) {
      actions += (actions.empty() ? "" : " ") + record.entry.action;
    }
    return actions;
  }
  AuditEntry Last() const { return audit.Records().back().entry; }
  json Details() const { return json::parse(Last().details_json); }
  void Watch(const std::string& address = "192.168.1.20") {
    Ask("GET", kVideo, "", kRange + "X-Forwarded-For: " + address + "\r\n");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(audit, Trail)

BOOST_AUTO_TEST_CASE(a_viewing_is_one_entry_however_many_ranges_are_asked) {
  for (int i = 0; i < 5; ++i) Watch();
  BOOST_TEST(Actions() == "clip.watched");
  const AuditEntry entry = Last();
  BOOST_TEST(entry.object == kClip);
  BOOST_TEST((entry.store == StoreId{"store_001"}));
  BOOST_TEST(entry.role == "admin");
  BOOST_TEST((entry.at == clock.UtcNow()));
  clock.Advance(std::chrono::minutes(9));
  Watch();
  BOOST_TEST(audit.Records().size() == 1U);
  clock.Advance(std::chrono::minutes(2));
  Watch();
  BOOST_TEST(Actions() == "clip.watched clip.watched");
}

BOOST_AUTO_TEST_CASE(who_takes_the_whole_file_has_downloaded_it) {
  Get(kVideo);
  Watch();
  BOOST_TEST(Actions() == "clip.downloaded clip.watched");
}

BOOST_AUTO_TEST_CASE(each_address_views_for_itself_and_only_nginx_says_which_it_is) {
  Watch("192.168.1.20");
  Watch("10.9.9.9, 192.168.1.21");
  BOOST_TEST(Last().address == "192.168.1.21");
  Watch("10.7.7.7, 192.168.1.21");
  BOOST_TEST(audit.Records().size() == 2U);
  Get(kFrame + "?at=1.5");
  BOOST_TEST(Last().action == "clip.frame_taken");
  BOOST_TEST(Last().address == "127.0.0.1");
  BOOST_TEST(Details().at("at") == "1.5");
}

BOOST_AUTO_TEST_CASE(pictures_in_lists_and_questions_are_no_entries) {
  for (const std::string path : {"/api/v1/clips", "/api/v1/alerts", "/api/v1/cameras"}) Get(path);
  Get("/api/v1/clips/" + kClip + "/thumbnail");
  Get("/api/v1/clips/" + kNobody + "/video");
  Ask("HEAD", kVideo);
  Ask("HEAD", "/api/v1/alerts.csv");
  BOOST_TEST(Get(kVideo + "?codec=h264").status == 202);  // not made yet
  BOOST_TEST(Actions() == "");
}

BOOST_AUTO_TEST_CASE(without_an_entry_no_footage_is_sent) {
  audit.away = true;
  for (const std::string& path : {kVideo, kFrame + "?at=1", std::string("/api/v1/alerts.csv")}) {
    const HttpReply reply = Get(path);
    BOOST_TEST(reply.status == 503, path);
    BOOST_TEST(reply.Header("x-accel-redirect") == "");
    BOOST_TEST(reply.body.find(kAlert) == std::string::npos);
  }
  audit.away = false;
  BOOST_TEST(Get(kVideo).status == 200);
  BOOST_TEST(audit.Records().size() == 1U);
  audit.away = true;
  BOOST_TEST(Get(kVideo).status == 200);  // of the same viewing
}

BOOST_AUTO_TEST_CASE(without_an_entry_nothing_is_changed) {
  audit.away = true;
  BOOST_TEST(Ask("PUT", kDisposition, R"({"disposition": "training"})").status == 503);
  BOOST_TEST(Ask("DELETE", "/api/v1/cameras/camera_001").status == 503);
  BOOST_TEST(queries.decisions.empty());
  BOOST_TEST(camera_store.cameras.contains({"camera_001"}));
}

BOOST_AUTO_TEST_CASE(a_change_says_what_was_asked) {
  Ask("PUT", kDisposition, R"({"disposition": "training", "by": "Ann", "note": "seen"})");
  BOOST_TEST(Actions() == "alert.decided");
  BOOST_TEST(Last().object == kAlert);
  BOOST_TEST((Last().store == StoreId{"store_001"}));
  BOOST_TEST((Details() == json{{"disposition", "training"}, {"by", "Ann"}, {"note", "seen"}}));
  Ask("DELETE", kDisposition);
  BOOST_TEST(Last().action == "alert.decision_taken_back");
  Ask("PUT", "/api/v1/alerts/" + kAlert + "/acknowledge");
  BOOST_TEST(Last().action == "alert.acknowledged");
  Ask("PUT", "/api/v1/clips/" + kClip + "/hold", R"({"on_hold": true})");
  BOOST_TEST(Last().action == "clip.hold_changed");
  BOOST_TEST(Details().at("on_hold") == true);
  Ask("POST", "/api/v1/clips/request", R"({"pos_event_id": ")" + kEvent + R"("})");
  BOOST_TEST(Last().action == "clip.requested");
  BOOST_TEST(Last().object == kEvent);
  Ask("POST", "/api/v1/snoozes",
      R"({"rule": "base.refund", "store_id": "store_001", "staff_id": "emp_1",
          "until": "2026-11-22T00:00:00Z"})");
  BOOST_TEST(Last().action == "snooze.added");
  BOOST_TEST((Last().store == StoreId{"store_001"}));
  Ask("DELETE", "/api/v1/snoozes/" + snoozes.snoozes.at(0).id.value);
  BOOST_TEST(Last().action == "snooze.deleted");
  BOOST_TEST((Last().store == StoreId{"store_001"}));
  Ask("PUT", "/api/v1/enrichers/history", R"({"enabled": false})");
  BOOST_TEST(Last().action == "enricher.switched");
  BOOST_TEST(Last().object == "history");
}

BOOST_AUTO_TEST_CASE(changes_of_cameras_are_recorded_without_their_passwords) {
  const std::string definition =
      R"("rtsp_url": "rtsp://u:topsecret@10.0.0.9/1", "store_id": "store_001"})";
  Ask("POST", "/api/v1/cameras", R"({"id": "camera_002", )" + definition);
  Ask("PUT", "/api/v1/cameras/camera_002", "{" + definition);
  Ask("POST", "/api/v1/cameras/test", "{" + definition);
  Ask("DELETE", "/api/v1/cameras/camera_002");
  BOOST_TEST(Actions() == "camera.added camera.changed camera.tested camera.deleted");
  for (const AuditRecord& record : audit.Records()) {
    if (record.entry.action != "camera.tested") BOOST_TEST(record.entry.object == "camera_002");
    BOOST_TEST((record.entry.store == StoreId{"store_001"}));
    BOOST_TEST(record.entry.details_json.find("secret") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_change_that_is_refused_says_so_too) {
  BOOST_TEST(Ask("PUT", kDisposition, R"({"disposition": "guilty"})").status == 400);
  BOOST_TEST(Actions() == "alert.decided alert.decided.failed");
  BOOST_TEST(Details().at("status") == 400);
  Ask("DELETE", "/api/v1/cameras/camera_777");
  BOOST_TEST(Last().action == "camera.deleted.failed");
  BOOST_TEST(Last().object == "camera_777");
}

BOOST_AUTO_TEST_CASE(a_change_that_fails_says_so_too) {
  const std::string body = R"({"rtsp_url": "rtsp://10.0.0.9/1", "store_id": "store_001"})";
  const auto change = [&] { return Ask("PUT", "/api/v1/cameras/camera_001", body).status; };
  camera_store.away = true;
  BOOST_TEST(change() == 503);
  BOOST_TEST(Actions() == "camera.changed camera.changed.failed");
  BOOST_TEST(Last().object == "camera_001");
  BOOST_TEST(Details().at("status") == 503);
  camera_store.away = false;
  camera_store.after_write = [] { throw std::runtime_error("nobody foresaw this"); };
  BOOST_TEST(change() == 500);
  BOOST_TEST(Last().action == "camera.changed.failed");
  BOOST_TEST(Details().at("status") == 500);
  camera_store.after_write = [this] {
    audit.away = true;
    throw std::runtime_error("nobody foresaw this");
  };
  BOOST_TEST(change() == 500);
  audit.away = false;
  BOOST_TEST(audit.Records().size() == 5U);  // what failed last has the entry of before alone
}

BOOST_AUTO_TEST_CASE(whatever_a_client_sends_can_be_recorded) {
  std::string long_note;
  for (int i = 0; i < 1990; ++i) long_note += '\x01';
  Ask("PUT", kDisposition, json{{"disposition", long_note}, {"note", long_note}}.dump());
  BOOST_TEST(Details().dump().size() <= 4000U);
  Ask("PUT", kDisposition, "no JSON");
  BOOST_TEST(Last().details_json.size() > 0U);
  Ask("DELETE", "/api/v1/cameras/%00%FF" + std::string(500, 'x'));
  for (const AuditRecord& record : audit.Records()) {
    BOOST_TEST(record.entry.object.size() <= 100U);
    BOOST_TEST(record.entry.object.find('\0') == std::string::npos);
    BOOST_TEST(json::parse(record.entry.details_json).is_object());
  }
}

BOOST_AUTO_TEST_CASE(however_deeply_a_body_is_nested_it_is_recorded_and_refused) {
  const std::size_t depth = 30'000;
  const std::string nested = std::string(depth, '[') + std::string(depth, ']');
  BOOST_TEST(Ask("PUT", kDisposition, R"({"disposition": )" + nested + "}").status == 400);
  BOOST_TEST(Actions() == "alert.decided alert.decided.failed");
  const json first = json::parse(audit.Records().front().entry.details_json);
  BOOST_TEST(first.at("disposition") == "(nested)");
  Ask("PUT", "/api/v1/cameras/camera_001", R"({"register_ids": ["r1", "r2"]})");
  const json told = json::parse(audit.Records().at(2).entry.details_json);
  BOOST_TEST(told.at("register_ids") == "[\"r1\",\"r2\"]");
}

BOOST_AUTO_TEST_CASE(card_numbers_that_people_type_are_masked) {
  const std::string paid = std::string(190, 'x') + " 4111 1111 1111 1111";
  Ask("PUT", kDisposition, json{{"disposition", "training"}, {"note", paid}}.dump());
  BOOST_REQUIRE(queries.decisions.size() == 1U);
  BOOST_TEST(queries.decisions.front().note.ends_with(" **** **** **** 1111"));
  BOOST_TEST(Details().at("note").get<std::string>().find("411") == std::string::npos);
  Ask("PUT", "/api/v1/alerts/" + kAlert + "/acknowledge", R"({"note": 4111111111111111})");
  BOOST_TEST(Details().at("note") == "************1111");
  Get("/api/v1/alerts.csv?q=4111111111111111");
  BOOST_TEST(Details().at("q") == "************1111");
}

BOOST_AUTO_TEST_CASE(an_export_is_recorded_with_its_filters) {
  Get("/api/v1/alerts.csv?store_id=store_001&status=open");
  BOOST_TEST(Actions() == "export.alerts");
  BOOST_TEST((Details() == json{{"store_id", "store_001"}, {"status", "open"}}));
  BOOST_TEST((Last().store == StoreId{"store_001"}));
  Get("/api/v1/events.csv");
  BOOST_TEST(Last().action == "export.events");
  BOOST_TEST(!Last().store.has_value());
}

BOOST_AUTO_TEST_CASE(the_log_is_listed_with_filters_and_pages) {
  Watch();
  Ask("DELETE", kDisposition);
  const json all = GetJson("/api/v1/audit?total=true");
  BOOST_TEST(all.at("total") == 2);
  BOOST_TEST(all.at("entries").at(0).at("action") == "alert.decision_taken_back");
  BOOST_TEST(all.at("entries").at(1).at("object") == kClip);
  BOOST_TEST(all.at("next_cursor").is_null());
  BOOST_TEST(GetJson("/api/v1/audit?action=clip").at("entries").size() == 1U);
  BOOST_TEST(GetJson("/api/v1/audit?object=" + kClip).at("entries").size() == 1U);
  BOOST_TEST(GetJson("/api/v1/audit?who=Eve").at("entries").empty());
  BOOST_TEST(GetJson("/api/v1/audit?start_time=2027-01-01T00:00:00Z").at("entries").empty());
  for (const char* wrong : {"cursor=x", "cursor=1-", "cursor=-5-1", "limit=0", "sort=at", "to=x"}) {
    BOOST_TEST(Get(std::string("/api/v1/audit?") + wrong).status == 400, wrong);
  }
  BOOST_TEST(Get("/api/v1/audit?cursor=1763735585123456-12").status == 200);
  BOOST_TEST(audit.Records().size() == 2U);  // looking at it adds nothing
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch::audit
