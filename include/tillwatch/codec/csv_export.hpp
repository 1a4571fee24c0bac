// Events and alerts as rows of CSV (RFC 4180) for spreadsheets: UTF-8, CRLF, every text quoted.
//
// Nothing that a till or a person wrote is run: a text that a spreadsheet would take for a formula
// gets an apostrophe in front (OWASP, CSV injection). Times are RFC 3339 UTC, amounts decimals.
#pragma once

#include <string>

#include "tillwatch/domain/views.hpp"

namespace tillwatch {

// The names of the columns, as the first line.
std::string EventCsvHeader();
std::string AlertCsvHeader();

// One line with its CRLF.
std::string CsvRow(const StoredEvent& event);
std::string CsvRow(const AlertView& alert);

}  // namespace tillwatch
