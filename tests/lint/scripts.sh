#!/usr/bin/env bash
# Every shell script of the repository, by shellcheck. Where it is not installed nothing can be said, which fails in CI alone.
set -euo pipefail
cd "$(dirname "$0")/../.."
if ! command -v shellcheck >/dev/null; then
  echo "shellcheck is not installed (Debian: apt-get install shellcheck)" >&2
  [ "${CI:-false}" != true ]
  exit
fi
mapfile -t scripts < <(git ls-files '*.sh' .ci/run)
shellcheck "${scripts[@]}"
echo "${#scripts[@]} scripts, nothing found"
