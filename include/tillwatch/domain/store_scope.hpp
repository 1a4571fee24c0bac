// The stores that a question is about: every store, or only some. What somebody bound to stores
// asks is asked within theirs, so that an answer neither shows nor counts anything else.
#pragma once

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "tillwatch/domain/ids.hpp"

namespace tillwatch {

class StoreScope {
 public:
  StoreScope() = default;                                   // every store
  StoreScope(StoreId store) : only_({std::move(store)}) {}  // NOLINT: a store is a scope
  StoreScope(const std::optional<StoreId>& store) {         // NOLINT: none is every store
    if (store) only_ = {*store};
  }
  // These; of nobody when it is empty.
  static StoreScope Only(std::vector<StoreId> stores) {
    StoreScope scope;
    scope.only_ = std::move(stores);
    return scope;
  }

  bool IsEvery() const { return !only_; }
  bool Has(const StoreId& store) const {
    return !only_ || std::find(only_->begin(), only_->end(), store) != only_->end();
  }
  // Those of both.
  StoreScope And(const std::optional<StoreId>& store) const {
    if (!store) return *this;
    return Has(*store) ? StoreScope(*store) : Only({});
  }

  // Nothing when it is every store.
  const std::optional<std::vector<StoreId>>& Listed() const { return only_; }
  // When it is just one.
  std::optional<StoreId> Single() const {
    return only_ && only_->size() == 1 ? std::optional(only_->front()) : std::nullopt;
  }

  bool operator==(const StoreScope&) const = default;

 private:
  std::optional<std::vector<StoreId>> only_;
};

inline const StoreScope kEveryStore;

}  // namespace tillwatch
