#!/usr/bin/env bash
# run.sh [--home DIR] [--camera ID=rtsp://...]... [--no-build]
#
# Installs what is missing, builds Tillwatch, and runs it with a database, a broker, a web server and
# two simulated cameras of its own, until Ctrl-C. Data, logs and settings made for the services lie in
# the home and are found again by the next start.
#
#   --home DIR             where all of it lies (./var)
#   --camera ID=rtsp://... a real camera; may be given several times
#   --no-build             neither packages nor build: run what build/ holds
#   --help                 this text
#
# Environment:
#   API_PORT          of the dashboard and the API (3000)
#   API_BIND          address they listen on (127.0.0.1); they speak plain HTTP, but with
#   TLS_CERTIFICATE, TLS_KEY   PEM files: HTTPS
#   API_RATE          requests a second that one address may send to the API (100)
#   API_CONNECTIONS   requests of one address that are answered at once (100)
#   MQTT_PORT         of the broker (1883)
#   RTSP_PORT         of the simulated cameras (8554)
#   VIDEO_OUTPUT_DIR  where clips go (./video_clips)
#   DATABASE_URL      your own PostgreSQL instead of the private one
#   MQTT_HOST         your own broker instead of the private one
set -euo pipefail

here="$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=test_scripts/common.sh
source "$here/test_scripts/common.sh"
# shellcheck source=test_scripts/packages.sh
source "$here/test_scripts/packages.sh"
# shellcheck source=test_scripts/processes.sh
source "$here/test_scripts/processes.sh"
# shellcheck source=test_scripts/services.sh
source "$here/test_scripts/services.sh"

home_dir="$TILLWATCH_ROOT/var"
build=yes
real_cameras=()
services_started=no

add_camera() {
  [[ $1 =~ ^([A-Za-z0-9_-]{1,50})=rtsps?://. ]] ||
    usage_error "--camera needs ID=rtsp://..., with an ID of letters, digits, _ and -"
  real_cameras+=("${BASH_REMATCH[1]}")
  CAMERA_OPTIONS+=(--camera "$1")
}

parse_arguments() {
  while (($#)); do
    case "$1" in
      --home | --camera) (($# > 1)) || usage_error "$1 needs a value" ;;
    esac
    case "$1" in
      --home) home_dir="$2" && shift ;;
      --home=*) home_dir="${1#*=}" ;;
      --camera) add_camera "$2" && shift ;;
      --camera=*) add_camera "${1#*=}" ;;
      --no-build) build=no ;;
      --help | -h) help_text "${BASH_SOURCE[0]}" && exit 0 ;;
      *) usage_error "unknown argument $1" ;;
    esac
    shift
  done
}

read_environment() {
  local name
  API_PORT="${API_PORT:-3000}"
  MQTT_PORT="${MQTT_PORT:-1883}"
  RTSP_PORT="${RTSP_PORT:-$DEFAULT_RTSP_PORT}"
  for name in API_PORT MQTT_PORT RTSP_PORT; do
    if ! [[ ${!name} =~ ^[1-9][0-9]{0,4}$ ]] || ((${!name} > 65535)); then
      usage_error "$name=${!name} is not a port (1 to 65535)"
    fi
  done
  for name in API_RATE API_CONNECTIONS; do
    [[ ${!name} =~ ^[1-9][0-9]{0,5}$ ]] || usage_error "$name=${!name} is not a number from 1 to 999999"
  done
  read_certificate
  VIDEO_OUTPUT_DIR="$(realpath -m "${VIDEO_OUTPUT_DIR:-$TILLWATCH_ROOT/video_clips}")"
  home_dir="$(realpath -m "$home_dir")"
  [[ -z ${DATABASE_URL:-} ]] || WITH_POSTGRES=no
  [[ -z ${MQTT_HOST:-} ]] || WITH_MOSQUITTO=no
  if all_cameras_are_real; then WITH_CAMSIM=no; fi
}

