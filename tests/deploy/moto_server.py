"""A moto server of one's own: DynamoDB, S3 and KMS that somebody else wrote."""
import contextlib
import os
import sys
from collections.abc import Iterator

from processes import WORK, free_port, running
from web import answers


@contextlib.contextmanager
def moto() -> Iterator[str]:
    """The address of a moto server that holds nothing yet."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    environment = {"PATH": os.environ["PATH"], "HOME": str(WORK)}
    with running(command, WORK / "logs" / "moto.log", lambda: answers(f"{url}/moto-api/"), environment):
        yield url
