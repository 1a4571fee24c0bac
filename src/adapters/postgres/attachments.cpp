#include "attachments.hpp"

#include <map>

#include "rows.hpp"
#include "sql_params.hpp"

namespace tillwatch {

const char* const kRequestInStores = R"(($2::text[] is null or (
  select coalesce(bool_and(s.store_id = any($2)), false)
    from (select store_id from cameras where camera_id = r.camera_id union all
          select store_id from pos_events where event_id = r.event_id) s)))";

StoredEvent ReadEventWithAlert(const pqxx::row& row) {
  StoredEvent stored = ReadEvent(row);
  const auto alert = row[row.size() - 1];
  if (!alert.is_null()) stored.alert = AlertId{alert.as<std::string>()};
  return stored;
}

void AttachClips(pqxx::work& tx, std::vector<AlertView>& views, const StoreScope& stores,
                 std::uint64_t nth) {
  if (views.empty()) return;
  SqlArray ids;
  std::map<std::string, AlertView*> by_id;
  for (AlertView& view : views) {
    ids.Add(view.alert.id.value);
    by_id[view.alert.id.value] = &view;
  }
  const std::string clips = std::string("select ") + kClipColumns + R"(, l.alert_id
  from alert_clips l join video_clips c on c.clip_id = l.clip_id
 where l.alert_id = any($1::uuid[]) and ($2::text[] is null or c.store_id = any($2))
 order by c.camera_id, c.clip_id)";
  SqlParams params;
  params.Add(ids.Literal()).Add(ToSql(stores));
  const auto run = [&](const char* name, const std::string& sql) {
    return nth == 0 ? params.RunPrepared(tx, name, sql) : params.RunRenewed(tx, name, nth, sql);
  };
  const pqxx::result clip_rows = run("attach_clips", clips);
  for (const auto& row : clip_rows) {
    by_id.at(row[row.size() - 1].as<std::string>())->clips.push_back(ReadClip(row));
  }
  const std::string requests = std::string("select ") + kRequestColumns + R"(
  from video_clip_requests r where r.alert_id = any($1::uuid[]) and )" +
                               kRequestInStores + " order by r.camera_id, r.created_at";
  const pqxx::result request_rows = run("attach_requests", requests);
  for (const auto& row : request_rows) {
    ClipRequest request = ReadRequest(row);
    by_id.at(request.alert->value)->clip_requests.push_back(std::move(request));
  }
}

void AttachAlerts(pqxx::work& tx, std::vector<ClipView>& views, const StoreScope& stores) {
  if (views.empty()) return;
  SqlArray ids;
  std::map<std::string, ClipView*> by_id;
  for (ClipView& view : views) {
    ids.Add(view.clip.id.value);
    by_id[view.clip.id.value] = &view;
  }
  const auto rows =
      SqlParams().Add(ids.Literal()).Add(ToSql(stores)).RunPrepared(tx, "alerts_of_clips", R"(
select l.clip_id, l.alert_id
  from alert_clips l join risk_alerts a on a.alert_id = l.alert_id
 where l.clip_id = any($1::uuid[]) and ($2::text[] is null or a.store_id = any($2))
 order by l.alert_id)");
  for (const auto& row : rows) {
    by_id.at(row[0].as<std::string>())->alerts.push_back(AlertId{row[1].as<std::string>()});
  }
}

namespace {

std::optional<AlertView> FindBareAlert(pqxx::work& tx, const AlertId& id,
                                       const StoreScope& stores) {
  const auto rows = SqlParams()
                        .Add(id)
                        .Add(ToSql(stores))
                        .RunPrepared(tx, "alert_by_id",
                                     std::string("select ") + kAlertColumns +
                                         " from risk_alerts a where a.alert_id = $1::uuid"
                                         " and ($2::text[] is null or a.store_id = any($2))");
  return rows.empty() ? std::nullopt : std::optional(ReadAlert(rows[0]));
}

std::optional<AlertView> WithClips(pqxx::work& tx, std::optional<AlertView> alert,
                                   const StoreScope& stores) {
  if (!alert) return std::nullopt;
  std::vector<AlertView> views{std::move(*alert)};
  AttachClips(tx, views, stores);
  return std::move(views.front());
}

}  // namespace

std::optional<AlertView> FindAlert(pqxx::work& tx, const AlertId& id, const StoreScope& stores) {
  return WithClips(tx, FindBareAlert(tx, id, stores), stores);
}

std::optional<AlertView> FindAlertForFeed(pqxx::work& tx, const AlertId& id) {
  auto alert = FindBareAlert(tx, id, kEveryStore);
  const StoreScope own = alert ? StoreScope(alert->alert.store) : kEveryStore;
  return WithClips(tx, std::move(alert), own);
}

std::optional<ClipView> FindClip(pqxx::work& tx, const ClipId& id, const StoreScope& stores) {
  const auto rows = SqlParams()
                        .Add(id)
                        .Add(ToSql(stores))
                        .RunPrepared(tx, "clip_by_id",
                                     std::string("select ") + kClipColumns +
                                         " from video_clips c where c.clip_id = $1::uuid"
                                         " and ($2::text[] is null or c.store_id = any($2))");
  if (rows.empty()) return std::nullopt;
  std::vector<ClipView> views{ClipView{ReadClip(rows[0]), {}}};
  AttachAlerts(tx, views, stores);
  return std::move(views.front());
}

}  // namespace tillwatch
