#include "tillwatch/domain/statistics.hpp"

#include <algorithm>

namespace tillwatch {

KindTotal TotalOf(const KindTotals& kinds) {
  KindTotal total;
  for (const auto& [kind, count] : kinds) total += count;
  return total;
}

KindTotal CountOf(const KindTotals& kinds, EventKind kind) {
  const auto found = kinds.find(kind);
  return found == kinds.end() ? KindTotal{} : found->second;
}

std::int64_t CountOf(const DispositionCounts& decided, Disposition disposition) {
  const auto found = decided.find(disposition);
  return found == decided.end() ? 0 : found->second;
}

StoreSpans::Span StoreSpans::Widest() const {
  Span widest = others;
  for (const auto& [store, span] : stores) {
    widest.from = std::min(widest.from, span.from);
    widest.to = std::max(widest.to, span.to);
  }
  return widest;
}

}  // namespace tillwatch
