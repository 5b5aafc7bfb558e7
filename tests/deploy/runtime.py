"""Lambda's Runtime API for one function, and the function's process that asks it for events.

The address and the calls are those of https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html.
"""
import json
import queue
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from processes import WORK, Failed, end, last_lines
from sam import ACCOUNT, REGION, Function

ANSWER_WITHIN = 20.0
LOGS = WORK / "logs" / "functions"
# What Lambda takes of an answer that is waited for.
LARGEST_ANSWER = 6 * 1024 * 1024
VERSION = "/2018-06-01/runtime"


@dataclass(frozen=True)
class Outcome:
    """What the function posted: where to, and what."""

    place: str
    body: bytes


class RuntimeApi(ThreadingHTTPServer):
    """Hands out events one by one, and takes what comes of them."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Calls)
        self.events: queue.Queue[tuple[str, bytes, float] | None] = queue.Queue()
        self.outcomes: queue.Queue[Outcome] = queue.Queue()
        self.asked = threading.Semaphore(0)
        self.first_asked: float | None = None
        self.arn = ""
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that breaks is that of a process which has ended; whoever waits for it sees that."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def close(self) -> None:
        self.events.put(None)
        self.shutdown()
        self.server_close()


class _Calls(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: RuntimeApi

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: what matters is in the outcomes."""

    def do_GET(self) -> None:
        if self.path != f"{VERSION}/invocation/next":
            return self._answer(404, b"{}", {})
        if self.server.first_asked is None:
            self.server.first_asked = time.monotonic()
        self.server.asked.release()
        event = self.server.events.get()
        if event is None:
            # The stand-in is being closed; the process behind the call has been ended.
            self.close_connection = True
            return
        request_id, payload, deadline = event
        self._answer(200, payload, {
            "Lambda-Runtime-Aws-Request-Id": request_id,
            "Lambda-Runtime-Deadline-Ms": str(int(deadline * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": self.server.arn,
            "Lambda-Runtime-Trace-Id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0",
        })

    def do_POST(self) -> None:
        self.server.outcomes.put(Outcome(self.path.removeprefix(VERSION), self._body()))
        self._answer(202, b'{"status":"OK"}', {})

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)


class Instance:
    """One process of a function, started as Lambda starts it."""

    def __init__(self, function: Function, bootstrap: Path, endpoints: Mapping[str, str]) -> None:
        self.function = function
        self.api = RuntimeApi()
        self.api.arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function.name}"
        self.log = LOGS / f"{function.name}.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        environment = variables(function, bootstrap.parent, self.api.address) | dict(endpoints)
        with self.log.open("ab") as output:
            self.started = time.monotonic()
            self.process = subprocess.Popen(
                [str(bootstrap)], cwd=bootstrap.parent, env=environment,
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )

    def ready(self, within: float = ANSWER_WITHIN) -> float:
        """Seconds from the start until it asked for its first event; waits for it to ask for another one later."""
        deadline = time.monotonic() + within
        while not self.api.asked.acquire(timeout=0.01):
            if self.process.poll() is not None:
                raise self._failed(f"ended with {self.process.returncode} instead of asking for an event")
            if not self.api.outcomes.empty():
                raise self._failed(f"posted to {self.api.outcomes.get().place} instead of asking for an event")
            if time.monotonic() > deadline:
                raise self._failed(f"asked for no event within {within:.0f} s")
        assert self.api.first_asked is not None
        return self.api.first_asked - self.started

    def invoke(self, event: Mapping[str, Any]) -> bytes:
        """What it answers to an event; it is ready for the next one then."""
        request_id = str(uuid.uuid4())
        limit = min(ANSWER_WITHIN, float(self.function.timeout))
        self.api.events.put((request_id, json.dumps(event).encode(), time.time() + limit))
        outcome = self._outcome(limit)
        if outcome.place != f"/invocation/{request_id}/response":
            raise self._failed(f"posted to {outcome.place}: {outcome.body.decode(errors='replace')}")
        if len(outcome.body) > LARGEST_ANSWER:
            raise self._failed(f"answered with {len(outcome.body)} bytes, more than Lambda takes")
        self.ready()
        return outcome.body

    def _outcome(self, limit: float) -> Outcome:
        deadline = time.monotonic() + limit
        while True:
            try:
                return self.api.outcomes.get(timeout=0.02)
            except queue.Empty:
                if self.process.poll() is not None:
                    raise self._failed(f"ended with {self.process.returncode} instead of answering") from None
                if time.monotonic() > deadline:
                    raise self._failed(f"gave no answer within {limit:.0f} s") from None

    def _failed(self, why: str) -> Failed:
        return Failed(f"{self.function.name} {why}; the end of its log:\n{last_lines(self.log)}")

    def stop(self) -> None:
        end(self.process)
        self.api.close()


def variables(function: Function, folder: Path, api: str) -> dict[str, str]:
    """What Lambda sets, and what the template adds; nothing of this machine."""
    return {
        "PATH": "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "LAMBDA_TASK_ROOT": str(folder),
        "_HANDLER": "bootstrap",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "ASIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "example",
        "AWS_SESSION_TOKEN": "example",
        "AWS_LAMBDA_RUNTIME_API": api,
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/echo/echo/{function.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "2024/04/10/[$LATEST]example",
        **function.environment,
    }
