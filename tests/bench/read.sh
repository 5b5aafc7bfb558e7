#!/usr/bin/env bash
# How fast a CSV is decided and read, beside polars' CSV reader of the same files with all types given, on one thread as Echo
# and on all: megabytes a second and ratios of one run. Needs python3; polars comes from PyPI into a temporary folder, unless
# POLARS_PYTHON names an interpreter that has it.
# Usage: tests/bench/read.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=${POLARS_PYTHON:-$work/venv/bin/python}
if [ -z "${POLARS_PYTHON:-}" ]; then
  python3 -m venv "$work/venv"
  "$python" -m pip install --quiet polars==2.1.0
fi
cat >"$work/polars_read.py" <<'PYTHON'
import sys, time
import polars as pl
schema = {"date": pl.Date, "amount": pl.Float64, "customer_id": pl.String, "status": pl.String, "product": pl.String, "channel": pl.String}
for rows in (10_000, 100_000, 1_000_000):
    path, times = f"{sys.argv[1]}/{rows}.csv", []
    for _ in range(11):
        begun = time.perf_counter()
        read = pl.read_csv(path, schema=schema)
        times.append(time.perf_counter() - begun)
        assert len(read) == rows, len(read)
    print(rows, sorted(times)[len(times) // 2])
PYTHON
ECHO_BENCH_FILES=$work cargo bench --quiet --workspace --profile dev --bench read -- --noplot >"$work/criterion.txt"
POLARS_MAX_THREADS=1 "$python" "$work/polars_read.py" "$work" >"$work/one.txt"
"$python" "$work/polars_read.py" "$work" >"$work/all.txt"
target=$(cargo metadata --format-version 1 --no-deps | python3 -c 'import json,sys; print(json.load(sys.stdin)["target_directory"])')
python3 - "$work" "$target/criterion" <<'PYTHON'
import json, os, sys
work, criterion = sys.argv[1:]
def ours(look, rows):
    with open(f"{criterion}/{look}/{rows}/new/estimates.json") as file:
        return json.load(file)["median"]["point_estimate"] / 1e9
def polars(name):
    with open(f"{work}/{name}.txt") as file:
        return {int(rows): float(seconds) for rows, seconds in (line.split() for line in file)}
one, every = polars("one"), polars("all")
print(f"{'MB/s':>10} {'newlines':>9} {'plan':>6} {'plan and read':>14} {'polars, 1 thread':>17} {'polars, all':>12}   plan takes, of polars on 1 thread (all)")
for rows in (10_000, 100_000, 1_000_000):
    size = os.path.getsize(f"{work}/{rows}.csv") / 1e6
    plan = ours("plan", rows)
    speeds = [size / seconds for seconds in (ours("newlines", rows), plan, ours("plan and read", rows), one[rows], every[rows])]
    print("{:>10} {:>9.0f} {:>6.0f} {:>14.0f} {:>17.0f} {:>12.0f}   {:.2f} × ({:.2f} ×)".format(rows, *speeds, plan / one[rows], plan / every[rows]))
PYTHON
