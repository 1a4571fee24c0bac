# shellcheck shell=bash
# How fast messages become rows: what bench.sh runs inside of a stack. Sourced after common.sh,
# by a script that sets build, events and here.
# Commit times are PostgreSQL's own (track_commit_timestamp), publish times those in the messages.
# shellcheck disable=SC2154

readonly HISTORY_EVENTS=1000000
readonly SUSTAINED_SECONDS=60
readonly LATENCY_SECONDS=30
readonly BACKLOG_EVENTS=500000
readonly PATIENCE=300 # seconds for the last row

sql() { psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -qAtc "$1"; }

# By the sums that each batch's transaction writes: counting a million rows would cost what is measured.
stored_events() { sql "select coalesce(sum(events), 0) from staff_days"; }

# await_stored N: until N events are stored.
await_stored() {
  local deadline=$((SECONDS + PATIENCE))
  while (($(stored_events) < $1)); do
    ((SECONDS < deadline)) || die "only $(stored_events) of $1 events were stored"
    sleep 0.5
  done
}

# publish SIMULATE_OPTION...: REPLY becomes how many were published. With SECONDS_TO_PUBLISH it is ended then.
publish() {
  local said
  said="$(timeout --preserve-status --signal=INT "${SECONDS_TO_PUBLISH:-0}" \
    "$build/tillwatch" simulate --config "$TILLWATCH_ROOT/config/tillwatch.toml" "$@" 2>&1)"
  [[ $said =~ .*published\ ([0-9]+): ]] || die "nothing was published: $said"
  REPLY="${BASH_REMATCH[1]}"
}

# print_rate NAME N: of the N events that arrived last, from the first publish to the last commit.
print_rate() {
  sql "select '$1=' || round($2 / extract(epoch from max(pg_xact_commit_timestamp(xmin)) - min(occurred_at)))
         from (select xmin, occurred_at from pos_events order by occurred_at desc limit $2) as latest"
}

# memory FIELD: VmRSS or VmHWM (the most so far) of tillwatch, in MB.
memory() { awk -v field="$1:" '$1 == field { printf "%.0f", $2 / 1024 }' "/proc/$tillwatch_pid/status"; }

measure_throughput() {
  publish --rate 0 --count "$events" --seed 11 --stores 20
  await_stored "$events"
  print_rate events_per_second "$events"
  sql "select 'alerts_among_them=' || count(*) from risk_alerts"
  echo "tillwatch_resident_mb=$(memory VmRSS)"
}

# The broker would go on keeping messages for a tillwatch that has ended: a clean session ends that.
forget_session() {
  mosquitto_sub -h "$MQTT_HOST" -p "$MQTT_PORT" -i tillwatch-main -t bench -E
}

# The peer: the same traffic, one COPY, no decoding, no scoring, no duplicates recognised.
measure_bare_pipe() {
  local start pipe
  forget_session
  sql "create table bare (line text)"
  mosquitto_sub -h "$MQTT_HOST" -p "$MQTT_PORT" -q 1 -i bench-pipe -t 'pos/events/#' -C "$events" |
    psql "$DATABASE_URL" -qc \
      "copy bare from stdin with (format csv, delimiter e'\\x02', quote e'\\x01')" &
  pipe=$!
  sleep 1 # let it subscribe
  microseconds_now
  start="$REPLY"
  publish --rate 0 --count "$events" --seed 12 --stores 20
  wait "$pipe"
  microseconds_now
  echo "bare_pipe_events_per_second=$((events * 1000000 / (REPLY - start)))"
  sql "drop table bare"
}

# measure_latency RATE SECONDS STORES: by the rows of alert_occurrences, because that of an alert is
# written anew when a repeat joins it.
measure_latency() {
  local before since
  before="$(stored_events)"
  since="$(sql "select now()")"
  publish --rate "$1" --count "$(($1 * $2))" --seed 13 --stores "$3"
  await_stored "$((before + REPLY))"
  sql "select 'event_to_alert_p50_ms=' || round(1000 * percentile_cont(0.5) within group (order by s)::numeric, 1)
         || E'\nevent_to_alert_p99_ms=' || round(1000 * percentile_cont(0.99) within group (order by s)::numeric, 1)
         || E'\nevent_to_alert_max_ms=' || round(1000 * max(s)::numeric, 1)
         || E'\nevent_to_alert_samples=' || count(*)
       from (select extract(epoch from pg_xact_commit_timestamp(a.xmin) - e.occurred_at)
               from alert_occurrences a join pos_events e using (event_id)
              where e.occurred_at >= '$since') as t(s)"
}

# A month of 200 cashiers.
fill_history() {
  step "history: $HISTORY_EVENTS events"
  psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -v events="$HISTORY_EVENTS" -qAt -f "$here/bench_history.sql"
}

measure_sustained() {
  local before
  step "sustained: as fast as the broker takes them for $SUSTAINED_SECONDS s"
  before="$(stored_events)"
  echo "resident_mb_before=$(memory VmRSS)"
  SECONDS_TO_PUBLISH="$SUSTAINED_SECONDS" publish --rate 0 --seed 11 --stores 20
  echo "resident_mb_at_the_end_of_publishing=$(memory VmRSS)"
  echo "published_events=$REPLY"
  await_stored "$((before + REPLY))"
  print_rate events_per_second "$REPLY"
  echo "resident_mb_after=$(memory VmRSS)"
}

start_tillwatch() {
  "$build/tillwatch" serve --config "$TILLWATCH_ROOT/config/tillwatch.toml" --home "$TILLWATCH_HOME" \
    --http-port "$TILLWATCH_HTTP_PORT" --camera "camera_001=rtsp://127.0.0.1:$RTSP_PORT/camera_001" \
    --camera "camera_002=rtsp://127.0.0.1:$RTSP_PORT/camera_002" >>"$TILLWATCH_HOME/log/tillwatch.log" 2>&1 &
  tillwatch_pid=$!
}

end_tillwatch() {
  kill -s TERM "$tillwatch_pid"
  while kill -0 "$tillwatch_pid" 2>/dev/null; do sleep 0.1; done
}

# From the start of tillwatch: the broker hands out what it has kept.
measure_backlog() {
  local before start
  step "backlog: $BACKLOG_EVENTS events wait at the broker while tillwatch is away"
  end_tillwatch
  before="$(stored_events)"
  publish --rate 0 --count "$BACKLOG_EVENTS" --seed 14 --stores 20
  microseconds_now
  start="$REPLY"
  start_tillwatch
  await_stored "$((before + BACKLOG_EVENTS))"
  microseconds_now
  echo "backlog_events_per_second=$((BACKLOG_EVENTS * 1000000 / (REPLY - start)))"
  echo "backlog_peak_resident_mb=$(memory VmHWM)"
  end_tillwatch
}

# ---- what bench.sh asks for ---------------------------------------------------------------------

bench_short() {
  measure_throughput
  measure_latency 200 30 4
  end_tillwatch
  measure_bare_pipe # with tillwatch ended, so that both have the machine to themselves
}

bench_sustained() {
  fill_history
  measure_sustained
  step "latency: 500 events a second for $LATENCY_SECONDS s"
  measure_latency 500 "$LATENCY_SECONDS" 20
  measure_backlog
  step "the bare pipe: $events events"
  measure_bare_pipe
}
