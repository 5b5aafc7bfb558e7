#!/usr/bin/env bash
# Proves what is deployed: lints the template (cfn-lint, sam validate --lint), builds the artifacts, runs each as Lambda does,
# measures them, deploys them into an emulator and runs the end-to-end tests there.
# Needs cargo-lambda for the build and python3 (3.11 or later) with venv; the rest comes from PyPI into target/tools/deploy,
# once.
#
#   ECHO_ARTIFACTS=folder   artifacts in another folder than target/lambda, from the root of the repository
#   ECHO_BUILD=no           those that are there, without building them
#   ECHO_BUILD=dev          the binaries that `cargo build` has made already, stripped: no other build, starts are not measured
#   ECHO_BUDGET=no          binaries that were not built for release: sizes and starts are shown, not judged
set -euo pipefail
cd "$(dirname "$0")/../.."
artifacts=${ECHO_ARTIFACTS:-target/lambda}
tools=target/tools/deploy
bash tests/lint/template.sh
case "${ECHO_BUILD:-yes}" in
  no) ;;
  dev)
    artifacts=target/lambda-dev
    ECHO_BUDGET=no
    for source in functions/*/src/bin/*.rs; do
      name=$(basename "$source" .rs)
      mkdir -p "$artifacts/$name"
      strip -o "$artifacts/$name/bootstrap" "target/debug/$name"
    done
    ;;
  *) cargo lambda build --release --workspace ;;
esac
if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "python3 is older than 3.11" >&2
  exit 1
fi
if ! cmp -s tests/deploy/requirements.txt "$tools/requirements.txt"; then
  rm -rf "$tools"
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check -r tests/deploy/requirements.txt
  # Last, so that a half-made folder is made anew.
  cp tests/deploy/requirements.txt "$tools/requirements.txt"
fi
budget=()
if [ "${ECHO_BUDGET:-yes}" = no ]; then
  budget=(--no-budget)
fi
failed=0
# Each part ends by itself; the bound is for what nobody thought of. A script that is told to stop ends what it started.
part() {
  local name=$1 seconds=$2
  shift 2
  timeout --foreground --kill-after=15 "$seconds" "$tools/bin/python" "tests/deploy/$name.py" "$artifacts" "$@" || {
    echo "FAILED $name (exit $?)" >&2
    failed=1
  }
}
part stand_in 60
part artifacts 600
# How long binaries that are not for release take to start says nothing.
[ "${ECHO_BUILD:-yes}" = dev ] || part starts 1200 "${budget[@]}"
# What the local stack takes template.yaml for, where it is built.
local_stack=()
for built in "$artifacts/echo-local/bootstrap" target/debug/echo-local; do
  if [ -x "$built" ]; then
    "$built" template >"$tools/local.json"
    local_stack=(--local "$tools/local.json")
    break
  fi
done
# Its tests make more requests in a minute than one caller may.
part emulator 1500 --suite --parameter RateLimitPerMinute=0 "${local_stack[@]}"
[ "$failed" = 0 ] && echo "deployment: every part passed"
exit "$failed"
