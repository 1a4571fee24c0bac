// The lists of PostgresQueryStore.
#include "attachments.hpp"
#include "list_query.hpp"
#include "pool_impl.hpp"
#include "rows.hpp"
#include "tillwatch/adapters/postgres/postgres_query_store.hpp"
#include "tillwatch/domain/money.hpp"

namespace tillwatch {
namespace {

using Type = SortColumn::Type;

template <class Enum>
SqlText NameOf(const std::optional<Enum>& value) {
  return value ? SqlText(ToString(*value)) : std::nullopt;
}

SqlText Decimal(const std::optional<std::int64_t>& minor) {
  return minor ? SqlText(FormatDecimal(*minor)) : std::nullopt;
}

// Of pos_events as e: where a number begins with $?, as it is written or in one case, or a line has
// this SKU. Folding the case of every row instead takes three times as long; and lines are taken
// apart only where the SKU stands somewhere in their text.
constexpr const char* kSaysText = R"((e.order_id ^@ any(array[$?, upper($?), lower($?)])
    or e.ticket_no ^@ any(array[$?, upper($?), lower($?)])
    or e.original_order_id ^@ any(array[$?, upper($?), lower($?)])
    or (strpos(e.items::text, to_json($?::text)::text) > 0
        and e.items::jsonb @> jsonb_build_array(jsonb_build_object('sku', $?::text)))))";

SortColumn EventColumn(SortKey key) {
  switch (key) {
    case SortKey::kAmount:
      return {"coalesce(e.amount, -1000000000000)", Type::kHundredths};
    case SortKey::kScore:
      return {"e.score", Type::kHundredths};
    default:
      return {"e.occurred_at"};
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

ListQuery QueryOf(const EventFilter& filter) {
  ListQuery query("pos_events e left join alert_occurrences a on a.event_id = e.event_id",
                  "e.event_id");
  query.WhereStore(filter.stores, "e.store_id");
  query.Where(ToSql(filter.register_id), "e.register_id = $?");
  query.Where(ToSql(filter.staff), "e.staff_id = $?");
  query.Where(filter.event_type, "(e.event_type = $? or e.kind = $?)");
  query.Where(NameOf(filter.severity), "a.severity = $?");
  query.Where(ToSql(filter.camera), "(e.camera_id = $? or (e.facts->'cameras')::jsonb ? $?)");
  query.Where(Decimal(filter.amount.least_minor), "e.amount >= $?::numeric");
  query.Where(Decimal(filter.amount.most_minor), "e.amount <= $?::numeric");
  query.Where(ToSql(filter.from), "e.occurred_at >= $?::timestamptz");
  query.Where(ToSql(filter.to), "e.occurred_at < $?::timestamptz");
  query.Where(filter.text, kSaysText);
  return query;
}

ListQuery QueryOf(const AlertFilter& filter) {
  const std::string says = std::string(R"(exists (select from alert_occurrences o
    join pos_events e on e.event_id = o.event_id where o.alert_id = a.alert_id and )") +
                           kSaysText + ")";
  ListQuery query("risk_alerts a", "a.alert_id");
  query.WhereStore(filter.stores, "a.store_id");
  query.Where(ToSql(filter.register_id), "a.register_id = $?");
  query.Where(ToSql(filter.staff), "a.staff_id = $?");
  query.Where(NameOf(filter.status), "a.status = $?");
  query.Where(NameOf(filter.severity), "a.severity = $?");
  query.Where(NameOf(filter.disposition), "a.disposition = $?");
  query.Where(filter.event_type, R"((a.event_type = $? or exists (
    select from pos_events e where e.event_id = a.event_id and e.kind = $?)))");
  query.Where(ToSql(filter.camera), R"(exists (
    select from video_clip_requests r where r.alert_id = a.alert_id and r.camera_id = $?))");
  query.Where(Decimal(filter.amount.least_minor), "a.amount >= $?::numeric");
  query.Where(Decimal(filter.amount.most_minor), "a.amount <= $?::numeric");
  query.Where(ToSql(filter.from), "a.occurred_at >= $?::timestamptz");
  query.Where(ToSql(filter.to), "a.occurred_at < $?::timestamptz");
  query.Where(filter.text, says);
  return query;
}

