#include "tillwatch/adapters/postgres/migrator.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>

#include "pool_impl.hpp"
#include "sql_params.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

namespace fs = std::filesystem;

struct MigrationFile {
  int version = 0;
  std::string name;
  std::string sql;
};

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw Refused("cannot read the migration " + path.string());
  return text.str();
}

std::vector<MigrationFile> ListFiles(const fs::path& folder) {
  static const std::regex kName(R"((\d{4})_[a-z0-9_]+\.sql)");
  std::vector<MigrationFile> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    std::smatch match;
    if (!std::regex_match(name, match, kName)) {
      if (entry.path().extension() != ".sql") continue;
      throw Refused("a migration is named NNNN_name.sql in small letters, but not " + name);
    }
    files.push_back({std::stoi(match[1]), name, ReadFile(entry.path())});
  }
  if (files.empty()) {
    throw Refused("no migrations in " + folder.string() + "; name the folder with --migrations");
  }
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.version < b.version; });
  for (std::size_t i = 1; i < files.size(); ++i) {
    if (files[i].version == files[i - 1].version) {
      throw Refused("two migrations have the number of " + files[i].name);
    }
  }
  return files;
}

// Held until the end of the transaction: a second migrator waits here, and both as long as it
// takes.
void Lock(pqxx::work& tx) {
  tx.exec("set local statement_timeout = 0");
  tx.exec("select pg_advisory_xact_lock(7135240)");
}

void MakeTable(PostgresPool& pool) {
  TransactPatiently(pool, [](pqxx::work& tx) {
    Lock(tx);
    tx.exec("set local client_min_messages = warning");
    tx.exec(
        "create table if not exists schema_migrations ("
        " version integer primary key, name text not null, checksum text not null,"
        " applied_at timestamptz not null default now());"
        "comment on table schema_migrations is 'Migrations that were applied';"
        "comment on column schema_migrations.version is 'Number of the file';"
        "comment on column schema_migrations.name is 'Name of the file';"
        "comment on column schema_migrations.checksum is 'SHA-256 of the file when it was applied';"
        "comment on column schema_migrations.applied_at is 'When that was'");
  });
}

std::string Checksum(pqxx::work& tx, const std::string& text) {
  const auto result =
      SqlParams().Add(text).Run(tx, "select encode(sha256(convert_to($1, 'UTF8')), 'hex')");
  return result[0][0].as<std::string>();
}

// Forward only: a file that came later than others must have a higher number than they.
void RefuseLate(pqxx::work& tx, const MigrationFile& file) {
  const auto later = SqlParams()
                         .Add(file.version)
                         .Run(tx,
                              "select name from schema_migrations where version > $1::int order by "
                              "version limit 1");
  if (later.empty()) return;
  throw Refused("the migration " + file.name + " is new but comes before " +
                later[0][0].as<std::string>() +
                ", which is applied already; give it the next free number");
}

// True when it was applied now, false when it had been already.
bool Apply(PostgresPool& pool, const MigrationFile& file) {
  return TransactPatiently(pool, [&](pqxx::work& tx) {
    Lock(tx);
    const std::string checksum = Checksum(tx, file.sql);
    const auto known =
        SqlParams()
            .Add(file.version)
            .Run(tx, "select checksum from schema_migrations where version = $1::int");
    if (known.empty()) {
      RefuseLate(tx, file);
    } else {
      if (known[0][0].as<std::string>() != checksum) {
        throw Refused("the migration " + file.name +
                      " was changed after it had been applied; restore it and add a new file");
      }
      return false;
    }
    try {
      tx.exec(file.sql);
    } catch (const pqxx::sql_error& error) {
      throw Refused("the migration " + file.name + " failed: " + error.what());
    }
    SqlParams()
        .Add(file.version)
        .Add(file.name)
        .Add(checksum)
        .Run(tx,
             "insert into schema_migrations (version, name, checksum) values ($1::int, $2, $3)");
    return true;
  });
}

// An applied migration that is no longer there means an older program on a newer database, or a
// folder that is not whole.
void RefuseUnknown(PostgresPool& pool, const std::vector<MigrationFile>& files) {
  const auto applied = Transact(pool, [](pqxx::work& tx) {
    return tx.exec("select version, name from schema_migrations order by version desc");
  });
  for (const auto& row : applied) {
    const int version = row[0].as<int>();
    const auto name = row[1].as<std::string>();
    if (version > files.back().version) {
      throw Refused("the database is at migration " + name +
                    ", newer than this program; use the newer program");
    }
    const bool there = std::any_of(files.begin(), files.end(),
                                   [&](const auto& file) { return file.version == version; });
    if (!there) throw Refused("the migration " + name + " was applied but is missing; restore it");
  }
}

}  // namespace

std::vector<std::string> Migrate(PostgresPool& pool, const fs::path& folder) {
  const std::vector<MigrationFile> files = ListFiles(folder);
  MakeTable(pool);
  RefuseUnknown(pool, files);
  std::vector<std::string> applied;
  for (const MigrationFile& file : files) {
    if (!Apply(pool, file)) continue;
    applied.push_back(file.name);
    spdlog::info("migration applied (name={})", file.name);
  }
  return applied;
}

}  // namespace tillwatch
