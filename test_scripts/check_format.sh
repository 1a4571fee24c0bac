#!/usr/bin/env bash
# check_format.sh [--fix]
#
# Fails when a C++ file is not formatted as .clang-format says; --fix formats them all.
set -euo pipefail

here="$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$here/common.sh"

options=(--dry-run -Werror)
case "${1:-}" in
  "") ;;
  --fix) options=(-i) ;;
  --help | -h) help_text "${BASH_SOURCE[0]}" && exit 0 ;;
  *) usage_error "unknown argument $1" ;;
esac

cd "$TILLWATCH_ROOT"
find src include tests -name '*.[ch]pp' -exec clang-format-14 "${options[@]}" {} +
