#!/usr/bin/env bash
# From a CSV of transactions to the figures of ../shared/data/transactions-reference.md, beside DuckDB, polars and pandas on the same
# files: CPU seconds and peak memory of whole processes, run in turn, the median of so many rounds, and ratios of that one run. Echo
# is asked for the metrics of that page (transactions-page.txt), which a test compares with the reference to the byte, and for all
# that it has. The others are told the columns and their types; Echo finds them out, and looks for issues. Needs python3; the
# libraries come from PyPI into a temporary folder, unless FIGURES_PYTHON names an interpreter that has duckdb, polars, pandas and
# numpy. ECHO_BINARY names a binary that was built before.
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
if [ -z "${ECHO_BINARY:-}" ]; then
  cargo build --quiet --release --workspace --bin echo-local
  target=$(cargo metadata --format-version 1 --no-deps | python3 -c 'import json,sys; print(json.load(sys.stdin)["target_directory"])')
  ECHO_BINARY=$target/release/echo-local
fi
for rows in "${sizes[@]}"; do
  python3 "$data/gen_transactions.py" "$rows" "$work/$rows.csv" >"$work/generated.txt"
done
python3 - "$work" "$rounds" "$python" "$ECHO_BINARY" "$data" "$(paste -sd, tests/bench/transactions-page.txt)" "${sizes[@]}" <<'PYTHON'
import json, os, statistics, subprocess, sys
from decimal import Decimal
work, rounds, python, echo, data, page, *sizes = sys.argv[1:]
programs = {
    "echo": lambda path: [echo, "figures", path, "--metrics", page],
    "all of echo": lambda path: [echo, "figures", path],
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
def said(command):
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
print(f"{'rows':>9} {'file MB':>8}   " + "   ".join(f"{name:>11} s {'MB':>6}" for name in programs) + "   echo takes, of duckdb / polars / pandas")
for rows in sizes:
    path = f"{work}/{rows}.csv"
    # That all compute the same is not for this to prove, but a run that compares other things is worth nothing.
    claims = {claim["id"]: claim.get("value") for claim in said(programs["echo"](path))["claims"]}
    reference = said(programs["duckdb"](path))
    for claim, figure in ("net_revenue", "revenue"), ("orders", "paid_rows"), ("customers", "customers"):
        assert Decimal(claims[claim]) == Decimal(str(reference[figure])), (claim, claims[claim], reference[figure])
    measured = {name: [] for name in programs}
    # In turn, so that a slow minute of the machine meets them all.
    for _ in range(int(rounds)):
        for name, command in programs.items():
            measured[name].append(run(command(path)))
    medians = {name: [statistics.median(column) for column in zip(*runs)] for name, runs in measured.items()}
    cells = "   ".join(f"{seconds:>13.3f} {memory:>6.0f}" for seconds, memory in medians.values())
    ratios = " / ".join(f"{medians['echo'][0] / medians[name][0]:.2f}" for name in ("duckdb", "polars", "pandas"))
    print(f"{rows:>9} {os.path.getsize(path) / 1e6:>8.1f}   {cells}   {ratios}", flush=True)
PYTHON
