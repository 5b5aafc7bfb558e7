"""Python reads this as it starts with this folder on its path, which the emulator does.

ministack's Runtime API gives its one event to whoever asks for the next one. A function that has answered asks again, as all do,
and would begin the same event a second time until its process is ended. AWS lets it wait, and so does this.
"""
import http.server
from typing import Any

NEXT = "/runtime/invocation/next"
send_response = http.server.BaseHTTPRequestHandler.send_response


def once(handler: Any, code: int, message: str | None = None) -> None:
    if NEXT in getattr(handler, "path", ""):
        if getattr(handler.server, "has_given_its_event", False):
            # Nothing comes any more; the connection ends with the function's process.
            handler.connection.recv(1)
            raise ConnectionAbortedError("the function was ended")
        handler.server.has_given_its_event = True
    send_response(handler, code, message)


http.server.BaseHTTPRequestHandler.send_response = once  # type: ignore[method-assign]
