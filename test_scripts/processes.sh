# shellcheck shell=bash
# Starting, recognising, ending and supervising processes by their pid. Sourced after common.sh.
#
# Every process started here
# - leads a session of its own, so that Ctrl-C reaches only the script, which then ends the processes
#   in their order;
# - is recorded as {home}/run/NAME.pid beside NAME.identity, so that a later start recognises it even
#   when this script was killed;
# - gets its end signal from the kernel when this script dies without a chance to send it.
#
# All of it belongs to one shell: call these functions from no subshell.

# Set by prepare_home: where pids and logs of this home are.
RUN_DIR=""
LOG_DIR=""

declare -A SERVICE_NAME=()    # pid -> name, of the processes this shell started
declare -A SERVICE_SINCE=()   # name -> microseconds at its last start
declare -A RESTART_DELAY=()   # name -> seconds before its next restart
declare -A RESTART_TIMER=()   # pid of a sleep -> name to start when it ends

readonly MAX_RESTART_DELAY=8      # seconds
readonly STABLE_AFTER_US=10000000 # a process that lived this long starts again with a short delay

# identify PID: REPLY becomes what tells this process from another one that gets the same pid later:
# its start time in ticks, and the boot those ticks count from. Fails when there is no such process.
identify() {
  local stat boot fields
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  read -r boot </proc/sys/kernel/random/boot_id
  read -ra fields <<<"${stat##*) }" # the name in parentheses may hold anything
  [[ ${fields[0]} != [ZX] ]] || return 1
  REPLY="${fields[19]} $boot"
}

pid_file() { printf '%s/%s.pid' "$RUN_DIR" "$1"; }

# running_pid NAME: REPLY becomes the pid recorded for NAME; fails when that process is gone.
running_pid() {
  local pid identity
  { read -r pid <"$RUN_DIR/$1.pid" && read -r identity <"$RUN_DIR/$1.identity"; } 2>/dev/null ||
    return 1
  identify "$pid" && [[ $REPLY == "$identity" ]] || return 1
  REPLY="$pid"
}

is_running() { running_pid "$1"; }

# spawn NAME SIGNAL [--as USER] COMMAND...: starts a service; SIGNAL is what ends it.
spawn() {
  local name="$1" signal="$2" pid directory="$PWD" privileges=()
  shift 2
  if [[ $1 == --as ]]; then
    if ((EUID == 0)); then
      privileges=(--reuid="$2" --regid="$(id -g "$2")" --init-groups)
      directory=/ # ours may be closed to USER
    fi
    shift 2
  fi
  # A background process of a script starts with SIGINT ignored: give it the defaults back.
  setsid env --default-signal --chdir="$directory" \
    setpriv --pdeathsig "$signal" "${privileges[@]}" "$@" \
    </dev/null >>"$LOG_DIR/$name.log" 2>&1 9>&- & # 9 is the lock on the home
  pid=$!
  SERVICE_NAME[$pid]="$name"
  microseconds_now
  SERVICE_SINCE[$name]="$REPLY"
  if identify "$pid"; then
    echo "$REPLY" >"$RUN_DIR/$name.identity"
    echo "$pid" >"$RUN_DIR/$name.pid"
  fi
}

