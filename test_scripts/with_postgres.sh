#!/usr/bin/env bash
# with_postgres.sh COMMAND [ARGUMENT]...
#
# Runs COMMAND with DATABASE_URL set to a PostgreSQL server of its own, which has an empty database
# "tillwatch", listens on a unix socket only, and is gone afterwards. The exit status is COMMAND's.
# The server does not sync to disk: it is for tests, not for measurements.
set -euo pipefail

here="$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source-path=SCRIPTDIR source=temporary_home.sh
source "$here/temporary_home.sh"

case "${1:-}" in
  --help | -h) help_text "${BASH_SOURCE[0]}" && exit 0 ;;
  "") usage_error "which command?" ;;
esac

# In memory where there is enough: a test's own database is made ten times as fast there.
parent=/dev/shm
if [[ ! -w $parent || $(df --output=avail -k "$parent" | tail -1) -lt 2000000 ]]; then parent=/tmp; fi
begin_temporary_home "$parent"
POSTGRES_OPTIONS=(-c fsync=off -c synchronous_commit=off -c full_page_writes=off)
INITDB_OPTIONS=(--no-sync)
start_postgres
await postgres 60 postgres_is_ready
DATABASE_URL="$(private_database_url)"
export DATABASE_URL

run_in_temporary_home "$@"
