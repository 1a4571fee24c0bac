// The ports behind the API, in memory, with switches that make them fail.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "tillwatch/base/guarded.hpp"
#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/ports/clip_store.hpp"
#include "tillwatch/ports/errors.hpp"
#include "tillwatch/ports/footage_source.hpp"
#include "tillwatch/ports/query_store.hpp"
#include "tillwatch/ports/snooze_store.hpp"

namespace tillwatch {

// A UUID that ends with this number.
inline std::string Uuid(int number) {
  std::string digits = std::to_string(number);
  digits.insert(0, 12 - digits.size(), '0');
  return "0f8e3c1a-0000-4000-8000-" + digits;
}

inline UtcTime At(const std::string& text) { return ParseRfc3339(text).value(); }

// Answers with what it holds and remembers the filters it was asked with.
class FakeQueryStore final : public QueryStore {
 public:
  std::vector<StoredEvent> events;
  std::vector<AlertView> alerts;
  std::vector<ClipView> clips;
  std::vector<RejectedView> rejected;
  std::vector<Decision> decisions;  // of any alert
  Guarded<std::vector<ClipRequest>> requests;
  std::function<void()> before_each;  // throws, or blocks

  EventFilter event_filter;
  AlertFilter alert_filter;
  ClipFilter clip_filter;
  PageRequest page;

  Page<StoredEvent> ListEvents(const EventFilter& filter, const PageRequest& wanted) override {
    Enter();
    const std::lock_guard lock(mutex_);
    event_filter = filter;
    page = wanted;
    std::vector<StoredEvent> found;
    for (const StoredEvent& stored : events) {
      if (filter.stores.Has(stored.event.store)) found.push_back(stored);
    }
    return Cut(found, wanted, [](const StoredEvent& e) {
      return Cursor{e.event.occurred_at, e.event.id.value};
    });
  }
  std::optional<StoredEvent> GetEvent(const EventId& id, const StoreScope& stores) override {
    Enter();
    return Find(events, [&](const StoredEvent& e) {
      return e.event.id == id && stores.Has(e.event.store);
    });
  }
  Page<AlertView> ListAlerts(const AlertFilter& filter, const PageRequest& wanted) override {
    Enter();
    const std::lock_guard lock(mutex_);
    alert_filter = filter;
    page = wanted;
    std::vector<AlertView> found;
    for (const AlertView& view : alerts) {
      if (filter.stores.Has(view.alert.store)) found.push_back(view);
    }
    return Cut(found, wanted, [](const AlertView& a) {
      return Cursor{a.alert.created_at, a.alert.id.value};
    });
  }
  std::optional<AlertView> GetAlert(const AlertId& id, const StoreScope& stores) override {
    Enter();
    return Find(alerts,
                [&](const AlertView& a) { return a.alert.id == id && stores.Has(a.alert.store); });
  }
  std::optional<AlertView> AcknowledgeAlert(const AlertId& id, const StoreScope& stores,
                                            const std::string& by, const std::string& note,
                                            UtcTime now) override {
    auto view = GetAlert(id, stores);
    if (!view) return std::nullopt;
    view->alert.status = AlertStatus::kAcknowledged;
    view->alert.acknowledged_at = now;
    view->alert.acknowledged_by = by;
    view->alert.note = note;
    return view;
  }
  std::optional<AlertView> Decide(const AlertId& id, const StoreScope& stores,
                                  const Decision& decision) override {
    Enter();
    const auto found = std::find_if(alerts.begin(), alerts.end(), [&](const AlertView& view) {
      return view.alert.id == id && stores.Has(view.alert.store);
    });
    if (found == alerts.end()) return std::nullopt;
    decisions.push_back(decision);
    found->decision = decision.disposition ? std::optional(decision) : std::nullopt;
    return *found;
  }
  std::optional<std::vector<Decision>> Decisions(const AlertId& id,
                                                 const StoreScope& stores) override {
    Enter();
    return GetAlert(id, stores) ? std::optional(decisions) : std::nullopt;
  }
  Page<ClipView> ListClips(const ClipFilter& filter, const PageRequest& wanted) override {
    Enter();
    const std::lock_guard lock(mutex_);
    clip_filter = filter;
    page = wanted;
    std::vector<ClipView> found;
    for (const ClipView& view : clips) {
      const bool of_camera = !filter.camera || view.clip.camera == *filter.camera;
      if (of_camera && IsIn(filter.stores, view)) found.push_back(view);
    }
    return Cut(found, wanted, [](const ClipView& c) {
      return Cursor{c.clip.covered.start, c.clip.id.value};
    });
  }
  std::optional<ClipView> GetClip(const ClipId& id, const StoreScope& stores) override {
    Enter();
    return Find(clips, [&](const ClipView& c) { return c.clip.id == id && IsIn(stores, c); });
  }
  std::optional<ClipRequest> GetClipRequest(const ClipRequestId& id,
                                            const StoreScope& stores) override {
    Enter();
    const auto found = requests.With([&](const auto& list) {
      return Find(list, [&](const ClipRequest& r) { return r.id == id; });
    });
    const bool in_scope =
        found && (stores.IsEvery() || (found->event && GetEvent(*found->event, stores)));
    return in_scope ? found : std::nullopt;
  }
  std::vector<PosEvent> EventsDuring(const Clip&, const StoreScope& stores) override {
    Enter();
    std::vector<PosEvent> said;
    for (const StoredEvent& stored : events) {
      if (stores.Has(stored.event.store)) said.push_back(stored.event);
    }
    return said;
  }
  std::optional<ClipView> SetHold(const ClipId& id, const StoreScope& stores, bool on_hold,
                                  const std::string& by, const std::string& note,
                                  UtcTime now) override {
    Enter();
    const auto found = std::find_if(clips.begin(), clips.end(), [&](const ClipView& view) {
      return view.clip.id == id && IsIn(stores, view);
    });
    if (found == clips.end()) return std::nullopt;
    if (found->clip.on_hold != on_hold) {
      found->clip.on_hold = on_hold;
      found->clip.held_by = by;
      found->clip.hold_note = note;
      found->clip.held_at = now;
    }
    return *found;
  }
  Page<RejectedView> ListRejected(const RejectedFilter&, const PageRequest& wanted) override {
    Enter();
    const std::lock_guard lock(mutex_);
    return Cut(rejected, wanted, [](const RejectedView& m) { return Cursor{m.received_at, m.id}; });
  }
  void Ping() override { Enter(); }

