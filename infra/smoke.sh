#!/usr/bin/env bash
# Whether a deployment works: `ECHO_KEY=echo_… bash infra/smoke.sh <url>`. Process, table and bucket answer; and with a key, which
# needs the scopes read, upload and report, the sample file becomes a report with its known net revenue, and is deleted again.
# The key is read from the environment alone, and stands in no argument of a process.
set -euo pipefail
cd "$(dirname "$0")/.."
url=${1:?names no address}
url=${url%/}
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

ask() { # METHOD PATH EXPECTED [curl options]
  local method=$1 path=$2 expected=$3 status
  shift 3
  status=$(
    {
      [ -z "${ECHO_KEY:-}" ] || printf 'header = "X-API-Key: %s"\n' "$ECHO_KEY"
    } | curl --config - -sS -m 40 -X "$method" -o "$answer" -w '%{http_code}' "$@" "$url$path"
  )
  if [ "$status" != "$expected" ]; then
    echo "$method $path answered $status, not $expected: $(head -c 500 "$answer")" >&2
    return 1
  fi
}

field() { # NAME
  python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$answer" "$1"
}

for attempt in 1 2 3 4 5; do
  # The first request after a deployment may meet an instance that is only starting.
  ask GET /api/v1/health/ready 200 && break
  [ "$attempt" -lt 5 ] || exit 1
  sleep 3
done
ask GET /api/v1/health 200
echo "version $(field version) answers, and so do table and bucket"

if [ -z "${ECHO_KEY:-}" ]; then
  echo "no ECHO_KEY: no file was sent"
  exit 0
fi
ask POST "/api/v1/reports/generate?source=smoke" 200 -F "file=@events/samples/revenue.csv"
upload=$(field upload_id)
trap 'ask DELETE "/api/v1/uploads/$upload" 200 || true; rm -f "$answer"' EXIT
ask POST /api/v1/metrics/query 200 -H 'content-type: application/json' -d "{\"upload\":\"$upload\",\"metrics\":[\"net_revenue\"]}"
revenue=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["results"][0]["value"])' "$answer")
if [ "$revenue" != 190100.50 ]; then
  echo "the sample's net revenue is $revenue, not 190100.50" >&2
  exit 1
fi
ask DELETE "/api/v1/uploads/$upload" 200
trap 'rm -f "$answer"' EXIT
echo "the sample became a report of $revenue and is deleted again"
