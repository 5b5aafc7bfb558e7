#!/usr/bin/env bash
# Every shell script of the repository, by shellcheck. It is Debian's; in CI it is installed when it is missing, elsewhere nothing
# can be said without it.
set -euo pipefail
cd "$(dirname "$0")/../.."
if ! command -v shellcheck >/dev/null; then
  if [ "${CI:-false}" != true ]; then
    echo "scripts were not looked at: shellcheck is not installed (Debian: apt-get install shellcheck)" >&2
    exit 0
  fi
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends shellcheck >/dev/null
fi
mapfile -t scripts < <(git ls-files '*.sh' .ci/run)
shellcheck "${scripts[@]}"
echo "${#scripts[@]} scripts, nothing found"
