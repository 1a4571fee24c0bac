#!/usr/bin/env bash
# bench.sh [--events N] [--no-video] [--sustained]
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
#   --events N   how many events for the first figure and its peer (60000)
#   --no-video   only the first two
#   --sustained  ingest alone, and for some minutes, with a month of 200 cashiers, a million
#                events, in the database: events for 60 s as fast as the broker takes them; 500 a second
#                for 30 s, from publish to committed alert; 500,000 that the broker kept while tillwatch
#                was away; resident memory; and the bare pipe
#
# Needs a Release build in TILLWATCH_BUILD_DIR (build/), with tests.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$here/common.sh"
# shellcheck source-path=SCRIPTDIR source=bench_ingest.sh
source "$here/bench_ingest.sh"
build="${TILLWATCH_BUILD_DIR:-$TILLWATCH_ROOT/build}"
export TILLWATCH_BUILD_DIR="$build"

events=60000
video=yes
mode=short
inside=no
while (($#)); do
  case "$1" in
    --events) events="${2:?--events needs a number}" && shift ;;
    --no-video) video=no ;;
    --sustained) mode=sustained video=no ;;
    --inside-the-stack) inside=yes ;;
    --help | -h) help_text "${BASH_SOURCE[0]}" && exit 0 ;;
    *) usage_error "unknown argument $1" ;;
  esac
  shift
done

if [[ $inside == yes ]]; then
  tillwatch_pid="$(<"$TILLWATCH_PID_FILE")"
  "bench_$mode"
  exit 0
fi

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
make_camera_file "$scratch/camera.mp4"

arguments=(--inside-the-stack --events "$events")
if [[ $mode == sustained ]]; then arguments+=(--sustained); fi
step "ingest: $mode"
"$here/with_stack.sh" --no-restart --postgres-option track_commit_timestamp=on \
  --camera-file "$scratch/camera.mp4" "$here/bench.sh" "${arguments[@]}"
if [[ $video == yes ]]; then
  step "video: cutting 60 s of 720p"
  "$build/tillwatch-video-bench"
  step "video: 16 cameras"
  "$build/tillwatch-video-bench" --cameras 16
  step "video: 32 cameras, then 32 ffmpeg"
  "$build/tillwatch-camera-bench"
fi
