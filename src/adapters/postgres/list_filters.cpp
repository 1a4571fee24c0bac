#include "list_filters.hpp"

#include "staff_stores.hpp"
#include "text_search.hpp"
#include "tillwatch/domain/money.hpp"

namespace tillwatch {
namespace {

template <class Enum>
SqlText NameOf(const std::optional<Enum>& value) {
  return value ? SqlText(ToString(*value)) : std::nullopt;
}

SqlText Decimal(const std::optional<std::int64_t>& minor) {
  return minor ? SqlText(FormatDecimal(*minor)) : std::nullopt;
}

// The condition that a text makes: of the events that say it when they are few, else of each row.
void WhereText(ListQuery& query, const std::optional<std::string>& text, const SqlText& few,
               std::string_view among_few, std::string_view says) {
  query.Where(few ? few : text, few ? among_few : says);
}

// Whoever works in one store alone is looked for there: only then is their index in order of time.
SqlText OnlyStoreOf(pqxx::work& tx, const StaffId& staff) {
  const std::vector<StoreId> stores = StoresOfStaff(tx, staff);
  return stores.size() == 1 ? SqlText(stores.front().value) : std::nullopt;
}

// A type that is no sale's is looked for among what is no sale: a tenth, with an index of its own.
bool IsNoSale(const std::string& event_type) {
  return ClassifyEventType(event_type) != EventKind::kSale;
}

// Else it can only be a type.
bool IsKind(const std::optional<std::string>& name) {
  return name && EventKindFromString(*name).has_value();
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

}  // namespace

bool IsOfAlerts(const EventFilter& filter) { return filter.severity.has_value(); }

ListQuery QueryOf(pqxx::work& tx, const EventFilter& filter) {
  const bool of_alerts = IsOfAlerts(filter);
  ListQuery query(of_alerts
                      ? "alert_occurrences a join pos_events e on e.event_id = a.event_id"
                      : "pos_events e left join alert_occurrences a on a.event_id = e.event_id",
                  of_alerts ? "a.event_id" : "e.event_id");
  const std::string time = of_alerts ? "a.occurred_at" : "e.occurred_at";
  query.WhereStore(filter.stores, "e.store_id");
  query.Where(ToSql(filter.register_id), "e.register_id = $?");
  query.Where(ToSql(filter.staff), "e.staff_id = $?");
  if (filter.staff && !filter.stores.Single()) {
    query.Where(OnlyStoreOf(tx, *filter.staff), "e.store_id = $?");
  }
  query.Where(filter.event_type, "(e.event_type = $? or e.kind = $?)");
  if (filter.event_type && IsNoSale(*filter.event_type)) query.Where("e.kind <> 'sale'");
  query.Where(NameOf(filter.severity), "a.severity = $?");
  // Facts are taken apart only where the camera stands somewhere in their text.
  query.Where(ToSql(filter.camera), R"((e.camera_id = $? or (strpos(e.facts::text, $?) > 0
    and (e.facts->'cameras')::jsonb ? $?)))");
  query.Where(Decimal(filter.amount.least_minor), "e.amount >= $?::numeric");
  query.Where(Decimal(filter.amount.most_minor), "e.amount <= $?::numeric");
  query.Where(ToSql(filter.from), time + " >= $?::timestamptz");
  query.Where(ToSql(filter.to), time + " < $?::timestamptz");
  if (filter.text) {
    WhereText(query, filter.text, FewThatSay(tx, *filter.text, filter.from, filter.to),
              "e.event_id = any($?::uuid[])", kSaysText);
  }
  return query;
}

ListQuery QueryOf(pqxx::work& tx, const AlertFilter& filter) {
  const std::string says = std::string(R"(exists (select from alert_occurrences o
    join pos_events e on e.event_id = o.event_id where o.alert_id = a.alert_id and )") +
                           kSaysText + ")";
  ListQuery query("risk_alerts a", "a.alert_id");
  query.WhereStore(filter.stores, "a.store_id");
  query.Where(ToSql(filter.register_id), "a.register_id = $?");
  query.Where(ToSql(filter.staff), "a.staff_id = $?");
  if (filter.staff && !filter.stores.Single()) {
    query.Where(OnlyStoreOf(tx, *filter.staff), "a.store_id = $?");
  }
  query.Where(NameOf(filter.status), "a.status = $?");
  query.Where(NameOf(filter.severity), "a.severity = $?");
  query.Where(NameOf(filter.disposition), "a.disposition = $?");
  query.Where(filter.event_type, IsKind(filter.event_type) ? R"((a.event_type = $? or
    (select e.kind from pos_events e where e.event_id = a.event_id) = $?))"
                                                           : "a.event_type = $?");
  query.Where(ToSql(filter.camera), R"(exists (
    select from video_clip_requests r where r.alert_id = a.alert_id and r.camera_id = $?))");
  query.Where(Decimal(filter.amount.least_minor), "a.amount >= $?::numeric");
  query.Where(Decimal(filter.amount.most_minor), "a.amount <= $?::numeric");
  query.Where(ToSql(filter.from), "a.occurred_at >= $?::timestamptz");
  query.Where(ToSql(filter.to), "a.occurred_at < $?::timestamptz");
  if (filter.text) {
    WhereText(query, filter.text, FewThatSay(tx, *filter.text),
              "a.alert_id in (select alert_id from alert_occurrences"
              " where event_id = any($?::uuid[]))",
              says);
  }
  return query;
}

ListQuery QueryOf(const RejectedFilter& filter) {
  ListQuery query("rejected_messages m", "m.message_id");
  query.Where(filter.text, "strpos(lower(m.topic || ' ' || m.reason), lower($?)) > 0");
  query.Where(ToSql(filter.from), "m.received_at >= $?::timestamptz");
  query.Where(ToSql(filter.to), "m.received_at < $?::timestamptz");
  return query;
}

ListQuery QueryOf(pqxx::work& tx, const ClipFilter& filter) {
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
  // Of one in two hundred: sooner found by their events than among the clips.
  query.Where(ToSql(filter.staff), R"(c.clip_id in (
    select l.clip_id from alert_occurrences o join alert_clips l on l.alert_id = o.alert_id
     where o.staff_id = $? union all
    select v.clip_id from pos_events e join video_clips v on v.event_id = e.event_id
     where e.staff_id = $?))");
  query.Where(filter.event_type, Shows("(e.event_type = $? or e.kind = $?)"));
  query.Where(Decimal(filter.amount.least_minor), Shows("e.amount >= $?::numeric"));
  query.Where(Decimal(filter.amount.most_minor), Shows("e.amount <= $?::numeric"));
  if (filter.text) {
    WhereText(query, filter.text, FewThatSay(tx, *filter.text), R"(c.clip_id in (
    select clip_id from video_clips where event_id = any($?::uuid[]) union all
    select l.clip_id from alert_clips l join alert_occurrences o on o.alert_id = l.alert_id
     where o.event_id = any($?::uuid[])))",
              Shows(kSaysText));
  }
  query.Where(ToSql(filter.from), "c.end_at > $?::timestamptz");
  query.Where(ToSql(filter.to), "c.start_at < $?::timestamptz");
  return query;
}

}  // namespace tillwatch
