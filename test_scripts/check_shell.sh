#!/usr/bin/env bash
# check_shell.sh
#
# Fails when shellcheck finds something in a shell script of the checkout.
set -euo pipefail

here="$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$here/common.sh"

case "${1:-}" in
  "") ;;
  --help | -h) help_text "${BASH_SOURCE[0]}" && exit 0 ;;
  *) usage_error "unknown argument $1" ;;
esac

cd "$TILLWATCH_ROOT"
shellcheck --external-sources .ci/run ./*.sh test_scripts/*.sh
