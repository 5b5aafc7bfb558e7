#!/usr/bin/env bash
# What it costs the whole local process to take a million rows into an appending source, and then ten thousand more: CPU seconds
# from the announcement of each file to its figures, restated months included, then of a question by month, and the ratios of that
# one run.
# Usage: tests/bench/append.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo build --quiet --workspace --bin echo-local
echo=${ECHO_BINARY:-$(cargo metadata --format-version 1 --no-deps | python3 -c 'import json,sys; print(json.load(sys.stdin)["target_directory"])')/debug/echo-local}
work=$(mktemp -d)
"$echo" --port 0 --data "$work/data" >"$work/log" 2>/dev/null &
stack=$!
trap 'kill "$stack" 2>/dev/null; wait "$stack" 2>/dev/null || true; rm -rf "$work"' EXIT
until grep -q http "$work/log"; do sleep 0.1; done
url=$(grep -om1 'http://[^ ]*' "$work/log")
python3 - "$url" "$stack" "$work" <<'PYTHON'
import json, os, subprocess, sys, time, urllib.request
url, stack, work = sys.argv[1:]
def call(method, address, body=None, headers={}):
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json", **headers}
    with urllib.request.urlopen(urllib.request.Request(address, data, headers, method=method), timeout=120) as answer:
        return answer.read()
def cpu():
    fields = open(f"/proc/{stack}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
def take(rows):
    path = f"{work}/{rows}.csv"
    subprocess.run(["python3", "../shared/data/gen_transactions.py", str(rows), path], check=True, stdout=subprocess.DEVNULL)
    file = open(path, "rb").read()
    begun = cpu()
    announced = {"file_name": f"{rows}.csv", "size": len(file), "content_type": "text/csv"}
    upload = json.loads(call("POST", f"{url}/api/v1/sources/bench/uploads", announced))
    call("PUT", upload["url"], file, {"content-type": "text/csv", "if-none-match": "*"})
    while (state := json.loads(call("GET", f"{url}/api/v1/uploads/{upload['upload_id']}"))["state"]) not in ("ready", "failed"):
        time.sleep(0.2)
    taken = cpu() - begun
    question = {"source": "bench", "metrics": ["net_revenue", "orders"], "period": "month"}
    answer = json.loads(call("POST", f"{url}/api/v1/metrics/query", question))
    assert state == "ready" and answer["basis"]["rows"] >= rows, (state, answer["basis"])
    return taken, cpu() - begun - taken
call("PUT", f"{url}/api/v1/sources/bench", {"mode": "append"})
take(1_000)
whole = take(1_000_000)
print(f"1,000,000 rows: {whole[0]:.2f} s of CPU, and {whole[1]:.2f} s for a question")
for more in range(10_000, 10_005):
    taken, asked = take(more)
    print(f"{more:,} more: {taken:.2f} s ({taken / whole[0]:.1%}), and {asked:.2f} s ({asked / whole[1]:.0%}) for the question")
PYTHON
