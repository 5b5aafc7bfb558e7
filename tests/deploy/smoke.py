"""What a stack does that was deployed: requests, a file's life, its schedule, events that fail."""
import json
import time
from collections.abc import Callable, Mapping

from admit import admit, new_key
from answers import Answer
from deploying import Deployed
from life import check, live
from sam import ROOT
from shape import QUEUE
from stores import Stores
from web import send

WORKSPACE = "life"
# The schedule is every minute; failed events are tried three times, seconds apart.
HAPPENS_WITHIN = 150.0


class Gateway:
    """The functions behind the stack's HTTP API; objects are announced by the bucket itself."""

    checks_signatures = True

    def __init__(self, api: str, stores: Stores, key: str) -> None:
        self.api, self.stores, self.key = api, stores, key

    def call(
        self, method: str, target: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        headers = {"authorization": f"Bearer {self.key}", **(headers or {})}
        return send(method, f"{self.api}{target}", headers, body)

    def arrived(self, prefix: str) -> None:
        """Nothing to do: the bucket tells."""


def smoke(deployed: Deployed) -> str:
    gateway = Gateway(deployed.api, deployed.stores, new_key())
    admit(deployed.stores, gateway.key, WORKSPACE)
    routes(gateway, is_open=deployed.template.parameters["OpenWorkspace"] != "")
    # Begun early, because it takes its time.
    report_failure(deployed)
    steps = live(gateway, WORKSPACE)
    eventually("an event that failed is a letter of its workspace", lambda: has_letter(gateway))
    eventually("the sweep ran on its schedule", lambda: has_run(deployed.stores, "sweep-uploads"))
    return f"smoke: an event that failed is kept as a letter, the sweep ran, and {len(steps)} steps: {'; '.join(steps)}"


def routes(gateway: Gateway, is_open: bool) -> None:
    for method, target, status in (("GET", "/", 200), ("HEAD", "/health", 200), ("GET", "/api/v1/nowhere", 404)):
        answer = gateway.call(method, target)
        check(answer.status == status, f"{method} {target} is answered {status}", answer.said())
    without, expected = send("GET", f"{gateway.api}/api/v1/uploads"), 200 if is_open else 401
    check(without.status == expected, f"without a credential it is {expected}", without.said())


def report_failure(deployed: Deployed) -> None:
    """What Lambda sends to the queue when an event failed every attempt, of an object of this workspace."""
    sample = json.loads(ROOT.joinpath("events/keep-dead-letter.json").read_text())
    body = sample["Records"][0]["body"].replace("uploads/acme/", f"uploads/{WORKSPACE}/")
    queue = deployed.names[deployed.template.only(QUEUE)]
    deployed.client("sqs").send_message(QueueUrl=queue, MessageBody=body)


def has_letter(gateway: Gateway) -> bool:
    """The queue triggers the function that keeps it, and the API shows it."""
    answer = gateway.call("GET", "/api/v1/admin/dead-letters")
    check(answer.status == 200, "dead letters are listed", answer.said())
    return bool(json.loads(answer.body)["dead_letters"])


def has_run(stores: Stores, function: str) -> bool:
    """Whether a scheduled function noted a run (shared/store/src/runs.rs)."""
    key = {"pk": {"S": "run"}, "sk": {"S": function}}
    return "Item" in stores.client("dynamodb").get_item(TableName=stores.table, Key=key)


def eventually(what: str, has_happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + HAPPENS_WITHIN
    while not has_happened():
        check(time.monotonic() < deadline, what, f"not within {HAPPENS_WITHIN:.0f} s")
        time.sleep(1)
