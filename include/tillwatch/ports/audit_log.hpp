// Who did what: kept for good, and so that nobody can change it unnoticed (each entry is chained to
// the one before by a hash).
//
// What shows footage is withheld until its entry is stored. What changes something has its entry
// stored first, so that no change goes without one; a change that fails then adds a second entry,
// its action with kAuditFailed behind it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tillwatch/domain/identity.hpp"
#include "tillwatch/domain/store_scope.hpp"
#include "tillwatch/domain/views.hpp"

namespace tillwatch {

inline constexpr std::string_view kAuditFailed = ".failed";

struct AuditEntry {
  UtcTime at;
  std::string who;      // name of the user or of the token; as claimed when a sign-in is refused
  std::string role;     // ToString(Role); "system" for the process and its commands
  std::string address;  // of the client, "192.168.1.20"; empty for the system
  std::string action;   // "session.sign_in", "clip.watched", "camera.changed": thing.done
  std::string object;   // id of what it was done to; empty when there is none
  std::optional<StoreId> store = {};  // whose business it is; none: everybody's
  std::string details_json = "{}";    // an object; never a secret, at most 4 KB
};

struct AuditRecord {
  std::int64_t number = 0;  // 1, 2, ... without a gap
  AuditEntry entry;
  std::string hash;  // SHA-256 of the previous record's hash and this one's content, hex
};

struct AuditFilter {
  StoreScope stores = {};
  std::optional<std::string> who = {};
  std::optional<std::string> action = {};  // a whole one, or its first part: "clip"
  std::optional<std::string> object = {};
  std::optional<UtcTime> from = {};  // at >= from
  std::optional<UtcTime> to = {};    // at < to
};

// Thread rule: any thread.
class AuditLog {
 public:
  virtual ~AuditLog() = default;

  // Returns when the entry is on the disk. Waits for others who append, at most 2 s. Throws
  // Unavailable (after that wait, too): the caller then does not do what it was to be recorded for.
  // Throws Refused for an entry that cannot be stored; nothing is cut off silently.
  virtual void Append(const AuditEntry& entry) = 0;

  // Newest first, whatever page.sort says; a cursor's id is the record's number. Throws
  // Unavailable.
  virtual Page<AuditRecord> List(const AuditFilter& filter, const PageRequest& page) = 0;
};

}  // namespace tillwatch
