// Forward-only migrations: NNNN_name.sql files, each applied once, in order, in a transaction.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tillwatch/adapters/postgres/pool.hpp"

namespace tillwatch {

// Applies what schema_migrations does not list yet and returns the names of those files. Two
// processes at once are safe (an advisory lock). Throws Unavailable when the database is away, and
// Refused when the folder has no migrations or a misnamed one, an applied file has changed since
// (its SHA-256 differs) or is missing, a new file has a lower number than an applied one, or a
// statement fails: nothing of that file is then applied.
std::vector<std::string> Migrate(PostgresPool& pool, const std::filesystem::path& folder);

}  // namespace tillwatch
