"""One HTTP request to this machine, without proxies; a redirect is an answer."""
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from answers import Answer


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())


def send(method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None) -> Answer:
    assert url.startswith("http://127.0.0.1:"), f"{url} leaves this machine"
    request = urllib.request.Request(url, body, dict(headers or {}), method=method)
    try:
        response = _OPENER.open(request, timeout=60)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        return Answer(response.status, {name.lower(): value for name, value in response.headers.items()}, response.read())


def answers(url: str) -> bool:
    """Whether anything answers there, whatever it says."""
    try:
        send("GET", url)
    except OSError:
        return False
    return True
