// What was recorded, in memory.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "tillwatch/base/guarded.hpp"
#include "tillwatch/ports/audit_log.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch::test {

class FakeAuditLog final : public AuditLog {
 public:
  std::atomic<bool> away{false};

  void Append(const AuditEntry& entry) override {
    if (away) throw Unavailable("the test says so");
    records_.With([&](std::vector<AuditRecord>& records) {
      records.push_back({static_cast<std::int64_t>(records.size()) + 1, entry, "hash"});
    });
  }

  Page<AuditRecord> List(const AuditFilter& filter, const PageRequest&) override {
    if (away) throw Unavailable("the test says so");
    Page<AuditRecord> page;
    const auto records = Records();
    for (auto record = records.rbegin(); record != records.rend(); ++record) {
      if (Fits(record->entry, filter)) page.items.push_back(*record);
    }
    page.total = static_cast<std::int64_t>(page.items.size());
    return page;
  }

  // Oldest first.
  std::vector<AuditRecord> Records() const {
    return records_.With([](const std::vector<AuditRecord>& records) { return records; });
  }

 private:
  static bool Fits(const AuditEntry& entry, const AuditFilter& filter) {
    return (filter.stores.IsEvery() || (entry.store && filter.stores.Has(*entry.store))) &&
           (!filter.who || entry.who == *filter.who) &&
           (!filter.action || entry.action == *filter.action ||
            entry.action.starts_with(*filter.action + ".")) &&
           (!filter.object || entry.object == *filter.object) &&
           (!filter.from || entry.at >= *filter.from) && (!filter.to || entry.at < *filter.to);
  }

  Guarded<std::vector<AuditRecord>> records_;
};

}  // namespace tillwatch::test
