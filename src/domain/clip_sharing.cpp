#include "tillwatch/domain/clip_sharing.hpp"

#include <algorithm>
#include <tuple>

namespace tillwatch {
namespace {

constexpr int kAttemptsTogether = 2;
constexpr std::string_view kInterrupted = "interrupted";

bool GoesAlone(const ClipRequest& request) {
  return request.attempts >= kAttemptsTogether && request.error.starts_with(kInterrupted);
}

TimeSpan Join(const TimeSpan& a, const TimeSpan& b) {
  return {std::min(a.start, b.start), std::max(a.end, b.end)};
}

bool Touch(const TimeSpan& a, const TimeSpan& b) { return a.start <= b.end && b.start <= a.end; }

auto Rank(const ClipRequest& request) {
  return std::make_tuple(-request.priority, request.created_at, request.id.value);
}

}  // namespace

TimeSpan Union(const std::vector<ClipRequest>& requests) {
  TimeSpan all = requests.front().window;
  for (const ClipRequest& request : requests) all = Join(all, request.window);
  return all;
}

std::vector<ClipRequest> ShareClip(const ClipRequest& lead, std::vector<ClipRequest> candidates,
                                   microseconds max_length) {
  std::vector<ClipRequest> sharing{lead};
  if (GoesAlone(lead)) return sharing;
  std::erase_if(candidates, [&](const ClipRequest& candidate) {
    return GoesAlone(candidate) || candidate.camera != lead.camera || candidate.id == lead.id;
  });
  TimeSpan all = lead.window;
  while (true) {
    const auto length_with = [&](const ClipRequest& candidate) {
      return Touch(all, candidate.window) ? Join(all, candidate.window).Length()
                                          : microseconds::max();
    };
    const auto next =
        std::min_element(candidates.begin(), candidates.end(), [&](const auto& a, const auto& b) {
          return std::make_tuple(length_with(a), Rank(a)) <
                 std::make_tuple(length_with(b), Rank(b));
        });
    if (next == candidates.end() || length_with(*next) > max_length) break;
    all = Join(all, next->window);
    sharing.push_back(std::move(*next));
    candidates.erase(next);
  }
  std::sort(sharing.begin(), sharing.end(),
            [](const auto& a, const auto& b) { return Rank(a) < Rank(b); });
  return sharing;
}

}  // namespace tillwatch
