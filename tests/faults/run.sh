#!/usr/bin/env bash
# Faults at every step of the pipeline (docs/reliability.md). Arguments go to the suite: --only "kill", --uploads 10000, --write.
# Needs `prlimit`, `unshare` and `mount` of util-linux and the library of the package `faketime`; in CI it is installed by apt.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ ! -e /usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1 ]; then
  if [ -n "${CI:-}" ] && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends faketime >/dev/null
  else
    echo "The package faketime is missing: apt-get install faketime" >&2
    exit 1
  fi
fi
cargo test --workspace --test reliability -- "$@"
