#include "attachments.hpp"

#include <map>

#include "rows.hpp"
#include "sql_params.hpp"

namespace tillwatch {

StoredEvent ReadEventWithAlert(const pqxx::row& row) {
  StoredEvent stored = ReadEvent(row);
  const auto alert = row[row.size() - 1];
  if (!alert.is_null()) stored.alert = AlertId{alert.as<std::string>()};
  return stored;
}

void AttachClips(pqxx::work& tx, std::vector<AlertView>& views) {
  if (views.empty()) return;
  SqlArray ids;
  std::map<std::string, AlertView*> by_id;
  for (AlertView& view : views) {
    ids.Add(view.alert.id.value);
    by_id[view.alert.id.value] = &view;
  }
  const std::string clips = std::string("select ") + kClipColumns + R"(, l.alert_id
  from alert_clips l join video_clips c on c.clip_id = l.clip_id
 where l.alert_id = any($1::uuid[]) order by c.camera_id, c.clip_id)";
  for (const auto& row : SqlParams().Add(ids.Literal()).Run(tx, clips)) {
    by_id.at(row[row.size() - 1].as<std::string>())->clips.push_back(ReadClip(row));
  }
  const std::string requests = std::string("select ") + kRequestColumns + R"(
  from video_clip_requests r where r.alert_id = any($1::uuid[]) order by r.camera_id, r.created_at)";
  for (const auto& row : SqlParams().Add(ids.Literal()).Run(tx, requests)) {
    ClipRequest request = ReadRequest(row);
    by_id.at(request.alert->value)->clip_requests.push_back(std::move(request));
  }
}

void AttachAlerts(pqxx::work& tx, std::vector<ClipView>& views) {
  if (views.empty()) return;
  SqlArray ids;
  std::map<std::string, ClipView*> by_id;
  for (ClipView& view : views) {
    ids.Add(view.clip.id.value);
    by_id[view.clip.id.value] = &view;
  }
  const auto rows = SqlParams()
                        .Add(ids.Literal())
                        .Run(tx,
                             "select clip_id, alert_id from alert_clips where clip_id = "
                             "any($1::uuid[]) order by alert_id");
  for (const auto& row : rows) {
    by_id.at(row[0].as<std::string>())->alerts.push_back(AlertId{row[1].as<std::string>()});
  }
}

std::optional<AlertView> FindAlert(pqxx::work& tx, const AlertId& id) {
  const auto rows =
      SqlParams().Add(id).Run(tx, std::string("select ") + kAlertColumns +
                                      " from risk_alerts a where a.alert_id = $1::uuid");
  if (rows.empty()) return std::nullopt;
  std::vector<AlertView> views{ReadAlert(rows[0])};
  AttachClips(tx, views);
  return std::move(views.front());
}

std::optional<ClipView> FindClip(pqxx::work& tx, const ClipId& id) {
  const auto rows = SqlParams().Add(id).Run(
      tx, std::string("select ") + kClipColumns + " from video_clips c where c.clip_id = $1::uuid");
  if (rows.empty()) return std::nullopt;
  std::vector<ClipView> views{ClipView{ReadClip(rows[0]), {}}};
  AttachAlerts(tx, views);
  return std::move(views.front());
}

}  // namespace tillwatch
