#include "statistics.hpp"

#include <spdlog/spdlog.h>

#include "tillwatch/adapters/postgres/statistics_rebuild.hpp"
#include "tillwatch/base/stoppable_wait.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {

void BringStatisticsUpToDate(std::stop_token stop, PostgresPool& pool,
                             const StoreCalendar& calendar, const Clock& clock) {
  constexpr seconds kRetry{5};
  while (!stop.stop_requested()) {
    try {
      if (RebuildStatisticsIfNeeded(pool, calendar, clock.UtcNow())) {
        spdlog::info("daily statistics are up to date");
      }
      return;
    } catch (const Unavailable&) {  // health has it already
      WaitUnlessStopped(stop, kRetry);
    } catch (const std::exception& error) {
      spdlog::error("daily statistics could not be counted again (error={})", error.what());
      return;
    }
  }
}

}  // namespace tillwatch
