"""Processes that are started here, and ended here by their ids."""
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType

from sam import ROOT

WORK = ROOT / "target" / "deploy"


class Failed(Exception):
    """What a test found wrong, in one line or more."""


def end_on_signals() -> None:
    """A SIGTERM ends the script the way an error does, so that what it started is ended too."""

    def stop(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, stop)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def end(process: subprocess.Popen[bytes]) -> None:
    """Asks first; who does not listen within five seconds is killed."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def running(
    command: Sequence[str], log: Path, ready: Callable[[], bool], environment: Mapping[str, str], seconds: float = 60
) -> Iterator[subprocess.Popen[bytes]]:
    """A server that is up once `ready` says so; it is ended with the block, and so is whatever it started."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=dict(environment), start_new_session=True
        )
    try:
        deadline = time.monotonic() + seconds
        while not ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise Failed(f"{command[0]} did not start; its log:\n{last_lines(log)}")
            time.sleep(0.1)
        yield process
    finally:
        end(process)
        # The group is its own, and has its id.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def last_lines(log: Path, count: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
