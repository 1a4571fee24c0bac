#include "housekeeping.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <exception>
#include <string>
#include <utility>

#include "tillwatch/base/stoppable_wait.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

constexpr seconds kRound{2};
constexpr int kRoundsAPrune = 30;
constexpr std::int64_t kMostOfFeed = 100'000;  // messages
constexpr seconds kDatabasePatience{2};        // at the start; then the file's cameras are recorded

// health's word on the cameras: how many film and which do not.
void ReportCameras(const FootageSource& footage, Health& health) {
  std::string away;
  for (const CameraStatus& camera : footage.Statuses()) {
    if (!camera.footage_problem.empty()) {
      away += fmt::format("{}{}: {}", away.empty() ? "" : ", ", camera.id.value,
                          camera.footage_problem);
    }
    if (camera.state == CameraState::kLive || camera.state == CameraState::kDisabled) continue;
    away +=
        fmt::format("{}{} {}", away.empty() ? "" : ", ", camera.id.value, ToString(camera.state));
    if (!camera.reason.empty()) away += " (" + camera.reason + ")";
  }
  health.Set("cameras", away.empty() ? HealthState::kOk : HealthState::kDegraded, away);
}

// One piece of housekeeping; what fails is done again in the next round.
template <class Fn>
void Tidy(Fn&& piece) {
  try {
    piece();
  } catch (const Unavailable& error) {  // health has it already
    spdlog::debug("housekeeping waits for the database (error={})", error.what());
  } catch (const std::exception& error) {
    spdlog::error("housekeeping failed (error={})", error.what());
  }
}

}  // namespace

CameraStart::CameraStart(CameraAdmin& admin) : thread_([this, &admin] { FirstSync(admin); }) {
  done_.get_future().wait_for(kDatabasePatience);
  admin.StartWithFile();
}

void CameraStart::FirstSync(CameraAdmin& admin) {
  try {
    admin.Sync();
  } catch (const std::exception& error) {
    spdlog::warn("cameras of the file are recorded, the database's later (error={})", error.what());
  }
  done_.set_value();
}

void FollowSwitches(RuleBook& rules) {
  Tidy([&] { rules.Sync(); });
}

void KeepHouse(std::stop_token stop, RetentionJob retention, CameraAdmin& admin,
               const FootageSource& footage, RegisterClocks& clocks, HomeAccess& access,
               RuleBook& rules, Health& health, FeedReporter& reporter, FeedStore& feed,
               std::chrono::hours keep_feed) {
  int round = 0;
  do {
    ReportCameras(footage, health);
    Tidy([&] { access.Tend(); });
    Tidy([&] { admin.Sync(); });
    Tidy([&] { reporter.Report(); });
    Tidy([&] { clocks.Sync(); });
    FollowSwitches(rules);
    Tidy([&] { retention.RunIfDue(); });
    if (round++ % kRoundsAPrune == 0) Tidy([&] { feed.Prune(keep_feed, kMostOfFeed); });
  } while (WaitUnlessStopped(stop, kRound));
}

}  // namespace tillwatch
