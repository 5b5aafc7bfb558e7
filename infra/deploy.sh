#!/usr/bin/env bash
# Deploys the artifacts under target/lambda to a stage: `bash infra/deploy.sh dev [RELEASE]`, with the caller's AWS credentials and
# region. RELEASE names the release, the commit when it is not given. What a stage sets is samconfig.toml's; the options of `sam
# deploy` on the command line would take the place of its list of parameters, so the list is read and the release added to it.
# ECHO_CONFIRM=no does not ask a person about the change set; it is for where one was asked before.
set -euo pipefail
cd "$(dirname "$0")/.."
stage=${1:?names no stage: dev, staging or prod}
release=${2:-$(git rev-parse --short=12 HEAD)}
read_parameters='
import sys, tomllib
with open("samconfig.toml", "rb") as file:
    stages = tomllib.load(file)
if sys.argv[1] not in stages:
    sys.exit(f"samconfig.toml has no stage {sys.argv[1]}")
print(*stages[sys.argv[1]]["deploy"]["parameters"]["parameter_overrides"], "Release=" + sys.argv[2], sep="\n")
'
parameters=$(python3 -c "$read_parameters" "$stage" "$release")
mapfile -t parameters <<<"$parameters"
options=(--config-env "$stage" --parameter-overrides "${parameters[@]}")
if [ "${ECHO_CONFIRM:-yes}" = no ]; then
  options+=(--no-confirm-changeset)
fi
SAM_CLI_TELEMETRY=0 sam deploy "${options[@]}"
