// The composition root: every part is made here, in the order in which parts need each other, and
// ended in the reverse one.
#include <fmt/format.h>
#include <signal.h>
#include <spdlog/spdlog.h>

#include <optional>
#include <thread>

#include "camera_parts.hpp"
#include "commands.hpp"
#include "home_access.hpp"
#include "housekeeping.hpp"
#include "statistics.hpp"
#include "tillwatch/adapters/config/rules_file.hpp"
#include "tillwatch/adapters/disk/clip_directory.hpp"
#include "tillwatch/adapters/disk/footage_files.hpp"
#include "tillwatch/adapters/gstreamer/camera_fleet.hpp"
#include "tillwatch/adapters/gstreamer/gst_camera_prober.hpp"
#include "tillwatch/adapters/gstreamer/gst_frame_decoder.hpp"
#include "tillwatch/adapters/gstreamer/gst_frame_extractor.hpp"
#include "tillwatch/adapters/gstreamer/gst_video_exporter.hpp"
#include "tillwatch/adapters/gstreamer/mp4_muxer.hpp"
#include "tillwatch/adapters/http/http_server.hpp"
#include "tillwatch/adapters/metrics/prometheus_metrics.hpp"
#include "tillwatch/adapters/mqtt/mqtt_feed.hpp"
#include "tillwatch/adapters/mqtt/mqtt_ingest.hpp"
#include "tillwatch/adapters/opencv/jpeg_thumbnailer.hpp"
#include "tillwatch/adapters/postgres/feed_listener.hpp"
#include "tillwatch/adapters/postgres/postgres_account_store.hpp"
#include "tillwatch/adapters/postgres/postgres_audit_log.hpp"
#include "tillwatch/adapters/postgres/postgres_camera_store.hpp"
#include "tillwatch/adapters/postgres/postgres_clip_store.hpp"
#include "tillwatch/adapters/postgres/postgres_event_store.hpp"
#include "tillwatch/adapters/postgres/postgres_feed_store.hpp"
#include "tillwatch/adapters/postgres/postgres_query_store.hpp"
#include "tillwatch/adapters/postgres/postgres_receipt_store.hpp"
#include "tillwatch/adapters/postgres/postgres_register_clock_store.hpp"
#include "tillwatch/adapters/postgres/postgres_retention_store.hpp"
#include "tillwatch/adapters/postgres/postgres_rule_store.hpp"
#include "tillwatch/adapters/postgres/postgres_snooze_store.hpp"
#include "tillwatch/adapters/postgres/postgres_statistics_store.hpp"
#include "tillwatch/adapters/sodium/sodium_password_hasher.hpp"
#include "tillwatch/adapters/sqlite/sqlite_capture_log.hpp"
#include "tillwatch/adapters/sqlite/sqlite_spool.hpp"
#include "tillwatch/app/accounts.hpp"
#include "tillwatch/app/built_in_enrichers.hpp"
#include "tillwatch/app/camera_admin.hpp"
#include "tillwatch/app/camera_snapshots.hpp"
#include "tillwatch/app/clip_exports.hpp"
#include "tillwatch/app/clip_service.hpp"
#include "tillwatch/app/clip_stills.hpp"
#include "tillwatch/app/event_pipeline.hpp"
#include "tillwatch/app/feed_reporter.hpp"
#include "tillwatch/app/first_access.hpp"
#include "tillwatch/app/live_feed.hpp"
#include "tillwatch/app/register_clocks.hpp"
#include "tillwatch/app/retention_job.hpp"
#include "tillwatch/app/rule_book.hpp"
#include "tillwatch/app/sign_ins.hpp"
#include "tillwatch/app/statistics.hpp"
#include "tillwatch/codec/receipt.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

