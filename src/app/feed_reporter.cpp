#include "tillwatch/app/feed_reporter.hpp"

#include <utility>

#include "tillwatch/codec/feed_json.hpp"

namespace tillwatch {
namespace {

// Details change all the time; what counts is which parts are degraded.
std::string StateOf(const ComponentsHealth& components) {
  std::string degraded;
  for (const auto& [name, component] : components) {
    if (component.state == HealthState::kDegraded) degraded += name + " ";
  }
  return degraded;
}

}  // namespace

FeedReporter::Subjects FeedReporter::Look() const {
  Subjects subjects;
  const ComponentsHealth components = health_.Components();
  subjects[""] = {StateOf(components), HealthMessage(components)};
  const UtcTime now = clock_.UtcNow();
  for (const StoredCamera& stored : cameras_.All()) {
    const Camera& camera = stored.camera;
    const CameraStatus status = StatusOf(camera, footage_, now);
    subjects[camera.id.value] = {std::string(ToString(status.state)) + " " + camera.store.value,
                                 CameraMessage(camera, stored.from_file, status)};
  }
  return subjects;
}

void FeedReporter::Report() {
  Subjects now = Look();
  std::vector<FeedMessage> messages;
  for (const auto& [name, subject] : now) {
    const auto last = reported_.find(name);
    if (last != reported_.end() && last->second.state == subject.state) continue;
    const bool moved =
        last != reported_.end() && last->second.message.store != subject.message.store;
    if (moved) messages.push_back(CameraRemovedMessage(last->second.message));
    messages.push_back(subject.message);
  }
  for (const auto& [name, last] : reported_) {
    if (now.contains(name)) continue;
    if (cameras_.IsComplete()) {
      messages.push_back(CameraRemovedMessage(last.message));
    } else {
      now.emplace(name, last);
    }
  }
  feed_.Append(messages);
  reported_ = std::move(now);
}

std::vector<FeedMessage> FeedReporter::Now() const {
  std::vector<FeedMessage> messages;
  const Subjects now = Look();
  for (const auto& [name, subject] : now) messages.push_back(subject.message);
  return messages;
}

}  // namespace tillwatch
