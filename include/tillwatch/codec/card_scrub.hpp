// Masks card numbers in what a till sent, before anything is stored or logged.
//
// A card number is 13 to 19 digits that satisfy Luhn's check (ISO/IEC 7812-1, annex B), unbroken or
// in groups with one space or dash between them, in a string, key or number of a JSON document at
// any depth, or anywhere in bytes that are no JSON. All its digits but the last four become '*'; a
// JSON number becomes a string, so that the document stays one. What is left alone, because it is
// no card number although one in ten satisfies the check:
// - UUIDs; the decimals of a number; dates and times in digits (20261121-000815, 20261121143305);
// - epoch times (2001 to 2039, in ms, us or ns) that are the whole value of a member named after a
//   time: timestamp, time, ts, date, epoch, or ending in _at, _time, _ts, _ms, _us, _ns, At, Time,
//   Timestamp;
// - GTINs of 13 or 14 digits (barcodes, store numbers) whose own check digit is right, as the whole
//   value of sku, gtin, ean, upc, barcode, gln or store_id, or as a level of the topic.
//
// Pure, any thread: the same bytes give the same result, so a redelivery stays recognisable.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tillwatch {

// The payload with its card numbers masked; nothing when it holds none.
std::optional<std::string> MaskCardsInPayload(std::string_view payload);

// The same for a topic.
std::optional<std::string> MaskCardsInTopic(std::string_view topic);

// Whether the text holds what masking leaves. Then it is no longer unique: see ReadEventId.
bool HoldsMaskedCard(std::string_view text);

}  // namespace tillwatch
