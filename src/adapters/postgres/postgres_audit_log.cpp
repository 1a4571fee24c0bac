#include "tillwatch/adapters/postgres/postgres_audit_log.hpp"

#include "list_query.hpp"
#include "pool_impl.hpp"
#include "rows.hpp"
#include "sql_params.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

constexpr std::size_t kMaxDetailBytes = 4096;

constexpr const char* kColumns =
    "l.number, (extract(epoch from l.at) * 1000000)::bigint, l.who, l.role, l.address, l.action, "
    "l.object, l.store_id, l.details, l.hash";

constexpr const char* kInsert = R"(
insert into audit_log (number, at, who, role, address, action, object, store_id, details, hash)
values ($1::bigint, $2::timestamptz, $3, $4, $5, $6, $7, $8, $9::json, $10))";

AuditRecord ReadRecord(const pqxx::row& row) {
  AuditRecord record;
  record.number = row[0].as<std::int64_t>();
  AuditEntry& entry = record.entry;
  entry.at = ReadTime(row[1]);
  entry.who = ReadText(row[2]);
  entry.role = ReadText(row[3]);
  entry.address = ReadText(row[4]);
  entry.action = ReadText(row[5]);
  entry.object = ReadText(row[6]);
  entry.store = ReadId<StoreId>(row[7]);
  entry.details_json = ReadText(row[8]);
  record.hash = ReadText(row[9]);
  return record;
}

AuditHead ReadHead(const pqxx::result& rows) {
  if (rows.empty()) throw Unavailable("the audit log has lost its head: see docs/operations.md");
  return {rows[0][0].as<std::int64_t>(), ReadText(rows[0][1])};
}

void Insert(pqxx::work& tx, const AuditHead& head, const AuditEntry& entry) {
  SqlParams()
      .Add(head.number)
      .Add(entry.at)
      .Add(SqlText(entry.who))
      .Add(SqlText(entry.role))
      .Add(SqlText(entry.address))
      .Add(SqlText(entry.action))
      .Add(SqlText(entry.object))
      .Add(ToSql(entry.store))
      .Add(SqlText(entry.details_json))
      .Add(SqlText(head.hash))
      .Run(tx, kInsert);
  SqlParams()
      .Add(head.number)
      .Add(SqlText(head.hash))
      .Run(tx, "update audit_head set number = $1::bigint, hash = $2");
}

ListQuery QueryOf(const AuditFilter& filter) {
  ListQuery query("audit_log l", "l.number", "::bigint");
  query.WhereStore(filter.stores, "l.store_id");
  query.Where(filter.who, "l.who = $?");
  // In the order of bytes, as the column is, "/" comes behind ".".
  const bool whole = !filter.action || filter.action->find('.') != std::string::npos;
  query.Where(filter.action, whole
                                 ? "l.action = $?"
                                 : "(l.action >= $?::text || '.' and l.action < $?::text || '/')");
  query.Where(filter.object, "(l.object = $? and l.object <> '')");
  query.Where(ToSql(filter.from), "l.at >= $?::timestamptz");
  query.Where(ToSql(filter.to), "l.at < $?::timestamptz");
  return query;
}

}  // namespace

// The lock of the head is held to the end of the transaction: one appends after the other. The
// commit is waited for, whatever the server's default is.
void PostgresAuditLog::Append(const AuditEntry& entry) {
  if (entry.details_json.size() > kMaxDetailBytes) {
    throw Refused("the details of an audit entry have more than 4096 bytes");
  }
  Transact(pool_, [&](pqxx::work& tx) {
    tx.exec("set local lock_timeout = " + std::to_string(patience_.count()) +
            "; set local synchronous_commit = on");
    AuditHead head = ReadHead(tx.exec("select number, hash from audit_head for update"));
    head.number += 1;
    head.hash = AuditHash(head.hash, head.number, entry);
    Insert(tx, head, entry);
  });
}

Page<AuditRecord> PostgresAuditLog::List(const AuditFilter& filter, const PageRequest& page) {
  ListQuery query = QueryOf(filter);
  PageRequest newest = page;
  newest.sort = {};
  return Transact(pool_, [&](pqxx::work& tx) {
    Page<AuditRecord> result;
    for (const auto& row : query.Run(tx, kColumns, {"l.at"}, newest)) {
      result.items.push_back(ReadRecord(row));
    }
    if (result.items.size() > static_cast<std::size_t>(page.limit)) {
      result.items.pop_back();
      const AuditRecord& last = result.items.back();
      result.next = Cursor(last.entry.at, std::to_string(last.number));
    }
    if (page.total) result.total = query.Count(tx);
    return result;
  });
}

AuditHead PostgresAuditLog::Head() {
  return Transact(pool_, [](pqxx::work& tx) {
    return ReadHead(tx.exec("select number, hash from audit_head"));
  });
}

std::vector<AuditRecord> PostgresAuditLog::Read(std::int64_t after, int limit) {
  return Transact(pool_, [&](pqxx::work& tx) {
    std::vector<AuditRecord> records;
    const auto rows = SqlParams().Add(after).Add(limit).Run(
        tx, std::string("select ") + kColumns +
                " from audit_log l where l.number > $1::bigint order by l.number limit $2::int");
    for (const auto& row : rows) records.push_back(ReadRecord(row));
    return records;
  });
}

}  // namespace tillwatch
