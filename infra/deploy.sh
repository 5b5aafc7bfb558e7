#!/usr/bin/env bash
# Deploys the artifacts under target/lambda to a stage: `bash infra/deploy.sh dev [RELEASE] [NAME=VALUE…]`, with the caller's AWS
# credentials and region. RELEASE names the release, the commit when it is not given; NAME=VALUE is a parameter of template.yaml for
# this deployment, in place of the stage's. What a stage sets is samconfig.toml's; the options of `sam deploy` on the command line
# would take the place of its list of parameters, so the list is read and the rest added to it.
# ECHO_CONFIRM=no does not ask a person about the change set; it is for where one was asked before.
set -euo pipefail
cd "$(dirname "$0")/.."
stage=${1:?names no stage: dev, staging or prod}
shift
case "${1:-=}" in
  *=*) release=$(git rev-parse --short=12 HEAD) ;;
  *)
    release=$1
    shift
    ;;
esac
read_parameters='
import sys, tomllib
with open("samconfig.toml", "rb") as file:
    stages = tomllib.load(file)
if sys.argv[1] not in stages:
    sys.exit(f"samconfig.toml has no stage {sys.argv[1]}")
wanted = stages[sys.argv[1]]["deploy"]["parameters"]["parameter_overrides"] + ["Release=" + sys.argv[2]] + sys.argv[3:]
if unnamed := [one for one in wanted if not one.partition("=")[0].isalnum() or "=" not in one]:
    sys.exit(f"not a parameter and its value: {unnamed[0]}")
print(*(f"{name}={value}" for name, value in dict(one.split("=", 1) for one in wanted).items()), sep="\n")
'
parameters=$(python3 -c "$read_parameters" "$stage" "$release" "$@")
mapfile -t parameters <<<"$parameters"
if [ "$stage" = prod ] && [[ $'\n'"$(printf '%s\n' "${parameters[@]}")" != *$'\nAlarmEmail='?* ]]; then
  echo "prod has nobody who is told of alarms: name AlarmEmail in samconfig.toml, or AlarmEmail=<address> here" >&2
  exit 1
fi
options=(--config-env "$stage" --parameter-overrides "${parameters[@]}")
if [ "${ECHO_CONFIRM:-yes}" = no ]; then
  options+=(--no-confirm-changeset)
fi
SAM_CLI_TELEMETRY=0 sam deploy "${options[@]}"