constexpr PostgresPoolOptions kWorkPool{.max_connections = 4};
constexpr PostgresPoolOptions kHttpPool{.max_connections = 8, .statement_timeout = seconds(10)};
constexpr PostgresPoolOptions kCameraPool{.max_connections = 2, .statement_timeout = seconds(5)};
constexpr PostgresPoolOptions kFeedPool{.max_connections = 3, .statement_timeout = seconds(10)};
// Every request asks who it is from: soon answered, or not at all.
constexpr PostgresPoolOptions kAccountPool{
    .max_connections = 4, .statement_timeout = seconds(2), .answer_grace = seconds(1)};
constexpr seconds kStopGrace{3};  // for transactions that are under way
constexpr int kJpegQuality = 85;
constexpr seconds kClipDeadline{30};  // more for large clips and for those that are encoded
constexpr seconds kProbeConnect{5};   // a thread of the server waits
constexpr seconds kSnapshotDeadline{2};

// The signals that the process answers to: SIGHUP reads the rules again, the others end it. Blocked
// before the first thread starts, so that every thread inherits the mask and only Wait() takes
// them.
class Signals {
 public:
  Signals() {
    sigemptyset(&set_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set_, signal);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  // Until one that ends the process came; that one.
  int Wait(RuleBook& rules) const {
    int signal = 0;
    sigwait(&set_, &signal);
    while (signal == SIGHUP) {
      rules.Reload();
      sigwait(&set_, &signal);
    }
    return signal;
  }

 private:
  sigset_t set_{};
};

StoreCalendar MakeCalendar(const Settings& settings) {
  auto calendar = StoreCalendar::Make(settings.timezone, settings.store_timezones);
  if (!calendar) throw Unavailable(calendar.error().message);
  return std::move(*calendar);
}

PipelineOptions MakePipelineOptions(const Settings& settings, RegisterClocks& clocks,
                                    AwayCaptures& captures, Enrichers& enrichers) {
  PipelineOptions options;
  options.currency = settings.currency;
  options.clip_before = settings.clip_before;
  options.clip_after = settings.clip_after;
  options.clocks = &clocks;
  options.captures = &captures;
  options.enrichers = &enrichers;
  return options;
}

// footage must outlive the fleet.
CameraFleetOptions MakeFleetOptions(const FootageFiles& footage, const Settings& settings) {
  CameraFleetOptions options;
  options.tls_ca_file = settings.tls_ca_file;
  options.ring_memory = [&footage](const Camera& camera) { return footage.Open(camera); };
  options.remove_other_rings = [&footage](const auto& cameras) { footage.RemoveOthers(cameras); };
  return options;
}

// Hearing the tills and telling others are two clients of one broker.
template <class Options>
Options AtTheBroker(const Settings& settings) {
  Options options;
  options.host = settings.mqtt_host;
  options.port = settings.mqtt_port;
  options.user = settings.mqtt_username;
  options.password = settings.mqtt_password;
  options.tls = settings.mqtt_tls;
  return options;
}

MqttOptions MakeMqttOptions(const Settings& settings) {
  auto options = AtTheBroker<MqttOptions>(settings);
  options.session_file = settings.home / "spool" / "session";
  options.client_id = settings.mqtt_client_id;
  options.topic_filter = settings.mqtt_topic_filter;
  return options;
}

MqttFeedOptions MakeMqttFeedOptions(const Settings& settings) {
  auto options = AtTheBroker<MqttFeedOptions>(settings);
  options.client_id = settings.mqtt_out_client_id;
  if (settings.home_assistant) options.discovery_prefix = settings.home_assistant_prefix;
  options.version = TILLWATCH_VERSION;
  return options;
}

SpoolOptions MakeSpoolOptions(const Settings& settings) {
  constexpr std::int64_t kMegabyte = 1024 * 1024;
  return {settings.spool_sync, settings.max_spool_mb * kMegabyte};
}

// The feed at the broker, when the settings want it there.
class MqttOut {
 public:
  MqttOut(const Settings& settings, FeedStore& feed, LiveFeed& live, const FeedReporter& reporter,
          Health& health)
      : live_(live) {
    if (!settings.mqtt_out) return;
    publisher_.emplace(
        MakeMqttFeedOptions(settings), feed, [&reporter] { return reporter.Now(); }, health);
    listener_ = live_.Listen([this] { publisher_->Wake(); });
    publisher_->Start();
  }
  ~MqttOut() { live_.Unlisten(listener_); }
  MqttOut(const MqttOut&) = delete;
  MqttOut& operator=(const MqttOut&) = delete;

