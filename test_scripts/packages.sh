# shellcheck shell=bash
# The one list of Debian packages, and how they are installed. Sourced by run.sh, test.sh and the
# Dockerfile. install_packages needs common.sh.

# shellcheck disable=SC2034  # used by the scripts that source this
BUILD_PACKAGES=(
  g++ cmake ninja-build pkg-config ccache
  libpaho-mqttpp-dev libpaho-mqtt-dev libpqxx-dev libpistache-dev libspdlog-dev libfmt-dev
  libboost-test-dev libopencv-dev libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev
  libgstrtspserver-1.0-dev nlohmann-json3-dev libtomlplusplus-dev libcli11-dev libexpected-dev
  libdeflate-dev libhowardhinnant-date-dev libjemalloc-dev libsodium-dev libsqlite3-dev
  libssl-dev prometheus-cpp-dev uuid-dev
  python3-yaml
)
# A Node.js from elsewhere brings its own npm, which Debian's would push aside.
command -v npm >/dev/null || BUILD_PACKAGES+=(nodejs npm)

# What the programs load while they run.
MEDIA_PACKAGES=(
  gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad
  gstreamer1.0-plugins-ugly gstreamer1.0-libav gstreamer1.0-x glib-networking tzdata
  fonts-dejavu-core ca-certificates curl
)

# shellcheck disable=SC2034
RUN_PACKAGES=("${MEDIA_PACKAGES[@]}" nginx-light mosquitto mosquitto-clients postgresql jq)

# shellcheck disable=SC2034
TEST_PACKAGES=(ffmpeg openssl iproute2 libfaketime vlc-bin vlc-plugin-base wrk clang-format-14 shellcheck chromium
  python3-jsonschema)

# Where a drop-in tells postgresql-common not to create its own "main" cluster.
readonly CLUSTER_DROP_IN=/etc/postgresql-common/createcluster.d/tillwatch.conf
readonly POLICY_RC=/usr/sbin/policy-rc.d

as_root() {
  if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

# missing_packages NAME...: those that are not installed, one a line.
missing_packages() {
  # Names that dpkg has never heard of are reported on stderr and as a failure: they are missing too.
  { dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true; } |
    sed -n 's/^installed //p' | sort | comm -13 - <(printf '%s\n' "$@" | sort)
}

APT_OPTIONS=(-q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)

# apt_install LOG NAME...: with a progress line every ten percent. apt's status lines come through a pipe
# of their own, opened behind sudo, which closes inherited ones. It must not be stdout: apt makes that
# descriptor non-blocking, and a package's script that writes to a full one fails, and the package with it.
apt_install() {
  local log="$1" pipe reader status=0
  shift
  pipe="$(mktemp -d "${TMPDIR:-/tmp}/tillwatch-apt.XXXXXX")"
  mkfifo "$pipe/status"
  show_apt_progress <"$pipe/status" &
  reader=$!
  # shellcheck disable=SC2016  # $0 is the inner shell's: the pipe
  as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C sh -c 'exec "$@" 3>"$0"' "$pipe/status" \
    apt-get "${APT_OPTIONS[@]}" install --no-install-recommends -o APT::Status-Fd=3 "$@" \
    >>"$log" 2>&1 || status=$?
  wait "$reader"
  rm -rf "$pipe"
  return "$status"
}

# Turns apt's machine-readable status lines into progress lines.
show_apt_progress() {
  local line percent tenth last=""
  while IFS= read -r line; do
    if [[ $line =~ ^(dl|pm)status:[^:]*:([0-9]+) ]]; then
      percent="${BASH_REMATCH[2]}"
      tenth="${BASH_REMATCH[1]}$((percent / 10))"
      [[ $tenth == "$last" ]] && continue
      last="$tenth"
      case "${BASH_REMATCH[1]}" in
        dl) step "packages: downloaded ${percent} %" ;;
        pm) step "packages: installed ${percent} %" ;;
      esac
    fi
  done
}

# Debian starts and enables what it installs. A system broker on our port or a second database
# cluster is not what was asked for, so both are held back while the packages are configured.
hold_services_back() {
  if [[ ! -e $POLICY_RC ]]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$POLICY_RC" >/dev/null
    as_root chmod 755 "$POLICY_RC"
    OUR_POLICY_RC=yes
  fi
  if [[ ! -e $CLUSTER_DROP_IN ]]; then
    as_root mkdir -p "${CLUSTER_DROP_IN%/*}"
    echo 'create_main_cluster = false' | as_root tee "$CLUSTER_DROP_IN" >/dev/null
    OUR_DROP_IN=yes
  fi
}

release_services() {
  [[ -z ${OUR_POLICY_RC:-} ]] || as_root rm -f "$POLICY_RC"
  [[ -z ${OUR_DROP_IN:-} ]] || as_root rm -f "$CLUSTER_DROP_IN"
}

# The units of packages that we brought would start at the next boot and take our ports.
disable_units_of() {
  local package
  [[ -d /run/systemd/system ]] || return 0
  for package in "$@"; do
    case "$package" in
      nginx-light) as_root systemctl disable --quiet nginx.service || true ;;
      mosquitto) as_root systemctl disable --quiet mosquitto.service || true ;;
    esac
  done
}

# install_packages NAME...: installs those that are missing; costs one dpkg-query when none is.
install_packages() {
  local missing log status=0
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  if ((EUID != 0)) && ! command -v sudo >/dev/null; then
    die "packages are missing and there is no sudo; as root run: apt-get install --no-install-recommends ${missing[*]}"
  fi
  step "packages: installing ${missing[*]}"
  log="$(mktemp "${TMPDIR:-/tmp}/tillwatch-apt.XXXXXX")"
  (
    trap release_services EXIT
    hold_services_back
    as_root env LC_ALL=C apt-get "${APT_OPTIONS[@]}" update >>"$log" 2>&1 &&
      apt_install "$log" "${missing[@]}"
  ) || status=$?
  if ((status)); then
    tail -n 20 "$log" >&2
    die "apt-get failed; its whole output is in $log"
  fi
  rm -f "$log"
  disable_units_of "${missing[@]}"
  step "packages: done"
}
