#!/usr/bin/env bash
# A 200 MB file (4.2 million rows) by presigned upload: seconds to store it, seconds until the report is ready, peak memory of
# the local process. Needs a generated file: python3 ../shared/data/gen_transactions.py 4200000 /tmp/transactions.csv
# Usage: tests/bench/large-upload.sh /tmp/transactions.csv
set -euo pipefail
file=$1
cd "$(dirname "$0")/../.."
cargo build --quiet --bin echo-local
data=$(mktemp -d)
target/debug/echo-local --port 0 --data "$data" >"$data.log" 2>/dev/null &
stack=$!
trap 'kill "$stack" 2>/dev/null; rm -rf "$data" "$data.log"' EXIT
until grep -q http "$data.log"; do sleep 0.1; done
url=$(grep -om1 'http://[^ ]*' "$data.log")
field() { python3 -c "import json,sys; print(json.load(sys.stdin)$1)"; }
announced=$(printf '{"file_name":"transactions.csv","size":%s,"content_type":"text/csv"}' "$(stat -c %s "$file")")
upload=$(curl -sf "$url/api/v1/sources/bench/uploads" -H 'content-type: application/json' -d "$announced")
id=$(field '["upload_id"]' <<<"$upload")
begun=$(date +%s.%N)
curl -sf -o "$data.log" -T "$file" -H 'content-type: text/csv' -H 'if-none-match: *' "$(field '["url"]' <<<"$upload")"
stored=$(date +%s.%N)
for _ in $(seq 1 1200); do
  state=$(curl -sf "$url/api/v1/uploads/$id" | field '["state"]')
  case $state in ready | failed) break ;; esac
  sleep 0.1
done
ended=$(date +%s.%N)
awk -v b="$begun" -v s="$stored" -v e="$ended" -v state="$state" 'BEGIN { printf "stored in %.1f s, %s after another %.1f s\n", s - b, state, e - s }'
grep VmHWM "/proc/$stack/status"
