#include "copy_rows.hpp"

#include <algorithm>

#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

// Rows that are text already, and by this function remain it: pqxx::stream_to finds it for what it
// would else escape value by value, with several copies of each.
struct CopyText {
  const std::string& rows;
};

const std::string& separated_list(const char*, const CopyText& text,
                                  const pqxx::internal::TypedCopyEscaper&) {
  return text.rows;
}

}  // namespace

void CopyRows::Add(std::optional<std::string_view> value) {
  if (row_begun_) text_.push_back('\t');
  row_begun_ = true;
  if (!value) {
    text_ += "\\N";
    return;
  }
  const auto is_special = [](char c) { return c == '\\' || c == '\t' || c == '\n' || c == '\r'; };
  auto from = value->begin();
  for (auto at = from; (at = std::find_if(from, value->end(), is_special)) != value->end();
       from = at + 1) {
    const char name = *at == '\t' ? 't' : *at == '\n' ? 'n' : *at == '\r' ? 'r' : '\\';
    text_.append(from, at).append({'\\', name});
  }
  text_.append(from, value->end());
}

void CopyRows::EndRow() {
  text_.push_back('\n');
  row_begun_ = false;
}

void CopyRows::CopyTo(pqxx::work& tx, const char* table,
                      const std::vector<std::string>& columns) const {
  if (text_.empty()) return;
  if (text_.find('\0') != std::string::npos) throw Refused("a text contains the character U+0000");
  const std::string rows(text_, 0, text_.size() - 1);  // the stream ends the last row
  pqxx::stream_to stream(tx, table, columns);
  stream << CopyText{rows};
  stream.complete();
}

}  // namespace tillwatch
