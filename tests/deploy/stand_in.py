#!/usr/bin/env python3
"""Whether the stand-in of the Runtime API notices what goes wrong: small functions that misbehave, each in its own way.

    python3 tests/deploy/stand_in.py
"""
import sys
import tempfile
from pathlib import Path

import answers
import events
from processes import Failed, end_on_signals
from runtime import LARGEST_ANSWER, Instance
from sam import Function

# What each does with its first event, and what is said of it.
ANSWER = "send('response', json.dumps({'statusCode': 200, 'headers': {'content-type': 'text/plain'}, 'body': 'yes'}))"
CASES = {
    "answers": (f"while True: next_event(); {ANSWER}", None),
    "ends before it asks": ("sys.exit(3)", "ended with 3 instead of asking for an event"),
    "fails in its init": ("post('/runtime/init/error', '{}')", "posted to /init/error instead of asking for an event"),
    "ends with the event": ("next_event(); sys.exit(4)", "ended with 4 instead of answering"),
    "says that it failed": ("next_event(); send('error', '{\"errorType\":\"Oh\"}')", "/error: {\"errorType\":\"Oh\"}"),
    "says nothing": ("next_event(); time.sleep(30)", "gave no answer within 2 s"),
    "answers once": (f"next_event(); {ANSWER}; sys.exit(5)", "ended with 5 instead of asking for an event"),
    "answers too much": (f"next_event(); send('response', ' ' * {LARGEST_ANSWER + 1})", "more than Lambda takes"),
    "answers something else": ("while True: next_event(); send('response', '{\"status\":200}')", "no answer of API"),
    "answers to nobody": ("next_event(); post('/runtime/invocation/0/response', '{}')", "posted to /invocation/0/response"),
}
BOOTSTRAP = """#!{python}
import json, os, sys, time, urllib.request
api = 'http://' + os.environ['AWS_LAMBDA_RUNTIME_API'] + '/2018-06-01'
opener = urllib.request.build_opener(urllib.request.ProxyHandler({{}}))
def post(path, body): opener.open(api + path, body.encode()).read(); time.sleep(0.2)
def next_event():
    global id
    id = opener.open(api + '/runtime/invocation/next').headers['Lambda-Runtime-Aws-Request-Id']
def send(kind, body): post(f'/runtime/invocation/{{id}}/{{kind}}', body)
{body}
"""


def said(folder: Path, name: str, body: str) -> str | None:
    """What is found wrong with a function."""
    bootstrap = folder / name / "bootstrap"
    bootstrap.parent.mkdir()
    bootstrap.write_text(BOOTSTRAP.format(python=sys.executable, body=body))
    bootstrap.chmod(0o755)
    function = Function(f"stand-in {name}", "", 128, 2, {}, ("GET /",), (), ())
    instance = Instance(function, bootstrap, {})
    try:
        instance.ready()
        answers.parse(name, instance.invoke(events.sample("get-root")))
    except Failed as failed:
        return str(failed)
    finally:
        instance.stop()
    return None


def main() -> int:
    end_on_signals()
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        for name, (body, expected) in CASES.items():
            found = said(Path(folder), name, body)
            if (found is None) != (expected is None) or (expected is not None and expected not in str(found)):
                wrong.append(f"of a function that {name} it is said: {found}")
    for one in wrong:
        print(f"FAILED {one}", file=sys.stderr)
    print(f"stand-in: {len(CASES) - len(wrong)} of {len(CASES)} ways to behave are told apart")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
