#include "tillwatch/app/batch_reader.hpp"

#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/base/text.hpp"
#include "tillwatch/base/uuid.hpp"
#include "tillwatch/codec/event_decoder.hpp"

namespace tillwatch {
namespace {

constexpr std::size_t kMaxRejectedPayload = 64 * 1024;

}  // namespace

RejectedMessage Reject(const SpooledMessage& message, const std::string& reason) {
  RejectedMessage rejected;
  rejected.id = UuidFromName("rejected", message.topic + "\n" + FormatRfc3339(message.received_at) +
                                             "\n" + message.payload);
  rejected.topic = SanitizeUtf8(message.topic, 512);
  rejected.payload = message.payload.substr(0, kMaxRejectedPayload);
  rejected.payload_size = message.payload_size;
  rejected.reason = SanitizeUtf8(reason, 500);
  rejected.received_at = message.received_at;
  return rejected;
}

DecodedBatch BatchReader::Decode(std::span<const SpooledMessage> messages) const {
  DecodedBatch batch;
  for (const SpooledMessage& message : messages) {
    if (message.payload_size > static_cast<std::int64_t>(kMaxPayloadBytes)) {  // only its start
      batch.rejected.push_back(Reject(
          message, "the payload is larger than " + std::to_string(kMaxPayloadBytes) + " bytes"));
      continue;
    }
    auto event = DecodeEvent(message.topic, message.payload, message.received_at, currency_);
    if (event) {
      batch.events.push_back(std::move(*event));
    } else {
      batch.rejected.push_back(Reject(message, event.error().message));
    }
  }
  return batch;
}

ReadBatch BatchReader::Next() {
  ReadBatch batch = ahead_.valid() ? ahead_.get() : ReadAfter(0);
  if (batch.messages.size() == max_batch_) {
    ahead_ = std::async(std::launch::async,
                        [this, last = batch.messages.back().sequence] { return ReadAfter(last); });
  }
  return batch;
}

void BatchReader::Restart() { ahead_ = {}; }

ReadBatch BatchReader::ReadAfter(std::int64_t sequence) const {
  ReadBatch batch;
  batch.messages = spool_.ReadAfter(sequence, max_batch_);
  try {
    batch.decoded = Decode(batch.messages);
  } catch (...) {
    batch.failure = std::current_exception();
  }
  return batch;
}

}  // namespace tillwatch