# end_process NAME SIGNAL SECONDS [SIGNAL SECONDS]...: sends each signal and waits that long; KILL last.
end_process() {
  local name="$1" pid deadline
  shift
  if running_pid "$name"; then
    pid="$REPLY"
    while (($#)) && is_running "$name"; do
      kill -s "$1" "$pid" 2>/dev/null || true
      deadline=$((SECONDS + $2))
      while is_running "$name" && ((SECONDS <= deadline)); do sleep 0.02; done
      shift 2
    done
    if is_running "$name"; then
      complain "$name (pid $pid) did not end in time and is killed"
    fi
    kill -s KILL -- "-$pid" 2>/dev/null || true # also what a dead leader left of its group
  fi
  for pid in "${!SERVICE_NAME[@]}"; do # its end was asked for: nobody starts it again
    if [[ ${SERVICE_NAME[$pid]} == "$name" ]]; then unset "SERVICE_NAME[$pid]"; fi
  done
  rm -f "$RUN_DIR/$name.pid" "$RUN_DIR/$name.identity"
}

show_log_end() {
  local log="$LOG_DIR/$1.log"
  complain "the last lines of $log:"
  tail -n 20 "$log" | sed 's/^/    /' >&2
}

# await NAME SECONDS COMMAND...: runs COMMAND until it succeeds. Fails, and shows NAME's log, when
# NAME ends or the time is over.
await() {
  local name="$1" seconds="$2" deadline
  deadline=$((SECONDS + seconds))
  shift 2
  until "$@"; do
    if ! is_running "$name"; then
      complain "$name ended while it was starting"
      show_log_end "$name"
      return 1
    elif ((SECONDS > deadline)); then
      complain "$name is not ready after $seconds s"
      show_log_end "$name"
      return 1
    fi
    sleep 0.03
  done
}

describe_end() {
  if (($1 > 128)); then
    echo "signal $(($1 - 128)) (SIG$(kill -l $(($1 - 128))))"
  else
    echo "exit code $1"
  fi
}

# Starts NAME again after a delay that doubles while it keeps dying young.
schedule_restart() {
  local name="$1" how="$2" delay="${RESTART_DELAY[$1]:-1}"
  microseconds_now
  if ((REPLY - SERVICE_SINCE[$name] > STABLE_AFTER_US)); then delay=1; fi
  RESTART_DELAY[$name]=$((delay * 2 < MAX_RESTART_DELAY ? delay * 2 : MAX_RESTART_DELAY))
  step "$name ended: $how; starting it again in $delay s (see $LOG_DIR/$name.log)"
  sleep "$delay" >/dev/null 2>&1 9>&- &
  RESTART_TIMER[$!]="$name"
}

# restart NAME: start_NAME is the function that starts it.
restart() {
  "start_$1" || schedule_restart "$1" "it could not be started"
}

# A child ended: a service is scheduled to start again, a timer starts one.
on_child_end() {
  local pid="$1" status="$2" name
  if [[ -n ${RESTART_TIMER[$pid]:-} ]]; then
    name="${RESTART_TIMER[$pid]}"
    unset "RESTART_TIMER[$pid]"
    restart "$name"
  elif [[ -n ${SERVICE_NAME[$pid]:-} ]]; then
    name="${SERVICE_NAME[$pid]}"
    unset "SERVICE_NAME[$pid]"
    kill -s KILL -- "-$pid" 2>/dev/null || true # nginx workers outlive a killed master
    if [[ " ${NOT_RESTARTED:-} " == *" $name "* ]]; then
      step "$name ended: $(describe_end "$status")"
    else
      schedule_restart "$name" "$(describe_end "$status")"
    fi
  fi
}

# supervise_until PID: keeps the services running until the process PID ends; returns its status.
supervise_until() {
  local until_pid="$1" pid status
  for pid in "${!SERVICE_NAME[@]}"; do # those that died before anybody waited for them
    identify "$pid" && continue
    status=0
    { wait "$pid" || status=$?; } 2>/dev/null
    on_child_end "$pid" "$status"
  done
  while true; do
    status=0
    pid=""
    { wait -n -p pid || status=$?; } 2>/dev/null # bash reports killed children there; so do we
    if [[ $pid == "$until_pid" ]]; then return "$status"; fi
    if [[ -n $pid ]]; then
      on_child_end "$pid" "$status"
    elif ((status == 127)); then
      return 1 # no child is left to wait for
    fi
  done
}

supervise_for_ever() { supervise_until none; }

end_timers() {
  local pid
  for pid in "${!RESTART_TIMER[@]}"; do kill "$pid" 2>/dev/null || true; done
  RESTART_TIMER=()
}
