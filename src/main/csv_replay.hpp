// A transaction log as stored events: what `tillwatch backtest --csv` replays. In memory there is
// an index of it, 32 bytes an event; the events are read once more when they are replayed.
#pragma once

#include <array>
#include <cstdint>
#include <istream>
#include <memory>
#include <string>
#include <vector>

#include "tillwatch/app/settings.hpp"
#include "tillwatch/codec/csv_log.hpp"
#include "tillwatch/ports/event_replay.hpp"

namespace tillwatch {

class CsvReplay final : public EventReplay {
 public:
  // file: "-" is stdin; what is no regular file is copied into memory. Null when it cannot
  // be read or has mistakes, which are printed. An event that is there twice counts once.
  static std::unique_ptr<CsvReplay> Open(const std::string& file, const Settings& settings,
                                         UtcTime now);

  std::int64_t Count(UtcTime from, UtcTime until, const std::optional<StoreId>& store) override;
  // Throws Unavailable when the file was changed meanwhile.
  void ForEach(UtcTime from, UtcTime until,
               const std::function<void(const PosEvent&)>& each) override;

  bool IsEmpty() const { return index_.empty(); }
  UtcTime First() const { return index_.front().at; }
  UtcTime Last() const { return index_.back().at; }

 private:
  using Uuid = std::array<std::uint64_t, 2>;
  struct Entry {
    UtcTime at;
    Uuid id;
    std::streamoff position;
  };

  CsvReplay(std::unique_ptr<std::istream> in, const Settings& settings, UtcTime now)
      : in_(std::move(in)), log_(*in_, now, settings.currency) {}

  static Uuid NumbersOf(const EventId& id);
  bool Index(const std::string& name);

  const std::unique_ptr<std::istream> in_;
  CsvLog log_;
  std::vector<Entry> index_;  // by time, then id
};

}  // namespace tillwatch