 private:
  LiveFeed& live_;
  int listener_ = 0;
  std::optional<MqttFeed> publisher_;
};

HttpOptions MakeHttpOptions(const Settings& settings) {
  HttpOptions options;
  options.port = static_cast<std::uint16_t>(settings.http_port);
  options.version = TILLWATCH_VERSION;
  options.stream.max_clients = static_cast<std::size_t>(settings.stream_clients);
  options.stream.heartbeat = settings.stream_heartbeat;
  options.stream.id_key = StreamKeyOf(settings.home);
  return options;
}

}  // namespace

int Serve(const Settings& settings) {
  const Signals signals;
  const SystemClock clock;
  Counters counters;
  Health health(clock);

  SqliteSpool spool(settings.home / "spool" / "spool.db", MakeSpoolOptions(settings));
  // Two pools, so that slow requests of the page hold up neither events nor clips.
  PostgresPool work_pool(settings.database_url, kWorkPool);
  const StoreCalendar calendar = MakeCalendar(settings);
  PostgresEventStore events(work_pool, calendar, clock);
  PostgresReceiptStore receipts(work_pool);
  PostgresClipStore clips(work_pool);
  PostgresRetentionStore retirable(work_pool);
  PostgresPool http_pool(settings.database_url, kHttpPool);
  PostgresQueryStore queries(http_pool);
  PostgresClipStore requested_clips(http_pool);
  PostgresSnoozeStore snoozes(http_pool);
  PostgresAuditLog audit(http_pool);

  PostgresPool camera_pool(settings.database_url, kCameraPool);
  PostgresCameraStore camera_store(camera_pool);
  PostgresRegisterClockStore clock_store(camera_pool);
  RegisterClocks clocks(clock_store, health, clock);

  CameraRegistry registry;
  const FootageFiles footage_files(settings.FootageDir());
  CameraFleet cameras({}, clock, MakeFleetOptions(footage_files, settings));
  CameraAdmin admin(camera_store, registry, cameras, RulesOf(settings), settings.cameras);
  const CameraStart camera_start(admin);
  GstCameraProber prober(clock, kProbeConnect, settings.tls_ca_file);
  ClipDirectory files(settings.video_output_dir);
  if (const int parts = files.SweepParts(); parts > 0) {
    spdlog::info("files of an interrupted clip removed (files={})", parts);
  }
  Mp4Muxer muxer(kClipDeadline, {}, settings.clip_encode);
  GstFrameDecoder decoder;
  JpegThumbnailer thumbnails(settings.thumbnail_width, settings.thumbnail_height, kJpegQuality);
  GstFrameDecoder snapshot_decoder(kSnapshotDeadline);
  CameraSnapshots snapshots(cameras, snapshot_decoder, thumbnails, clock);

  GstVideoExporter exporter;
  GstFrameExtractor frames;
  ClipExports exports(exporter, files, [&queries](const Clip& clip) {
    // The file is everybody's who may see the clip: no line of another store's till is in it.
    return MakeReceipt(queries.EventsDuring(clip, StoreScope(clip.store)), clip);
  });
  ClipStills stills(frames, thumbnails, files);

  SqliteCaptureLog capture_log(settings.home / "spool" / "captures.db");
  AwayCaptures captures(capture_log, cameras, counters, clock);
  PostgresRuleStore rule_store(http_pool);
  RuleBook rules(
      settings.rules,
      [&settings] { return LoadRules(settings.rules_file, settings.rule_overrides); }, health,
      clock, &rule_store);
  Enrichers enrichers(MakeBuiltInEnrichers(registry, clocks, calendar, receipts),
                      settings.disabled_enrichers, health, clock);
  EventPipeline pipeline(spool, events, rules, calendar, registry, health, counters, clock,
                         MakePipelineOptions(settings, clocks, captures, enrichers));
  ClipServiceOptions clip_options;
  clip_options.worker = settings.mqtt_client_id;
  clip_options.max_length = settings.clip_max_duration;
  clip_options.captures = &captures;
  clip_options.cameras_known = [&registry] { return registry.IsComplete(); };
  ClipService clip_service(clips, cameras, {muxer, decoder, thumbnails, files}, health, counters,
                           clock, clip_options);
  ClipRequests clip_requests(requested_clips, queries, cameras, registry, clock,
                             settings.clip_max_duration, &clocks);
  PostgresStatisticsStore counted(http_pool);
  const Statistics statistics(counted, calendar, clock);
  PostgresPool account_pool(settings.database_url, kAccountPool);
  PostgresAccountStore account_store(account_pool);
  SodiumPasswordHasher hasher;
  Identities identities(account_store, clock, settings.sessions);
  SignIns sign_ins(account_store, hasher, identities, audit, clock);
  Accounts accounts(account_store, hasher, identities, audit, clock);
  FirstAccess first_access(account_store, hasher, audit, clock);
  HomeAccess home_access(first_access, settings.home, clock);
  const PrometheusMetrics metrics(
      {counters, cameras, health, &spool, TILLWATCH_VERSION, &clocks, &enrichers});
  // A pool of its own: what is new is read whatever the page and the events wait for.
  PostgresPool feed_pool(settings.database_url, kFeedPool);
  PostgresFeedStore feed(feed_pool);
  LiveFeed live_feed(feed);
  FeedReporter reporter(feed, registry, cameras, health, clock);
  const auto metrics_text = [&metrics] { return metrics.Render(); };
  HttpServer http(
      MakeHttpOptions(settings),
      {queries,  clip_requests, cameras,      registry,  admin,      snapshots, prober,     health,
       counters, clock,         metrics_text, exports,   stills,     clocks,    statistics, rules,
       snoozes,  enrichers,     audit,        live_feed, identities, sign_ins,  accounts});
  MqttIngest mqtt(MakeMqttOptions(settings), spool, health, counters, clock);
  const MqttOut mqtt_out(settings, feed, live_feed, reporter, health);

  std::jthread pipeline_thread([&](std::stop_token stop) {
    FollowSwitches(rules);  // before anything is scored
    pipeline.Run(std::move(stop));
  });
  std::jthread clip_thread([&](std::stop_token stop) { clip_service.Run(std::move(stop)); });
  std::jthread export_thread([&](std::stop_token stop) { exports.Run(std::move(stop)); });
  std::jthread house_thread([&](std::stop_token stop) {
    KeepHouse(std::move(stop),
              RetentionJob(Retention(retirable, files, PolicyOf(settings)), audit, health, clock),
              admin, cameras, clocks, home_access, rules, health, reporter, feed,
              std::chrono::days(settings.feed_days));
  });
  std::jthread feed_thread([&](std::stop_token stop) { live_feed.Run(std::move(stop)); });
  const FeedListener feed_listener(settings.database_url, [&] { live_feed.Wake(); });
  std::jthread statistics_thread([&](std::stop_token stop) {
    BringStatisticsUpToDate(std::move(stop), work_pool, calendar, clock);
  });
  http.Start();
  mqtt.Start();
  spdlog::info("tillwatch {} serves (http=127.0.0.1:{} cameras={} spooled={})", TILLWATCH_VERSION,
               http.Port(), registry.All().size(), spool.Size());

  const int signal = signals.Wait(rules);
  spdlog::info("stopping (signal={})", signal);
  for (PostgresPool* pool : {&work_pool, &http_pool, &camera_pool, &feed_pool, &account_pool})
    pool->Interrupt(kStopGrace);
  return kExitOk;
}

}  // namespace tillwatch