read_certificate() {
  local name
  [[ -n $TLS_CERTIFICATE || -n $TLS_KEY ]] || return 0
  for name in TLS_CERTIFICATE TLS_KEY; do
    [[ -n ${!name} ]] || usage_error "$name is missing: HTTPS needs TLS_CERTIFICATE and TLS_KEY"
    [[ ${!name} != *[\"\\\$]* && -r ${!name} ]] || usage_error "$name=${!name} cannot be read"
    printf -v "$name" '%s' "$(realpath -ms "${!name}")"
  done
}

all_cameras_are_real() {
  local camera
  for camera in "${SIMULATED_CAMERAS[@]}"; do
    [[ " ${real_cameras[*]} " == *" $camera "* ]] || return 1
  done
}

build_tillwatch() {
  step "build: Release into build/"
  build_tree "$TILLWATCH_BUILD_DIR" -DCMAKE_BUILD_TYPE=Release -- tillwatch tillwatch-camsim web ||
    die "the build failed; its messages are above"
}

# require_free_port VARIABLE WHAT
require_free_port() {
  port_in_use "${!1}" || return 0
  die "port ${!1} for $2 is in use by another program. End that program, or choose another port:" \
    "$1=$((${!1} + 1)) ./run.sh"
}

require_free_ports() {
  require_free_port API_PORT "the dashboard"
  [[ $WITH_MOSQUITTO == no ]] || require_free_port MQTT_PORT "the MQTT broker"
  [[ $WITH_CAMSIM == no ]] || require_free_port RTSP_PORT "the simulated cameras"
}

# Ends what a killed run.sh left behind; the kernel has already told it to end.
end_leftovers() {
  local name
  for name in tillwatch camsim nginx mosquitto postgres; do
    if is_running "$name"; then step "services: ending $name of an earlier run.sh that was killed"; fi
  done
  stop_stack
}

finish() {
  local status=$?
  set +e
  trap '' INT TERM HUP PIPE # ending takes a few seconds at most, and must not be left half done
  end_build
  if [[ $services_started == yes ]]; then
    step "ending"
    stop_stack
    step "ended; the data stays in $TILLWATCH_HOME"
  fi
  exit "$status"
}

print_banner() {
  local bold="" plain="" host="localhost" port="" database="" home url curl="curl"
  api_url localhost
  url="$REPLY"
  if [[ -n $TLS_CERTIFICATE ]]; then curl="curl --insecure"; fi # on this machine, by another name
  if [[ -t 1 ]] && command -v tput >/dev/null; then
    bold="$(tput bold 2>/dev/null || true)"
    plain="$(tput sgr0 2>/dev/null || true)"
  fi
  if [[ $WITH_MOSQUITTO == no ]]; then host="$MQTT_HOST"; fi
  if ((MQTT_PORT != 1883)); then port=" -p $MQTT_PORT"; fi
  if [[ $WITH_POSTGRES != no ]]; then database="  Database    psql \"$DATABASE_URL\""$'\n'; fi
  home="$(as_typed "$TILLWATCH_HOME")"
  cat <<BANNER

${bold}Tillwatch is running.${plain}  Ctrl-C ends it.

  Dashboard   $url/
  Sign in     $(sign_in_hint)
  API token   $home/token
  MQTT        mqtt://$host:$MQTT_PORT   topic pos/events/{store}/{type}
  Clips       $VIDEO_OUTPUT_DIR/{camera}/{day}/
  Logs        $LOG_DIR/
$database
Issue a refund, and see what becomes of it:

    mosquitto_pub -h $host$port -t "pos/events/store_001/refund" -m '{
      "event_type": "RefundIssued", "amount": 500.00,
      "staff_id": "emp_12345", "timestamp": "'\$(date -u +%Y-%m-%dT%H:%M:%SZ)'" }'
    $curl -H "Authorization: Bearer \$(cat $home/token)" $url/api/v1/alerts

and half a minute later, when the clip's last second has been filmed:

    ls $(as_typed "$VIDEO_OUTPUT_DIR")/camera_001/\$(date -u +%Y%m%d)/
    $curl -H "Authorization: Bearer \$(cat $home/token)" $url/api/v1/clips

BANNER
}

# A path as one types it: relative when it lies below the checkout.
as_typed() { printf '%s' "${1#"$TILLWATCH_ROOT/"}"; }

# The first password is in its file until somebody has chosen another.
sign_in_hint() {
  if [[ -s $TILLWATCH_HOME/first-password ]]; then
    printf 'admin, password %s; choose another then' "$(<"$TILLWATCH_HOME/first-password")"
  else
    printf 'with your name and password; more users: build/tillwatch user add NAME --role ROLE'
  fi
}

parse_arguments "$@"
read_environment
trap finish EXIT
trap 'exit 0' INT TERM HUP
trap 'exit 1' PIPE

lock_home "$home_dir" ||
  die "another run.sh (pid $REPLY) runs in $home_dir. End it, or choose another --home."
if [[ $build == yes ]]; then
  install_packages "${BUILD_PACKAGES[@]}" "${RUN_PACKAGES[@]}"
  build_tillwatch
fi
require_programs
cd "$TILLWATCH_ROOT"
prepare_home "$home_dir"
end_leftovers
set_large_logs_aside
require_free_ports
step "services: starting $(wanted_services | paste -sd ' ')"
services_started=yes
start_stack || die "Tillwatch could not be started; the reason is above"
step "ready"
print_banner
supervise_for_ever
