# shellcheck shell=bash
# What every script here needs: where the checkout is, how to speak, how to build. Sourced, never run.

TILLWATCH_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"

# Debian keeps nginx and mosquitto in /usr/sbin, which an ordinary user's PATH leaves out.
PATH="$PATH:/usr/sbin:/sbin"

readonly EXIT_FAILED=1
readonly EXIT_USAGE=2

microseconds_now() { REPLY="${EPOCHREALTIME/[.,]/}"; }

microseconds_now
readonly STARTED_AT_US="$REPLY"

# step TEXT: one progress line, with the seconds since the script started.
step() {
  microseconds_now
  local tenths=$(((REPLY - STARTED_AT_US) / 100000))
  printf '[%4d.%d s] %s\n' $((tenths / 10)) $((tenths % 10)) "$*"
}

complain() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

die() {
  complain "$@"
  exit "$EXIT_FAILED"
}

usage_error() {
  complain "$1 (try --help)"
  exit "$EXIT_USAGE"
}

# help_text FILE: the comment block that opens a script, which is its --help.
help_text() { sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$1"; }

# The build that runs now, in a process group of its own so that ending it ends its compilers.
BUILD_PID=""

end_build() {
  [[ -n $BUILD_PID ]] || return 0
  kill -TERM -- "-$BUILD_PID" 2>/dev/null || true
  BUILD_PID=""
}

# run_build COMMAND...: in the background and waited for, because a trap must not wait for a compiler.
run_build() {
  local status=0
  setsid "$@" </dev/null 9>&- & # 9 is the lock on the home, see lock_home
  BUILD_PID=$!
  wait "$BUILD_PID" || status=$?
  BUILD_PID=""
  return "$status"
}

# build_tree DIR CONFIGURE_OPTIONS... [-- TARGET...]: configures DIR once, then builds it.
build_tree() {
  local dir="$1" options=(-DCMAKE_UNITY_BUILD=ON) targets=()
  shift
  while (($#)) && [[ $1 != -- ]]; do
    options+=("$1")
    shift
  done
  (($#)) && shift
  (($#)) && targets=(--target "$@")
  mkdir -p "$dir"
  if [[ ! -e $dir/build.ninja ]]; then
    run_build cmake -G Ninja -S "$TILLWATCH_ROOT" -B "$dir" "${options[@]}" || return
  fi
  # run.sh and test.sh may be started together, and ninja has no lock of its own.
  run_build flock "$dir/.build-lock" cmake --build "$dir" --parallel "$(nproc)" "${targets[@]}"
}

# make_camera_file FILE: what a camera of 720p sends. It encodes on its own processor, so in a bench its
# pictures come ready from a file.
make_camera_file() {
  ffmpeg -v error -y -f lavfi -i testsrc2=size=1280x720:rate=15 -t 20 -vf noise=alls=6:allf=t \
    -c:v libx264 -preset ultrafast -pix_fmt yuv420p -b:v 2M -g 15 -bf 0 "$1"
}
