# shellcheck shell=bash
# The services around tillwatch and tillwatch itself: how each is configured, started and ended.
# Sourced by run.sh, with_postgres.sh and with_stack.sh, after common.sh and processes.sh.
#
# A caller sets the ports, calls prepare_home, and then start_stack or single start_* functions.

TILLWATCH_BUILD_DIR="$(realpath -m "${TILLWATCH_BUILD_DIR:-$TILLWATCH_ROOT/build}")"
readonly WEB_DIR="$TILLWATCH_BUILD_DIR/web" # the dashboard, as web/ builds it

readonly SIMULATED_CAMERAS=(camera_001 camera_002) # those of config/tillwatch.toml
readonly DEFAULT_RTSP_PORT=8554
readonly MAX_SOCKET_PATH=107 # bytes, sockaddr_un.sun_path without its terminator
readonly POSTGRES_SOCKET_NAME=.s.PGSQL.5432

# Where the dashboard and the API listen: plain HTTP without a certificate, so only this machine by default.
API_BIND="${API_BIND:-127.0.0.1}"
# PEM files; with both of them it is HTTPS.
TLS_CERTIFICATE="${TLS_CERTIFICATE:-}"
TLS_KEY="${TLS_KEY:-}"
# What one address may have: requests a second, and requests that are being answered.
API_RATE="${API_RATE:-100}"
API_CONNECTIONS="${API_CONNECTIONS:-100}"

# What a caller may change before start_stack.
WITH_POSTGRES=yes  # no: DATABASE_URL is somebody else's
WITH_MOSQUITTO=yes # no: MQTT_HOST is somebody else's
WITH_CAMSIM=yes
WITH_TILLWATCH=yes
POSTGRES_OPTIONS=() # more options for the server, as -c name=value
INITDB_OPTIONS=()   # and for making its cluster
CAMSIM_OPTIONS=()   # of tillwatch-camsim
CAMERA_OPTIONS=()   # --camera ID=URL of tillwatch serve

# Set by prepare_home.
TILLWATCH_HOME=""
DATA_DIR=""   # what the unprivileged users of the services own; usually the home
SOCKET_DIR="" # of PostgreSQL
POSTGRES_BIN=""

# ---- ports -------------------------------------------------------------------------------------

# port_in_use PORT: is anything listening there, on any address?
port_in_use() {
  local hex
  printf -v hex '%04X' "$1"
  grep -qsE "^ *[0-9]+: [0-9A-F]+:$hex [0-9A-F]+:0000 0A " /proc/net/tcp /proc/net/tcp6
}

# free_port: REPLY becomes a port that nobody listens on, below the range the kernel gives to clients.
# Somebody may still take it first: the service that wanted it then ends, and the caller tries again.
free_port() {
  REPLY=$((15000 + SRANDOM % 17000))
  while port_in_use "$REPLY"; do REPLY=$((15000 + SRANDOM % 17000)); done
}

has_ipv6_loopback() { grep -qs '^0\{31\}1 ' /proc/net/if_inet6; }

# ---- home --------------------------------------------------------------------------------------

# lock_home DIR: for as long as this shell lives; fails when another one has it. Descriptor 9 is
# closed in everything that is spawned, so a service never holds the lock of a script that died.
lock_home() {
  mkdir -p "$1"
  exec 9<>"$1/lock"
  if ! flock --nonblock 9; then
    REPLY="$(<"$1/lock")"
    return 1
  fi
  echo "$$" >"$1/lock"
}

as_user() { # as_user USER COMMAND...: as USER when we are root, else as ourselves
  local user="$1"
  shift
  if ((EUID == 0)); then
    setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups env --chdir=/ "$@"
  else
    "$@"
  fi
}

can_reach() { as_user "$1" test -x "$2" -a -r "$2" 2>/dev/null; }

# The home may lie where the services' users cannot go: under /root, say. What they own is then kept
# in a directory under /var/lib, and a link in the home leads there.
choose_data_dir() {
  local link="$TILLWATCH_HOME/data"
  DATA_DIR="$TILLWATCH_HOME"
  ((EUID == 0)) || return 0
  chmod go+rx "$TILLWATCH_HOME"
  if [[ ! -L $link ]]; then
    if can_reach postgres "$TILLWATCH_HOME"; then return 0; fi
    DATA_DIR="$(mktemp -d /var/lib/tillwatch.XXXXXX)"
    chmod 755 "$DATA_DIR"
    ln -s "$DATA_DIR" "$link"
  fi
  DATA_DIR="$(readlink "$link")"
  mkdir -p "$DATA_DIR"
  complain "note: the database and the broker keep their data in $DATA_DIR, because their users" \
    "cannot go to $TILLWATCH_HOME"
}

