#include "tillwatch/app/retention_job.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <utility>

namespace tillwatch {
namespace {

constexpr std::chrono::minutes kPeriod{1};
constexpr std::chrono::hours kBelievableStep{1};

std::string Megabytes(std::int64_t bytes) {
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

// What somebody must look after; empty when nothing.
std::string Trouble(const RetentionResult& result) {
  if (result.of_open_alerts > 0) {
    return fmt::format(
        "the disk is below its floor of free space: {} clip(s) of open alerts had to go",
        result.of_open_alerts);
  }
  if (result.below_floor > 0) {
    return "the disk is below its floor of free space, and no clip may go; it lacks " +
           Megabytes(result.below_floor);
  }
  if (result.failed > 0) return fmt::format("{} clip(s) cannot be removed", result.failed);
  if (result.over_budget > 0) {
    return "clips on hold or of open alerts are over the budget by " +
           Megabytes(result.over_budget);
  }
  return {};
}

}  // namespace

Retention::Listener RecordRetired(AuditLog& audit, const Clock& clock, std::string who) {
  return [&audit, &clock, who = std::move(who)](const Clip& clip, RetireReason reason) {
    AuditEntry entry;
    entry.at = clock.UtcNow();
    entry.who = who;
    entry.role = "system";
    entry.action = "clip.retired";
    entry.object = clip.id.value;
    entry.store = clip.store;
    entry.details_json = fmt::format(R"({{"reason":"{}"}})", ToString(reason));
    try {
      audit.Append(entry);
    } catch (const std::exception& error) {
      spdlog::warn("a clip that was retired is not in the audit log (clip={} error={})",
                   clip.id.value, error.what());
    }
  };
}

RetentionJob::RetentionJob(Retention retention, AuditLog& audit, Health& health, const Clock& clock)
    : retention_(std::move(retention)),
      record_(RecordRetired(audit, clock, "retention")),
      health_(health),
      clock_(clock),
      started_utc_(clock.UtcNow()),
      started_(clock.SteadyNow()),
      next_(started_) {}

bool RetentionJob::ClockWasSet() const {
  const auto by_wall_clock = clock_.UtcNow() - started_utc_;
  const auto in_truth = clock_.SteadyNow() - started_;
  return std::chrono::abs(by_wall_clock - in_truth) > kBelievableStep;
}

void RetentionJob::RunIfDue() {
  if (clock_.SteadyNow() < next_) return;
  next_ = clock_.SteadyNow() + kPeriod;
  if (ClockWasSet()) {
    health_.Set("retention", HealthState::kDegraded,
                "no clips are retired: the system's clock was set; restart to go on");
    return;
  }
  Report(retention_.Run(clock_.UtcNow(), false, record_));
}

void RetentionJob::Report(const RetentionResult& result) {
  if (result.clips + result.exports > 0) {
    spdlog::info("clips retired (clips={} exports={} bytes={})", result.clips, result.exports,
                 result.bytes);
  }
  const std::string trouble = Trouble(result);
  if (result.of_open_alerts > 0 || result.below_floor > 0) {
    spdlog::error("{}", trouble);
  }
  health_.Set("retention", trouble.empty() ? HealthState::kOk : HealthState::kDegraded, trouble);
}

}  // namespace tillwatch
