#!/usr/bin/env bash
# with_stack.sh [--no-tillwatch] [--no-restart] COMMAND [ARGUMENT]...
#
# Runs COMMAND beside a whole Tillwatch in a temporary home and on free ports: PostgreSQL, Mosquitto,
# nginx, two simulated cameras and tillwatch, from TILLWATCH_BUILD_DIR (build/ by default) and with the
# settings in TILLWATCH_CONFIG (config/tillwatch.toml by default). All of it is gone afterwards; the
# exit status is COMMAND's. A service that dies meanwhile is started again. In the stores it is noon.
#
#   --no-tillwatch  everything but "tillwatch serve"; the database is migrated
#   --no-restart    a tillwatch that ends stays ended
#   --keep-logs DIR copies the logs there at the end
#   --postgres-option NAME=VALUE  one more setting of the database server
#   --camera-file FILE  the cameras send this H.264 file again and again, which costs less than to draw
#
# COMMAND finds API_URL, API_PORT, MQTT_HOST, MQTT_PORT, RTSP_PORT, DATABASE_URL, VIDEO_OUTPUT_DIR,
# TILLWATCH_HOME and TILLWATCH_PID_FILE in its environment, and an API token in $TILLWATCH_HOME/token.
set -euo pipefail

here="$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source-path=SCRIPTDIR source=temporary_home.sh
source "$here/temporary_home.sh"

# shellcheck disable=SC2034  # NOT_RESTARTED is read by on_child_end
while (($#)); do
  case "$1" in
    --help | -h) help_text "${BASH_SOURCE[0]}" && exit 0 ;;
    --no-tillwatch) WITH_TILLWATCH=no ;;
    --no-restart) NOT_RESTARTED=tillwatch ;;
    --keep-logs)
      KEEP_LOGS="${2:?--keep-logs needs a directory}"
      shift
      ;;
    --postgres-option)
      POSTGRES_OPTIONS+=(-c "${2:?--postgres-option needs NAME=VALUE}")
      shift
      ;;
    --camera-file)
      CAMSIM_OPTIONS=(--file "${2:?--camera-file needs a file}")
      shift
      ;;
    -*) usage_error "unknown option $1" ;;
    *) break ;;
  esac
  shift
done
(($#)) || usage_error "which command?"

choose_ports() {
  free_port
  API_PORT="$REPLY"
  free_port
  MQTT_PORT="$REPLY"
  free_port
  RTSP_PORT="$REPLY"
  CAMERA_OPTIONS=()
}

# Somebody else may take a port between our look and the service's bind: then with others, twice.
start_on_free_ports() {
  local attempt
  for attempt in 1 2 3; do
    choose_ports
    if start_stack; then return; fi
    complain "attempt $attempt to start the services failed"
    stop_stack
  done
  return 1
}

# It is noon in the shop, whenever the tests run: rules score what happens at night higher.
hour="$(date -u +%-H)"
STORE_TIMEZONE="Etc/GMT$(printf '%+d' "$((hour - 12))")"
export STORE_TIMEZONE

require_programs
begin_temporary_home /tmp
unset DATABASE_URL MQTT_HOST
VIDEO_OUTPUT_DIR="$TILLWATCH_HOME/video_clips"
start_on_free_ports || die "the services could not be started"
export API_URL="http://127.0.0.1:$API_PORT"
TILLWATCH_PID_FILE="$(pid_file tillwatch)"
export TILLWATCH_PID_FILE

run_in_temporary_home "$@"
