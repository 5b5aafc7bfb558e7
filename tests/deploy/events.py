"""Events as AWS sends them: the samples of events/, and others made from them."""
import base64
import copy
import json
import re
import urllib.parse
from collections.abc import Mapping
from typing import Any

from sam import ROOT, Function

Event = dict[str, Any]


def sample(name: str) -> Event:
    event: Event = json.loads((ROOT / "events" / f"{name}.json").read_text())
    return event


def is_http(event: Mapping[str, Any]) -> bool:
    return "routeKey" in event


def http(function: Function, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Event:
    """A request for a function, as API Gateway makes an event of it; `target` is a path with its query."""
    path, _, query = target.partition("?")
    route = next(route for route in function.routes if matches(route, method, path) is not None)
    event = copy.deepcopy(sample("get-root"))
    lower = {name.lower(): value for name, value in headers.items()}
    event |= {"routeKey": route, "rawPath": path, "rawQueryString": query, "headers": event["headers"] | lower}
    event["requestContext"]["routeKey"] = route
    event["requestContext"]["http"] |= {"method": method, "path": path}
    if parameters := matches(route, method, path):
        event["pathParameters"] = parameters
    if query:
        event["queryStringParameters"] = {
            name: ",".join(values) for name, values in urllib.parse.parse_qs(query, keep_blank_values=True).items()
        }
    if body is not None:
        text = lower.get("content-type", "") == "application/json"
        event["body"] = body.decode() if text else base64.b64encode(body).decode()
        event["isBase64Encoded"] = not text
        event["headers"]["content-length"] = str(len(body))
    return event


def matches(route: str, method: str, path: str) -> dict[str, str] | None:
    """The parameters of a path that a route takes; none when it does not take it."""
    if route == "$default":
        return {}
    of, pattern = route.split(" ")
    parts = re.split(r"\{(\w+)\}", pattern)
    expression = "".join(f"(?P<{part}>[^/]+)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    found = re.fullmatch(expression, path) if of == method else None
    return found and {name: urllib.parse.unquote(value) for name, value in found.groupdict().items()}


def taking(functions: list[Function], method: str, target: str) -> Function:
    """The function whose route takes a request: the one with the fewest parameters, as API Gateway chooses."""
    path = target.partition("?")[0]
    found = [
        (route.count("{"), function) for function in functions for route in function.routes
        if route != "$default" and matches(route, method, path) is not None
    ]
    assert found, f"no route takes {method} {path}"
    return min(found, key=lambda one: one[0])[1]


def object_created(bucket: str, key: str, size: int, etag: str) -> Event:
    event = copy.deepcopy(sample("ingest-upload"))
    record = event["Records"][0]["s3"]
    record["bucket"] |= {"name": bucket, "arn": f"arn:aws:s3:::{bucket}"}
    # S3 writes blanks as `+` and leaves slashes alone.
    record["object"] |= {"key": urllib.parse.quote_plus(key, safe="/"), "size": size, "eTag": etag.strip('"')}
    return event
