// SQLite's handles as owners, its errors as Unavailable.
#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "tillwatch/ports/errors.hpp"

namespace tillwatch {

[[noreturn]] inline void Throw(sqlite3* db, const std::string& doing) {
  std::string text = "spool: cannot " + doing + ": ";
  text += db == nullptr ? "out of memory" : sqlite3_errmsg(db);
  const int code = sqlite3_errcode(db);
  if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT) {
    text += "; move the file away to begin with an empty spool";
  }
  if (code == SQLITE_BUSY) text += "; is another tillwatch running on this home?";
  throw Unavailable(text);
}

struct CloseDb {
  void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Db = std::unique_ptr<sqlite3, CloseDb>;
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

inline Db Open(const std::filesystem::path& file) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open(file.c_str(), &raw);
  Db db(raw);
  if (code != SQLITE_OK) {
    Throw(raw, "open " + file.string() + " (may this user write there?)");
  }
  constexpr int kBusyTimeoutMs = 5000;
  sqlite3_busy_timeout(raw, kBusyTimeoutMs);
  return db;
}

inline void Execute(sqlite3* db, const char* sql) {
  if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    Throw(db, std::string("set up ") + sqlite3_db_filename(db, "main"));
  }
}

inline Statement Prepare(sqlite3* db, const char* sql) {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr) != SQLITE_OK) {
    Throw(db, std::string("use ") + sqlite3_db_filename(db, "main"));
  }
  return Statement(raw);
}

// Runs a statement that returns no rows and leaves it ready for the next time. SQLITE_DONE is
// success.
inline int Step(sqlite3_stmt* statement) {
  const int code = sqlite3_step(statement);
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  return code;
}

inline std::string Column(sqlite3_stmt* row, int index) {
  const void* data = sqlite3_column_blob(row, index);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(row, index));
  return size == 0 ? std::string() : std::string(static_cast<const char*>(data), size);
}

inline void BindBytes(sqlite3_stmt* statement, int index, std::string_view bytes) {
  // A null pointer would be NULL, not an empty blob.
  sqlite3_bind_blob64(statement, index, bytes.empty() ? "" : bytes.data(), bytes.size(),
                      SQLITE_STATIC);
}

// However its rows were read, the next use of the statement begins at the first one.
class ResetAtEnd {
 public:
  explicit ResetAtEnd(sqlite3_stmt* statement) : statement_(statement) {}
  ~ResetAtEnd() { sqlite3_reset(statement_); }
  ResetAtEnd(const ResetAtEnd&) = delete;
  ResetAtEnd& operator=(const ResetAtEnd&) = delete;

 private:
  sqlite3_stmt* statement_;
};

}  // namespace tillwatch
