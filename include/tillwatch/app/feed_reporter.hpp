// Puts into the feed what is no row of the database: how the cameras and the system are doing, when
// that changes.
//
// Thread rule: one thread calls Report; Now is for any thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tillwatch/app/camera_registry.hpp"
#include "tillwatch/app/health.hpp"
#include "tillwatch/ports/feed_store.hpp"
#include "tillwatch/ports/footage_source.hpp"

namespace tillwatch {

class FeedReporter {
 public:
  FeedReporter(FeedStore& feed, const CameraRegistry& cameras, const FootageSource& footage,
               const Health& health, const Clock& clock)
      : feed_(feed), cameras_(cameras), footage_(footage), health_(health), clock_(clock) {}

  // Appends what differs from what was reported last: a camera's state or store, a camera that is
  // gone, a part that begins or ends to be degraded. The first time, all of it. Throws Unavailable;
  // the next call then reports what is so by then.
  void Report();

  // How each camera and the system are doing now, as the feed would say it.
  std::vector<FeedMessage> Now() const;

 private:
  struct Subject {
    std::string state;  // what must change to be worth a message
    FeedMessage message;
  };
  using Subjects = std::map<std::string, Subject>;  // by camera; the system is ""
  Subjects Look() const;

  FeedStore& feed_;
  const CameraRegistry& cameras_;
  const FootageSource& footage_;
  const Health& health_;
  const Clock& clock_;
  Subjects reported_;
};

}  // namespace tillwatch
