#!/usr/bin/env bash
# What it costs the whole local process to take a million rows into an appending source, and then ten thousand more: CPU seconds
# from the announcement of each file to its figures, restated months and the report of the whole source included, then of a question
# by month; beside it what ten thousand rows cost that are added to nothing; and the ratios of that one run. ECHO_BINARY names a
# binary that was built before.
# Usage: tests/bench/append.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ -z "${ECHO_BINARY:-}" ]; then
  cargo build --quiet --release --workspace --bin echo-local
  target=$(cargo metadata --format-version 1 --no-deps | python3 -c 'import json,sys; print(json.load(sys.stdin)["target_directory"])')
  ECHO_BINARY=$target/release/echo-local
fi
echo=$ECHO_BINARY
work=$(mktemp -d)
"$echo" --port 0 --data "$work/data" >"$work/log" 2>/dev/null &
stack=$!
trap 'kill "$stack" 2>/dev/null; wait "$stack" 2>/dev/null || true; rm -rf "$work"' EXIT
until grep -q http "$work/log"; do sleep 0.1; done
url=$(grep -om1 'http://[^ ]*' "$work/log")
python3 - "$url" "$stack" "$work" <<'PYTHON'
import json, os, statistics, subprocess, sys, time, urllib.request
url, stack, work = sys.argv[1:]
def call(method, address, body=None, headers={}):
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json", **headers}
    with urllib.request.urlopen(urllib.request.Request(address, data, headers, method=method), timeout=120) as answer:
        return answer.read()
def cpu():
    fields = open(f"/proc/{stack}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
def take(rows, source):
    path = f"{work}/{rows}.csv"
    subprocess.run(["python3", "../shared/data/gen_transactions.py", str(rows), path], check=True, stdout=subprocess.DEVNULL)
    file = open(path, "rb").read()
    begun = cpu()
    announced = {"file_name": f"{rows}.csv", "size": len(file), "content_type": "text/csv"}
    upload = json.loads(call("POST", f"{url}/api/v1/sources/{source}/uploads", announced))
    call("PUT", upload["url"], file, {"content-type": "text/csv", "if-none-match": "*"})
    while (state := json.loads(call("GET", f"{url}/api/v1/uploads/{upload['upload_id']}"))["state"]) not in ("ready", "failed"):
        time.sleep(0.2)
    taken = cpu() - begun
    question = {"source": source, "metrics": ["net_revenue", "orders"], "period": "month"}
    answer = json.loads(call("POST", f"{url}/api/v1/metrics/query", question))
    assert state == "ready" and answer["basis"]["rows"] >= rows, (state, answer["basis"])
    return taken, cpu() - begun - taken
for source in "bench", *(f"alone-{rows}" for rows in range(10_005, 10_010)):
    call("PUT", f"{url}/api/v1/sources/{source}", {"mode": "append"})
take(1_000, "bench")
whole = take(1_000_000, "bench")
print(f"1,000,000 rows: {whole[0]:.2f} s of CPU, and {whole[1]:.2f} s for a question")
added = []
for more in range(10_000, 10_005):
    taken, asked = take(more, "bench")
    added.append(taken)
    print(f"{more:,} more: {taken:.2f} s ({taken / whole[0]:.1%}), and {asked:.2f} s for the question", flush=True)
alone = statistics.median(take(rows, f"alone-{rows}")[0] for rows in range(10_005, 10_010))
more = statistics.median(added) - alone
print(f"10,000 rows added to nothing: {alone:.2f} s; so adding them to a million costs {more:.2f} s ({more / whole[0]:.1%})")
PYTHON
