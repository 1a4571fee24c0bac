#include "tillwatch/media/run_start.hpp"

#include <utility>

namespace tillwatch {
namespace {

using std::chrono::nanoseconds;

// Being earlier by less than this is the network's jitter.
constexpr milliseconds kEarlier{50};

}  // namespace

nanoseconds RunStart::Prompt::Offset() const {
  return arrival.time_since_epoch() - pts.time_since_epoch();
}

std::vector<std::shared_ptr<AccessUnit>> RunStart::Add(std::shared_ptr<AccessUnit> unit,
                                                       UtcTime arrival, Timeline& timeline) {
  const Prompt prompt{unit->pts, arrival};
  const bool first = waiting_.empty();
  if (first || prompt.Offset() < promptest_->Offset()) promptest_ = prompt;
  if (first || marked_offset_ - promptest_->Offset() > kEarlier) {
    marked_offset_ = promptest_->Offset();
    marked_at_ = unit->arrived_at;
  }
  bytes_ += unit->data.size();
  waiting_.push_back(std::move(unit));
  if (!Settled(*waiting_.back())) return {};

  timeline.Anchor(promptest_->pts, promptest_->arrival);
  for (const auto& waited : waiting_) waited->captured_at = timeline.At(waited->pts);
  return std::exchange(waiting_, {});
}

bool RunStart::Settled(const AccessUnit& newest) const {
  return newest.arrived_at - marked_at_ >= kQuiet ||
         newest.arrived_at - waiting_.front()->arrived_at >= kLongest || bytes_ >= kMostBytes;
}

}  // namespace tillwatch