# The path of a unix socket is limited; a long home has its socket in a short private directory.
choose_socket_dir() {
  local parent
  SOCKET_DIR="$DATA_DIR/socket"
  local path="$SOCKET_DIR/$POSTGRES_SOCKET_NAME"
  if (($(printf '%s' "$path" | wc -c) > MAX_SOCKET_PATH)); then
    if ((EUID == 0)); then parent=/run; else parent="${XDG_RUNTIME_DIR:-/tmp}"; fi
    SOCKET_DIR="$parent/tillwatch-$EUID-$(printf '%s' "$DATA_DIR" | sha256sum | cut -c 1-12)"
  fi
}

# make_private_dir DIR USER: a directory that only USER (or we, when we are not root) may enter.
make_private_dir() {
  mkdir -p "$1"
  [[ -O $1 || $EUID == 0 ]] || die "$1 belongs to somebody else; remove it or choose another --home"
  if ((EUID == 0)); then chown "$2:" "$1"; fi
  chmod 700 "$1"
}

# A log that has grown large is set aside once, at a start, when nobody writes to it.
set_large_logs_aside() {
  find "$LOG_DIR" -name '*.log' -size +20M -exec mv {} {}.1 \;
}

# prepare_home DIR: makes the home's directories and sets the variables above.
prepare_home() {
  umask 022 # nginx's user must be able to read the clips and the pages
  mkdir -p "$1"
  TILLWATCH_HOME="$(cd "$1" && pwd -P)"
  [[ $TILLWATCH_HOME != *[\"\'\\\$,$'\n']* ]] ||
    die "the path $TILLWATCH_HOME has a quote, comma, dollar or backslash in it; choose another --home"
  RUN_DIR="$TILLWATCH_HOME/run"
  LOG_DIR="$TILLWATCH_HOME/log"
  mkdir -p "$RUN_DIR" "$LOG_DIR"
  find_postgres
  choose_data_dir
  choose_socket_dir
}

# fill_in TEMPLATE TARGET NAME=VALUE...: TEMPLATE with each @NAME@ replaced by VALUE.
fill_in() {
  local text target="$2" pair
  text="$(<"$1")"
  shift 2
  for pair in "$@"; do text="${text//"@${pair%%=*}@"/"${pair#*=}"}"; done
  printf '%s\n' "$text" >"$target"
}

# ---- PostgreSQL --------------------------------------------------------------------------------

find_postgres() {
  local dirs=(/usr/lib/postgresql/*/bin)
  POSTGRES_BIN="${dirs[-1]}"
  [[ -x $POSTGRES_BIN/initdb ]] || die "PostgreSQL is not installed (apt-get install postgresql)"
}

private_database_url() {
  printf "host='%s' port=5432 dbname=tillwatch user=tillwatch" "$SOCKET_DIR"
}

# Makes the cluster and the database in a directory that gets its name only when both are complete.
create_cluster() {
  local dir="$DATA_DIR/postgres"
  rm -rf "$dir.new"
  make_private_dir "$dir.new" postgres
  {
    as_user postgres "$POSTGRES_BIN/initdb" --pgdata="$dir.new" --username=postgres --auth=trust \
      --encoding=UTF8 --locale=C.UTF-8 --lc-collate=C --data-checksums --no-instructions "${INITDB_OPTIONS[@]}" &&
      printf '%s\n' 'create role tillwatch login createdb;' \
        'create database tillwatch owner tillwatch;' |
      as_user postgres "$POSTGRES_BIN/postgres" --single -D "$dir.new" postgres
  } >>"$LOG_DIR/postgres.log" 2>&1 9>&- </dev/null || {
    complain "the database cluster could not be created in $dir"
    show_log_end postgres
    return 1
  }
  mv "$dir.new" "$dir"
}

# start_postgres: over a unix socket only; the socket's directory says who may connect.
start_postgres() {
  # The user's own PGPORT, PGOPTIONS and so on are meant for another server.
  unset "${!PG@}"
  if [[ ! -e $DATA_DIR/postgres/PG_VERSION ]]; then
    create_cluster || return
  fi
  make_private_dir "$SOCKET_DIR" postgres
  spawn postgres INT --as postgres "$POSTGRES_BIN/postgres" -D "$DATA_DIR/postgres" -p 5432 \
    -c listen_addresses= -c unix_socket_directories="$SOCKET_DIR" -c unix_socket_permissions=0700 \
    -c timezone=UTC -c log_timezone=UTC -c shared_buffers=512MB "${POSTGRES_OPTIONS[@]}"
}

postgres_is_ready() {
  "$POSTGRES_BIN/pg_isready" -q -h "$SOCKET_DIR" -p 5432 -U tillwatch -d tillwatch
}

# ---- Mosquitto ---------------------------------------------------------------------------------

start_mosquitto() {
  local dir="$DATA_DIR/mosquitto" ipv6=""
  if has_ipv6_loopback; then ipv6="listener $MQTT_PORT ::1"; fi
  make_private_dir "$dir" mosquitto
  fill_in "$TILLWATCH_ROOT/config/mosquitto.conf.in" "$dir/mosquitto.conf" \
    MQTT_PORT="$MQTT_PORT" LISTEN_IPV6="$ipv6" DATA_DIR="$dir"
  spawn mosquitto TERM --as mosquitto mosquitto -c "$dir/mosquitto.conf"
}

# ---- nginx -------------------------------------------------------------------------------------

# The user of nginx's workers, when nginx is started by root.
nginx_user() {
  if can_reach www-data "$WEB_DIR" && can_reach www-data "$VIDEO_OUTPUT_DIR"; then
    echo "user www-data;"
  else
    complain "note: nginx's workers run as root, because www-data cannot read $WEB_DIR" \
      "and $VIDEO_OUTPUT_DIR; a checkout outside of a private directory avoids that"
    echo "user root;"
  fi
}

# api_url [HOST]: REPLY becomes where nginx answers.
api_url() {
  REPLY="http://${1:-127.0.0.1}:$API_PORT"
  if [[ -n $TLS_CERTIFICATE ]]; then REPLY="https${REPLY#http}"; fi
}

configure_nginx() {
  local dir="$DATA_DIR/nginx" ipv6="" user="" ssl="" certificate=""
  if [[ -n $TLS_CERTIFICATE ]]; then
    ssl=" ssl"
    certificate="ssl_certificate \"$TLS_CERTIFICATE\"; ssl_certificate_key \"$TLS_KEY\";"
  fi
  # "localhost" may mean ::1 first.
  if [[ $API_BIND == 127.0.0.1 ]] && has_ipv6_loopback; then ipv6="listen [::1]:$API_PORT$ssl;"; fi
  mkdir -p "$dir" "$VIDEO_OUTPUT_DIR"
  if ((EUID == 0)); then user="$(nginx_user)"; fi
  fill_in "$TILLWATCH_ROOT/config/nginx.conf.in" "$dir/nginx.conf" \
    API_BIND="$API_BIND" API_PORT="$API_PORT" LISTEN_IPV6="$ipv6" SSL="$ssl" \
    CERTIFICATE="$certificate" HTTP_PORT="$TILLWATCH_HTTP_PORT" USER="$user" \
    RATE="$API_RATE" CONNECTIONS="$API_CONNECTIONS" \
    DATA_DIR="$dir" LOG_DIR="$LOG_DIR" WEB_ROOT="$WEB_DIR" CLIPS_DIR="$VIDEO_OUTPUT_DIR"
}

start_nginx() {
  configure_nginx
  spawn nginx TERM nginx -e stderr -p "$DATA_DIR/nginx" -c "$DATA_DIR/nginx/nginx.conf"
}

# ---- cameras and tillwatch ---------------------------------------------------------------------

start_camsim() {
  spawn camsim TERM "$TILLWATCH_BUILD_DIR/tillwatch-camsim" \
    --port "$RTSP_PORT" --cameras "${#SIMULATED_CAMERAS[@]}" "${CAMSIM_OPTIONS[@]}"
}

# Adds the option that leads each simulated camera to RTSP_PORT, where the settings name another port.
point_cameras_at_simulator() {
  local camera
  ((RTSP_PORT != DEFAULT_RTSP_PORT)) || return 0
  for camera in "${SIMULATED_CAMERAS[@]}"; do
    [[ " ${CAMERA_OPTIONS[*]}" == *" $camera="* ]] ||
      CAMERA_OPTIONS+=(--camera "$camera=rtsp://127.0.0.1:$RTSP_PORT/$camera")
  done
}

tillwatch_config() { printf '%s' "${TILLWATCH_CONFIG:-$TILLWATCH_ROOT/config/tillwatch.toml}"; }

migrate() {
  if ! "$TILLWATCH_BUILD_DIR/tillwatch" migrate --config "$(tillwatch_config)" \
    --migrations "$TILLWATCH_ROOT/migrations" </dev/null >>"$LOG_DIR/migrate.log" 2>&1 9>&-; then
    complain "the database could not be brought up to date"
    show_log_end migrate
    return 1
  fi
}

# The port between nginx and tillwatch is ours to choose: when it was taken, both move to another one.
start_tillwatch() {
  if port_in_use "$TILLWATCH_HTTP_PORT"; then
    free_port
    export TILLWATCH_HTTP_PORT="$REPLY"
    configure_nginx
    if running_pid nginx; then kill -s HUP "$REPLY"; fi
  fi
  spawn tillwatch TERM "$TILLWATCH_BUILD_DIR/tillwatch" serve --config "$(tillwatch_config)" \
    --home "$TILLWATCH_HOME" --http-port "$TILLWATCH_HTTP_PORT" "${CAMERA_OPTIONS[@]}"
}

# ask_nginx PATH CURL_OPTION...: our own nginx on loopback, which its certificate does not name.
ask_nginx() {
  api_url
  curl -fs --insecure --max-time 2 "$REPLY$1" "${@:2}"
}

is_healthy() { port_in_use "$TILLWATCH_HTTP_PORT" && ask_nginx /health -o /dev/null; }

# The token that tillwatch keeps in its home.
has_token() { [[ -s $TILLWATCH_HOME/token ]]; }

# api_get PATH: with that token, which must not be seen in the list of processes.
api_get() {
  printf 'Authorization: Bearer %s\n' "$(<"$TILLWATCH_HOME/token")" |
    ask_nginx "$1" -H @-
}

hears_tills() { api_get /health | jq -e '.components.mqtt.state == "ok"' >/dev/null 2>&1; }

# What a till sends before tillwatch's first subscription is heard by nobody, so "ready" waits for it;
# but not for a broker that is away, which tillwatch can wait for better.
await_subscription() {
  local deadline=$((SECONDS + 5))
  until hears_tills; do
    if ! is_running tillwatch; then return; fi
    if ((SECONDS > deadline)); then
      api_url localhost
      complain "note: tillwatch does not hear the broker at $MQTT_HOST:$MQTT_PORT yet. It keeps trying;" \
        "$REPLY/health says why"
      return
    fi
    sleep 0.03
  done
}

# ---- the whole ---------------------------------------------------------------------------------

wanted_services() {
  [[ $WITH_POSTGRES == no ]] || echo postgres
  [[ $WITH_MOSQUITTO == no ]] || echo mosquitto
  [[ $WITH_CAMSIM == no ]] || echo camsim
  echo nginx
  [[ $WITH_TILLWATCH == no ]] || echo tillwatch
}

all_are_running() {
  local name
  for name in $(wanted_services); do
    is_running "$name" && continue
    complain "$name ended while the others were starting"
    show_log_end "$name"
    return 1
  done
}

# The programs that the build makes.
require_programs() {
  local name
  for name in tillwatch tillwatch-camsim; do
    [[ -x $TILLWATCH_BUILD_DIR/$name ]] ||
      die "there is no $TILLWATCH_BUILD_DIR/$name yet; ./run.sh without --no-build makes it"
  done
  [[ -r $WEB_DIR/index.html ]] || die "there is no $WEB_DIR yet; ./run.sh without --no-build makes it"
}

# start_stack: everything that is wanted, at the ports in API_PORT, MQTT_PORT and RTSP_PORT; returns
# when it is ready, or fails with the reason on stderr.
start_stack() {
  free_port
  export TILLWATCH_HTTP_PORT="$REPLY"
  if [[ $WITH_MOSQUITTO != no ]]; then
    export MQTT_HOST=127.0.0.1
    start_mosquitto
  fi
  if [[ $WITH_CAMSIM != no ]]; then
    point_cameras_at_simulator
    start_camsim
  fi
  start_nginx
  if [[ $WITH_POSTGRES != no ]]; then
    DATABASE_URL="$(private_database_url)"
    start_postgres || return
    await postgres 60 postgres_is_ready || return
  fi
  export DATABASE_URL MQTT_HOST MQTT_PORT VIDEO_OUTPUT_DIR TILLWATCH_HOME API_PORT RTSP_PORT
  migrate || return
  if [[ $WITH_MOSQUITTO != no ]]; then await mosquitto 20 port_in_use "$MQTT_PORT" || return; fi
  if [[ $WITH_CAMSIM != no ]]; then await camsim 20 port_in_use "$RTSP_PORT" || return; fi
  await nginx 20 port_in_use "$API_PORT" || return
  if [[ $WITH_TILLWATCH != no ]]; then
    start_tillwatch
    await tillwatch 60 is_healthy || return
    await tillwatch 30 has_token || return
    await_subscription
  fi
  all_are_running
}

# stop_stack: whatever runs under this home, of this start or of one that was killed, in the order in
# which nobody misses what ended before.
stop_stack() {
  end_timers
  end_process tillwatch TERM 10
  end_process camsim TERM 3
  end_process nginx TERM 3
  end_process mosquitto TERM 5
  end_process postgres INT 30 QUIT 5 # fast shutdown, then immediate
  if [[ $SOCKET_DIR != "$DATA_DIR"/* ]]; then rmdir "$SOCKET_DIR" 2>/dev/null || true; fi
}