ListQuery QueryOf(const RejectedFilter& filter) {
  ListQuery query("rejected_messages m", "m.message_id");
  query.Where(filter.text, "strpos(lower(m.topic || ' ' || m.reason), lower($?)) > 0");
  query.Where(ToSql(filter.from), "m.received_at >= $?::timestamptz");
  query.Where(ToSql(filter.to), "m.received_at < $?::timestamptz");
  return query;
}

// The condition on the events that a clip shows.
std::string Shows(const char* condition) {
  return std::string(R"(exists (select from (
      select c.event_id union all
      select o.event_id from alert_clips l join alert_occurrences o on o.alert_id = l.alert_id
       where l.clip_id = c.clip_id) shown
    join pos_events e on e.event_id = shown.event_id where )") +
         condition + ")";
}

ListQuery QueryOf(const ClipFilter& filter) {
  ListQuery query("video_clips c", "c.clip_id");
  query.Where(ToSql(filter.camera), "c.camera_id = $?");
  query.Where(ToSql(filter.alert),
              "c.clip_id in (select clip_id from alert_clips where alert_id = $?::uuid)");
  query.Where(ToSql(filter.event), R"(c.clip_id in (
    select clip_id from video_clips where event_id = $?::uuid union all
    select clip_id from video_clip_requests where event_id = $?::uuid))");
  query.Where(NameOf(filter.status), "c.status = $?");
  query.WhereStore(filter.stores, "c.store_id");
  query.Where(NameOf(filter.severity), R"(exists (
    select from alert_clips l join risk_alerts a on a.alert_id = l.alert_id
     where l.clip_id = c.clip_id and a.severity = $?))");
  query.Where(ToSql(filter.register_id), Shows("e.register_id = $?"));
  query.Where(ToSql(filter.staff), Shows("e.staff_id = $?"));
  query.Where(filter.event_type, Shows("(e.event_type = $? or e.kind = $?)"));
  query.Where(Decimal(filter.amount.least_minor), Shows("e.amount >= $?::numeric"));
  query.Where(Decimal(filter.amount.most_minor), Shows("e.amount <= $?::numeric"));
  query.Where(filter.text, Shows(kSaysText));
  query.Where(ToSql(filter.from), "c.end_at > $?::timestamptz");
  query.Where(ToSql(filter.to), "c.start_at < $?::timestamptz");
  return query;
}

}  // namespace

Page<StoredEvent> PostgresQueryStore::ListEvents(const EventFilter& filter,
                                                 const PageRequest& page) {
  ListQuery query = QueryOf(filter);
  const std::string columns = std::string(kEventColumns) + ", a.alert_id";
  return Transact(pool_, [&](pqxx::work& tx) {
    return ReadPage<StoredEvent>(tx, query, columns, EventColumn(page.sort.key), page,
                                 ReadEventWithAlert);
  });
}

Page<AlertView> PostgresQueryStore::ListAlerts(const AlertFilter& filter, const PageRequest& page) {
  ListQuery query = QueryOf(filter);
  return Transact(pool_, [&](pqxx::work& tx) {
    auto result =
        ReadPage<AlertView>(tx, query, kAlertColumns, AlertColumn(page.sort.key), page, ReadAlert);
    AttachClips(tx, result.items, filter.stores);
    return result;
  });
}

Page<ClipView> PostgresQueryStore::ListClips(const ClipFilter& filter, const PageRequest& page) {
  ListQuery query = QueryOf(filter);
  return Transact(pool_, [&](pqxx::work& tx) {
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
