#include "tillwatch/adapters/postgres/postgres_camera_store.hpp"

#include <map>

#include "pool_impl.hpp"
#include "sql_params.hpp"
#include "tillwatch/domain/camera_definition.hpp"
#include "tillwatch/domain/camera_url.hpp"

namespace tillwatch {
namespace {

constexpr const char* kSelect = R"(
select c.camera_id, c.name, c.location, c.store_id, c.rtsp_url, c.buffer_seconds,
       c.buffer_max_bytes, c.retention_days, c.transport, c.verify_tls, c.audio, c.enabled,
       c.from_file, s.rtsp_user, s.rtsp_password, s.rtsp_path
  from cameras c left join camera_secrets s using (camera_id)
 where c.configured order by c.file_position nulls last, c.camera_id)";

constexpr const char* kUpsert = R"(
insert into cameras (camera_id, name, location, store_id, rtsp_url, buffer_seconds,
  buffer_max_bytes, retention_days, transport, verify_tls, audio, enabled)
values ($1, $2, $3, $4, $5, $6::int, $7::bigint, $8::int, $9, $10::boolean, $11::boolean,
  $12::boolean)
on conflict (camera_id) do update set name = excluded.name, location = excluded.location,
  store_id = excluded.store_id, rtsp_url = excluded.rtsp_url,
  buffer_seconds = excluded.buffer_seconds, buffer_max_bytes = excluded.buffer_max_bytes,
  retention_days = excluded.retention_days, transport = excluded.transport,
  verify_tls = excluded.verify_tls, audio = excluded.audio, enabled = excluded.enabled,
  configured = true, updated_at = now())";

constexpr const char* kUpsertSecrets = R"(
insert into camera_secrets (camera_id, rtsp_user, rtsp_password, rtsp_path)
values ($1, $2, $3, $4)
on conflict (camera_id) do update set rtsp_user = excluded.rtsp_user,
  rtsp_password = excluded.rtsp_password, rtsp_path = excluded.rtsp_path)";

std::string Bool(bool value) { return value ? "true" : "false"; }

// One changes the cameras at a time, and everybody sees that it happened.
void LockAndRevise(pqxx::work& tx) {
  tx.exec0("update camera_revision set revision = revision + 1");
}

void WriteRegisters(pqxx::work& tx, const Camera& camera) {
  SqlParams().Add(camera.id).Run(tx, "delete from camera_registers where camera_id = $1");
  SqlArray registers;
  for (const RegisterId& till : Normalized(camera).registers) registers.Add(till.value);
  SqlParams()
      .Add(camera.id)
      .Add(camera.store)
      .Add(registers.Literal())
      .Run(tx,
           "insert into camera_registers (camera_id, store_id, register_id)"
           " select $1, $2, unnest($3::text[])");
}

void Write(pqxx::work& tx, const Camera& camera) {
  const CameraUrl url = SplitCameraUrl(camera.rtsp_url);
  SqlParams()
      .Add(camera.id)
      .Add(camera.name)
      .Add(camera.location)
      .Add(camera.store)
      .Add(url.address)
      .Add(static_cast<std::int64_t>(camera.buffer.count()))
      .Add(camera.buffer_max_bytes)
      .Add(camera.retention_days)
      .Add(std::string(ToString(camera.transport)))
      .Add(Bool(camera.verify_tls))
      .Add(Bool(camera.audio))
      .Add(Bool(camera.enabled))
      .Run(tx, kUpsert);
  SqlParams()
      .Add(camera.id)
      .Add(url.secrets.user)
      .Add(url.secrets.password)
      .Add(url.secrets.path)
      .Run(tx, kUpsertSecrets);
  WriteRegisters(tx, camera);
}

// The rest of a row that is configured no more stays for its clips.
constexpr const char* kForget = "update cameras set configured = false, updated_at = now()";
constexpr const char* kForgetSecrets =
    "update camera_secrets set rtsp_user = null, rtsp_password = null, rtsp_path = null";

std::map<std::string, std::string> FileDigests(pqxx::work& tx) {
  std::map<std::string, std::string> digests;
  const auto rows =
      tx.exec("select camera_id, file_digest from camera_secrets where file_digest is not null");
  for (const auto& row : rows) digests[row[0].as<std::string>()] = row[1].as<std::string>();
  return digests;
}

// What is gone from the file is forgotten whole, so that its entry counts anew when it is back.
void ForgetAllBut(pqxx::work& tx, const SqlText& ids) {
  const std::string gone =
      " where camera_id in (select camera_id from cameras where from_file"
      " and not camera_id = any($1::text[]))";
  SqlParams().Add(ids).Run(tx, kForgetSecrets + std::string(", file_digest = null") + gone);
  SqlParams().Add(ids).Run(
      tx, kForget + std::string(", from_file = false, file_position = null") + gone);
}

