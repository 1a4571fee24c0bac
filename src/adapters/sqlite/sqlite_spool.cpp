#include "tillwatch/adapters/sqlite/sqlite_spool.hpp"

#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <optional>

#include "disk_reserve.hpp"
#include "file_syncer.hpp"
#include "sqlite_database.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

constexpr std::int64_t kRowBytes = 64;  // what a message takes besides topic and payload

// Spools of before there was this column keep their messages.
void AddPayloadSize(sqlite3* db) {
  const Statement known =
      Prepare(db, "select 1 from pragma_table_info('spool') where name = 'payload_size'");
  if (sqlite3_step(known.get()) == SQLITE_ROW) return;
  Execute(db, "alter table spool add column payload_size integer");
}

}  // namespace

// The only connection to its file, which it locks: so SQLite needs neither file locks nor an index
// of the log in shared memory, nearly a third of what an append costs. A mutex takes their place.
class SqliteSpool::Impl {
 public:
  Impl(const std::filesystem::path& file, SpoolOptions options)
      : options_(options),
        db_(OpenAlone(file, options.sync)),
        reserve_(file.string() + "-reserve"),
        insert_(Prepare(db_.get(),
                        "insert into spool (topic, payload, payload_size, received_at, sequence) "
                        "values (?1, ?2, ?3, ?4, ?5)")),
        measure_(Prepare(db_.get(),
                         "select count(*), coalesce(sum(length(topic) + length(payload)), 0) "
                         "from spool where sequence <= ?1")),
        remove_(Prepare(db_.get(), "delete from spool where sequence <= ?1")),
        read_(Prepare(db_.get(),
                      "select sequence, topic, payload, coalesce(payload_size, length(payload)), "
                      "received_at from spool where sequence > ?2 order by sequence limit ?1")),
        totals_(Count()) {
    if (options.sync == SpoolSync::kInterval) syncer_.emplace(file.string() + "-wal");
  }

  void Append(const std::string& topic, std::string_view payload, std::int64_t payload_size,
              UtcTime received_at) {
    const auto bytes = static_cast<std::int64_t>(topic.size() + payload.size()) + kRowBytes;
    {
      const std::lock_guard lock(db_mutex_);
      ThrowIfFull(bytes);
      BindBytes(insert_.get(), 1, topic);
      BindBytes(insert_.get(), 2, payload);
      sqlite3_bind_int64(insert_.get(), 3, payload_size);
      sqlite3_bind_int64(insert_.get(), 4, received_at.time_since_epoch().count());
      sqlite3_bind_int64(insert_.get(), 5, last_sequence_ + 1);
      if (Step(insert_.get()) != SQLITE_DONE) Throw(db_.get(), "write a message");
      ++last_sequence_;
      // Still under the first lock: else a reader could remove the message before it is counted.
      AddToTotals(1, bytes);
    }
    if (syncer_) syncer_->Written();
    wake_.notify_one();
  }

  bool WaitForMessages(std::stop_token stop, milliseconds timeout) {
    std::unique_lock lock(wake_mutex_);
    return wake_.wait_for(lock, stop, timeout, [this] { return totals_.messages > 0; });
  }

