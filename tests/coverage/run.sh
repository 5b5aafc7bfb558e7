#!/usr/bin/env bash
# How much of the product's code the tests run through; fails below ECHO_FLOOR percent of the lines (95; 96.7 were run through on
# 22 November 2026). Only the workspace's own crates are built anew, with counters, beside the ordinary build whose dependencies they
# share. The counters are read by LLVM's tools, those of rustup (component llvm-tools) or of Debian (package llvm-19 or later).
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$PWD/target/coverage
tool() {
  local found
  for found in "$(rustc --print sysroot)"/lib/rustlib/*/bin/"$1" "$(command -v "$1-22" || true)" "$(command -v "$1-21" || true)" \
    "$(command -v "$1-20" || true)" "$(command -v "$1-19" || true)"; do
    if [ -x "$found" ]; then
      echo "$found"
      return
    fi
  done
  return 1
}
if ! tool llvm-cov >/dev/null; then
  if [ -n "${CI:-}" ] && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends llvm-19 >/dev/null
  else
    echo "LLVM's tools are missing: rustup component add llvm-tools, or apt-get install llvm-19" >&2
    exit 1
  fi
fi
profdata=$(tool llvm-profdata)
cov=$(tool llvm-cov)
rm -rf "$out"
mkdir -p "$out/raw"
export RUSTC_WORKSPACE_WRAPPER=$PWD/tests/coverage/rustc.sh
export CARGO_INCREMENTAL=0
# Eight files for each program, however many processes there are of it.
export LLVM_PROFILE_FILE=$out/raw/%8m.profraw
cargo test --no-run --message-format=json-render-diagnostics >"$out/built.json"
python3 - "$out" <<'PYTHON'
import json, pathlib, sys

out = pathlib.Path(sys.argv[1])
built = [json.loads(line) for line in (out / "built.json").open()]
programs = [one["executable"] for one in built if one.get("executable") and (one["profile"]["test"] or one["target"]["name"] == "echo-local")]
(out / "programs").write_text("".join(f"{one}\n" for one in programs))
PYTHON
cargo test --no-fail-fast
"$profdata" merge --sparse --output "$out/all.profdata" "$out"/raw/*.profraw
objects=()
while read -r program; do objects+=(--object "$program"); done <"$out/programs"
# Binaries of three lines and tests themselves are not what is to be covered.
"$cov" export "${objects[@]}" --instr-profile "$out/all.profdata" --format=lcov \
  --ignore-filename-regex '/bin/|/tests/|/benches/|/\.cargo/|/rustc/|/rustlib/' >"$out/lines.lcov"
python3 tests/coverage/lines.py "$out/lines.lcov" "${ECHO_FLOOR:-95}"