void WriteFromFile(pqxx::work& tx, const Camera& camera, const std::string& digest) {
  Write(tx, camera);
  SqlParams().Add(camera.id).Add(digest).Run(
      tx, "update camera_secrets set file_digest = $2::uuid where camera_id = $1");
}

SqlText TextOf(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : SqlText(field.as<std::string>());
}

StoredCamera ReadCamera(const pqxx::row& row) {
  StoredCamera stored;
  Camera& camera = stored.camera;
  camera.id.value = row["camera_id"].as<std::string>();
  camera.name = row["name"].as<std::string>();
  camera.location = row["location"].as<std::string>();
  camera.store.value = row["store_id"].as<std::string>();
  camera.rtsp_url = JoinCameraUrl(
      {row["rtsp_url"].as<std::string>(),
       {TextOf(row["rtsp_user"]), TextOf(row["rtsp_password"]), TextOf(row["rtsp_path"])}});
  camera.buffer = seconds(row["buffer_seconds"].as<int>());
  camera.buffer_max_bytes = row["buffer_max_bytes"].as<std::int64_t>();
  camera.retention_days = row["retention_days"].as<int>();
  camera.transport =
      RtspTransportFromString(row["transport"].as<std::string>()).value_or(RtspTransport::kTcp);
  camera.verify_tls = row["verify_tls"].as<bool>();
  camera.audio = row["audio"].as<bool>();
  camera.enabled = row["enabled"].as<bool>();
  stored.from_file = row["from_file"].as<bool>();
  return stored;
}

std::int64_t ReadRevision(pqxx::work& tx) {
  return tx.exec1("select revision from camera_revision")[0].as<std::int64_t>();
}

}  // namespace

std::int64_t PostgresCameraStore::Revision() { return Transact(pool_, ReadRevision); }

CameraList PostgresCameraStore::List() {
  return Transact(pool_, [](pqxx::work& tx) {
    CameraList list;
    list.revision = ReadRevision(tx);  // first: a change in between is then seen once more
    std::map<std::string, std::vector<RegisterId>> registers;
    const auto tills = tx.exec("select camera_id, register_id from camera_registers order by 2");
    for (const auto& row : tills) {
      registers[row[0].as<std::string>()].push_back({row[1].as<std::string>()});
    }
    const auto rows = tx.exec(kSelect);
    for (const auto& row : rows) {
      list.cameras.push_back(ReadCamera(row));
      Camera& camera = list.cameras.back().camera;
      camera.registers = std::move(registers[camera.id.value]);
      camera = Normalized(std::move(camera));
    }
    return list;
  });
}

bool PostgresCameraStore::Add(const Camera& camera) {
  return Transact(pool_, [&](pqxx::work& tx) {
    LockAndRevise(tx);
    const auto there = SqlParams().Add(camera.id).Run(
        tx, "select 1 from cameras where camera_id = $1 and configured");
    if (!there.empty()) return false;
    Write(tx, camera);
    return true;
  });
}

void PostgresCameraStore::Put(const Camera& camera) {
  Transact(pool_, [&](pqxx::work& tx) {
    LockAndRevise(tx);
    Write(tx, camera);
  });
}

bool PostgresCameraStore::Remove(const CameraId& camera) {
  return Transact(pool_, [&](pqxx::work& tx) {
    LockAndRevise(tx);
    SqlParams().Add(camera).Run(tx, kForgetSecrets + std::string(" where camera_id = $1"));
    const auto result = SqlParams().Add(camera).Run(
        tx, kForget + std::string(" where camera_id = $1 and configured"));
    return result.affected_rows() > 0;
  });
}

void PostgresCameraStore::SyncFromFile(const std::vector<Camera>& cameras) {
  SqlArray ids;
  for (const Camera& camera : cameras) ids.Add(camera.id.value);
  Transact(pool_, [&](pqxx::work& tx) {
    LockAndRevise(tx);
    ForgetAllBut(tx, ids.Literal());
    auto digests = FileDigests(tx);
    for (const Camera& camera : cameras) {
      const std::string digest = DefinitionDigest(camera);
      if (digests[camera.id.value] != digest) WriteFromFile(tx, camera, digest);
    }
    SqlParams()
        .Add(ids.Literal())
        .Run(tx,
             "update cameras c set from_file = true, file_position = f.position::int"
             "  from unnest($1::text[]) with ordinality as f (camera_id, position)"
             " where c.camera_id = f.camera_id"
             "   and (not c.from_file or c.file_position is distinct from f.position)");
  });
}

}  // namespace tillwatch
