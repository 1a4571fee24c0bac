#include "tillwatch/adapters/sqlite/sqlite_capture_log.hpp"

#include <mutex>

#include "sqlite_database.hpp"

namespace tillwatch {
namespace {

Db OpenLog(const std::filesystem::path& file) {
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  Db db = Open(file);
  Execute(db.get(), "pragma journal_mode=wal");
  Execute(db.get(), "pragma synchronous=normal");
  Execute(db.get(),
          "create table if not exists captures (request_id text primary key, camera_id text not "
          "null, event_id text not null, alert_id text not null, event_at integer not null, "
          "window_start integer not null, window_end integer not null, priority integer not null, "
          "created_at integer not null, cut integer not null default 0)");
  return db;
}

void BindTime(sqlite3_stmt* statement, int index, UtcTime time) {
  sqlite3_bind_int64(statement, index, time.time_since_epoch().count());
}

UtcTime TimeColumn(sqlite3_stmt* row, int index) {
  return UtcTime(microseconds(sqlite3_column_int64(row, index)));
}

void BindText(sqlite3_stmt* statement, int index, const std::string& text) {
  sqlite3_bind_text64(statement, index, text.c_str(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

Capture ReadCapture(sqlite3_stmt* row) {
  Capture capture;
  ClipRequest& request = capture.request;
  request.id.value = Column(row, 0);
  request.camera.value = Column(row, 1);
  request.event = EventId{Column(row, 2)};
  request.alert = AlertId{Column(row, 3)};
  request.event_at = TimeColumn(row, 4);
  request.window = {TimeColumn(row, 5), TimeColumn(row, 6)};
  request.priority = sqlite3_column_int(row, 7);
  request.created_at = TimeColumn(row, 8);
  capture.cut = sqlite3_column_int(row, 9) != 0;
  return capture;
}

}  // namespace

class SqliteCaptureLog::Impl {
 public:
  explicit Impl(const std::filesystem::path& file)
      : db_(OpenLog(file)),
        note_(Prepare(db_.get(),
                      "insert into captures (request_id, camera_id, event_id, alert_id, event_at, "
                      "window_start, window_end, priority, created_at) "
                      "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) on conflict do nothing")),
        all_(Prepare(db_.get(),
                     "select request_id, camera_id, event_id, alert_id, event_at, window_start, "
                     "window_end, priority, created_at, cut from captures order by window_end")),
        mark_(Prepare(db_.get(), "update captures set cut = 1 where request_id = ?1")),
        remove_(Prepare(db_.get(), "delete from captures where request_id = ?1")) {}

  void Note(std::span<const ClipRequest> requests) {
    const std::lock_guard lock(mutex_);
    for (const ClipRequest& request : requests) {
      sqlite3_stmt* row = note_.get();
      const std::string event = request.event.value_or(EventId{}).value;
      const std::string alert = request.alert.value_or(AlertId{}).value;
      BindText(row, 1, request.id.value);
      BindText(row, 2, request.camera.value);
      BindText(row, 3, event);
      BindText(row, 4, alert);
      BindTime(row, 5, request.event_at);
      BindTime(row, 6, request.window.start);
      BindTime(row, 7, request.window.end);
      sqlite3_bind_int(row, 8, request.priority);
      BindTime(row, 9, request.created_at);
      if (Step(row) != SQLITE_DONE) Throw(db_.get(), "note a capture");
    }
  }

  std::vector<Capture> All() {
    const std::lock_guard lock(mutex_);
    std::vector<Capture> captures;
    const ResetAtEnd reset(all_.get());
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(all_.get())) == SQLITE_ROW) {
      captures.push_back(ReadCapture(all_.get()));
    }
    if (code != SQLITE_DONE) Throw(db_.get(), "read captures");
    return captures;
  }

  void MarkCut(const ClipRequestId& request) { Run(mark_.get(), request, "mark a capture"); }
  void Remove(std::span<const ClipRequestId> requests) {
    for (const ClipRequestId& request : requests) Run(remove_.get(), request, "remove a capture");
  }

 private:
  void Run(sqlite3_stmt* statement, const ClipRequestId& request, const char* doing) {
    const std::lock_guard lock(mutex_);
    BindText(statement, 1, request.value);
    if (Step(statement) != SQLITE_DONE) Throw(db_.get(), doing);
  }

  std::mutex mutex_;  // all of it
  Db db_;
  Statement note_;
  Statement all_;
  Statement mark_;
  Statement remove_;
};

SqliteCaptureLog::SqliteCaptureLog(const std::filesystem::path& file)
    : impl_(std::make_unique<Impl>(file)) {}
SqliteCaptureLog::~SqliteCaptureLog() = default;

void SqliteCaptureLog::Note(std::span<const ClipRequest> requests) { impl_->Note(requests); }
std::vector<Capture> SqliteCaptureLog::All() { return impl_->All(); }
void SqliteCaptureLog::MarkCut(const ClipRequestId& request) { impl_->MarkCut(request); }
void SqliteCaptureLog::Remove(std::span<const ClipRequestId> requests) { impl_->Remove(requests); }

}  // namespace tillwatch
