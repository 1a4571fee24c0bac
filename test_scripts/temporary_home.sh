# shellcheck shell=bash
# A home that lives as long as one command: what with_postgres.sh and with_stack.sh have in common.

# shellcheck source-path=SCRIPTDIR source=common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source-path=SCRIPTDIR source=processes.sh
source "${BASH_SOURCE[0]%/*}/processes.sh"
# shellcheck source-path=SCRIPTDIR source=services.sh
source "${BASH_SOURCE[0]%/*}/services.sh"

COMMAND_PID=""

# Ends the command, the services and the home, whatever happened before.
end_temporary_home() {
  local status=$?
  set +e
  trap '' INT TERM HUP PIPE
  if [[ -n $COMMAND_PID ]]; then
    kill -s TERM "$COMMAND_PID" 2>/dev/null
    for _ in {1..100}; do identify "$COMMAND_PID" && sleep 0.05; done
    kill -s KILL "$COMMAND_PID" 2>/dev/null
  fi
  stop_stack
  if [[ -n ${KEEP_LOGS:-} ]]; then mkdir -p "$KEEP_LOGS" && cp "$LOG_DIR"/*.log "$KEEP_LOGS"; fi
  rm -rf "$TEMPORARY_HOME"
  exit "$status"
}

# begin_temporary_home PARENT
# PARENT is not TMPDIR: the users of the services must get there, and a socket's path is short.
begin_temporary_home() {
  TEMPORARY_HOME="$(mktemp -d "$1/tillwatch.XXXXXX")"
  trap end_temporary_home EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  prepare_home "$TEMPORARY_HOME"
}

# run_in_temporary_home COMMAND...: exits with its status. The services are supervised meanwhile.
run_in_temporary_home() {
  local status=0
  # In the background, because a trap waits for a command in the foreground; with the signals that a
  # background process has ignored, and with our stdin.
  env --default-signal setpriv --pdeathsig TERM "$@" <&0 &
  COMMAND_PID=$!
  supervise_until "$COMMAND_PID" || status=$?
  COMMAND_PID=""
  exit "$status"
}
