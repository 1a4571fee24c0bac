// A transaction log as CSV (RFC 4180), read as events of the contract (docs/event-contract.md).
//
// The first record names the members: event_type, store_id and timestamp must be among them; any
// other member may. A cell is what the JSON string of the same text would be; true and false are
// booleans, and the cells of "items" and "metadata" are JSON. An empty cell is as if absent. Lines
// end with LF or CRLF; a UTF-8 byte order mark is skipped; empty lines are too.
//
// Not thread-safe: one owner.
#pragma once

#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/result.hpp"
#include "tillwatch/domain/pos_event.hpp"

namespace tillwatch {

inline constexpr std::size_t kMaxCsvRecordBytes = 256 * 1024;

// Records of cells. Every error names line and column (of bytes), both from 1.
class CsvRecords {
 public:
  // in outlives this.
  explicit CsvRecords(std::istream& in) : in_(in) {}

  // The next record; none at the end. Errors: kInvalidArgument (a quote where none may be, one that
  // is never closed, a record that is too long); after one there is nothing more to read.
  Result<std::optional<std::vector<std::string>>> Next();

  // Where the record that Next gave last began: the line, and the byte, from 0.
  std::size_t Line() const { return record_line_; }
  std::streamoff Position() const { return record_position_; }

  // Next goes on at this byte, where a record begins. Lines are not counted any more then.
  void Seek(std::streamoff position);

 private:
  enum class CellEnd { kCell, kRecord, kFile };

  Result<CellEnd> ReadCell(std::string& cell);
  Result<CellEnd> ReadQuoted(std::string& cell);
  int Take();
  tl::unexpected<Error> FailAt(std::size_t line, std::size_t column, const std::string& what) const;

  std::istream& in_;
  std::size_t line_ = 1;
  std::size_t column_ = 0;  // of the byte that was taken last
  std::size_t record_line_ = 0;
  std::streamoff position_ = 0;  // behind the byte that was taken last
  std::streamoff record_position_ = 0;
  std::size_t record_bytes_ = 0;
};

class CsvLog {
 public:
  // in outlives this. now: no event may be later than an hour behind it.
  CsvLog(std::istream& in, UtcTime now, std::string default_currency)
      : records_(in), now_(now), default_currency_(std::move(default_currency)) {}

  // The next event; none at the end. Its arrival is its own time. Errors: kInvalidArgument, with
  // line and field: "line 12, amount: not a decimal number". After an error of one record the next
  // can be read, unless the text is no CSV or its first line is wrong.
  Result<std::optional<PosEvent>> Next();

  // Where the record of the event that Next gave last begins, in bytes.
  std::streamoff Position() const { return records_.Position(); }
  // That event once more. Only when the stream can seek, and Next has read it to its end.
  Result<std::optional<PosEvent>> At(std::streamoff position);

 private:
  Result<void> ReadHeader();
  Result<std::string> Payload(const std::vector<std::string>& cells) const;
  tl::unexpected<Error> FailIn(const std::string& what) const;

  CsvRecords records_;
  UtcTime now_;
  std::string default_currency_;
  std::vector<std::string> names_;
  bool headless_ = false;  // the first line was none that names members
};

}  // namespace tillwatch
