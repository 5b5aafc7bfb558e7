#!/usr/bin/env bash
# Holds the running API against its own description: starts the local stack on an empty folder, closed to all but one key, and
# lets schemathesis send, with the key and where it tries that without one,
# what the document allows and what it does not. Fails on a 5xx, an undocumented status, or an answer that is not of its schema.
# schemathesis comes from PyPI into .venv-contract (once; needs python3 with venv). ECHO_EXAMPLES and ECHO_SECONDS bound the run.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ ! -x .venv-contract/bin/schemathesis ]; then
  python3 -m venv .venv-contract
  .venv-contract/bin/pip install --quiet --disable-pip-version-check -r tests/contract/requirements.txt
fi
target=$(cargo metadata --format-version 1 --no-deps | python3 -c 'import json,sys; print(json.load(sys.stdin)["target_directory"])')
binary=${ECHO_BINARY:-$target/debug/echo-local}
data=$(mktemp -d)
log=$(mktemp)
ECHO_KEY=$("$binary" key create --workspace contract --scope admin --data "$data" 2>/dev/null)
export ECHO_KEY
"$binary" --port 0 --data "$data" --parameter-override OpenWorkspace= --parameter-override RateLimitPerMinute=0 >"$log" 2>&1 &
echo_pid=$!
# The stack is stopped by its own id and its data goes, however this ends.
trap 'kill "$echo_pid" 2>/dev/null || true; wait "$echo_pid" 2>/dev/null || true; rm -rf "$data" "$log"' EXIT
url=
for _ in $(seq 100); do
  url=$(sed -n 's/^Echo runs at \(http:[^ ]*\).*/\1/p' "$log")
  [ -n "$url" ] && break
  kill -0 "$echo_pid" 2>/dev/null || break
  sleep 0.2
done
if [ -z "$url" ]; then
  cat "$log"
  echo "the local stack did not start" >&2
  exit 1
fi
run() {
  .venv-contract/bin/schemathesis --config-file tests/contract/schemathesis.toml run "$url/api/v1/openapi.json" \
    --max-examples "${ECHO_EXAMPLES:-15}" --seed 1 --request-timeout 40 --continue-on-failure "$@"
}
# What may end the key itself comes last.
run --max-time "${ECHO_SECONDS:-240}" --exclude-operation-id revoke-api-key --exclude-operation-id rotate-api-key "$@"
run --max-time 30 --include-operation-id revoke-api-key --include-operation-id rotate-api-key "$@"
