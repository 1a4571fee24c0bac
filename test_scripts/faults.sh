#!/usr/bin/env bash
# faults.sh [--only NAME]... [--kills N]
#
# Breaks a running Tillwatch in every way that a shop knows, with a whole stack of its own
# (with_stack.sh), while tills publish; then counts. The promise: every event that the broker acknowledged
# to its till is one row, once; every suspicious one has its alert, once; every alert has its clip or the
# reason why not. The exit status is 0 only when all of it held.
#
#   kill       tillwatch killed (-9) at 100 random instants under load
#   broker     Mosquitto restarted, three times
#   postgres   PostgreSQL killed (-9), three times
#   stop60     PostgreSQL stopped (SIGSTOP) for 60 s; what the camera saw has its clip although the
#              footage is overwritten by then
#   network    the line between tillwatch and the broker cut for 45 s (network namespace; needs root)
#   disk       the disk of the spool full for 15 s (a small tmpfs; needs root)
#   reload     the rules read again (SIGHUP) all the time, from two files in turn and a bad one
#   clock      till clocks an hour back; and tillwatch's own stepped back by an hour, if the package
#              libfaketime is installed
#
#   --only NAME  this fault alone; repeatable
#   --kills N    instead of 100
#
# Needs a build in TILLWATCH_BUILD_DIR (build/), with tests. Takes about eight minutes. As a test:
#   ctest --test-dir build -C Long -L long
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$here/common.sh"
build="$(realpath -m "${TILLWATCH_BUILD_DIR:-$TILLWATCH_ROOT/build}")"
export TILLWATCH_BUILD_DIR="$build"

readonly ALL_FAULTS=(kill broker postgres stop60 network disk reload clock)
readonly RATE=200                # events a second
readonly DRAIN_SECONDS=120       # for what waits in spool and broker
readonly CLIP_SECONDS=120        # for the last clips
readonly FAKETIME=(/usr/lib/*/faketime/libfaketimeMT.so.1)
faults=()
kills=100
inside=no
while (($#)); do
  case "$1" in
    --only)
      [[ " ${ALL_FAULTS[*]} " == *" ${2:-} "* ]] || usage_error "--only takes one of: ${ALL_FAULTS[*]}"
      faults+=("$2")
      shift
      ;;
    --kills)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || usage_error "--kills takes a number"
      kills="$2"
      shift
      ;;
    --inside-the-stack) inside=yes ;;
    --help | -h) help_text "${BASH_SOURCE[0]}" && exit 0 ;;
    *) usage_error "unknown argument $1" ;;
  esac
  shift
done
((${#faults[@]})) || faults=("${ALL_FAULTS[@]}")
for program in tillwatch tillwatch-camsim tillwatch-fault-publisher; do
  [[ -x $build/$program ]] || die "there is no $build/$program; build it first: ./test.sh --fast"
done

if [[ $inside == no ]]; then
  work="$(mktemp -d /tmp/tillwatch-faults.XXXXXX)"
  trap 'rm -rf "$work"' EXIT
  # Short clips: the counting waits for the last one. The ring is shorter than PostgreSQL is away.
  sed -e 's/^before_seconds = .*/before_seconds = 3/' -e 's/^after_seconds = .*/after_seconds = 3/' \
    -e 's/^buffer_seconds = .*/buffer_seconds = 60/' \
    "$TILLWATCH_ROOT/config/tillwatch.toml" >"$work/tillwatch.toml"
  for file in "$TILLWATCH_ROOT"/config/*.toml; do
    [[ ${file##*/} == tillwatch.toml ]] || cp "$file" "$work/"
  done
  arguments=()
  for fault in "${faults[@]}"; do arguments+=(--only "$fault"); done
  export FAULTS_WORK="$work" TILLWATCH_CONFIG="$work/tillwatch.toml"
  "$here/with_stack.sh" --no-tillwatch "$here/faults.sh" --inside-the-stack --kills "$kills" \
    "${arguments[@]}"
  exit
fi

# ---- inside the stack --------------------------------------------------------------------------

work="$FAULTS_WORK"
tillwatch_pid=""
publisher_pid=""
cleanup=() # functions to call at the end, latest first
failed=no

