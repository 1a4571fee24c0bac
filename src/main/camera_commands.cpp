#include "camera_commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "camera_parts.hpp"
#include "command_output.hpp"
#include "commands.hpp"
#include "local_api.hpp"
#include "system_audit.hpp"
#include "tillwatch/adapters/gstreamer/gst_camera_prober.hpp"
#include "tillwatch/adapters/postgres/postgres_audit_log.hpp"
#include "tillwatch/adapters/postgres/postgres_camera_store.hpp"
#include "tillwatch/app/audited.hpp"
#include "tillwatch/app/camera_admin.hpp"
#include "tillwatch/base/text.hpp"
#include "tillwatch/domain/camera_url.hpp"

namespace tillwatch {
namespace {

using nlohmann::json;

// This process records nothing; the one that does follows the database.
class NoRecording final : public CameraControl {
 public:
  void Apply(const Camera&) override {}
  bool Remove(const CameraId&) override { return true; }
  void ForgetOthers(const std::set<CameraId>&) noexcept override {}
};

struct Desk {
  explicit Desk(const Settings& settings)
      : pool(settings.database_url, {.max_connections = 1}),
        store(pool),
        audit(pool),
        admin(store, registry, nothing, RulesOf(settings), std::nullopt) {}

  PostgresPool pool;
  PostgresCameraStore store;
  PostgresAuditLog audit;
  CameraRegistry registry;
  NoRecording nothing;
  CameraAdmin admin;
};

// The URL with the password of stdin, when that was asked for.
Result<std::string> CompleteUrl(const std::string& url, bool password_stdin) {
  if (!password_stdin) return url;
  const auto password = ReadLineOfStdin();
  if (!password) return Invalid("--password-stdin", "found no line on standard input");
  return WithPassword(url, *password);
}

StoreId StoreOf(const Settings& settings, const CameraArguments& arguments) {
  if (!arguments.store.empty()) return {arguments.store};
  return settings.cameras.empty() ? StoreId{} : settings.cameras.front().store;
}

Camera DefinedBy(const CameraArguments& arguments, const Settings& settings) {
  Camera camera;
  camera.id = {arguments.id};
  camera.name = arguments.name;
  camera.location = arguments.location;
  camera.store = StoreOf(settings, arguments);
  for (const std::string& till : arguments.registers) camera.registers.push_back({till});
  camera.buffer = seconds(arguments.buffer_seconds);
  camera.buffer_max_bytes = arguments.buffer_mb * kMegabyte;
  camera.retention_days =
      arguments.retention_days == 0 ? settings.retention_days : arguments.retention_days;
  camera.transport = RtspTransportFromString(arguments.transport).value_or(RtspTransport::kTcp);
  camera.audio = arguments.audio;
  camera.verify_tls = !arguments.no_verify_tls;
  camera.enabled = !arguments.disabled;
  return camera;
}

Result<CameraAdmin::Outcome> Write(CameraAdmin& admin, const CameraOrder& order, bool replace) {
  if (replace) return admin.Put(order);
  auto camera = admin.Add(order);
  if (!camera) return tl::unexpected(camera.error());
  return CameraAdmin::Outcome{std::move(*camera), true};
}

int AddCamera(const Settings& settings, const CameraArguments& arguments) {
  const auto url = CompleteUrl(arguments.url, arguments.password_stdin);
  if (!url) return Complain(url.error());
  CameraOrder order{DefinedBy(arguments, settings)};
  order.camera.rtsp_url = *url;
  Desk desk(settings);
  Result<CameraAdmin::Outcome> outcome;
  const char* const action = arguments.replace ? "camera.changed" : "camera.added";
  Audited(desk.audit, SystemEntry(action, arguments.id, order.camera.store), [&] {
    outcome = Write(desk.admin, order, arguments.replace);
    return outcome.has_value();
  });
  if (!outcome) {
    const bool taken = outcome.error().code == ErrorCode::kConflict;
    return taken ? Complain("there is a camera " + arguments.id +
                            " already; change it with --replace")
                 : Complain(outcome.error());
  }
  fmt::print("camera {} {}\n", arguments.id, outcome->created ? "added" : "changed");
  return kExitOk;
}

int RemoveCamera(const Settings& settings, const CameraArguments& arguments) {
  Desk desk(settings);
  const bool removed = Audited(desk.audit, SystemEntry("camera.deleted", arguments.id),
                               [&] { return desk.admin.Remove({arguments.id}, kEveryStore); });
  if (!removed) return Complain("there is no camera " + arguments.id);
  fmt::print("camera {} removed; its clips stay\n", arguments.id);
  return kExitOk;
}

// How each camera is doing, as far as a service of this machine says.
std::map<std::string, std::string> LiveStates(const Settings& settings) {
  std::map<std::string, std::string> states;
  const auto body = AskLocalService(settings, "/api/v1/cameras");
  const json answer = body ? json::parse(*body, nullptr, false) : json();
  if (!answer.is_object() || !answer.contains("cameras")) return states;
  for (const json& camera : answer["cameras"]) {
    states[camera.value("id", "")] = camera.value("state", "-");
  }
  return states;
}

void PrintJson(const std::vector<StoredCamera>& cameras,
               const std::map<std::string, std::string>& states) {
  json list = json::array();
  for (const auto& [camera, from_file] : cameras) {
    const auto state = states.find(camera.id.value);
    list.push_back({{"id", camera.id.value},
                    {"name", camera.name},
                    {"rtsp_url", RedactUrl(camera.rtsp_url)},
                    {"store_id", camera.store.value},
                    {"enabled", camera.enabled},
                    {"from_file", from_file},
                    {"state", state == states.end() ? json() : json(state->second)}});
  }
  fmt::print("{}\n", list.dump(2, ' ', false, json::error_handler_t::replace));
}

int ListCameras(const Settings& settings, bool as_json) {
  PostgresPool pool(settings.database_url, {.max_connections = 1});
  const CameraList list = PostgresCameraStore(pool).List();
  const auto states = LiveStates(settings);
  if (as_json) {
    PrintJson(list.cameras, states);
    return kExitOk;
  }
  std::vector<TableRow> rows{{"ID", "NAME", "URL", "ENABLED", "FROM", "STATE"}};
  for (const auto& [camera, from_file] : list.cameras) {
    const auto state = states.find(camera.id.value);
    rows.push_back({camera.id.value, camera.name, RedactUrl(camera.rtsp_url),
                    camera.enabled ? "yes" : "no", from_file ? "file" : "API",
                    state == states.end() ? "-" : state->second});
  }
  PrintTable(rows);
  return kExitOk;
}

// A camera that is stored, or one that is only an address.
Result<Camera> CameraToTry(const Settings& settings, const CameraArguments& arguments) {
  Camera camera = DefinedBy(arguments, settings);
  if (arguments.id_or_url.find("://") == std::string::npos) {
    Desk desk(settings);
    desk.admin.Sync();
    const auto stored = desk.registry.Find({arguments.id_or_url});
    if (!stored) return Fail(ErrorCode::kNotFound, "there is no camera " + arguments.id_or_url);
    camera = stored->camera;
  } else {
    auto url = CompleteUrl(arguments.id_or_url, arguments.password_stdin);
    if (!url) return tl::unexpected(url.error());
    if (const auto checked = CheckCameraUrl(*url); !checked) return tl::unexpected(checked.error());
    camera.id = {"test"};
    camera.rtsp_url = std::move(*url);
  }
  camera.enabled = true;
  return camera;
}

int TestCamera(const Settings& settings, const CameraArguments& arguments) {
  const auto camera = CameraToTry(settings, arguments);
  if (!camera) return Complain(camera.error());
  const SystemClock clock;
  const auto probe = GstCameraProber(clock, seconds(10), settings.tls_ca_file)
                         .Probe(*camera, seconds(arguments.watch_seconds));
  if (!probe) return Complain(probe.error());
  fmt::print("video         {}, {}x{}, {:.1f} pictures/s, {:.0f} kbit/s\n", probe->codec,
             probe->width, probe->height, probe->fps, probe->kbit_per_second);
  fmt::print("keyframes     {}\n", probe->gop_seconds > 0
                                       ? fmt::format("every {:.1f} s", probe->gop_seconds)
                                       : "fewer than two were seen; watch it with more --seconds");
  fmt::print("sound         {}\n", probe->has_audio ? "AAC" : "none");
  fmt::print("clock         {}\n",
             probe->clock_offset
                 ? fmt::format("{:+.3f} s against ours",
                               std::chrono::duration<double>(*probe->clock_offset).count())
                 : "the camera did not tell its time");
  return kExitOk;
}

void DefineTransport(CLI::App* command, CameraArguments& arguments) {
  command->add_option("--transport", arguments.transport, "tcp or udp")
      ->capture_default_str()
      ->check(CLI::IsMember({"tcp", "udp"}));
  command->add_flag("--no-verify-tls", arguments.no_verify_tls,
                    "trust any certificate of an rtsps:// camera");
  command->add_flag("--password-stdin", arguments.password_stdin,
                    "read the password of the URL's user from a line of standard input: a command "
                    "line can be read by every user of the machine");
}

void DefineAdd(CLI::App* add, CameraArguments& arguments) {
  add->add_option("ID", arguments.id, "1 to 50 of A-Z a-z 0-9 _ and -")->required();
  add->add_option("URL", arguments.url, "rtsp://[USER[:PASSWORD]@]HOST/...")->required();
  add->add_option("--name", arguments.name, "for people; the ID when left out");
  add->add_option("--location", arguments.location, "where it hangs, for people");
  add->add_option("--store", arguments.store,
                  "store whose tills it sees; that of the file's first camera when left out");
  add->add_option("--register", arguments.registers, "a register in view; repeatable");
  add->add_option("--buffer", arguments.buffer_seconds, "seconds of its ring")
      ->capture_default_str();
  add->add_option("--buffer-mb", arguments.buffer_mb, "most megabytes of its ring")
      ->capture_default_str();
  add->add_option("--retention-days", arguments.retention_days,
                  "days that its clips are kept; the settings' when left out");
  add->add_flag("--audio", arguments.audio, "record its sound (AAC), too");
  add->add_flag("--disabled", arguments.disabled, "do not record it yet");
  add->add_flag("--replace", arguments.replace,
                "change a camera that is there: all of it, but for a user and password that the "
                "URL leaves out while it names the same server");
  DefineTransport(add, arguments);
}

}  // namespace

void DefineCameraCommands(CLI::App& app, CameraArguments& arguments, std::string& config) {
  CLI::App* camera = app.add_subcommand("camera", "Add, list, remove and try out cameras");
  camera->require_subcommand(1);
  const auto define = [&](const char* name, const char* purpose) {
    CLI::App* command = camera->add_subcommand(name, purpose);
    command->add_option("--config", config, "settings file")->capture_default_str();
    return command;
  };
  DefineAdd(define("add", "Record one more camera"), arguments);
  CLI::App* list = define("list", "Show the cameras and how they are doing");
  list->add_flag("--json", arguments.json, "for programs");
  CLI::App* remove = define("remove", "Record a camera no more; its clips stay");
  remove->add_option("ID", arguments.id)->required();
  CLI::App* test = define("test", "Connect, watch and say what comes");
  test->add_option("ID|URL", arguments.id_or_url, "a camera that is there, or an address")
      ->required();
  test->add_option("--seconds", arguments.watch_seconds, "how long to watch")
      ->capture_default_str()
      ->check(CLI::Range(1, 60));
  DefineTransport(test, arguments);
}

int RunCameraCommand(const CLI::App& app, const Settings& settings,
                     const CameraArguments& arguments) {
  const CLI::App* camera = app.get_subcommand("camera");
  if (camera->got_subcommand("add")) return AddCamera(settings, arguments);
  if (camera->got_subcommand("list")) return ListCameras(settings, arguments.json);
  if (camera->got_subcommand("remove")) return RemoveCamera(settings, arguments);
  return TestCamera(settings, arguments);
}

}  // namespace tillwatch
