#!/usr/bin/env python3
"""How large each artifact is, and how long it takes from the start of its process until it asks for its first event.

    python3 tests/deploy/starts.py [FOLDER] [--starts 20] [--no-budget] [--write]

A function calls its table once before that, to have the connection warm. `refused` are starts where a server answers the
call with 400 at once; `moto` are starts where a moto server with the table does. The budgets are held against `refused`,
which is the function's own time. `--write` puts the table into docs/artifacts.md; `--no-budget` is for binaries that were
not built for release.
"""
import argparse
import contextlib
import statistics
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from moto_server import moto
from packages import artifact, package
from processes import Failed, end_on_signals
from runtime import Instance
from sam import ROOT, Function, Template
from stores import endpoints, make

PAGE = ROOT / "docs" / "artifacts.md"
BEGIN, END = "<!-- starts.py: begin -->\n", "<!-- starts.py: end -->"
HEAD = """# Artifacts

How large each function is that is deployed, and how long it takes to start: what `cargo lambda build --release --workspace`
made, measured by `target/tools/deploy/bin/python tests/deploy/starts.py --write`
(see [deployment-tests.md](deployment-tests.md)). The most that is allowed: 10 MB packed and 30 ms for the group `api`, 20 MB and 60 ms for
`engine`; `documents`, which brings fonts, has no bound.
"""
# Megabytes of the archive and milliseconds until the first event is asked for, by group. `documents` has none: its size is
# that of the fonts it brings.
BUDGETS = {"api": (10.0, 30.0), "engine": (20.0, 60.0)}


@dataclass(frozen=True)
class Measured:
    function: Function
    bootstrap_mb: float
    package_mb: float
    refused_ms: float
    moto_ms: float

    def over(self) -> str | None:
        if (budget := BUDGETS.get(self.function.group)) is None:
            return None
        megabytes, milliseconds = budget
        if self.package_mb > megabytes:
            return f"{self.function.name} is {self.package_mb:.1f} MB packed; {megabytes:.0f} MB is the most"
        if self.refused_ms > milliseconds:
            return f"{self.function.name} starts in {self.refused_ms:.0f} ms; {milliseconds:.0f} ms is the most"
        return None


class _Refusing(BaseHTTPRequestHandler):
    """Answers every call at once, with what DynamoDB says to a call that it does not take."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b'{"__type":"com.amazon.coral.service#AccessDeniedException","message":"no"}'
        self.send_response(400)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextlib.contextmanager
def refusing() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Refusing)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def median_start(function: Function, bootstrap: Path, url: str, starts: int) -> float:
    """Milliseconds. The first start, which reads the file from the disk, is not counted."""
    times = [one_start(function, bootstrap, url) for _ in range(starts + 1)]
    return statistics.median(times[1:]) * 1000


def one_start(function: Function, bootstrap: Path, url: str) -> float:
    instance = Instance(function, bootstrap, endpoints(url))
    try:
        return instance.ready()
    finally:
        instance.stop()


def measure(function: Function, folder: Path, refused: str, answered: str, starts: int) -> Measured:
    bootstrap = artifact(folder, function.name)
    return Measured(
        function,
        bootstrap.stat().st_size / 1e6,
        package(bootstrap, 9).stat().st_size / 1e6,
        median_start(function, bootstrap, refused, starts),
        median_start(function, bootstrap, answered, starts),
    )


def table(rows: list[Measured], starts: int) -> str:
    lines = [
        f"Median of {starts} starts of each; MB are 1,000,000 bytes.",
        "",
        "| group | function | bootstrap, MB | packed, MB | start, table refuses, ms | start, moto's table, ms |",
        "|---|---|---|---|---|---|",
    ]
    for one in sorted(rows, key=lambda one: (one.function.group, one.function.name)):
        figures = (one.bootstrap_mb, one.package_mb, one.refused_ms, one.moto_ms)
        cells = " | ".join(f"{figure:.1f}" for figure in figures)
        lines.append(f"| {one.function.group} | `{one.function.name}` | {cells} |")
    return "\n".join(lines) + "\n"


def write(text: str) -> None:
    page = PAGE.read_text() if PAGE.is_file() else f"{HEAD}\n{BEGIN}{END}"
    head, rest = page.split(BEGIN)
    tail = rest.split(END)[1]
    PAGE.write_text(f"{head}{BEGIN}{text}{END}{tail}")


def main() -> int:
    end_on_signals()
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "target" / "lambda")
    parser.add_argument("--starts", type=int, default=20)
    parser.add_argument("--no-budget", action="store_true")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    try:
        return measured(asked.folder.resolve(), asked.starts, not asked.no_budget, asked.write)
    except Failed as error:
        print(f"FAILED {error}", file=sys.stderr)
        return 1


def measured(folder: Path, starts: int, held: bool, written: bool) -> int:
    template = Template()
    with moto() as answered, refusing() as refused:
        make(template, answered)
        rows = [measure(function, folder, refused, answered, starts) for function in template.functions]
        # The machine may have been busy: who is over is measured once more.
        again = {one.function.name for one in rows if held and one.over()}
        rows = [
            measure(one.function, folder, refused, answered, starts) if one.function.name in again else one for one in rows
        ]
    text = table(rows, starts)
    print(text)
    if written:
        write(text)
    over = [why for one in rows if held and (why := one.over())]
    for why in over:
        print(f"FAILED {why}", file=sys.stderr)
    verdict = "no budget asked" if not held else "over budget" if over else "within budget"
    largest, slowest = max(rows, key=lambda one: one.package_mb), max(rows, key=lambda one: one.refused_ms)
    print(
        f"starts: {len(rows)} artifacts, largest {largest.function.name} with {largest.package_mb:.1f} MB packed, slowest "
        f"{slowest.function.name} with {slowest.refused_ms:.0f} ms, {verdict}"
    )
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
