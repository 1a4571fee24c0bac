#include "camera_recorder.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "backoff.hpp"
#include "rtsp_session.hpp"
#include "rtsp_url.hpp"
#include "tillwatch/base/stoppable_wait.hpp"
#include "tillwatch/media/ring_transfer.hpp"

namespace tillwatch {
namespace {

constexpr milliseconds kLongestWait{1'000};

double Seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

bool SameRecording(const Camera& a, const Camera& b) {
  return a.rtsp_url == b.rtsp_url && a.transport == b.transport && a.verify_tls == b.verify_tls &&
         a.audio == b.audio && a.enabled == b.enabled && a.buffer == b.buffer &&
         a.buffer_max_bytes == b.buffer_max_bytes;
}

std::shared_ptr<FootageRing> MakeRing(const Camera& camera, const Clock& clock,
                                      const CameraFleetOptions& options) {
  if (!options.ring_memory) {
    return std::make_shared<FootageRing>(camera.buffer, camera.buffer_max_bytes);
  }
  return std::make_shared<FootageRing>(camera.buffer, camera.buffer_max_bytes,
                                       options.ring_memory(camera), clock);
}

// Pushes the footage of another ring, its runs numbered as this ring numbers them.
void Adopt(FootageRing& ring, const std::vector<AccessUnitPtr>& units) {
  std::map<std::uint64_t, std::uint64_t> numbers;
  for (const AccessUnitPtr& unit : units) {
    const auto [number, is_new] = numbers.try_emplace(unit->run);
    if (is_new) number->second = ring.NextRun();
    auto renumbered = std::make_shared<AccessUnit>(*unit);
    renumbered->run = number->second;
    ring.Push(renumbered);
  }
}

}  // namespace

CameraRecorder::CameraRecorder(const Camera& camera, const Clock& clock,
                               const CameraFleetOptions& options)
    : id_(camera.id),
      clock_(clock),
      options_(options),
      wanted_(Wanted{camera, {}}),
      ring_(MakeRing(camera, clock, options)),
      ring_seconds_(camera.buffer),
      ring_bytes_(camera.buffer_max_bytes) {
  state_.With([&](State& state) { state.since = clock_.UtcNow(); });
  thread_ = std::jthread([this](const std::stop_token& stop) { Loop(stop); });
}

CameraRecorder::~CameraRecorder() = default;

void CameraRecorder::RequestStop() { thread_.request_stop(); }

void CameraRecorder::Apply(const Camera& camera) {
  auto round = wanted_.With([&](Wanted& wanted) -> std::optional<std::stop_source> {
    const bool same = SameRecording(wanted.camera, camera);
    wanted.camera = camera;
    if (same) return std::nullopt;
    return wanted.round;
  });
  if (round) round->request_stop();
}

void CameraRecorder::Loop(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::stop_source round;
    const Camera camera = wanted_.With([&](Wanted& wanted) {
      wanted.round = round;
      return wanted.camera;
    });
    const std::stop_callback end(stop, [&round] { round.request_stop(); });
    FitRing(camera);
    if (camera.enabled) {
      SetState(CameraState::kConnecting, {});
      RecordOneRound(camera, round.get_token());
    } else {
      SetState(CameraState::kDisabled, "disabled in its settings");
      while (WaitUnlessStopped(round.get_token(), std::chrono::hours(1))) {
      }
    }
  }
}

void CameraRecorder::RecordOneRound(const Camera& camera, std::stop_token round) {
  Backoff backoff(options_.backoff_min, options_.backoff_max,
                  static_cast<unsigned>(std::hash<CameraId>{}(id_)));
  while (!round.stop_requested()) {
    RunEnd end;
    try {
      end = RecordOneRun(camera, round);
    } catch (const std::exception& e) {
      end.reason = e.what();
    }
    if (round.stop_requested()) return;
    SetState(end.state, end.reason);
    if (end.lasted) backoff.Reset();
    WaitUnlessStopped(round, backoff.Next());
  }
}

CameraRecorder::RunEnd CameraRecorder::RecordOneRun(const Camera& camera, std::stop_token round) {
  const std::shared_ptr<FootageRing> ring = Ring();
  const auto run = std::make_shared<RunRecorder>(
      ring->NextRun(), clock_,
      [ring](std::shared_ptr<AccessUnit> unit) { ring->Push(std::move(unit)); });
  RtspSession::OnSound on_sound;
  if (camera.audio) on_sound = [run](const CodedSound& sound) { run->TakeSound(sound); };
  RtspSession session(
      {SplitRtspUrl(camera.rtsp_url), camera.transport, camera.verify_tls, options_.tls_ca_file},
      options_.watchdog, [run](const CodedPicture& picture) { run->TakePicture(picture); },
      std::move(on_sound));
  session.Start();
  const std::stop_callback wake(round, [&session] { session.Wake(); });
  return Watch(session, run, camera, round);
}

CameraRecorder::RunEnd CameraRecorder::Watch(RtspSession& session,
                                             const std::shared_ptr<RunRecorder>& run,
                                             const Camera& camera, std::stop_token round) {
  const SteadyTime started = clock_.SteadyNow();
  bool live = false;
  while (!round.stop_requested()) {
    Ring()->Tend();
    const SteadyTime now = clock_.SteadyNow();
    const RunFacts facts = run->Facts();
    const std::optional<SteadyTime> last = facts.LastArrival();
    const bool lasted = last && *last - started > options_.watchdog;
    if (last && !std::exchange(live, true)) {
      state_.With([&](State& state) {
        if (state.run) state.last_frame_before = state.run->Facts().last_frame_at;
        state.run = run;
      });
      if (camera.audio && !session.OffersAac()) {
        spdlog::info("camera has no AAC sound (camera={} other_streams=\"{}\")", id_.value,
                     session.OtherStreams());
      }
    }
    if (live) ShowLive(facts);
    const auto quiet = std::chrono::ceil<milliseconds>(now - last.value_or(started));
    if (quiet >= options_.watchdog) {
      return {CameraState::kStalled, fmt::format("no picture for {:.1f} s", Seconds(quiet)),
              lasted};
    }
    if (!facts.broken.empty()) return {CameraState::kConnecting, facts.broken, true};
    const auto ended = session.Wait(std::min(options_.watchdog - quiet, kLongestWait));
    if (ended) return {CameraState::kOffline, *ended, lasted};
  }
  return {};
}

void CameraRecorder::ShowLive(const RunFacts& facts) {
  const bool clips = clock_.SteadyNow() - *facts.last_keyframe < options_.keyframe_patience;
  SetState(CameraState::kLive,
           clips ? ""
                 : fmt::format("no keyframe for {:.0f} s: there is nothing to start a clip at",
                               Seconds(options_.keyframe_patience)));
}

void CameraRecorder::Forget() {
  forgotten_ = true;
  Ring()->Forget();
}

// A ring of another size is made anew, with the footage of the old one as far as it fits. Without
// the memory for it the old one goes on.
void CameraRecorder::FitRing(const Camera& camera) try {
  const bool fits = camera.buffer == ring_seconds_ && camera.buffer_max_bytes == ring_bytes_;
  if (fits || forgotten_) return;
  const std::vector<AccessUnitPtr> footage = AllFootage(*Ring());
  Ring()->Forget();  // its file makes room for the new one's
  auto fresh = MakeRing(camera, clock_, options_);
  Adopt(*fresh, footage);
  ring_.With([&](auto& ring) { ring = std::move(fresh); });
  ring_seconds_ = camera.buffer;
  ring_bytes_ = camera.buffer_max_bytes;
  if (forgotten_) Ring()->Forget();  // removed while its file was being made
} catch (const std::exception& e) {
  spdlog::error("footage ring keeps its old size (camera={} error=\"{}\")", id_.value, e.what());
}

std::shared_ptr<FootageRing> CameraRecorder::Ring() const {
  return ring_.With([](const auto& ring) { return ring; });
}

FootageSlice CameraRecorder::Read(const TimeSpan& window) const {
  FootageSlice slice = Ring()->Read(window);
  slice.live = state_.With([](const State& state) { return state.state == CameraState::kLive; });
  return slice;
}

void CameraRecorder::SetState(CameraState state, const std::string& reason) {
  const bool changed = state_.With([&](State& s) {
    if (s.state == state && s.reason == reason) return false;
    if (s.state != state) {
      s.since = clock_.UtcNow();
      if (state == CameraState::kLive) ++s.times_live;
    }
    s.state = state;
    s.reason = reason;
    return true;
  });
  if (!changed) return;
  const CameraStatus status = Status();
  if (state == CameraState::kLive && reason.empty()) {
    spdlog::info("camera live (camera={} codec={} width={} height={} reconnects={})", id_.value,
                 status.codec, status.width, status.height, status.reconnects);
  } else if (state == CameraState::kDisabled || reason.empty()) {
    spdlog::info("camera {} (camera={})", ToString(state), id_.value);
  } else {
    spdlog::warn("camera {} (camera={} reason=\"{}\")", ToString(state), id_.value, reason);
  }
  if (options_.on_change) options_.on_change(status);
}

CameraStatus CameraRecorder::Status() const {
  const State state = state_.With([](const State& s) { return s; });
  const FootageExtent extent = Ring()->Extent();
  CameraStatus status;
  status.id = id_;
  status.state = state.state;
  status.reason = state.reason;
  status.since = state.since;
  status.buffered_bytes = extent.bytes;
  status.bytes_limited = extent.bytes_limited;
  status.footage_problem = Ring()->Problem();
  if (extent.oldest && extent.newest) {
    // Not negative while the ring holds footage from before the wall clock was set back.
    status.buffered_seconds = std::max(Seconds(*extent.newest - *extent.oldest), 0.0);
  }
  status.reconnects = state.times_live > 0 ? state.times_live - 1 : 0;
  if (!state.run) return status;

  const RunFacts facts = state.run->Facts();
  status.fps = facts.FramesPerSecond(clock_.SteadyNow());
  if (facts.config) {
    status.codec = ToString(facts.config->codec);
    status.width = facts.config->width;
    status.height = facts.config->height;
  }
  status.last_frame_at = facts.last_frame_at ? facts.last_frame_at : state.last_frame_before;
  if (facts.last_frame_at) status.time_source = ToString(facts.time_source);
  status.clock_offset = facts.clock_offset;
  return status;
}

}  // namespace tillwatch
