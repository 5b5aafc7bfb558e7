#!/usr/bin/env bash
# From a CSV of transactions to every figure of it, beside DuckDB, polars and pandas on the same files: CPU seconds and peak
# memory of whole processes, run in turn, the median of so many rounds, and ratios of that one run. The programs of the others
# print the same figures; they stand beside the repository in ../shared/data. Needs python3; the libraries come from PyPI into a
# temporary folder, unless FIGURES_PYTHON names an interpreter that has duckdb, polars, pandas and numpy.
# Usage: tests/bench/figures.sh [rounds, 5] [rows …, 10000 100000 1000000]
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-5}
shift || true
sizes=("$@")
[ ${#sizes[@]} -gt 0 ] || sizes=(10000 100000 1000000)
data=../shared/data
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=${FIGURES_PYTHON:-$work/venv/bin/python}
if [ -z "${FIGURES_PYTHON:-}" ]; then
  python3 -m venv "$work/venv"
  "$python" -m pip install --quiet duckdb==2.0.0 polars==2.1.0 pandas==3.1.1 numpy
fi
cargo build --quiet --release --workspace --bin echo-local
target=$(cargo metadata --format-version 1 --no-deps | python3 -c 'import json,sys; print(json.load(sys.stdin)["target_directory"])')
for rows in "${sizes[@]}"; do
  python3 "$data/gen_transactions.py" "$rows" "$work/$rows.csv" >"$work/generated.txt"
done
python3 - "$work" "$rounds" "$python" "$target/release/echo-local" "$data" "${sizes[@]}" <<'PYTHON'
import os, resource, statistics, subprocess, sys
work, rounds, python, echo, data, *sizes = sys.argv[1:]
programs = {
    "echo": lambda path: [echo, "figures", path],
    "duckdb": lambda path: [python, f"{data}/transactions_duckdb.py", path],
    "polars": lambda path: [python, f"{data}/transactions_polars.py", path],
    "pandas": lambda path: [python, f"{data}/transactions_pandas.py", path],
}
def run(command):
    """CPU seconds and peak memory in MB of a process, which must end well."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    assert status == 0, command
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
print(f"{'rows':>9} {'file MB':>8}   " + "   ".join(f"{name:>7} s {'MB':>6}" for name in programs) + "   echo takes, of duckdb / polars / pandas")
for rows in sizes:
    path = f"{work}/{rows}.csv"
    measured = {name: [] for name in programs}
    # In turn, so that a slow minute of the machine meets them all.
    for _ in range(int(rounds)):
        for name, command in programs.items():
            measured[name].append(run(command(path)))
    medians = {name: [statistics.median(column) for column in zip(*runs)] for name, runs in measured.items()}
    cells = "   ".join(f"{seconds:>9.3f} {memory:>6.0f}" for seconds, memory in medians.values())
    ratios = " / ".join(f"{medians['echo'][0] / medians[name][0]:.2f}" for name in ("duckdb", "polars", "pandas"))
    print(f"{rows:>9} {os.path.getsize(path) / 1e6:>8.1f}   {cells}   {ratios}")
PYTHON
