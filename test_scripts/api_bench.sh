#!/usr/bin/env bash
# api_bench.sh [--only TEXT] [--seconds N] [--pace MS] [--events N] [--no-streams]
#
# Measures the API on this machine, with a whole stack of its own (with_stack.sh) whose nginx limits
# nobody: 50 clients with a manager's token each, over a database of a million events, fifty thousand
# alerts and twenty thousand clips. It prints
#
#   of each route, latencies beside the limit, paced and as fast as it goes (tests/bench/api_bench.cpp)
#   the same clients fetching files of nginx's own: what this machine's nginx and clients can do
#   one list as plain SQL, by pgbench
#   from the commit of an alert until 50 clients of the event stream have it
#
#   --only TEXT   routes with this text in their name: "events", "one: alert"
#   --seconds N   how long each route is measured when paced (10); half of that when closed
#   --pace MS     milliseconds between the requests of one client when paced (500)
#   --events N    a smaller database, for trying things out (1000000)
#   --no-streams  not the last figure
#
# Needs a Release build in TILLWATCH_BUILD_DIR (build/), with tests. It takes half an hour.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$here/common.sh"
build="${TILLWATCH_BUILD_DIR:-$TILLWATCH_ROOT/build}"
export TILLWATCH_BUILD_DIR="$build"
bench="$TILLWATCH_ROOT/tests/bench/api"

clients=50
events=1000000
streams=yes
inside=no
options=(--seconds 10)
arguments=("$@")
while (($#)); do
  case "$1" in
    --only | --seconds | --pace)
      options+=("$1" "${2:?"$1 needs a value"}")
      shift
      ;;
    --events) events="${2:?--events needs a number}" && shift ;;
    --no-streams) streams=no ;;
    --inside-the-stack) inside=yes ;;
    --help | -h) help_text "${BASH_SOURCE[0]}" && exit 0 ;;
    *) usage_error "unknown argument $1" ;;
  esac
  shift
done

sql() { psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -qAtc "$1"; }

# await_true SECONDS SQL: until it says "t".
await_true() {
  local deadline=$((SECONDS + $1))
  until [[ $(sql "$2") == t ]]; do
    ((SECONDS < deadline)) || die "still not so after $1 s: $2"
    sleep 0.2
  done
}

fill_database() {
  step "database: $events events"
  psql "$DATABASE_URL" -q -v events="$events" -v alerts=$((events / 20)) -v clips=$((events / 50)) \
    -f "$bench/database.sql"
  # with_stack.sh starts it again, and the start counts the statistics.
  kill -s TERM "$(<"$TILLWATCH_PID_FILE")"
  await_true 120 "select zones is not null from statistics_state"
  sql "vacuum analyze staff_days, register_hours" # which autovacuum does within minutes
  until curl -fs -o /dev/null "$API_URL/health"; do sleep 0.2; done
}

make_tokens() {
  local i
  for ((i = 1; i <= clients; i++)); do
    "$build/tillwatch" token add "bench-$i" --role manager \
      --config "$TILLWATCH_ROOT/config/tillwatch.toml" 2>/dev/null
  done
}

# Files of the dashboard: small, as large as a list that is compressed, and as one that is not.
peers() {
  local file
  for file in "$build"/web/assets/{page_head,index}-*.{js,css}; do
    if [[ -e $file ]]; then printf -- '--file\n/assets/%s\n' "${file##*/}"; fi
  done
}

measure_sql() {
  local programs=(/usr/lib/postgresql/*/bin/pgbench)
  [[ -x ${programs[-1]} ]] || return 0
  step "the newest 51 events as plain SQL, 8 connections"
  echo "select * from pos_events order by occurred_at desc, event_id desc limit 51;" \
    >"$scratch/list.sql"
  "${programs[-1]}" -n -c 8 -T 5 -M prepared -f "$scratch/list.sql" "$DATABASE_URL" |
    grep -E '^(latency|tps)'
}

# Of somebody who does not exist, which takes as long as of anybody: one hash of a password.
measure_sign_in() {
  local i
  step "ten sign-ins, one after the other"
  for ((i = 0; i < 10; i++)); do
    curl -s -o /dev/null -w '%{time_total}\n' -H 'Content-Type: application/json' \
      -d '{"user": "nobody", "password": "not a password"}' "$API_URL/api/v1/session"
  done | awk '{ sum += $1 } END { printf "sign_in_mean_ms=%.1f\n", sum * 100 }'
}

# Commit times are PostgreSQL's own (track_commit_timestamp).
measure_streams() {
  local seconds=40 pid
  step "$clients clients of the event stream, 200 events a second"
  "$build/tillwatch-api-bench" --port "$API_PORT" --tokens "$scratch/tokens" \
    --streams "$seconds" >"$scratch/arrivals" &
  pid=$!
  sleep 2 # they get what is there first
  "$build/tillwatch" simulate --config "$TILLWATCH_ROOT/config/tillwatch.toml" --rate 200 \
    --count 6000 --seed 21 --stores 20 2>/dev/null
  wait "$pid"
  psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -qAt <<SQL
create temp table arrivals (message_id bigint, micros bigint);
\\copy arrivals from '$scratch/arrivals'
create temp table times as
  select message_id, micros / 1000.0
           - extract(epoch from pg_xact_commit_timestamp(f.xmin)) * 1000 as ms
    from arrivals join feed f using (message_id);
select 'commit_to_stream_p50_ms=' || round(percentile_cont(0.5) within group (order by ms)::numeric, 1)
  || E'\ncommit_to_stream_p99_ms=' || round(percentile_cont(0.99) within group (order by ms)::numeric, 1)
  || E'\ncommit_to_stream_max_ms=' || round(max(ms)::numeric, 1)
  || E'\nalerts=' || count(distinct message_id) || ' arrivals=' || count(*)
  || ' missing=' || count(distinct message_id) * $clients - count(*)
  from times;
SQL
}

if [[ $inside == yes ]]; then
  scratch="$(mktemp -d)"
  trap 'rm -rf "$scratch"' EXIT
  fill_database
  make_tokens >"$scratch/tokens"
  psql "$DATABASE_URL" -q -f "$bench/samples.sql" >"$scratch/samples"
  measure_sign_in
  step "routes"
  status=0
  mapfile -t files < <(peers)
  "$build/tillwatch-api-bench" --port "$API_PORT" --tokens "$scratch/tokens" \
    --samples "$scratch/samples" "${files[@]}" "${options[@]}" || status=$?
  measure_sql
  if [[ $streams == yes ]]; then measure_streams; fi
  exit "$status"
fi

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
make_camera_file "$scratch/camera.mp4"
API_RATE=999999 API_CONNECTIONS=1000 "$here/with_stack.sh" --camera-file "$scratch/camera.mp4" \
  --postgres-option track_commit_timestamp=on \
  "$here/api_bench.sh" --inside-the-stack "${arguments[@]}"
