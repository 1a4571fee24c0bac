#!/usr/bin/env bash
# check_layers.sh [--self-test | DIR]
#
# Fails when an #include under DIR (the checkout) breaks the order of the layers in
# docs/architecture.md. Prints file:line and the rule for each. The rules:
#
#   1. A layer includes only itself and the layers it may see (see ALLOWED below); an adapter never
#      another adapter, a tool only base.
#   2. Headers cross layers only as "tillwatch/<layer>/x.hpp"; a private header stays in its layer.
#   3. A library that is an adapter's business (pqxx, Paho, Pistache, GStreamer, OpenCV, SQLite,
#      prometheus-cpp, curl, libsodium) is included by the sources of one adapter only, and by no header of
#      include/tillwatch. Tools may use GStreamer and OpenCV.
#   4. nlohmann/json is for codec, adapters and main. Headers of include/tillwatch know it only in
#      codec, and there as <nlohmann/json_fwd.hpp>.
#
# --self-test breaks each rule in a temporary tree and fails unless each break is found.
set -euo pipefail

here="$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$here/common.sh"

check_tree() (
  cd "$1"
  mapfile -t files < <(find src include/tillwatch -name '*.[ch]pp' -o -name '*.h')
  ((${#files[@]})) || die "there are no C++ files in $1"
  # The list of files is read first, so that a private header is found where it lies.
  printf '%s\n' "${files[@]}" | awk -f "$work/rules.awk" - "${files[@]}" | sort -V >"$work/found"
  cat "$work/found"
  [[ ! -s $work/found ]]
)

write_rules() {
  cat >"$work/rules.awk" <<'AWK'
BEGIN {
  # ALLOWED: what each layer may see besides itself.
  allowed["base"] = " "
  allowed["domain"] = " base "
  allowed["media"] = " base domain "
  allowed["risk"] = " base domain "
  allowed["codec"] = " base domain media risk "
  allowed["ports"] = " base domain media risk "
  allowed["app"] = " base domain media risk codec ports "
  allowed["adapters"] = " base domain media risk codec ports app "
  allowed["tools"] = " base "
  allowed["main"] = " base domain media risk codec ports app adapters "

  library["pqxx"] = "^(pqxx/|libpq|pqxx$)"
  library["Paho"] = "^(mqtt/|MQTT)"
  library["Pistache"] = "^pistache/"
  library["GStreamer"] = "^(gst/|glib|gio/)"
  library["OpenCV"] = "^opencv"
  library["SQLite"] = "^sqlite3"
  library["prometheus-cpp"] = "^prometheus/"
  library["curl"] = "^curl/"
  library["libsodium"] = "^sodium"
}

# The layer of a path below src/ or include/tillwatch/; "adapters/NAME" is a layer of its own.
function layer_of(path,    part) {
  sub(/^src\//, "", path)
  sub(/^include\//, "", path)
  sub(/^tillwatch\//, "", path)
  split(path, part, "/")
  if (part[1] == "adapters" || part[1] == "tools") return part[1] "/" part[2]
  if (part[1] ~ /\.(cpp|hpp|h)$/) return "main" # a file directly under src/
  return part[1]
}

function kind_of(layer) { sub(/\/.*/, "", layer); return layer }

function broken(rule) { printf "%s:%d: %s\n", FILENAME, FNR, rule }

# Where a private header lies: beside its user, or below the roots that a layer may include from.
function private_path(header,    beside, i, root) {
  beside = FILENAME
  sub(/[^\/]*$/, "", beside)
  root[1] = beside; root[2] = "src/" layer "/"; root[3] = "src/" kind "/"; root[4] = "src/"
  for (i = 1; i <= 4; i++) if ((root[i] header) in exists) return root[i] header
  return ""
}

function check_layer(other,    other_kind) {
  other_kind = kind_of(other)
  if (!(other_kind in allowed)) {
    broken("there is no layer \"" other "\"")
  } else if (other != layer && kind == "adapters" && other_kind == "adapters") {
    broken("an adapter never includes another adapter (" layer " includes " other ")")
  } else if (other != layer && index(allowed[kind], " " other_kind " ") == 0) {
    broken(layer " must not see " other)
  }
}

function check_library(header,    name) {
  for (name in library) {
    if (header !~ library[name]) continue
    if (in_public) broken("no header of include/tillwatch may include " name)
    else if (kind == "tools" && (name == "GStreamer" || name == "OpenCV")) continue
    else if (kind != "adapters") broken(name " belongs to an adapter, not to " layer)
    else if (!(name in owner)) owner[name] = layer
    else if (owner[name] != layer) broken(name " belongs to " owner[name] ", not to " layer " too")
  }
  if (header ~ /^nlohmann\//) {
    if (in_public && !(kind == "codec" && header == "nlohmann/json_fwd.hpp"))
      broken("headers know nlohmann only in codec, and there as <nlohmann/json_fwd.hpp>")
    else if (!in_public && kind != "codec" && kind != "adapters" && kind != "main")
      broken("nlohmann is for codec, adapters and main, not for " layer)
  }
}

NR == FNR { exists[$0] = 1; next } # the first file is the list of all files

FNR == 1 {
  layer = layer_of(FILENAME)
  kind = kind_of(layer)
  in_public = FILENAME ~ /^include\//
  if (!(kind in allowed)) broken("there is no layer \"" layer "\"")
}

match($0, /^[ \t]*#[ \t]*include[ \t]*["<][^">]+[">]/) {
  if (!(kind in allowed)) next
  header = substr($0, RSTART, RLENGTH)
  quoted = header ~ /"$/
  gsub(/^[^"<]*["<]|[">]$/, "", header)
  if (header ~ /(^|\/)\.\.?\//) {
    broken("no . or .. in an include")
  } else if (header ~ /^tillwatch\//) {
    check_layer(layer_of(header))
  } else if (quoted && (path = private_path(header)) != "") {
    if (layer_of(path) != layer && kind_of(layer_of(path)) in allowed)
      broken("a private header of " layer_of(path) " stays there; what crosses layers lies in include/tillwatch")
  } else {
    check_library(header)
  }
}
AWK
}

# put FILE LINE...: a file of the self-test's tree.
put() {
  local file="$work/tree/$1"
  shift
  mkdir -p "${file%/*}"
  printf '%s\n' "$@" >"$file"
}

# expect_found FILE LINE TEXT
expect_found() {
  grep -qF "$1: $2" "$work/found" || {
    complain "self-test: not found: $1: $2"
    return 1
  }
}

self_test() {
  # What is allowed, first: nothing of it may be reported.
  put include/tillwatch/base/clock.hpp '#include <chrono>'
  put include/tillwatch/domain/alert.hpp '#include "tillwatch/base/clock.hpp"'
  put include/tillwatch/codec/json.hpp '#include <nlohmann/json_fwd.hpp>' '#include "tillwatch/risk/rule.hpp"'
  put include/tillwatch/risk/rule.hpp '#include "tillwatch/domain/alert.hpp"'
  put include/tillwatch/ports/store.hpp '#include "tillwatch/media/ring.hpp"'
  put include/tillwatch/media/ring.hpp '#include "tillwatch/domain/alert.hpp"'
  put include/tillwatch/app/pipeline.hpp '#include "tillwatch/ports/store.hpp"' '#include "tillwatch/codec/json.hpp"'
  put include/tillwatch/adapters/postgres/store.hpp '#include "tillwatch/ports/store.hpp"'
  put src/adapters/postgres/pool.hpp '#include <pqxx/pqxx>'
  put src/adapters/postgres/store.cpp '#include "pool.hpp"' '#include "postgres/pool.hpp"' \
    '#include <nlohmann/json.hpp>' '#include "tillwatch/adapters/postgres/store.hpp"'
  put src/tools/camsim/main.cpp '#include <gst/gst.h>' '#include "tillwatch/base/clock.hpp"'
  put src/adapters/gstreamer/camera.cpp '#include <gst/gst.h>'
  put src/main/main.cpp '#include "tillwatch/adapters/postgres/store.hpp"' '#include <nlohmann/json.hpp>'
  check_tree "$work/tree" || die "self-test: allowed includes were reported"

  put src/base/up.cpp '' '#include "tillwatch/domain/alert.hpp"'
  put src/domain/up.cpp '#include "tillwatch/risk/rule.hpp"'
  put src/media/side.cpp '#include "tillwatch/risk/rule.hpp"'
  put src/risk/side.cpp '#  include "tillwatch/media/ring.hpp"'
  put src/codec/up.cpp '#include "tillwatch/ports/store.hpp"'
  put src/ports/up.cpp '#include <tillwatch/codec/json.hpp>'
  put src/app/up.cpp '#include "tillwatch/adapters/postgres/store.hpp"'
  put src/app/main.cpp '#include "tillwatch/main/options.hpp"'
  put src/adapters/http/other.cpp '#include "tillwatch/adapters/postgres/store.hpp"' '#include "postgres/pool.hpp"'
  put src/tools/camsim/up.cpp '#include "tillwatch/domain/alert.hpp"'
  put src/app/dots.cpp '#include "../base/secret.hpp"'
  put src/base/secret.hpp ''
  put src/app/private.cpp '#include "base/secret.hpp"'
  put src/attic/old.cpp ''
  put src/app/nowhere.cpp '#include "tillwatch/attic/old.hpp"'
  put include/tillwatch/ports/leak.hpp '#include <pqxx/pqxx>' '#include <nlohmann/json_fwd.hpp>'
  put include/tillwatch/adapters/mqtt/leak.hpp '#include <mqtt/async_client.h>'
  put include/tillwatch/codec/whole.hpp '#include <nlohmann/json.hpp>'
  put src/risk/json.cpp '#include <nlohmann/json.hpp>'
  put src/app/libraries.cpp '#include <mqtt/client.h>' '#include <pistache/http.h>' \
    '#include <gst/gst.h>' '#include <opencv2/core.hpp>' '#include "sqlite3.h"' \
    '#include <prometheus/counter.h>' '#include <curl/curl.h>' '#include <pqxx/pqxx>' '#include <sodium.h>'
  put src/main/library.cpp '#include <pqxx/pqxx>'
  put src/adapters/spool/second.cpp '#include <pqxx/pqxx>'
  put src/tools/camsim/library.cpp '#include <pqxx/pqxx>'
  if check_tree "$work/tree" >/dev/null; then die "self-test: nothing was found"; fi

  local missed=0
  while read -r place rule; do expect_found "$place" "$rule" || missed=1; done <<'EXPECTED'
src/base/up.cpp:2 base must not see domain
src/domain/up.cpp:1 domain must not see risk
src/media/side.cpp:1 media must not see risk
src/risk/side.cpp:1 risk must not see media
src/codec/up.cpp:1 codec must not see ports
src/ports/up.cpp:1 ports must not see codec
src/app/up.cpp:1 app must not see adapters/postgres
src/app/main.cpp:1 app must not see main
src/adapters/http/other.cpp:1 an adapter never includes another adapter
src/adapters/http/other.cpp:2 a private header of adapters/postgres
src/tools/camsim/up.cpp:1 tools/camsim must not see domain
src/app/dots.cpp:1 no . or ..
src/app/private.cpp:1 a private header of base
src/attic/old.cpp:1 there is no layer
src/app/nowhere.cpp:1 there is no layer
include/tillwatch/ports/leak.hpp:1 no header of include/tillwatch may include pqxx
include/tillwatch/ports/leak.hpp:2 headers know nlohmann only in codec
include/tillwatch/adapters/mqtt/leak.hpp:1 no header of include/tillwatch may include Paho
include/tillwatch/codec/whole.hpp:1 headers know nlohmann only in codec
src/risk/json.cpp:1 nlohmann is for codec
src/app/libraries.cpp:1 Paho belongs to an adapter
src/app/libraries.cpp:2 Pistache belongs to an adapter
src/app/libraries.cpp:3 GStreamer belongs to an adapter
src/app/libraries.cpp:4 OpenCV belongs to an adapter
src/app/libraries.cpp:5 SQLite belongs to an adapter
src/app/libraries.cpp:6 prometheus-cpp belongs to an adapter
src/app/libraries.cpp:7 curl belongs to an adapter
src/app/libraries.cpp:8 pqxx belongs to an adapter
src/app/libraries.cpp:9 libsodium belongs to an adapter
src/main/library.cpp:1 pqxx belongs to an adapter
src/adapters/spool/second.cpp:1 pqxx belongs to adapters/postgres
src/tools/camsim/library.cpp:1 pqxx belongs to an adapter
EXPECTED
  ((missed == 0)) || return 1
  (($(wc -l <"$work/found") == 32)) || {
    complain "self-test: more was reported than was broken:"
    cat "$work/found" >&2
    return 1
  }
  echo "self-test: all 32 breaks were found, and nothing else"
}

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
write_rules
case "${1:-}" in
  --help | -h) help_text "${BASH_SOURCE[0]}" ;;
  --self-test) self_test ;;
  -*) usage_error "unknown argument $1" ;;
  *)
    check_tree "${1:-$TILLWATCH_ROOT}" || die "includes break the order of the layers (see --help)"
    ;;
esac
