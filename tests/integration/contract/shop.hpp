// The real server over a real PostgreSQL: two alerts, one with a clip, another clip, a camera.
// Cameras and encoders, which a contract says nothing of, are fakes.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "integration/http/fakes.hpp"
#include "support/account_parts.hpp"
#include "support/fake_camera_store.hpp"
#include "support/fake_clip_writers.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_exporter.hpp"
#include "support/fake_register_clock_store.hpp"
#include "support/http_client.hpp"
#include "support/plain_rules.hpp"
#include "support/samples.hpp"
#include "support/services_of.hpp"
#include "support/test_database.hpp"
#include "tillwatch/adapters/http/http_server.hpp"
#include "tillwatch/adapters/postgres/postgres_account_store.hpp"
#include "tillwatch/adapters/postgres/postgres_audit_log.hpp"
#include "tillwatch/adapters/postgres/postgres_camera_store.hpp"
#include "tillwatch/adapters/postgres/postgres_clip_store.hpp"
#include "tillwatch/adapters/postgres/postgres_event_store.hpp"
#include "tillwatch/adapters/postgres/postgres_feed_store.hpp"
#include "tillwatch/adapters/postgres/postgres_query_store.hpp"
#include "tillwatch/adapters/postgres/postgres_receipt_store.hpp"
#include "tillwatch/adapters/postgres/postgres_rule_store.hpp"
#include "tillwatch/adapters/postgres/postgres_snooze_store.hpp"
#include "tillwatch/adapters/postgres/postgres_statistics_store.hpp"
#include "tillwatch/app/built_in_enrichers.hpp"

namespace tillwatch::contract {

struct Shop : MigratedDatabase {
  FakeClock clock{kNoon + std::chrono::minutes(10)};
  StoreCalendar calendar{StoreCalendar::Make("UTC", {}).value()};
  PostgresEventStore events{pool, calendar, clock};
  PostgresClipStore clips{pool};
  PostgresQueryStore queries{pool};
  PostgresSnoozeStore snoozes{pool};
  PostgresAuditLog audit{pool};
  PostgresStatisticsStore counted{pool};
  Statistics statistics{counted, calendar, clock};
  PostgresCameraStore camera_store{pool};
  FakeFootage footage;
  Health health{clock};
  Counters counters;
  CameraRegistry cameras;
  test::FakeRecording recording;
  CameraAdmin admin{camera_store, cameras, recording, CameraRules{}, std::nullopt};
  test::FakeDecoder decoder;
  test::FakeThumbnails jpegs;
  CameraSnapshots snapshots{footage, decoder, jpegs, clock};
  test::FakeProber prober;
  ClipRequests clip_requests{clips, queries, footage, cameras, clock, seconds(60)};
  test::FakeExporter exporter;
  test::FakeFrames frames;
  test::FakeClipFiles clip_files;
  std::vector<ReceiptCue> receipt{{seconds(30), seconds(35), "Refund 500.00 USD"}};
  ClipExports exports{exporter, clip_files, [this](const Clip&) { return receipt; }};
  ClipStills stills{frames, jpegs, clip_files};
  test::FakeRegisterClockStore clock_store;
  RegisterClocks clocks{clock_store, health, clock};
  PostgresRuleStore rule_store{pool};
  RuleBook rules{test::PlainRules(), [] { return LoadedRules{}; }, health, clock, &rule_store};
  PostgresReceiptStore receipts{pool};
  Enrichers enrichers{
      MakeBuiltInEnrichers(cameras, clocks, calendar, receipts), {"history"}, health, clock};
  PostgresFeedStore feed_store{pool};
  LiveFeed feed{feed_store};
  PostgresAccountStore account_store{pool};
  test::AccountParts account{account_store, audit, clock};
  // Goes with every request that does not say itself who it is from.
  const std::string as_admin = account.TokenLine("contract", Role::kAdmin);
  HttpServer server;

  // Of the alert that has a clip.
  std::string event_id;
  std::string alert_id;
  std::string clip_id;
  std::string request_id;

  Shop() : server({.threads = 4, .version = "1.2.3"}, test::ServicesOf(*this)) {
    FillCamera();
    FillEvents();
    health.Set("cameras", HealthState::kDegraded, "camera_002 offline");
    server.Start();
  }

  HttpReply Ask(const std::string& method, const std::string& target, const std::string& body = {},
                const std::string& headers = {}) const {
    return HttpClient(server.Port(), as_admin).Ask(method, target, body, headers);
  }

 private:
  void FillCamera() {
    Camera camera = SampleCamera("camera_001");
    camera_store.Put(camera);
    admin.Sync();
    CameraStatus status;
    status.id = camera.id;
    status.state = CameraState::kLive;
    status.last_frame_at = clock.UtcNow();
    footage.cameras = {status};
    auto unit = std::make_shared<AccessUnit>();
    unit->captured_at = clock.UtcNow();
    unit->keyframe = true;
    unit->config = std::make_shared<const CodecConfig>();
    footage.slice.units = {unit};
  }

  void FillEvents() {
    PosEvent event = SampleEvent("whole");
    event.register_id = RegisterId{"register_01"};
    event.staff = StaffId{"emp_1"};
    event.order_id = "O-17";
    event.ticket_no = "T-4";
    event.original_order_id = "O-9";
    event.amount = Money{50'000, "USD"};
    event.original_amount = Money{60'000, "USD"};
    event.discount_percent = 12.5;
    event.items = {{"4711", "Soap", 2.0, 333, 666, std::nullopt}};
    event.tender = "cash";
    event.metadata_json = R"({"lane": 3})";
    event.camera = CameraId{"camera_001"};
    ScoredEvent alerting = SampleAlerting(event);
    ClipRequest request = SampleRequest("r");
    request.event = event.id;
    request.alert = alerting.alert->id;
    alerting.clip_requests = {request};
    PosEvent bare = SampleEvent("bare", kNoon + seconds(1));
    bare.staff = StaffId{"emp_2"};
    PosEvent sale = SampleEvent("sale", kNoon + seconds(2));
    sale.type = "sale";
    sale.kind = EventKind::kSale;
    sale.staff = StaffId{"emp_1"};
    sale.amount = Money{-5, "USD"};
    std::vector<RejectedMessage> rejected;
    for (const char* name : {"r1", "r2"}) {
      rejected.push_back(
          {Uuid(name), "pos/events/till", "{\xff", 2, "the payload is not JSON", kNoon});
    }
    events.Commit(std::vector{alerting, SampleAlerting(bare), SampleScored(sale)}, rejected);
    Clip clip = SampleClip(request);
    clip.codec = "h265";
    clip.gaps = {{{kNoon, kNoon + seconds(2)}, "camera_offline"}};
    clip.status = ClipStatus::kPartial;
    clips.Finish({request.id}, clip, clock.UtcNow());
    ClipRequest by_hand = SampleRequest("by hand", kNoon - std::chrono::minutes(5));
    clips.AddRequest(by_hand);
    clips.Finish({by_hand.id}, SampleClip(by_hand), clock.UtcNow());
    clip_files.files = {clip.video_path, clip.thumbnail_path};
    for (int i = 0; i < 9; ++i) {
      event.received_at = kNoon + seconds(20 * i);
      event.occurred_at = event.received_at - seconds(90);
      clocks.Observe(event);
    }
    event_id = event.id.value;
    alert_id = alerting.alert->id.value;
    clip_id = clip.id.value;
    request_id = request.id.value;
  }
};

}  // namespace tillwatch::contract
