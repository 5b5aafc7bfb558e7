#!/usr/bin/env python3
"""How many resources is template.yaml once SAM has transformed it, and which functions move to a new version gradually?

    .venv/bin/python tests/lint/resources.py

CloudFormation takes 500 resources a stack. Exit code 1 above 480, and when a function that writes or computes has no gradual
deployment or another one has. Needs aws-sam-translator, which comes with aws-sam-cli.
"""
import copy
import logging
import os
import re
import sys
from collections import Counter
from pathlib import Path

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

MOST = 480
LIMIT = 500
# CloudFormation's limits of a template that is read from a bucket, and of its parameters.
LARGEST = 1_000_000
PARAMETERS = 200
WRITES = re.compile(r"dynamodb:(Put|Update|Delete)Item|s3:(Put|Delete)Object")
# From this much memory on a function has a whole processor.
COMPUTES = 1769
# Stops the deployment of a function whose failures no caller sees.
FAILED_EVENTS = {"Fn::Sub": "${AWS::StackName}-failed-events"}
# Its failures are `unavailable`.
WITHOUT_CALLERS = {"ProbeAvailability"}


class NoPolicies:
    """The template names no managed policy of AWS."""

    def load(self):
        return {}


def functions(template):
    found = template["Resources"].items()
    return {name: item["Properties"] for name, item in found if item["Type"] == "AWS::Serverless::Function"}


def transformed(template):
    template = copy.deepcopy(template)
    for properties in functions(template).values():
        # `sam package` puts an address here.
        properties["CodeUri"] = "s3://bucket/key"
    logging.disable(logging.CRITICAL)
    return transform(template, {}, NoPolicies())


def kinds(template):
    return Counter(resource["Type"] for resource in transformed(template)["Resources"].values())


def gradual_everywhere(template, settings):
    """The template where every function has what those with a gradual deployment have."""
    template = copy.deepcopy(template)
    for properties in functions(template).values():
        properties.update(copy.deepcopy(settings))
    return template


def nowhere_gradual(template, settings):
    template = copy.deepcopy(template)
    for properties in functions(template).values():
        for name in settings:
            properties.pop(name, None)
    return template


def answers_callers(properties):
    return any(event["Type"] == "HttpApi" for event in properties["Events"].values())


def should_be_gradual(properties):
    return properties["MemorySize"] >= COMPUTES or WRITES.search(str(properties.get("Policies", ""))) is not None


def main():
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")
    text = Path(__file__).parents[2].joinpath("template.yaml").read_text()
    template = yaml_parse(text)
    wrong = []
    names = ["AutoPublishAlias", "AutoPublishCodeSha256", "DeploymentPreference"]
    settings = None
    for name, properties in functions(template).items():
        own = {key: properties[key] for key in names if key in properties}
        if not should_be_gradual(properties):
            if own:
                wrong.append(f"{name} neither writes nor computes, and has {', '.join(own)}")
            continue
        if set(own) != set(names):
            wrong.append(f"{name} writes or computes, and has no {', '.join(key for key in names if key not in own)}")
            continue
        alarms = own["DeploymentPreference"].get("Alarms", [])
        if name not in WITHOUT_CALLERS and (FAILED_EVENTS in alarms) == answers_callers(properties):
            wrong.append(f"{name} is stopped by {FAILED_EVENTS['Fn::Sub']} exactly if events call it and not callers of the API")
        own["DeploymentPreference"] = own["DeploymentPreference"] | {"Alarms": [one for one in alarms if one != FAILED_EVENTS]}
        if settings is None:
            settings = own
        elif own != settings:
            wrong.append(f"{name} moves to a new version otherwise than the functions before it: {own}")
    if wrong:
        # SAM itself refuses half a deployment.
        return tell(wrong)
    counted = kinds(template)
    total, size = sum(counted.values()), len(text.encode())
    print(f"{total:4}  resources, {LIMIT - total} fewer than CloudFormation takes")
    for kind, count in counted.most_common():
        print(f"{count:6}  {kind}")
    if settings:
        print(f"{sum(kinds(nowhere_gradual(template, settings)).values()):4}  without gradual deployment")
        print(f"{sum(kinds(gradual_everywhere(template, settings)).values()):4}  if every function was deployed gradually")
    print(f"{len(functions(template)):4}  functions, {sum(map(should_be_gradual, functions(template).values()))} of them deployed gradually")
    print(f"{len(template['Parameters']):4}  parameters; {size:,} bytes")
    if total > MOST:
        wrong.append(f"{total} resources are more than {MOST}; docs/ARCHITECTURE.md, Resources and limits, says what can go elsewhere")
    if len(template["Parameters"]) > PARAMETERS or size > LARGEST:
        wrong.append("more parameters or bytes than CloudFormation takes")
    return tell(wrong)


def tell(wrong):
    for line in wrong:
        print(f"template.yaml: {line}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