 private:
  void Enter() const {
    if (before_each) before_each();
  }

  static bool IsIn(const StoreScope& stores, const ClipView& view) {
    return stores.IsEvery() || (view.clip.store && stores.Has(*view.clip.store));
  }

  template <class T, class Match>
  static std::optional<T> Find(const std::vector<T>& items, Match match) {
    const auto found = std::find_if(items.begin(), items.end(), match);
    return found == items.end() ? std::nullopt : std::optional(*found);
  }

  // The items behind the cursor, in the order they are held.
  template <class T, class CursorOf>
  static Page<T> Cut(const std::vector<T>& items, const PageRequest& wanted, CursorOf cursor_of) {
    auto first = items.begin();
    if (wanted.after) {
      first = std::find_if(items.begin(), items.end(),
                           [&](const T& item) { return cursor_of(item).id == wanted.after->id; });
      if (first != items.end()) ++first;
    }
    Page<T> page;
    for (; first != items.end(); ++first) {
      if (page.items.size() == static_cast<std::size_t>(wanted.limit)) {
        page.next = cursor_of(page.items.back());
        break;
      }
      page.items.push_back(*first);
    }
    return page;
  }

  std::mutex mutex_;  // the filters
};

// Takes requests; the API asks nothing else of it.
class FakeClipStore final : public ClipStore {
 public:
  explicit FakeClipStore(FakeQueryStore& queries) : queries_(queries) {}

  void AddRequest(const ClipRequest& request) override {
    queries_.requests.With([&](auto& list) { list.push_back(request); });
  }
  std::optional<KeyedRequest> FindByKey(const RequestKey& key, UtcTime) override {
    const auto found = keys_.find(key.owner + "/" + key.key);
    if (found == keys_.end()) return std::nullopt;
    return KeyedRequest{found->second.second, found->second.first == key.body_sha256};
  }
  KeyedRequest AddByKey(const RequestKey& key, const ClipRequest& request, UtcTime) override {
    AddRequest(request);
    keys_[key.owner + "/" + key.key] = {key.body_sha256, request};
    return {request, true};
  }
  std::vector<ClipRequest> ClaimDue(const std::string&, UtcTime, seconds) override { return {}; }
  std::optional<Clip> LinkExisting(const ClipRequest&, UtcTime) override { return {}; }
  std::optional<UtcTime> NextDue() override { return {}; }
  void Postpone(const ClipRequestId&, UtcTime, const std::string&) override {}
  void Finish(const std::vector<ClipRequestId>&, const Clip&, UtcTime) override {}
  void FailRequest(const ClipRequestId&, const std::string&, UtcTime) override {}
  int ReleaseAbandoned(UtcTime) override { return 0; }
  int ReleaseClaims(const std::string&, const std::string&) override { return 0; }

 private:
  FakeQueryStore& queries_;
  std::map<std::string, std::pair<std::string, ClipRequest>> keys_;
};

class FakeFootage final : public FootageSource {
 public:
  std::vector<CameraStatus> cameras;

  FootageSlice slice;  // of every camera

  Result<FootageSlice> Read(const CameraId&, const TimeSpan&) const override { return slice; }
  Result<FootageExtent> Extent(const CameraId&) const override { return slice.extent; }
  std::optional<CameraStatus> Status(const CameraId& id) const override {
    for (const CameraStatus& camera : cameras) {
      if (camera.id == id) return camera;
    }
    return std::nullopt;
  }
  std::vector<CameraStatus> Statuses() const override { return cameras; }
};

class FakeSnoozeStore final : public SnoozeStore {
 public:
  std::vector<Snooze> snoozes;

  std::vector<Snooze> List(UtcTime now, const StoreScope& stores) override {
    std::vector<Snooze> found;
    for (const Snooze& snooze : snoozes) {
      if (snooze.until > now && stores.Has(snooze.store)) found.push_back(snooze);
    }
    return found;
  }
  void Add(const Snooze& snooze) override { snoozes.push_back(snooze); }
  bool Remove(const SnoozeId& id, const StoreScope& stores) override {
    return std::erase_if(snoozes, [&](const Snooze& snooze) {
             return snooze.id == id && stores.Has(snooze.store);
           }) > 0;
  }
};

}  // namespace tillwatch
