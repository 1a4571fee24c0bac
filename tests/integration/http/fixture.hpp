// The real server on an ephemeral port, over a shop in memory: one alert with one clip.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "integration/http/fakes.hpp"
#include "support/account_parts.hpp"
#include "support/fake_audit_log.hpp"
#include "support/fake_camera_store.hpp"
#include "support/fake_clip_writers.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_exporter.hpp"
#include "support/fake_feed_store.hpp"
#include "support/fake_receipt_store.hpp"
#include "support/fake_register_clock_store.hpp"
#include "support/fake_rule_store.hpp"
#include "support/fake_statistics_store.hpp"
#include "support/http_client.hpp"
#include "support/plain_rules.hpp"
#include "support/services_of.hpp"
#include "tillwatch/adapters/http/http_server.hpp"
#include "tillwatch/app/built_in_enrichers.hpp"

namespace tillwatch {

inline const std::string kEvent = Uuid(1);
inline const std::string kAlert = Uuid(2);
inline const std::string kClip = Uuid(3);
inline const std::string kNobody = Uuid(999);

struct ServerFixture {
  FakeClock clock{At("2026-11-21T14:40:00Z")};
  FakeQueryStore queries;
  FakeClipStore clip_store{queries};
  FakeFootage footage;
  Health health{clock};
  Counters counters;
  CameraRegistry cameras;
  test::FakeCameraStore camera_store;
  test::FakeRecording recording;
  CameraAdmin admin{camera_store, cameras, recording, CameraRules{}, std::nullopt};
  test::FakeDecoder decoder;
  test::FakeThumbnails jpegs;
  CameraSnapshots snapshots{footage, decoder, jpegs, clock};
  test::FakeProber prober;
  ClipRequests clip_requests{clip_store, queries, footage, cameras, clock, seconds(60)};
  test::FakeExporter exporter;
  test::FakeFrames frames;
  test::FakeClipFiles clip_files;
  std::vector<ReceiptCue> receipt;
  ClipExports exports{exporter, clip_files, [this](const Clip&) { return receipt; }, 1};
  ClipStills stills{frames, jpegs, clip_files};
  test::FakeRegisterClockStore clock_store;
  RegisterClocks clocks{clock_store, health, clock};
  test::FakeStatisticsStore counted;
  StoreCalendar calendar{StoreCalendar::Make("Europe/Berlin", {}).value()};
  Statistics statistics{counted, calendar, clock};
  test::FakeRuleStore rule_store;
  RuleBook rules{test::PlainRules(), [] { return LoadedRules{}; }, health, clock, &rule_store};
  FakeSnoozeStore snoozes;
  test::FakeAuditLog audit;
  test::FakeReceiptStore receipts;
  Enrichers enrichers{
      MakeBuiltInEnrichers(cameras, clocks, calendar, receipts), {"history"}, health, clock};
  test::FakeFeedStore feed_store;
  LiveFeed feed{feed_store};
  test::FakeAccountStore account_store;
  test::AccountParts account{account_store, audit, clock};
  // The header of an admin's token, which goes with every request that says nothing else.
  const std::string as_admin = account.TokenLine("test", Role::kAdmin);
  HttpServer server{Options(), Services()};

  ServerFixture() {
    Fill();
    server.Start();
  }

  HttpServices Services() { return test::ServicesOf(*this); }

  // One request on a connection of its own.
  HttpReply Ask(const std::string& method, const std::string& target, const std::string& body = {},
                const std::string& headers = {}) const {
    return HttpClient(server.Port(), as_admin).Ask(method, target, body, headers);
  }
  HttpReply AskAsNobody(const std::string& method, const std::string& target,
                        const std::string& body = {}, const std::string& headers = {}) const {
    return HttpClient(server.Port()).Ask(method, target, body, headers);
  }
  HttpReply Get(const std::string& target) const { return Ask("GET", target); }
  nlohmann::json GetJson(const std::string& target) const {
    return nlohmann::json::parse(Get(target).body);
  }

 private:
  static HttpOptions Options() {
    HttpOptions options;
    options.threads = 4;
    options.version = "1.2.3";
    return options;
  }

  void Fill() {
    StoredEvent stored;
    stored.event.id = {kEvent};
    stored.event.store = {"store_001"};
    stored.event.type = "refund_issued";
    stored.event.camera = CameraId{"camera_001"};
    stored.event.occurred_at = At("2026-11-21T14:33:05Z");
    stored.event.amount = Money{50000, "USD"};
    queries.events = {stored};

    Clip clip;
    clip.id = {kClip};
    clip.camera = {"camera_001"};
    clip.store = StoreId{"store_001"};
    clip.event_at = stored.event.occurred_at;
    clip.covered = {At("2026-11-21T14:32:34Z"), At("2026-11-21T14:33:35Z")};
    clip.video_path = "camera_001/20261121/143305_0f8e3c1a.mp4";
    clip.thumbnail_path = "camera_001/20261121/143305_0f8e3c1a.jpg";
    clip.codec = "h265";
    clip_files.files = {clip.video_path, clip.thumbnail_path};
    queries.clips = {{clip, {AlertId{kAlert}}}};

    AlertView view;
    view.alert.id = {kAlert};
    view.alert.event = {kEvent};
    view.alert.store = {"store_001"};
    view.alert.event_type = "refund_issued";
    view.alert.occurred_at = stored.event.occurred_at;
    view.alert.score = 50;
    view.clips = {clip};
    queries.alerts = {view};

    Camera camera;
    camera.id = {"camera_001"};
    camera.name = "Till 1";
    camera.rtsp_url = "rtsp://admin:secret@10.0.0.9/1";
    camera.store = {"store_001"};
    camera.registers = {{"r1"}};
    camera_store.cameras[camera.id] = {camera, true};
    admin.Sync();

    CameraStatus status;
    status.id = {"camera_001"};
    status.state = CameraState::kLive;
    status.fps = 15;
    footage.cameras = {status};
  }
};

}  // namespace tillwatch
