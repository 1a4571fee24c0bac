// What a running process does beside its work: follows the cameras that others changed, says how
// they do, ends the life of old clips, keeps the way in for its own commands.
#pragma once

#include <chrono>
#include <future>
#include <stop_token>
#include <thread>

#include "home_access.hpp"
#include "tillwatch/app/camera_admin.hpp"
#include "tillwatch/app/feed_reporter.hpp"
#include "tillwatch/app/health.hpp"
#include "tillwatch/app/register_clocks.hpp"
#include "tillwatch/app/retention_job.hpp"
#include "tillwatch/app/rule_book.hpp"
#include "tillwatch/ports/footage_source.hpp"

namespace tillwatch {

// The cameras as the database has them, or as the file does when that is not soon to be learnt:
// footage does not wait. The database's answer is followed whenever it comes.
//
// Thread rule: one owner; the constructor returns after two seconds at the latest.
class CameraStart {
 public:
  explicit CameraStart(CameraAdmin& admin);

 private:
  void FirstSync(CameraAdmin& admin);

  std::promise<void> done_;
  std::jthread thread_;
};

// The switches of the rules, as far as the database is there to tell them; KeepHouse follows them
// later.
void FollowSwitches(RuleBook& rules);

// keep_feed: how long messages of the feed are kept. Runs until it is told to stop. Throws nothing.
void KeepHouse(std::stop_token stop, RetentionJob retention, CameraAdmin& admin,
               const FootageSource& footage, RegisterClocks& clocks, HomeAccess& access,
               RuleBook& rules, Health& health, FeedReporter& reporter, FeedStore& feed,
               std::chrono::hours keep_feed);

}  // namespace tillwatch
