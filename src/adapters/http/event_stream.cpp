#include "event_stream.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "stream_ids.hpp"

namespace tillwatch {
namespace {

constexpr std::size_t kFillBytes = 64 * 1024;
constexpr std::size_t kFillMessages = 50;
constexpr int kReconnectMs = 3000;  // what EventSource waits before it comes back

std::string Head() {
  return fmt::format(
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
      "X-Accel-Buffering: no\r\nConnection: close\r\n\r\nretry: {}\n\n",
      kReconnectMs);
}

}  // namespace

EventStream::EventStream(SharedSocket socket, StreamOrder order, SteadyTime now,
                         milliseconds heartbeat)
    : socket_(std::move(socket)),
      order_(std::move(order)),
      position_(order_.last_id),
      out_(Head()),
      next_beat_(now + heartbeat) {}

bool EventStream::Fill(const LiveFeed& feed, SteadyTime now) {
  if (asked_) return false;
  while (checked_ && out_.size() < kFillBytes) {
    const auto messages = feed.After(*position_, kFillMessages);
    if (!messages) break;
    if (messages->empty()) return false;
    for (const FeedMessagePtr& message : *messages) {
      position_ = message->id;
      if (order_.filter.Passes(*message)) Add(*message);
      if (out_.size() >= kFillBytes) return false;
    }
  }
  if (!out_.empty() || (retry_at_ && now < *retry_at_)) return false;
  retry_at_.reset();
  asked_ = true;
  return true;
}

void EventStream::TakePage(const FeedPage& page) {
  asked_ = false;
  checked_ = true;
  position_ = page.reached;
  if (page.lost) {
    out_ += fmt::format("id: {}\nevent: reset\ndata: {{\"reason\":\"pruned\"}}\n\n",
                        IdText(page.reached));
  }
  for (const FeedMessage& message : page.messages) Add(message);
}

void EventStream::PageFailed(SteadyTime retry_at) {
  asked_ = false;
  retry_at_ = retry_at;
}

std::string EventStream::IdText(std::int64_t id) const {
  return order_.ids ? order_.ids->Hide(id) : std::to_string(id);
}

void EventStream::Add(const FeedMessage& message) {
  out_ += fmt::format("id: {}\nevent: {}\ndata: {}\n\n", IdText(message.id), ToString(message.kind),
                      message.payload);
}

bool EventStream::Send(SteadyTime now) {
  const auto sent = socket_.Send(out_);
  if (!sent) return false;
  out_.erase(0, *sent);
  if (*sent > 0 || !stuck_since_) stuck_since_ = now;
  if (out_.empty()) stuck_since_.reset();
  return true;
}

bool EventStream::BeatIfDue(SteadyTime now, milliseconds heartbeat) {
  if (now < next_beat_) return false;
  next_beat_ = now + heartbeat;
  if (out_.empty()) out_ = ": heartbeat\n\n";
  return true;
}

SteadyTime EventStream::NextDeadline(milliseconds patience) const {
  SteadyTime next = next_beat_;
  if (stuck_since_) next = std::min(next, *stuck_since_ + patience);
  if (retry_at_ && out_.empty()) next = std::min(next, *retry_at_);
  return next;
}

}  // namespace tillwatch
