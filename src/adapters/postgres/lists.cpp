// The lists of PostgresQueryStore.
#include "attachments.hpp"
#include "list_filters.hpp"
#include "pool_impl.hpp"
#include "rows.hpp"
#include "tillwatch/adapters/postgres/postgres_query_store.hpp"

namespace tillwatch {
namespace {

using Type = SortColumn::Type;

// The conditions are those of indexes of migration 0015.
SortColumn EventColumn(SortKey key, const EventFilter& filter) {
  switch (key) {
    case SortKey::kAmount:
      return {"coalesce(e.amount, -1000000000000)", Type::kHundredths, "e.amount >= 200"};
    case SortKey::kScore:
      return {"e.score", Type::kHundredths, "e.score >= 0.3"};
    default:
      return {IsOfAlerts(filter) ? "a.occurred_at" : "e.occurred_at"};
  }
}

SortColumn AlertColumn(SortKey key) {
  switch (key) {
    case SortKey::kAmount:
      return {"coalesce(a.amount, -1000000000000)", Type::kHundredths};
    case SortKey::kScore:
      return {"a.score", Type::kHundredths};
    case SortKey::kOccurred:
      return {"a.occurred_at"};
    default:
      return {"a.created_at"};
  }
}

SortColumn ClipColumn(SortKey key) {
  switch (key) {
    case SortKey::kSize:
      return {"c.size_bytes", Type::kBytes};
    case SortKey::kCreated:
      return {"c.created_at"};
    default:
      return {"c.event_at"};
  }
}

constexpr SortColumn kRejectedColumn{"m.received_at"};

// Of a payload a list shows the beginning; the column holds up to 64 KB.
constexpr const char* kRejectedColumns =
    "m.message_id, (extract(epoch from m.received_at) * 1000000)::bigint, m.topic, m.reason, "
    "substring(m.payload from 1 for 8192), m.payload_size";

RejectedView ReadRejected(const pqxx::row& row) {
  const pqxx::binarystring payload(row[4]);
  return {row[0].as<std::string>(), ReadTime(row[1]), ReadText(row[2]),
          ReadText(row[3]),         payload.str(),    row[5].as<std::int64_t>()};
}

std::int64_t AmountKey(const std::optional<Money>& amount) {
  return amount ? amount->minor : kNoAmount;
}

Cursor CursorOf(const StoredEvent& stored, SortKey key) {
  const PosEvent& event = stored.event;
  if (key == SortKey::kAmount) return {AmountKey(event.amount), event.id.value};
  if (key == SortKey::kScore) return {std::int64_t{stored.score}, event.id.value};
  return {event.occurred_at, event.id.value};
}

Cursor CursorOf(const AlertView& view, SortKey key) {
  const Alert& alert = view.alert;
  if (key == SortKey::kAmount) return {AmountKey(alert.amount), alert.id.value};
  if (key == SortKey::kScore) return {std::int64_t{alert.score}, alert.id.value};
  return {key == SortKey::kOccurred ? alert.occurred_at : alert.created_at, alert.id.value};
}

Cursor CursorOf(const ClipView& view, SortKey key) {
  const Clip& clip = view.clip;
  if (key == SortKey::kSize) return {clip.size_bytes, clip.id.value};
  return {key == SortKey::kCreated ? clip.created_at : clip.event_at, clip.id.value};
}

Cursor CursorOf(const RejectedView& message, SortKey) { return {message.received_at, message.id}; }

// Reads the page; read(row) is an item.
template <class T, class Read>
Page<T> ReadPage(pqxx::work& tx, ListQuery& query, const std::string& columns,
                 const SortColumn& column, const PageRequest& wanted, Read read) {
  const auto limit = static_cast<std::size_t>(wanted.limit);
  Page<T> page;
  for (const auto& row : query.Run(tx, columns, column, wanted)) page.items.push_back(read(row));
  if (page.items.size() > limit) {
    page.items.resize(limit);
    page.next = CursorOf(page.items.back(), wanted.sort.key);
  }
  if (wanted.total) page.total = query.Count(tx);
  return page;
}

}  // namespace

namespace {

// All events of stores are counted already (statistics_rebuild): rows of hours are a tenth of them.
std::int64_t TotalOf(pqxx::work& tx, const EventFilter& filter, const ListQuery& query) {
  EventFilter all;
  all.stores = filter.stores;
  if (filter != all) return query.Count(tx);
  const auto rows = SqlParams().Add(ToSql(filter.stores)).Run(tx, R"(
select sum(h.events)::bigint from register_hours h, statistics_state s
 where s.zones is not null and ($1::text[] is null or h.store_id = any($1)))");
  return rows[0][0].is_null() ? query.Count(tx) : rows[0][0].as<std::int64_t>();
}

}  // namespace

Page<StoredEvent> PostgresQueryStore::ListEvents(const EventFilter& filter,
                                                 const PageRequest& page) {
  const std::string columns = std::string(kEventColumns) + ", a.alert_id";
  return Transact(pool_, [&](pqxx::work& tx) {
    ListQuery query = QueryOf(tx, filter);
    PageRequest rows = page;
    rows.total = false;
    auto result = ReadPage<StoredEvent>(tx, query, columns, EventColumn(page.sort.key, filter),
                                        rows, ReadEventWithAlert);
    if (page.total) result.total = TotalOf(tx, filter, query);
    return result;
  });
}

Page<AlertView> PostgresQueryStore::ListAlerts(const AlertFilter& filter, const PageRequest& page) {
  return Transact(pool_, [&](pqxx::work& tx) {
    ListQuery query = QueryOf(tx, filter);
    auto result =
        ReadPage<AlertView>(tx, query, kAlertColumns, AlertColumn(page.sort.key), page, ReadAlert);
    AttachClips(tx, result.items, filter.stores);
    return result;
  });
}

Page<ClipView> PostgresQueryStore::ListClips(const ClipFilter& filter, const PageRequest& page) {
  return Transact(pool_, [&](pqxx::work& tx) {
    ListQuery query = QueryOf(tx, filter);
    auto result = ReadPage<ClipView>(tx, query, kClipColumns, ClipColumn(page.sort.key), page,
                                     [](const pqxx::row& row) {
                                       return ClipView{ReadClip(row), {}};
                                     });
    AttachAlerts(tx, result.items, filter.stores);
    return result;
  });
}

Page<RejectedView> PostgresQueryStore::ListRejected(const RejectedFilter& filter,
                                                    const PageRequest& page) {
  ListQuery query = QueryOf(filter);
  return Transact(pool_, [&](pqxx::work& tx) {
    return ReadPage<RejectedView>(tx, query, kRejectedColumns, kRejectedColumn, page, ReadRejected);
  });
}

}  // namespace tillwatch