  std::vector<SpooledMessage> ReadAfter(std::int64_t sequence, std::size_t max) {
    const std::lock_guard lock(db_mutex_);
    std::vector<SpooledMessage> messages;
    sqlite3_stmt* row = read_.get();
    const ResetAtEnd reset(row);
    sqlite3_bind_int64(row, 1, static_cast<sqlite3_int64>(max));
    sqlite3_bind_int64(row, 2, sequence);
    std::size_t bytes = 0;
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(row)) == SQLITE_ROW) {
      bytes += static_cast<std::size_t>(sqlite3_column_bytes(row, 2));
      if (bytes > kMaxReadBytes && !messages.empty()) return messages;
      messages.push_back({sqlite3_column_int64(row, 0), Column(row, 1), Column(row, 2),
                          sqlite3_column_int64(row, 3),
                          UtcTime(microseconds(sqlite3_column_int64(row, 4)))});
    }
    if (code != SQLITE_DONE) Throw(db_.get(), "read messages");
    return messages;
  }

  void RemoveThrough(std::int64_t sequence) {
    const std::lock_guard lock(db_mutex_);
    const Totals removed = Measure(sequence);
    int code = Remove(sequence);
    if (code == SQLITE_FULL) {
      reserve_.Release();
      code = Remove(sequence);
    }
    if (code != SQLITE_DONE) Throw(db_.get(), "remove messages");
    AddToTotals(-removed.messages, -removed.bytes);
    if (reserve_.IsHeld()) return;
    // The log is written back and begins anew in the space that it has, so that the next messages
    // can come and go on a disk that is still full.
    sqlite3_wal_checkpoint_v2(db_.get(), nullptr, SQLITE_CHECKPOINT_RESTART, nullptr, nullptr);
    reserve_.Take();
  }

  struct Totals {
    std::int64_t messages = 0;
    std::int64_t bytes = 0;
  };
  Totals Held() const {
    const std::lock_guard lock(wake_mutex_);
    return totals_;
  }
  std::int64_t MaxBytes() const { return options_.max_bytes; }

 private:
  static Db OpenAlone(const std::filesystem::path& file, SpoolSync sync) {
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error);
    Db db = Open(file);
    Execute(db.get(), "pragma locking_mode=exclusive");  // before the log, or it is shared memory
    Execute(db.get(), "pragma journal_mode=wal");
    // 16 MB: an append waits while the log is written back, and a longer log needs it less often.
    Execute(db.get(), "pragma wal_autocheckpoint=4000");
    Execute(db.get(),
            sync == SpoolSync::kAlways ? "pragma synchronous=full" : "pragma synchronous=normal");
    // Not autoincrement, which older files have: it would write a second page for each message.
    Execute(db.get(),
            "create table if not exists spool (sequence integer primary key, topic blob not null, "
            "payload blob not null, received_at integer not null, payload_size integer)");
    AddPayloadSize(db.get());
    return db;
  }

  // What RemoveThrough will remove. db_mutex_ is held.
  Totals Measure(std::int64_t sequence) {
    sqlite3_stmt* row = measure_.get();
    const ResetAtEnd reset(row);
    sqlite3_bind_int64(row, 1, sequence);
    if (sqlite3_step(row) != SQLITE_ROW) Throw(db_.get(), "count messages");
    const std::int64_t messages = sqlite3_column_int64(row, 0);
    return {messages, sqlite3_column_int64(row, 1) + messages * kRowBytes};
  }

  // SQLITE_DONE is success.
  int Remove(std::int64_t sequence) {
    sqlite3_bind_int64(remove_.get(), 1, sequence);
    return Step(remove_.get());
  }

  // db_mutex_ is held. One message always fits, however large.
  void ThrowIfFull(std::int64_t more) const {
    const Totals held = Held();
    if (options_.max_bytes == 0 || held.messages == 0) return;
    if (held.bytes + more <= options_.max_bytes) return;
    constexpr double kMegabyte = 1024.0 * 1024.0;
    char text[200];
    std::snprintf(
        text, sizeof text,
        "full: %.1f of %.1f MB ([spool] max_spool_mb) with %lld messages that the database "
        "has not taken; the broker keeps the rest",
        static_cast<double>(held.bytes) / kMegabyte,
        static_cast<double>(options_.max_bytes) / kMegabyte, static_cast<long long>(held.messages));
    throw Unavailable(text);
  }

  void AddToTotals(std::int64_t messages, std::int64_t bytes) {
    const std::lock_guard lock(wake_mutex_);
    totals_.messages += messages;
    totals_.bytes += bytes;
  }

  Totals Count() {
    const Statement count =
        Prepare(db_.get(),
                "select count(*), coalesce(sum(length(topic) + length(payload)), 0), "
                "coalesce(max(sequence), 0) from spool");
    if (sqlite3_step(count.get()) != SQLITE_ROW) Throw(db_.get(), "count messages");
    const std::int64_t messages = sqlite3_column_int64(count.get(), 0);
    last_sequence_ = sqlite3_column_int64(count.get(), 2);
    return {messages, sqlite3_column_int64(count.get(), 1) + messages * kRowBytes};
  }

  const SpoolOptions options_;
  std::mutex db_mutex_;  // all but totals_; taken before wake_mutex_
  Db db_;
  DiskReserve reserve_;
  // A number is never given twice, or RemoveThrough could take a newer message.
  std::int64_t last_sequence_ = 0;
  Statement insert_;
  Statement measure_;
  Statement remove_;
  Statement read_;
  mutable std::mutex wake_mutex_;  // totals_
  std::condition_variable_any wake_;
  Totals totals_;
  std::optional<FileSyncer> syncer_;
};

SqliteSpool::SqliteSpool(const std::filesystem::path& file, SpoolOptions options)
    : impl_(std::make_unique<Impl>(file, options)) {}
SqliteSpool::~SqliteSpool() = default;

void SqliteSpool::Append(const std::string& topic, std::string_view payload,
                         std::int64_t payload_size, UtcTime received_at) {
  impl_->Append(topic, payload, payload_size, received_at);
}
bool SqliteSpool::WaitForMessages(std::stop_token stop, milliseconds timeout) {
  return impl_->WaitForMessages(std::move(stop), timeout);
}
std::vector<SpooledMessage> SqliteSpool::Read(std::size_t max) { return impl_->ReadAfter(0, max); }
std::vector<SpooledMessage> SqliteSpool::ReadAfter(std::int64_t sequence, std::size_t max) {
  return impl_->ReadAfter(sequence, max);
}
void SqliteSpool::RemoveThrough(std::int64_t sequence) { impl_->RemoveThrough(sequence); }
std::int64_t SqliteSpool::Size() const { return impl_->Held().messages; }
std::int64_t SqliteSpool::Bytes() const { return impl_->Held().bytes; }
std::int64_t SqliteSpool::MaxBytes() const { return impl_->MaxBytes(); }

}  // namespace tillwatch
