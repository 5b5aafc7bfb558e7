#!/usr/bin/env bash
# Checks the pages of reports with html-validate and axe-core, in headless Chromium. The pages are those of every template over
# the files of the suite's `matrix`. Both checkers and playwright-core come from npm into target/tools/pages (once); Chromium is
# Debian's, installed when it is missing and the user may.
set -euo pipefail
cd "$(dirname "$0")/../.."
tools=target/tools/pages
pages=target/pages
if [ ! -x "${CHROMIUM:-/usr/bin/chromium}" ]; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null
fi
if [ ! -d "$tools/node_modules/axe-core" ]; then
  mkdir -p "$tools"
  echo '{"private":true}' > "$tools/package.json"
  npm install --prefix "$tools" --no-save --no-audit --no-fund --silent html-validate@11.18.0 axe-core@4.14.1 playwright-core@1.65.1
fi
rm -rf "$pages" && mkdir -p "$pages"
ECHO_PAGES="$PWD/$pages" cargo test --workspace --test suite -- --ignored matrix::writes_its_pages
node tests/pages/check.mjs "$tools" "$pages"
