#include "tillwatch/app/built_in_enrichers.hpp"

#include <unordered_map>
#include <utility>

namespace tillwatch {
namespace {

// How far the till's clock is from ours, once that is known.
class ClockEnricher final : public Enricher {
 public:
  explicit ClockEnricher(const RegisterClocks& clocks) : clocks_(clocks) {}

  std::string_view Name() const override { return "clock"; }
  bool Applies(const PosEvent& event) const override { return event.register_id.has_value(); }
  void Enrich(const PosEvent& event, const EnrichmentContext&, Facts& facts) override {
    const auto offset = clocks_.OffsetOf(event);
    if (offset) facts.Add("clock_offset_ms", offset->count());
  }

 private:
  const RegisterClocks& clocks_;
};

// Where and when: by the till's clock, set right where its offset is known.
class MetadataEnricher final : public Enricher {
 public:
  explicit MetadataEnricher(const StoreCalendar& calendar) : calendar_(calendar) {}

  std::string_view Name() const override { return "metadata"; }
  std::vector<std::string_view> DependsOn() const override { return {"clock"}; }
  void Enrich(const PosEvent& event, const EnrichmentContext&, Facts& facts) override {
    const auto* offset = facts.Find<std::int64_t>("clock_offset_ms");
    const UtcTime moment = event.occurred_at + milliseconds(offset == nullptr ? 0 : *offset);
    const auto local = calendar_.LocalTime(event.store, event.occurred_at);
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const auto age = std::chrono::floor<milliseconds>(event.received_at - moment);
    facts.Add("age_ms", std::int64_t{age.count()});
    facts.Add("local_hour",
              std::int64_t{std::chrono::floor<std::chrono::hours>(local - day).count()});
    facts.Add("local_weekday", std::int64_t{std::chrono::weekday(day).iso_encoding()});
    facts.Add("source_topic", event.topic);
  }

 private:
  const StoreCalendar& calendar_;
};

// Which cameras looked at the till by the configuration of now; that may change later.
class CamerasEnricher final : public Enricher {
 public:
  explicit CamerasEnricher(const CameraRegistry& cameras) : cameras_(cameras) {}

  std::string_view Name() const override { return "cameras"; }
  void Enrich(const PosEvent& event, const EnrichmentContext&, Facts& facts) override {
    std::vector<std::string> ids;
    for (CameraId& camera : cameras_.CamerasFor(event)) ids.push_back(std::move(camera.value));
    facts.Add("cameras", std::move(ids));
  }

 private:
  const CameraRegistry& cameras_;
};

// "1h", "90s": the largest unit without a rest.
std::string FormatWindow(microseconds window) {
  const auto whole = std::chrono::round<seconds>(window).count();
  constexpr std::array<std::pair<std::int64_t, char>, 3> kUnits{
      {{86'400, 'd'}, {3'600, 'h'}, {60, 'm'}}};
  for (const auto& [length, unit] : kUnits) {
    if (whole >= length && whole % length == 0) return std::to_string(whole / length) + unit;
  }
  return std::to_string(whole) + "s";
}

// What had happened before of staff and register: what the rules asked for anyhow.
class HistoryEnricher final : public Enricher {
 public:
  std::string_view Name() const override { return "history"; }
  void Enrich(const PosEvent&, const EnrichmentContext& context, Facts& facts) override {
    if (context.history.empty()) return;
    AddCounts("earlier_by_staff", Subject::kStaff, context, facts);
    AddCounts("earlier_by_register", Subject::kRegister, context, facts);
  }

 private:
  static void AddCounts(std::string_view name, Subject by, const EnrichmentContext& context,
                        Facts& facts) {
    FactCounts counts;
    for (const auto& [lookup, seen] : context.history) {
      if (lookup.by != by) continue;
      counts.emplace_back(std::string(lookup.counted ? ToString(*lookup.counted) : "alert") + "_" +
                              FormatWindow(lookup.until - lookup.after),
                          seen.count);
    }
    if (!counts.empty()) facts.Add(name, std::move(counts));
  }
};

// The same receipt with another event id: a till that sends twice, or one receipt for two sales.
// Remembers the most recent receipts, those from before a restart among them.
class DuplicateReceiptEnricher final : public Enricher {
 public:
  explicit DuplicateReceiptEnricher(ReceiptStore& stored) : stored_(stored) {}

  std::string_view Name() const override { return "duplicate_receipt"; }
  bool Applies(const PosEvent& event) const override {
    return event.kind == EventKind::kSale && !event.OrderRef().empty();
  }
  void Prepare() override {
    stored_.ForEachReceipt(kReceiptsFromEvents,
                           [this](const PosEvent& sale) { (void)FirstLike(sale); });
  }
  void Enrich(const PosEvent& event, const EnrichmentContext&, Facts& facts) override {
    const EventId& first = FirstLike(event);
    if (first != event.id) facts.Add("duplicate_of", first.value);
  }

 private:
  struct Receipt {
    EventId event;
    UtcTime at;
  };
  using Receipts = std::unordered_map<std::size_t, Receipt>;  // by a hash of 64 bits

  static std::size_t KeyOf(const PosEvent& event) {
    std::string key;
    key.reserve(128);
    key += event.store.value;
    key += '\n';
    if (event.register_id) key += event.register_id->value;
    key += '\n';
    key += event.order_id;
    key += '\n';
    key += event.ticket_no;
    key += '\n';
    key += event.type;  // an order is completed once and paid once
    key += '\n';
    if (event.amount) key += std::to_string(event.amount->minor);
    return std::hash<std::string>{}(key);
  }

  const Receipt* Find(std::size_t key) const {
    for (const Receipts* receipts : {&recent_, &older_}) {
      const auto found = receipts->find(key);
      if (found != receipts->end()) return &found->second;
    }
    return nullptr;
  }

  // The event that had this receipt first, which may be this one; it is remembered then.
  const EventId& FirstLike(const PosEvent& event) {
    const std::size_t key = KeyOf(event);
    const Receipt* earlier = Find(key);
    const bool current =
        earlier != nullptr && std::chrono::abs(event.occurred_at - earlier->at) <= kReceiptLife;
    return current ? earlier->event : Remember(key, event).event;
  }

  const Receipt& Remember(std::size_t key, const PosEvent& event) {
    if (recent_.size() >= kRememberedReceipts) {
      older_.swap(recent_);
      recent_.clear();
    }
    return recent_.insert_or_assign(key, Receipt{event.id, event.occurred_at}).first->second;
  }

  ReceiptStore& stored_;
  Receipts recent_;
  Receipts older_;  // what was recent_ when it was full
};

}  // namespace

std::vector<std::unique_ptr<Enricher>> MakeBuiltInEnrichers(const CameraRegistry& cameras,
                                                            const RegisterClocks& clocks,
                                                            const StoreCalendar& calendar,
                                                            ReceiptStore& receipts) {
  std::vector<std::unique_ptr<Enricher>> enrichers;
  enrichers.push_back(std::make_unique<ClockEnricher>(clocks));
  enrichers.push_back(std::make_unique<MetadataEnricher>(calendar));
  enrichers.push_back(std::make_unique<CamerasEnricher>(cameras));
  enrichers.push_back(std::make_unique<HistoryEnricher>());
  enrichers.push_back(std::make_unique<DuplicateReceiptEnricher>(receipts));
  return enrichers;
}

}  // namespace tillwatch
