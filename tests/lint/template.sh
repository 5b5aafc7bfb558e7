#!/usr/bin/env bash
# Lints the templates the way a deployment would: cfn-lint and `sam validate --lint`, no warning allowed. Then counts what
# CloudFormation limits, and checks that what alarms and dashboards name exists and that docs/cost.md is of these templates.
# The tools come from PyPI into .venv (once; needs python3 with venv).
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ ! -x .venv/bin/sam ] || [ ! -x .venv/bin/cfn-lint ]; then
  python3 -m venv .venv
  .venv/bin/pip install --quiet --disable-pip-version-check 'cfn-lint==1.*' 'aws-sam-cli==1.*'
fi
.venv/bin/cfn-lint --non-zero-exit-code informational template.yaml infra/*.yaml
for template in template.yaml infra/*.yaml; do
  SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=eu-central-1 .venv/bin/sam validate --lint --template "$template"
done
.venv/bin/python tests/lint/resources.py
.venv/bin/python tests/lint/operations.py
python3 tests/bench/cost.py --check
