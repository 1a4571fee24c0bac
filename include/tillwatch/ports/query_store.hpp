// The questions that people and their tools ask of what is stored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tillwatch/base/result.hpp"
#include "tillwatch/domain/alert.hpp"
#include "tillwatch/domain/clip.hpp"
#include "tillwatch/domain/disposition.hpp"
#include "tillwatch/domain/pos_event.hpp"
#include "tillwatch/domain/store_scope.hpp"
#include "tillwatch/domain/views.hpp"

namespace tillwatch {

// Amounts, both ends included; rows without an amount are in no range.
struct AmountRange {
  std::optional<std::int64_t> least_minor;
  std::optional<std::int64_t> most_minor;

  bool operator==(const AmountRange&) const = default;
};

struct EventFilter {
  StoreScope stores = {};
  std::optional<RegisterId> register_id = {};
  std::optional<StaffId> staff = {};
  std::optional<std::string> event_type = {};  // a type ("refund_issued") or a kind ("refund")
  std::optional<Severity> severity = {};       // of its own alert or occurrence
  std::optional<CameraId> camera = {};         // that the till named, or that saw the till
  AmountRange amount = {};
  // The beginning of its order, its receipt or the order that it takes back, as written, in
  // capitals or in small letters; or the whole SKU of a line.
  std::optional<std::string> text = {};
  std::optional<UtcTime> from = {};  // occurred_at >= from
  std::optional<UtcTime> to = {};    // occurred_at < to

  bool operator==(const EventFilter&) const = default;
};

struct AlertFilter {
  StoreScope stores = {};
  std::optional<RegisterId> register_id = {};
  std::optional<StaffId> staff = {};
  std::optional<AlertStatus> status = {};
  std::optional<Severity> severity = {};
  std::optional<Disposition> disposition = {};
  std::optional<std::string> event_type = {};  // as of an event
  std::optional<CameraId> camera = {};         // that was asked for footage
  AmountRange amount = {};
  std::optional<std::string> text = {};  // as of an event: of any that it stands for
  std::optional<UtcTime> from = {};
  std::optional<UtcTime> to = {};
};

struct ClipFilter {
  std::optional<CameraId> camera = {};
  std::optional<AlertId> alert = {};
  std::optional<EventId> event = {};
  std::optional<ClipStatus> status = {};
  StoreScope stores = {};                 // in which it was filmed
  std::optional<Severity> severity = {};  // of an alert that it shows
  // Of an event that it shows: the one it was cut for, and those of its alerts.
  std::optional<RegisterId> register_id = {};
  std::optional<StaffId> staff = {};
  std::optional<std::string> event_type = {};
  AmountRange amount = {};
  std::optional<std::string> text = {};
  std::optional<UtcTime> from = {};  // covered.end > from
  std::optional<UtcTime> to = {};    // covered.start < to
};

struct RejectedFilter {
  std::optional<std::string> text = {};  // in its topic or reason, whatever the case
  std::optional<UtcTime> from = {};      // received_at >= from
  std::optional<UtcTime> to = {};        // received_at < to
};

// Each question is asked within a scope of stores. What is of another store is not there: it is in
// no list and no total, and its id is as unknown as one that does not exist. A clip is of the store
// in which it was filmed, its alerts may be of others. Thread rule: any thread; each call borrows
// one pooled connection. Throws Unavailable.
class QueryStore {
 public:
  virtual ~QueryStore() = default;

  virtual Page<StoredEvent> ListEvents(const EventFilter& filter, const PageRequest& page) = 0;
  virtual std::optional<StoredEvent> GetEvent(const EventId& id, const StoreScope& stores) = 0;

  virtual Page<AlertView> ListAlerts(const AlertFilter& filter, const PageRequest& page) = 0;
  virtual std::optional<AlertView> GetAlert(const AlertId& id, const StoreScope& stores) = 0;
  // Idempotent; a second acknowledgement keeps the first one's time and name.
  virtual std::optional<AlertView> AcknowledgeAlert(const AlertId& id, const StoreScope& stores,
                                                    const std::string& by, const std::string& note,
                                                    UtcTime now) = 0;

  // Stores the decision beside the earlier ones and makes it the alert's own; without a disposition
  // it takes back what stands. A decided alert is acknowledged; taking the decision back opens it
  // again if it was the decision that acknowledged it. Idempotent: what is so already adds nothing.
  virtual std::optional<AlertView> Decide(const AlertId& id, const StoreScope& stores,
                                          const Decision& decision) = 0;
  // Every decision about it, oldest first; nothing when there is no such alert.
  virtual std::optional<std::vector<Decision>> Decisions(const AlertId& id,
                                                         const StoreScope& stores) = 0;

  virtual Page<ClipView> ListClips(const ClipFilter& filter, const PageRequest& page) = 0;
  virtual std::optional<ClipView> GetClip(const ClipId& id, const StoreScope& stores) = 0;
  // What the tills said while the clip was filmed, in order of time: those registers that its
  // alerts are of, else those that its camera looks at, and the alerts' own events. The first 500.
  virtual std::vector<PosEvent> EventsDuring(const Clip& clip, const StoreScope& stores) = 0;
  // Puts the clip on legal hold or takes it off. Idempotent: saying what is so already changes
  // nothing, the first name and time stay.
  virtual std::optional<ClipView> SetHold(const ClipId& id, const StoreScope& stores, bool on_hold,
                                          const std::string& by, const std::string& note,
                                          UtcTime now) = 0;
  virtual std::optional<ClipRequest> GetClipRequest(const ClipRequestId& id,
                                                    const StoreScope& stores) = 0;

  virtual Page<RejectedView> ListRejected(const RejectedFilter& filter,
                                          const PageRequest& page) = 0;

  // Answers when the database does; throws Unavailable else.
  virtual void Ping() = 0;
};

}  // namespace tillwatch
