// Messages of the spool as events, a batch at a time, and of a backlog one batch ahead: it is read
// and decoded by another thread while the caller waits for the database.
//
// Thread rule: one owner.
#pragma once

#include <cstdint>
#include <exception>
#include <future>
#include <span>
#include <string>
#include <vector>

#include "tillwatch/ports/event_store.hpp"
#include "tillwatch/ports/spool.hpp"

namespace tillwatch {

struct DecodedBatch {
  std::vector<PosEvent> events;
  std::vector<RejectedMessage> rejected;
};

struct ReadBatch {
  std::vector<SpooledMessage> messages;
  DecodedBatch decoded;
  std::exception_ptr failure;  // what nobody foresaw of a message; nothing is decoded then
};

// A message that cannot be read or stored, as its row keeps it.
RejectedMessage Reject(const SpooledMessage& message, const std::string& reason);

class BatchReader {
 public:
  // currency: of events that name none. The spool outlives it.
  BatchReader(Spool& spool, std::string currency, std::size_t max_batch)
      : spool_(spool), currency_(std::move(currency)), max_batch_(max_batch) {}

  // The messages behind those of the batch before, or none. Those must have left the spool by the
  // next call, or Restart comes first. Throws Unavailable.
  ReadBatch Next();
  // The next batch begins with the oldest message of the spool again.
  void Restart();

  DecodedBatch Decode(std::span<const SpooledMessage> messages) const;

 private:
  ReadBatch ReadAfter(std::int64_t sequence) const;

  Spool& spool_;
  const std::string currency_;
  const std::size_t max_batch_;
  std::future<ReadBatch> ahead_;  // invalid: the next batch begins with the oldest message
};

}  // namespace tillwatch
