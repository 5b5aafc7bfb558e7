#!/usr/bin/env python3
"""Runs every artifact as Lambda runs it, against a moto server, and checks what it answers.

    python3 tests/deploy/artifacts.py [FOLDER]      # target/lambda, unless another one is given

Each function of template.yaml gets its sample event; then a file lives its life through them. See docs/deployment-tests.md.
"""
import sys
from collections.abc import Mapping
from pathlib import Path

import answers
import events
from admit import admit, new_key
from answers import Answer
from life import live
from moto_server import moto
from processes import Failed, end_on_signals
from runtime import LOGS, Instance
from sam import ROOT, Function, Template
from stores import Stores, make

# The key of the sample events and its workspace.
KEY = "echo_3f9a1c0b7d2e_5b1d0e7c9a34f2681c0d9e8b7a6f5e4d3c2b1a0918273645"
WORKSPACE = "acme"
FILE = b"date,amount\n2024-01-05,100.00\n2024-02-07,150.00\n"

# What each function answers to its sample, in the order in which they are sent; None for an event that nobody waits for.
# It is 404 where the sample names an upload, report, job or key by an id that nothing has. The first is the file of the
# source that get-source and get-mapping are asked for; a template is made, replaced and deleted.
EXPECTED: dict[str, int | None] = {
    "ingest-upload": None,
    "get-root": 200,
    "get-health": 200,
    "get-readiness": 200,
    "get-openapi": 200,
    "get-docs": 200,
    "answer-unknown-route": 404,
    "create-upload": 201,
    "list-uploads": 200,
    "get-upload": 404,
    "delete-upload": 404,
    "get-upload-metrics": 404,
    "get-upload-issues": 404,
    "get-upload-ledger": 404,
    "get-upload-quarantine": 404,
    "get-upload-table": 404,
    "list-sources": 200,
    "get-source": 200,
    "put-source": 200,
    "get-mapping": 200,
    "put-mapping": 200,
    "list-reports": 200,
    "get-report": 404,
    "get-report-pdf": 404,
    "compare-reports": 404,
    "delete-report": 404,
    "list-templates": 200,
    "get-template": 200,
    "create-template": 201,
    "put-template": 200,
    "delete-template": 200,
    "get-job": 404,
    "make-report": None,
    "create-api-key": 201,
    "list-api-keys": 200,
    "revoke-api-key": 404,
    "rotate-api-key": 404,
    "list-metrics": 200,
    "preview-file": 200,
    "calculate-metrics": 200,
    "calculate-revenue": 200,
    "calculate-marketing": 200,
    "calculate-financial": 200,
    "calculate-trend": 200,
    "calculate-growth": 200,
    "query-metrics": 404,
    "prove-metric": 404,
    "upload-csv": 201,
    "upload-excel": 201,
    "generate-report": 200,
    "sweep-uploads": None,
    "rollup-usage": None,
    "get-audit": 200,
    "list-dead-letters": 200,
    "redrive-dead-letter": 404,
    "delete-dead-letter": 404,
    "keep-dead-letter": None,
    "probe-availability": None,
    "get-detailed-health": 200,
    "get-usage-metrics": 200,
}


class Fleet:
    """One instance of each function, started when it is first needed. It is also a way for a file to live."""

    # moto takes any presigned address.
    checks_signatures = False

    def __init__(self, folder: Path, template: Template, stores: Stores, key: str) -> None:
        self.folder, self.stores, self.key = folder, stores, key
        self.functions = template.functions
        self.instances: dict[str, Instance] = {}
        self.told: set[str] = set()

    def instance(self, function: Function) -> Instance:
        if function.name not in self.instances:
            bootstrap = self.folder / function.name / "bootstrap"
            if not bootstrap.is_file():
                raise Failed(f"{bootstrap} is missing")
            self.instances[function.name] = Instance(function, bootstrap, self.stores.endpoints())
            self.instances[function.name].ready()
        return self.instances[function.name]

    def call(
        self, method: str, target: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        function = events.taking(self.functions, method, target)
        headers = {"authorization": f"Bearer {self.key}", **(headers or {})}
        event = events.http(function, method, target, headers, body)
        return answers.parse(function.name, self.instance(function).invoke(event))

    def arrived(self, prefix: str) -> None:
        """Tells the functions of each new object, once."""
        s3 = self.stores.client("s3")
        for key in self.stores.keys(prefix):
            if key not in self.told:
                self.told.add(key)
                head = s3.head_object(Bucket=self.stores.bucket, Key=key)
                event = events.object_created(self.stores.bucket, key, head["ContentLength"], head["ETag"])
                for function in self.functions:
                    if any(key.startswith(one) for one in function.prefixes):
                        self.instance(function).invoke(event)

    def stop(self) -> None:
        for instance in self.instances.values():
            instance.stop()


def answer_to_sample(fleet: Fleet, function: Function) -> int | None:
    event = events.sample(function.name)
    payload = fleet.instance(function).invoke(event)
    return answers.parse(function.name, payload).status if events.is_http(event) else None


def samples(fleet: Fleet) -> list[str]:
    """What went wrong."""
    named = {function.name: function for function in fleet.functions}
    if differ := set(named) ^ set(EXPECTED):
        return [f"the table in artifacts.py and template.yaml differ in {sorted(differ)}"]
    wrong = []
    for name, expected in EXPECTED.items():
        try:
            found = answer_to_sample(fleet, named[name])
        except Failed as error:
            wrong.append(str(error))
            continue
        if found != expected:
            wrong.append(f"{name} answered {found}, not {expected}")
    return wrong


def main() -> int:
    end_on_signals()
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "target" / "lambda").resolve()
    for log in LOGS.glob("*.log"):
        log.unlink()
    template = Template()
    with moto() as url:
        stores = make(template, url)
        admit(stores, KEY, WORKSPACE)
        object_key = "uploads/acme/stripe-payments/01941f29-7c00-7000-8000-000000000001/payments april.csv"
        stores.client("s3").put_object(Bucket=stores.bucket, Key=object_key, Body=FILE, ContentType="text/csv")
        return parts(Fleet(folder, template, stores, KEY), template)


def parts(fleet: Fleet, template: Template) -> int:
    wrong = []
    try:
        wrong = samples(fleet)
        print(f"samples: {len(EXPECTED) - len(wrong)} of {len(EXPECTED)} functions answer their sample event as expected")
        fleet.told.update(fleet.stores.keys("uploads/"))
        # A key of its own, so that the samples do not use up its requests of a minute.
        fleet.key = new_key()
        admit(fleet.stores, fleet.key, "life")
        steps = live(fleet, "life")
        print(f"life of a file: {len(steps)} steps, {'; '.join(steps)}")
    except Failed as error:
        wrong.append(str(error))
    finally:
        fleet.stop()
    for one in wrong:
        print(f"FAILED {one}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
