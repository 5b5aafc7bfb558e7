#!/usr/bin/env python3
"""Deploys template.yaml with the artifacts into ministack, compares what was made, and lets a file live its life there.

    python3 tests/deploy/emulator.py [FOLDER] [--local FILE] [--suite] [--serve] [--port 0] [--parameter NAME=VALUE]

With --local it also compares what the local stack understood, as printed into a file. With --suite the end-to-end tests of the
workspace, which otherwise run against the local stack, run against the emulator. With --serve it goes on answering, says where,
and ends with Ctrl+C or SIGTERM. See docs/deployment-tests.md.
"""
import argparse
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from admit import admit, new_key
from deploying import API, Deployed, deploy, ministack
from life import check
from local import on_one_machine, understood
from processes import Failed, end_on_signals, free_port
from sam import REGION, ROOT, Template
from shape import differences, made, said
from smoke import smoke
from stores import BUCKET, TABLE, finish_bucket, finish_table

# Seconds for the end-to-end tests, built already: each of their requests is a cold start.
SUITE_WITHIN = 600.0

# What ministack leaves out of what CloudFormation is told, by place; docs/deployment-tests.md has the reasons. A place that
# is no longer left out fails as well, so that the list stays true.
LEFT_OUT = frozenset({"table/ttl", "bucket/cors", "bucket/lifecycle", "cors"})


def compare(deployed: Deployed) -> str:
    expected, found = said(deployed.template), made(deployed)
    differ = differences(expected, found)
    unexpected = [f"{place}: {how}" for place, how in differ.items() if place not in LEFT_OUT]
    unexpected += [f"{place}: is made as the template says; take it off the list" for place in LEFT_OUT - set(differ)]
    if unexpected:
        raise Failed("the stack is not what template.yaml says:\n" + "\n".join(unexpected))
    return (
        f"stack: {len(deployed.names)} resources, {len(found['functions'])} functions, {len(found['routes'])} routes as "
        f"template.yaml says; left out by ministack: {', '.join(sorted(LEFT_OUT))}"
    )


def compare_local(template: Template, printed: Path) -> str:
    found = understood(json.loads(printed.read_text()))
    if differ := differences(on_one_machine(said(template)), found):
        lines = [f"{place}: {how}" for place, how in differ.items()]
        raise Failed("the local stack is not what template.yaml says:\n" + "\n".join(lines))
    return f"local stack: {len(found['functions'])} functions, {len(found['routes'])} routes as template.yaml says"


def finish(deployed: Deployed) -> None:
    """Sets what was left out by calls of the services' own API, which ministack does take."""
    template = deployed.template
    finish_table(deployed.stores, template.properties(template.only(TABLE)))
    finish_bucket(deployed.stores, template.properties(template.only(BUCKET)))
    api = template.only(API)
    cors = template.properties(api)["CorsConfiguration"]
    deployed.client("apigatewayv2").update_api(ApiId=deployed.names[api], CorsConfiguration=cors)
    left = differences(said(template), made(deployed))
    check(not left, "what was left out can be set", left)


def addresses(deployed: Deployed, key: str) -> dict[str, str]:
    """What a test needs to be run against the stack, as variables of its environment."""
    return {
        "ECHO_AT": deployed.api, "ECHO_KEY": key, "ECHO_DYNAMODB": deployed.url, "ECHO_S3": deployed.url,
        "ECHO_TABLE": deployed.stores.table, "ECHO_BUCKET": deployed.stores.bucket,
        "AWS_ACCESS_KEY_ID": deployed.stores.access_key, "AWS_SECRET_ACCESS_KEY": "example", "AWS_REGION": REGION,
    }


def opened(deployed: Deployed) -> dict[str, str]:
    key = new_key()
    admit(deployed.stores, key, "local")
    return addresses(deployed, key)


def serve(deployed: Deployed) -> None:
    print("\n".join(f"{name}={value}" for name, value in opened(deployed).items()), flush=True)
    signal.pause()


def suite(deployed: Deployed) -> str:
    """The end-to-end tests, one after another: each request starts a process, and a test's patience is a local stack's."""
    command = ["cargo", "test", "--workspace", "--test", "suite", "--", "end_to_end::", "--test-threads", "1"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | opened(deployed),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as ran:
        try:
            out, err = ran.communicate(timeout=SUITE_WITHIN)
        except BaseException as early:
            # The tests are a child of cargo's, which does not end with it.
            os.killpg(ran.pid, signal.SIGKILL)
            if isinstance(early, subprocess.TimeoutExpired):
                out, _ = ran.communicate()
                raise Failed(f"the end-to-end tests did not end within {SUITE_WITHIN:.0f} s:\n{out}") from early
            raise
    results = [line for line in out.splitlines() if line.startswith("test result: ")]
    # Without a test of that name cargo is content.
    if ran.returncode or not results or " 0 passed" in results[0]:
        raise Failed(f"the end-to-end tests:\n{out}\n{err}")
    return f"end to end: {results[0].removeprefix('test result: ')}"


def main() -> int:
    end_on_signals()
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "target" / "lambda")
    parser.add_argument("--local", type=Path, metavar="FILE")
    parser.add_argument("--suite", action="store_true")
    parser.add_argument("--serve", action="store_true")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--parameter", action="append", default=[], metavar="NAME=VALUE")
    asked = parser.parse_args()
    parameters = {"Architecture": "x86_64", **dict(one.split("=", 1) for one in asked.parameter)}
    try:
        if asked.local:
            print(compare_local(Template(), asked.local))
        with ministack(asked.port or free_port()) as url:
            deployed = deploy(Template(parameters), asked.folder.resolve(), url)
            print(compare(deployed), flush=True)
            finish(deployed)
            print(smoke(deployed), flush=True)
            if asked.suite:
                print(suite(deployed), flush=True)
            if asked.serve:
                serve(deployed)
    except Failed as error:
        print(f"FAILED {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
