#!/usr/bin/env bash
# test.sh [--fast | --thread] [-- CTEST_ARGUMENT...]
#
# Installs what is missing, builds, and runs every test once: unit and integration tests with the
# address and undefined-behaviour sanitizers (build-asan/), those of the whole product in Release (build/).
# Servers of the tests take free ports and temporary homes, so a ./run.sh may run meanwhile. The last
# lines are CTest's summary; the exit status is 0 only when both runs passed.
#
#   --fast   all of them in Release, without sanitizers
#   --thread only what threads share (ring, clip worker, footage files), with ThreadSanitizer
#            (build-tsan/)
#   --       what follows goes to ctest, e.g. ./test.sh -- -R scorer
#   --help   this text
set -euo pipefail

here="$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=test_scripts/common.sh
source "$here/test_scripts/common.sh"
# shellcheck source=test_scripts/packages.sh
source "$here/test_scripts/packages.sh"

sanitizers=yes
thread_only=no
ctest_arguments=()
while (($#)); do
  case "$1" in
    --fast) sanitizers=no ;;
    --thread) thread_only=yes ;;
    --help | -h) help_text "${BASH_SOURCE[0]}" && exit 0 ;;
    --)
      shift
      ctest_arguments=("$@")
      break
      ;;
    *) usage_error "unknown argument $1" ;;
  esac
  shift
done

# run_tests DIR AT_ONCE CTEST_ARGUMENT...: most tests wait for servers and cameras most of the time.
run_tests() {
  local dir="$1" at_once="$2" none=error
  shift 2
  ((${#ctest_arguments[@]})) && none=ignore  # what was asked for may be in the other build
  TILLWATCH_BUILD_DIR="$dir" ctest --test-dir "$dir" -j "$at_once" --output-on-failure \
    --no-tests="$none" "$@" "${ctest_arguments[@]}"
}

cd "$TILLWATCH_ROOT"
trap end_build EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
unset TILLWATCH_BUILD_DIR

# What a test machine loses with its power is installed again.
APT_OPTIONS+=(-o Dpkg::Options::=--force-unsafe-io)
install_packages "${BUILD_PACKAGES[@]}" "${RUN_PACKAGES[@]}" "${TEST_PACKAGES[@]}"

if [[ $thread_only == yes ]]; then
  step "build: with ThreadSanitizer into build-tsan/"
  build_tree "$TILLWATCH_ROOT/build-tsan" -DCMAKE_BUILD_TYPE=Debug -DTILLWATCH_SANITIZE=thread \
    -- test_unit_media test_unit_app test_disk || die "the build with ThreadSanitizer failed"
  step "tests: unit_media, unit_app and disk, with ThreadSanitizer"
  run_tests "$TILLWATCH_ROOT/build-tsan" 2 -R '^(unit_media|unit_app|disk)$'
  exit
fi

targets=()
selection=()
if [[ $sanitizers == yes ]]; then
  targets=(-- product_tests)
  selection=(-LE '^(unit|integration)$')
fi
step "build: Release into build/"
build_tree "$TILLWATCH_ROOT/build" -DCMAKE_BUILD_TYPE=Release "${targets[@]}" ||
  die "the build failed"

sanitized=0
if [[ $sanitizers == yes ]]; then
  step "build: with sanitizers into build-asan/"
  build_tree "$TILLWATCH_ROOT/build-asan" -DCMAKE_BUILD_TYPE=Debug -DTILLWATCH_SANITIZE=ON ||
    die "the build with sanitizers failed"
  step "tests: unit and integration, with sanitizers"
  run_tests "$TILLWATCH_ROOT/build-asan" 5 -L '^(unit|integration)$' || sanitized=$?
  if ((sanitized)); then
    step "tests: the run with sanitizers FAILED (above); the status of this script will say so"
  fi
fi

step "tests: Release"
released=0
run_tests "$TILLWATCH_ROOT/build" 5 "${selection[@]}" || released=$?
exit $((sanitized || released))
