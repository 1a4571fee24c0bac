// Everything that an operator can set, as plain values. adapters/config fills it from the file, the
// environment and the command line, in this order of rising precedence.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tillwatch/app/session_limits.hpp"
#include "tillwatch/app/tls_settings.hpp"
#include "tillwatch/base/clock.hpp"
#include "tillwatch/domain/camera.hpp"
#include "tillwatch/ports/encode_options.hpp"
#include "tillwatch/ports/spool.hpp"
#include "tillwatch/risk/rules.hpp"

namespace tillwatch {

struct Settings {
  std::filesystem::path home = "./var";  // spool, footage rings, other private state
  std::filesystem::path footage_dir;     // of the cameras' rings; empty: {home}/footage
  std::filesystem::path tls_ca_file;     // who vouches for rtsps:// cameras; empty: the system's
  std::filesystem::path video_output_dir = "./video_clips";
  std::string log_level = "info";

  std::string database_url = "postgresql:///tillwatch";  // may hold a password: never log it

  std::string mqtt_host = "localhost";
  int mqtt_port = 1883;
  std::string mqtt_username;                      // empty: no log-in
  std::string mqtt_password;                      // never log it
  std::string mqtt_client_id = "tillwatch-main";  // one session at the broker; stable over restarts
  std::string mqtt_topic_filter = "pos/events/#";
  TlsSettings mqtt_tls;

  bool mqtt_out = false;  // tells others what happens, at the same broker
  std::string mqtt_out_client_id = "tillwatch-out";
  bool home_assistant = false;  // of mqtt_out: its discovery
  std::string home_assistant_prefix = "homeassistant";

  int stream_clients = 50;  // of GET /api/v1/stream, at once
  seconds stream_heartbeat{15};
  int feed_days = 7;  // how long a client may be away and miss nothing

  SpoolSync spool_sync = SpoolSync::kInterval;
  int max_spool_mb = 1024;  // in 2^20 bytes

  int http_port = 3001;  // loopback; nginx stands in front
  SessionLimits sessions;

  std::string currency = "USD";  // of events that name none
  std::string timezone = "UTC";  // of stores that have none of their own
  std::map<StoreId, std::string> store_timezones;

  seconds clip_before{30};
  seconds clip_after{30};
  seconds clip_max_duration{60};
  int thumbnail_width = 320;
  int thumbnail_height = 240;
  EncodeOptions clip_encode;
  int retention_days = 30;      // of cameras that have none of their own
  double max_disk_gb = 0;       // of all clips, in 10^9 bytes; 0: no budget
  double min_free_gb = 0;       // floor of free space of the clips' file system; 0: none
  double min_free_percent = 0;  // the same, of its size; the higher of the two counts

  std::vector<std::string> disabled_enrichers;  // names of kBuiltInEnrichers

  std::vector<Camera> cameras;
  std::filesystem::path rules_file;  // where the rules came from; read again on SIGHUP
  RuleOverrides rule_overrides;
  RuleSet rules;

  std::filesystem::path FootageDir() const {
    return footage_dir.empty() ? home / "footage" : footage_dir;
  }
};

}  // namespace tillwatch
