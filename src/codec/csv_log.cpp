#include "tillwatch/codec/csv_log.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "tillwatch/base/text.hpp"
#include "tillwatch/codec/card_scrub.hpp"
#include "tillwatch/codec/event_decoder.hpp"

namespace tillwatch {
namespace {

constexpr int kEndOfFile = std::char_traits<char>::eof();
constexpr const char* kByteOrderMark = "\xEF\xBB\xBF";
// Every record names its store and type; whatever the topic says is not asked.
constexpr const char* kCsvTopic = "pos/events/csv/event";

bool IsRequired(const std::string& name) {
  return name == "event_type" || name == "store_id" || name == "timestamp";
}

bool IsEmptyLine(const std::vector<std::string>& cells) {
  return cells.size() == 1 && cells.front().empty();
}

Error WithLine(std::size_t line, const Error& error) {
  Error located = error;
  located.message = "line " + std::to_string(line) + ", " + error.message;
  return located;
}

}  // namespace

int CsvRecords::Take() {
  const int next = in_.get();
  if (next != kEndOfFile) {
    ++column_;
    ++position_;
    ++record_bytes_;
  }
  return next;
}

void CsvRecords::Seek(std::streamoff position) {
  if (position == position_) return;
  in_.clear();
  in_.seekg(position);
  position_ = position;
}

tl::unexpected<Error> CsvRecords::FailAt(std::size_t line, std::size_t column,
                                         const std::string& what) const {
  return Fail(ErrorCode::kInvalidArgument,
              "line " + std::to_string(line) + ", column " + std::to_string(column) + ": " + what);
}

Result<std::optional<std::vector<std::string>>> CsvRecords::Next() {
  std::vector<std::string> cells;
  while (in_.peek() != kEndOfFile) {
    record_line_ = line_;
    record_position_ = position_;
    record_bytes_ = 0;
    cells.clear();
    CellEnd end = CellEnd::kCell;
    while (end == CellEnd::kCell) {
      const auto read = ReadCell(cells.emplace_back());
      if (!read) {
        in_.setstate(std::ios::eofbit | std::ios::failbit);
        return tl::unexpected(read.error());
      }
      end = *read;
    }
    if (!IsEmptyLine(cells)) return cells;
  }
  return std::nullopt;
}

Result<CsvRecords::CellEnd> CsvRecords::ReadCell(std::string& cell) {
  if (in_.peek() == '"') return ReadQuoted(cell);
  while (true) {
    const int next = Take();
    if (next == kEndOfFile) return CellEnd::kFile;
    if (record_bytes_ > kMaxCsvRecordBytes) return FailAt(line_, column_, "the record is too long");
    if (next == ',') return CellEnd::kCell;
    if (next == '"') return FailAt(line_, column_, "a quote within a cell that has none around it");
    if (next == '\n') {
      ++line_;
      column_ = 0;
      if (cell.ends_with('\r')) cell.pop_back();
      return CellEnd::kRecord;
    }
    cell.push_back(static_cast<char>(next));
  }
}

Result<CsvRecords::CellEnd> CsvRecords::ReadQuoted(std::string& cell) {
  Take();
  const std::size_t line = line_;
  const std::size_t column = column_;
  while (true) {
    const int next = Take();
    if (next == kEndOfFile) return FailAt(line, column, "the quote that begins here never ends");
    if (record_bytes_ > kMaxCsvRecordBytes) return FailAt(line, column, "the record is too long");
    if (next == '\n') {
      ++line_;
      column_ = 0;
    }
    if (next == '"') {
      if (in_.peek() != '"') break;
      Take();
    }
    cell.push_back(static_cast<char>(next));
  }
  int next = Take();
  if (next == '\r') next = Take();
  if (next == kEndOfFile) return CellEnd::kFile;
  if (next == ',') return CellEnd::kCell;
  if (next != '\n')
    return FailAt(line_, column_, "a comma or the end of the line must follow a quote");
  ++line_;
  column_ = 0;
  return CellEnd::kRecord;
}

tl::unexpected<Error> CsvLog::FailIn(const std::string& what) const {
  return Fail(ErrorCode::kInvalidArgument, "line " + std::to_string(records_.Line()) + ", " + what);
}

Result<void> CsvLog::ReadHeader() {
  auto header = records_.Next();
  if (!header) return tl::unexpected(header.error());
  if (!*header) {
    return Fail(ErrorCode::kInvalidArgument,
                "the file is empty; its first line names the members, such as "
                "event_type,store_id,timestamp,staff_id,amount");
  }
  std::vector<std::string> names = std::move(**header);
  if (names.front().starts_with(kByteOrderMark)) names.front().erase(0, 3);
  std::set<std::string> seen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string column = "column " + std::to_string(i + 1);
    if (names[i].empty()) return FailIn(column + " has no name");
    if (!seen.insert(names[i]).second) {
      return FailIn(column + ": " + SanitizeUtf8(names[i], 100) + " is there twice");
    }
  }
  for (const char* required : {"event_type", "store_id", "timestamp"}) {
    if (!seen.contains(required)) return FailIn(std::string("there is no column ") + required);
  }
  names_ = std::move(names);
  return {};
}

Result<std::string> CsvLog::Payload(const std::vector<std::string>& cells) const {
  nlohmann::json object = nlohmann::json::object();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string& name = names_[i];
    const std::string& cell = cells[i];
    if (cell.empty()) {
      if (IsRequired(name)) return FailIn(name + ": must not be empty");
    } else if (name == "items" || name == "metadata") {
      auto value = nlohmann::json::parse(cell, nullptr, false);
      if (value.is_discarded()) return FailIn(name + ": must be JSON");
      object[name] = std::move(value);
    } else if (cell == "true" || cell == "false") {
      object[name] = cell == "true";
    } else {
      object[name] = cell;
    }
  }
  // Bytes that are no UTF-8 are for the decoder to refuse, which reads what they have become.
  std::string payload = object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return MaskCardsInPayload(payload).value_or(payload);  // as ingest does
}

Result<std::optional<PosEvent>> CsvLog::At(std::streamoff position) {
  records_.Seek(position);
  return Next();
}

Result<std::optional<PosEvent>> CsvLog::Next() {
  if (headless_) return std::nullopt;
  if (names_.empty()) {
    const auto header = ReadHeader();
    headless_ = !header;
    if (!header) return tl::unexpected(header.error());
  }
  const auto cells = records_.Next();
  if (!cells) return tl::unexpected(cells.error());
  if (!*cells) return std::nullopt;
  if ((*cells)->size() != names_.size()) {
    return FailIn("there are " + std::to_string((*cells)->size()) + " cells, the first line has " +
                  std::to_string(names_.size()));
  }
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (!IsValidUtf8((**cells)[i])) {
      return FailIn("column " + std::to_string(i + 1) + ": is not valid UTF-8");
    }
  }
  const auto payload = Payload(**cells);
  if (!payload) return tl::unexpected(payload.error());
  auto event = DecodeEvent(kCsvTopic, *payload, now_, default_currency_);
  if (!event) return tl::unexpected(WithLine(records_.Line(), event.error()));
  event->received_at = event->occurred_at;
  return std::optional(std::move(*event));
}

}  // namespace tillwatch
