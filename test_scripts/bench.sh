#!/usr/bin/env bash
# bench.sh [--events N] [--no-video]
#
# Measures Tillwatch on this machine, with a whole stack of its own (with_stack.sh), each figure beside
# a peer or a limit measured in the same run:
#
#   events a second, from the first publish to the last committed row, beside the bare pipe
#     mosquitto_sub | psql COPY of the same messages
#   from publish to committed alert, at 200 events a second
#   60 s of 720p cut to MP4 + JPEG, beside ffmpeg -c copy and an x264 ultrafast re-encode
#   resident memory of 16 cameras beside the bytes in their rings
#   32 cameras beside as many ffmpeg -c copy -f segment
#
#   --events N   how many events for the first figure (60000)
#   --no-video   only the first two
#
# Needs a Release build in TILLWATCH_BUILD_DIR (build/), with tests.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$here/common.sh"
build="${TILLWATCH_BUILD_DIR:-$TILLWATCH_ROOT/build}"
export TILLWATCH_BUILD_DIR="$build"

events=60000
video=yes
inside=no
while (($#)); do
  case "$1" in
    --events) events="${2:?--events needs a number}" && shift ;;
    --no-video) video=no ;;
    --inside-the-stack) inside=yes ;;
    --help | -h) help_text "${BASH_SOURCE[0]}" && exit 0 ;;
    *) usage_error "unknown argument $1" ;;
  esac
  shift
done

sql() { psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -qAtc "$1"; }

# await_count N TABLE: until the table holds N rows; fails after two minutes.
await_count() {
  local deadline=$((SECONDS + 120))
  while (($(sql "select count(*) from $2") < $1)); do
    ((SECONDS < deadline)) || die "only $(sql "select count(*) from $2") of $1 rows in $2"
    sleep 0.2
  done
}

simulate() {
  "$build/tillwatch" simulate --config "$TILLWATCH_ROOT/config/tillwatch.toml" "$@" 2>/dev/null
}

# Commit times are PostgreSQL's own (track_commit_timestamp), publish times those in the messages.
measure_throughput() {
  simulate --rate 0 --count "$events" --seed 11 --stores 20
  await_count "$events" pos_events
  sql "select 'events_per_second=' || round($events / extract(epoch from
         max(pg_xact_commit_timestamp(xmin)) - min(occurred_at))) from pos_events"
  sql "select 'alerts_among_them=' || count(*) from risk_alerts"
}

# The peer: the same traffic, one COPY, no decoding, no scoring, no duplicates recognised.
measure_bare_pipe() {
  local start pipe
  sql "create table bare (line text)"
  mosquitto_sub -h "$MQTT_HOST" -p "$MQTT_PORT" -q 1 -i bench-pipe -t 'pos/events/#' -C "$events" |
    psql "$DATABASE_URL" -qc \
      "copy bare from stdin with (format csv, delimiter e'\\x02', quote e'\\x01')" &
  pipe=$!
  sleep 1 # let it subscribe
  microseconds_now
  start="$REPLY"
  simulate --rate 0 --count "$events" --seed 12 --stores 20
  wait "$pipe"
  microseconds_now
  echo "bare_pipe_events_per_second=$((events * 1000000 / (REPLY - start)))"
  sql "drop table bare"
}

# By the rows of alert_occurrences: that of an alert is written anew when a repeat joins it.
measure_latency() {
  local count=6000
  sql "set client_min_messages = warning; truncate pos_events, risk_alerts, video_clips cascade"
  simulate --rate 200 --count "$count" --seed 13 --stores 4
  await_count "$count" pos_events
  sql "select 'event_to_alert_p50_ms=' || round(1000 * percentile_cont(0.5) within group (order by s)::numeric, 1)
         || E'\nevent_to_alert_p99_ms=' || round(1000 * percentile_cont(0.99) within group (order by s)::numeric, 1)
         || E'\nevent_to_alert_max_ms=' || round(1000 * max(s)::numeric, 1)
         || E'\nevent_to_alert_samples=' || count(*)
       from (select extract(epoch from pg_xact_commit_timestamp(a.xmin) - e.occurred_at)
               from alert_occurrences a join pos_events e using (event_id)) as t(s)"
}

if [[ $inside == yes ]]; then
  measure_throughput
  echo "tillwatch_resident_mb=$(awk '/VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/$(<"$TILLWATCH_PID_FILE")/status")"
  # The peer goes second, with tillwatch ended, so that both have the machine to themselves.
  measure_latency
  kill -s TERM "$(<"$TILLWATCH_PID_FILE")"
  sleep 2
  measure_bare_pipe
  exit 0
fi

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
make_camera_file "$scratch/camera.mp4"

step "ingest: $events events as fast as the broker takes them, then 200 a second"
"$here/with_stack.sh" --no-restart --postgres-option track_commit_timestamp=on \
  --camera-file "$scratch/camera.mp4" \
  "$here/bench.sh" --inside-the-stack --events "$events"
if [[ $video == yes ]]; then
  step "video: cutting 60 s of 720p"
  "$build/tillwatch-video-bench"
  step "video: 16 cameras"
  "$build/tillwatch-video-bench" --cameras 16
  step "video: 32 cameras, then 32 ffmpeg"
  "$build/tillwatch-camera-bench"
fi