finish() {
  local i
  end_tillwatch
  if [[ -n $publisher_pid ]]; then kill "$publisher_pid" 2>/dev/null || true; fi
  for ((i = ${#cleanup[@]} - 1; i >= 0; i--)); do "${cleanup[i]}" || true; done
}
trap finish EXIT
trap 'exit 143' TERM INT HUP

sql() { psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -qAtc "$1"; }
service_pid() { cat "$TILLWATCH_HOME/run/$1.pid"; }

# start_tillwatch [PREFIX...]: serve, behind a prefix such as "ip netns exec NAME".
start_tillwatch() {
  "$@" "$build/tillwatch" serve --config "$TILLWATCH_CONFIG" --home "$work/home" \
    --http-port "$TILLWATCH_HTTP_PORT" --camera "camera_001=rtsp://127.0.0.1:$RTSP_PORT/camera_001" \
    --camera "camera_002=rtsp://127.0.0.1:$RTSP_PORT/camera_002" >>"$work/tillwatch.log" 2>&1 &
  tillwatch_pid=$!
}

kill_tillwatch() {
  kill -s KILL "$tillwatch_pid"
  wait "$tillwatch_pid" 2>/dev/null || true
}

end_tillwatch() {
  [[ -n $tillwatch_pid ]] || return 0
  kill -s TERM "$tillwatch_pid" 2>/dev/null || true
  wait "$tillwatch_pid" 2>/dev/null || true
  tillwatch_pid=""
}

health() {
  printf 'Authorization: Bearer %s\n' "$(cat "$work/home/token" 2>/dev/null)" |
    "$@" curl -fs --max-time 5 -H @- "http://127.0.0.1:$TILLWATCH_HTTP_PORT/health"
}

# await_health COMPONENT STATE SECONDS [PREFIX...]
await_health() {
  local component="$1" state="$2" deadline=$((SECONDS + $3))
  shift 3
  until [[ $(health "$@" | jq -r ".components.$component.state" 2>/dev/null) == "$state" ]]; do
    ((SECONDS < deadline)) || die "health of $component is not $state in time: $(health "$@")"
    sleep 0.2
  done
}

# publish NAME SECONDS [OPTION...]: in the background.
# shellcheck disable=SC2153  # MQTT_PORT is the stack's
publish() {
  "$build/tillwatch-fault-publisher" --host "$MQTT_HOST" --port "$MQTT_PORT" --rate "$RATE" \
    --name "$1" --seconds "$2" --acknowledged "$work/$1.acknowledged" "${@:3}" &
  publisher_pid=$!
}

end_of_publishing() {
  wait "$publisher_pid" || die "the publisher failed"
  publisher_pid=""
}

# random_sleep LOW HIGH: milliseconds.
random_sleep() {
  local ms=$(($1 + SRANDOM % ($2 - $1)))
  sleep "$(printf '%d.%03d' $((ms / 1000)) $((ms % 1000)))"
}

# ---- the faults --------------------------------------------------------------------------------

fault_kill() {
  start_tillwatch
  await_health mqtt ok 20
  # A process is there for 0.3 s on average before it is killed, and longer in between to get on.
  publish kill $((kills * 6 / 10 + 5))
  local i
  for ((i = 0; i < kills; i++)); do
    random_sleep 20 900
    kill_tillwatch
    start_tillwatch
  done
  end_of_publishing
}

fault_broker() {
  start_tillwatch
  await_health mqtt ok 20
  publish broker 30
  local i
  for i in 1 2 3; do
    sleep 4
    kill -s TERM "$(service_pid mosquitto)"
    sleep 4
  done
  end_of_publishing
}

fault_postgres() {
  start_tillwatch
  await_health mqtt ok 20
  publish postgres 40
  local i
  for i in 1 2 3; do
    sleep 4
    kill -s KILL "$(service_pid postgres)"
    await_health events degraded 20
    sleep 4
  done
  end_of_publishing
}

# signal_postgres SIGNAL: the server and each of its processes.
signal_postgres() {
  local pid children
  pid="$(service_pid postgres)"
  read -ra children <"/proc/$pid/task/$pid/children" || true
  kill -s "$1" "$pid" "${children[@]}" 2>/dev/null || true
}

fault_stop60() {
  start_tillwatch
  await_health mqtt ok 20
  publish stop60 75
  sleep 4
  signal_postgres STOP
  sleep 50
  await_health events degraded 10
  sleep 10
  signal_postgres CONT
  end_of_publishing
}

remove_network() {
  if [[ -n ${far_broker:-} ]]; then kill "$far_broker" 2>/dev/null || true; fi
  ip link delete "tw$$" 2>/dev/null || true
  ip netns delete "tillwatch$$" 2>/dev/null || true
}

# tillwatch in a namespace of its own, the broker at the other end of a line that can be cut.
fault_network() {
  local near=10.213.77.1 far=10.213.77.2 MQTT_HOST port
  if ((EUID != 0)) || ! ip netns add "tillwatch$$" 2>"$work/netns.log"; then
    skip "network namespaces are not permitted here (run as root; package iproute2)"
    return
  fi
  cleanup+=(remove_network)
  ip link add "tw$$" type veth peer name "tp$$" netns "tillwatch$$" || {
    skip "the kernel makes no veth pair here"
    return
  }
  ip address add "$near/30" dev "tw$$"
  ip link set "tw$$" up
  ip -n "tillwatch$$" address add "$far/30" dev "tp$$"
  ip -n "tillwatch$$" link set "tp$$" up
  ip -n "tillwatch$$" link set lo up
  port=$((20000 + SRANDOM % 10000))
  mkdir -p "$work/far"
  printf '%s\n' "listener $port $near" "allow_anonymous true" "user root" "max_queued_messages 0" \
    "max_inflight_messages 1000" >"$work/far/mosquitto.conf"
  mosquitto -c "$work/far/mosquitto.conf" >>"$work/far.log" 2>&1 &
  far_broker=$!
  MQTT_HOST="$near" MQTT_PORT="$port" start_tillwatch ip netns exec "tillwatch$$"
  await_health mqtt ok 20 ip netns exec "tillwatch$$"
  MQTT_HOST="$near" MQTT_PORT="$port" publish network 75
  sleep 4
  ip link set "tw$$" down
  sleep 45
  ip link set "tw$$" up
  end_of_publishing
  await_health mqtt ok 60 ip netns exec "tillwatch$$"
}

unmount_spool() { umount -l "$work/home/spool" 2>/dev/null || true; }

fault_disk() {
  mkdir -p "$work/home/spool"
  if ((EUID != 0)) || ! mount -t tmpfs -o size=24m tmpfs "$work/home/spool" 2>"$work/mount.log"; then
    skip "this user may not mount a tmpfs (run as root)"
    return
  fi
  cleanup+=(unmount_spool)
  start_tillwatch
  await_health mqtt ok 20
  publish disk 30
  sleep 4
  signal_postgres STOP # so that the spool does not empty itself
  dd if=/dev/zero of="$work/home/spool/ballast" bs=4k status=none 2>/dev/null || true
  await_health spool degraded 30
  sleep 15
  rm "$work/home/spool/ballast"
  signal_postgres CONT
  await_health spool ok 60
  end_of_publishing
}

# use_rules FILE: as an editor saves it.
use_rules() {
  cp "$1" "$work/rules.new"
  mv "$work/rules.new" "$work/rules.toml"
  kill -s HUP "$tillwatch_pid"
}

fault_reload() {
  cp "$work/rules.toml" "$work/rules.first"
  sed '/^id = "base.refund"/,/^points/ s/^points = .*/points = 0.7/' "$work/rules.first" >"$work/rules.second"
  sed 's/^points/pionts/' "$work/rules.first" >"$work/rules.bad"
  start_tillwatch
  await_health mqtt ok 20
  publish reload 20
  use_rules "$work/rules.bad"
  await_health rules degraded 10
  while kill -0 "$publisher_pid" 2>/dev/null; do
    use_rules "$work/rules.second"
    random_sleep 20 200
    use_rules "$work/rules.bad"
    random_sleep 20 200
    use_rules "$work/rules.first"
    random_sleep 20 200
  done
  await_health rules ok 10
  end_of_publishing
}

# expect_two_sets: each alert of the fault reload is by one set of rules or the other, and both are there.
expect_two_sets() {
  local found
  found="$(sql "select string_agg(points || ': ' || n, ', ' order by points) from (
    select coalesce((select string_agg(r ->> 'points', '+') from jsonb_array_elements(reasons) r
        where r ->> 'rule' = 'base.refund'), 'none') as points, count(*) as n
      from risk_alerts join pos_events using (event_id) where ticket_no like 'reload-%' group by 1) t")"
  step "reload: alerts by the points of base.refund: $found"
  [[ $found =~ ^50:\ [0-9]+,\ 70:\ [0-9]+$ ]] && return 0
  step "reload: FAILED: not all alerts are by one set of rules or the other"
  failed=yes
}

fault_clock() {
  local library="${FAKETIME[0]}"
  start_tillwatch
  await_health mqtt ok 20
  publish clock 10 --clock-offset -3600
  end_of_publishing
  verify clock "till clocks -1 h"
  end_tillwatch
  if [[ ! -e $library ]]; then
    skip "tillwatch's own clock stays: the package libfaketime is not installed"
    return
  fi
  # An hour ahead until NTP sets it right; the tills are right all the time.
  echo "+3600" >"$work/faketime"
  start_tillwatch env LD_PRELOAD="$library" FAKETIME_TIMESTAMP_FILE="$work/faketime" \
    FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1
  await_health mqtt ok 20
  publish ownclock 15
  sleep 5
  echo "+0" >"$work/faketime"
  end_of_publishing
  verify ownclock "our clock -1 h"
}

# ---- counting ----------------------------------------------------------------------------------

readonly ROW='%-18s %8s %8s %8s %8s %11s %7s %7s %6s %7s %8s  %s\n'

# counts NAME: acknowledged, rows, missing, doubled, suspicious, alerts, no alert, clip, reason, neither.
counts() {
  psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -qAt -F ' ' <<SQL
create temporary table acknowledged (event_id uuid, suspicious boolean);
\\copy acknowledged from '$work/$1.acknowledged' with (delimiter ' ')
with ended as (
  select a.event_id, al.alert_id, al.no_clip_reason <> '' as reason,
         exists (select from alert_clips c where c.alert_id = al.alert_id) as clip,
         exists (select from video_clip_requests r where r.alert_id = al.alert_id
                  and r.status = 'failed' and r.error <> '') as failed
    from acknowledged a left join risk_alerts al using (event_id) where a.suspicious)
select (select count(*) from acknowledged),
       (select count(*) from acknowledged join pos_events using (event_id)),
       (select count(*) from acknowledged left join pos_events e using (event_id)
         where e.event_id is null),
       (select count(ticket_no) - count(distinct ticket_no) from pos_events
         where ticket_no like '$1-%'),
       (select count(*) from ended), (select count(alert_id) from ended),
       (select count(*) from ended where alert_id is null),
       (select count(*) from ended where clip),
       (select count(*) from ended where not clip and (reason or failed)),
       (select count(*) from ended where alert_id is not null and not (clip or reason or failed));
SQL
}

# verify NAME TITLE: waits until all is there, or the time is over; then prints the row.
verify() {
  local row deadline=$((SECONDS + DRAIN_SECONDS)) drained=no
  while true; do
    read -ra row <<<"$(counts "$1")"
    if ((row[2] == 0 && row[6] == 0)) && [[ $drained == no ]]; then
      drained=yes
      deadline=$((SECONDS + CLIP_SECONDS))
    fi
    if ((row[2] == 0 && row[6] == 0 && row[9] == 0)) || ((SECONDS > deadline)); then break; fi
    sleep 1
  done
  local verdict=ok
  if ((row[2] || row[3] || row[6] || row[9] || row[4] != row[5])) || ((row[0] == 0)); then
    verdict=FAILED
    failed=yes
  fi
  # shellcheck disable=SC2059
  printf "$ROW" "$2" "${row[@]}" "$verdict" >>"$work/table"
  step "$2: $verdict (${row[0]} acknowledged, ${row[1]} rows, ${row[5]} alerts, ${row[7]} with a clip)"
}

# expect_clips NAME: every alert that a camera was asked for has a clip.
expect_clips() {
  local without
  without="$(sql "select count(distinct r.alert_id) from video_clip_requests r
    join pos_events e using (event_id) where e.ticket_no like '$1-%' and not exists
    (select from alert_clips c where c.alert_id = r.alert_id)")"
  ((without)) || return 0
  step "$1: FAILED: $without alerts without the clip that was to be cut meanwhile"
  failed=yes
}

# skip WHY: of the fault that is being tried.
skip() {
  step "$fault: SKIPPED: $1"
  printf '%-18s SKIPPED: %s\n' "$fault" "$1" >>"$work/table"
  skipped=yes
}

# shellcheck disable=SC2059
printf "$ROW" fault acked rows missing doubled suspicious alerts without clip reason neither verdict >"$work/table"
for fault in "${faults[@]}"; do
  step "$fault: begins"
  skipped=no
  "fault_$fault"
  if [[ $skipped == no && $fault != clock ]]; then verify "$fault" "$fault"; fi
  if [[ $fault == stop60 ]]; then expect_clips stop60; fi
  if [[ $fault == reload ]]; then expect_two_sets; fi
  end_tillwatch
  for ((i = ${#cleanup[@]} - 1; i >= 0; i--)); do "${cleanup[i]}" || true; done
  cleanup=()
done
cat "$work/table"
if [[ $failed == yes ]]; then
  complain "the log of tillwatch ends:"
  tail -n 30 "$work/tillwatch.log" >&2
  exit "$EXIT_FAILED"
fi
