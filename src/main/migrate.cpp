#include <fmt/format.h>

#include "commands.hpp"
#include "tillwatch/adapters/postgres/migrator.hpp"

namespace tillwatch {

int MigrateDatabase(const Settings& settings, const std::filesystem::path& migrations) {
  PostgresPool pool(settings.database_url, {.max_connections = 1});
  const auto applied = Migrate(pool, migrations);
  if (applied.empty()) fmt::print("the database is up to date\n");
  for (const std::string& name : applied) fmt::print("applied {}\n", name);
  return kExitOk;
}

}  // namespace tillwatch
