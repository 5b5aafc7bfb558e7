"""What an HTTP function answers, held against API Gateway's payload format 2.0."""
import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from processes import Failed


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def said(self) -> str:
        """Enough of it to understand a failure."""
        return f"{self.status} {self.body[:600].decode(errors='replace')}"


def parse(function: str, payload: bytes) -> Answer:
    """The answer in a payload; an error when API Gateway would make a 502 of it or clients could not read it."""
    try:
        return _parse(json.loads(payload))
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise Failed(f"{function} gave no answer of API Gateway's format ({error}): {payload[:600]!r}") from error


def _parse(answer: dict[str, Any]) -> Answer:
    status, headers, body = answer["statusCode"], answer["headers"], answer.get("body") or ""
    if type(status) is not int or not 200 <= status < 600:
        raise ValueError(f"the status is {status!r}")
    if not all(isinstance(one, str) for pair in headers.items() for one in pair):
        raise ValueError("a header is not text")
    lower = {name.lower(): value for name, value in headers.items()}
    content = base64.b64decode(body, validate=True) if answer.get("isBase64Encoded") else body.encode()
    if content and "content-type" not in lower:
        raise ValueError("a body without a content type")
    if content and "json" in lower.get("content-type", "") and "content-encoding" not in lower:
        json.loads(content)
    return Answer(status, lower, content)
