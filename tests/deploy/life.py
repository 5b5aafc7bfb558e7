"""The life of a file: announced, sent, read, shown, asked about, deleted. The same steps wherever the functions run."""
import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from answers import Answer
from processes import Failed
from sam import ROOT
from stores import Stores
from web import send

FILE = ROOT / "events" / "samples" / "revenue.csv"
NET_REVENUE = "190100.50"
ENDS_WITHIN = 90.0
# Everything that is stored of an upload, by the folder it stands in.
FOLDERS = ("uploads/", "tables/", "cubes/", "results/", "quarantine/", "reports/", "jobs/")


class Way(Protocol):
    """How the functions are reached."""

    stores: Stores
    # Whether the bucket checks what a presigned address was signed for.
    checks_signatures: bool

    def call(
        self, method: str, target: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer: ...

    def arrived(self, prefix: str) -> None:
        """Objects were stored under a prefix that sets a function going."""


def check(holds: bool, step: str, found: object) -> None:
    if not holds:
        raise Failed(f"{step}: {found}")


def expect(status: int, step: str, answer: Answer) -> Answer:
    check(answer.status == status, f"{step} is answered {status}", answer.said())
    return answer


def live(way: Way, workspace: str) -> list[str]:
    """The steps that were taken; the first that goes wrong is an error."""
    steps: list[str] = []

    def step(name: str, does: Callable[[], Any]) -> Any:
        try:
            done = does()
        except (LookupError, TypeError, ValueError) as error:
            raise Failed(f"{name}: the answer is not of the shape that is documented: {error!r}") from error
        steps.append(name)
        return done

    upload = step("announced, sent, ready", lambda: uploaded(way, "orders", "revenue april.csv"))
    step("figures", lambda: figures(way, upload))
    step("report as JSON and page", lambda: report(way, upload))
    step("report as PDF, and again from where it is kept", lambda: pdf(way, upload))
    step("question", lambda: question(way, upload))
    step("proof", lambda: proof(way, upload))
    step("table by a presigned address", lambda: table(way, upload))
    step("report that nobody waits for", lambda: later(way, upload))
    again = step("the same file again", lambda: repeated(way, upload))
    step("key that signs, sealed by KMS", lambda: signing_key(way))
    step("audit is whole", lambda: audit(way))
    step("deleted, with its objects", lambda: deleted(way, [again, upload], workspace))
    return steps


def uploaded(way: Way, source: str, name: str) -> dict[str, Any]:
    """The upload once it is at its end; its file was refused a second time."""
    content = FILE.read_bytes()
    announced = {"file_name": name, "size": len(content), "content_type": "text/csv"}
    made = expect(201, "announcing a file", post(way, f"/api/v1/sources/{source}/uploads", announced)).json()
    if way.checks_signatures:
        # Its own length goes with it, not the one that was signed.
        headers = {name: value for name, value in made["headers"].items() if name != "content-length"}
        expect(403, "a file of another size", send("PUT", made["url"], headers, content + b"\n"))
    expect(200, "PUT to the presigned address", send("PUT", made["url"], made["headers"], content))
    second = send("PUT", made["url"], made["headers"], content)
    expect(412, "a second PUT to the presigned address", second)
    way.arrived("uploads/")
    path = f"/api/v1/uploads/{made['upload_id']}"
    upload: dict[str, Any] = until(path, way, lambda found: found["state"] in ("ready", "failed"))
    check(upload["state"] == "ready" and upload["rows"] == 101, "the upload is ready with its rows", upload)
    return upload


def figures(way: Way, upload: Mapping[str, Any]) -> None:
    claims = expect(200, "its metrics", way.call("GET", upload["links"]["metrics"])).json()["claims"]
    found = {claim["id"]: claim.get("value") for claim in claims}
    check(found.get("net_revenue") == NET_REVENUE, f"net revenue is {NET_REVENUE}", found.get("net_revenue"))


def report(way: Way, upload: Mapping[str, Any]) -> None:
    path = upload["links"]["report"]
    stored = expect(200, "its report", way.call("GET", path)).json()
    value = stored["metrics"]["net_revenue"]["value"]
    check(value == float(NET_REVENUE), f"the report's net revenue is {NET_REVENUE}", value)
    page = expect(200, "its page", way.call("GET", path, headers={"accept": "text/html"})).body.decode()
    check("190,100.50" in page and "<svg" in page, "the page shows the figure and charts", page[:300])
    expect(200, "its workbook", way.call("GET", f"{path}?format=xlsx"))


def pdf(way: Way, upload: Mapping[str, Any]) -> None:
    path = f"{upload['links']['report']}/pdf"
    first, second = (expect(200, "its PDF", way.call("GET", path)).body for _ in range(2))
    check(first.startswith(b"%PDF-") and first == second, "the PDF is one, and the same twice", first[:20])


def question(way: Way, upload: Mapping[str, Any]) -> None:
    asked = {"upload": upload["id"], "metrics": ["net_revenue"], "period": "month"}
    answer = expect(200, "a question", post(way, "/api/v1/metrics/query", asked)).json()
    months = [float(row["value"]) for row in answer["results"] if row.get("value") is not None and "@" in row["id"]]
    check(sum(months) == float(NET_REVENUE), "the months add up to the whole", answer["results"])
    kept = expect(200, "the question again", post(way, "/api/v1/metrics/query", asked))
    check(kept.headers.get("x-echo-cache") == "hit", "the second answer is the stored one", kept.headers)


def proof(way: Way, upload: Mapping[str, Any]) -> None:
    answer = expect(200, "a proof", way.call("GET", f"/api/v1/metrics/net_revenue/proof?upload={upload['id']}")).json()
    value = answer["figures"][0]["value"]
    check(value == NET_REVENUE, f"the proof is of {NET_REVENUE}", value)


def table(way: Way, upload: Mapping[str, Any]) -> None:
    path = f"/api/v1/uploads/{upload['id']}/table"
    lines = expect(200, "its table", way.call("GET", f"{path}?format=csv&limit=1000")).body.splitlines()
    check(len(lines) == 102, "a head and 101 rows", len(lines))
    address = expect(303, "the whole table", way.call("GET", f"{path}?format=parquet")).headers["location"]
    whole = expect(200, "GET of the presigned address", send("GET", address)).body
    check(whole[:4] == whole[-4:] == b"PAR1", "it is Parquet", whole[:4])


def later(way: Way, upload: Mapping[str, Any]) -> None:
    asked = {"upload": upload["id"], "template": "customer_health"}
    answer = post(way, "/api/v1/reports/generate", asked, {"prefer": "respond-async"})
    address = expect(202, "a report for later", answer).headers["location"]
    way.arrived("jobs/")
    job = until(address, way, lambda found: found["state"] in ("completed", "failed"))
    check(job["state"] == "completed", "the job is completed", job)
    made = expect(200, "the job's report", way.call("GET", job["links"]["report"])).json()
    check(made["template_type"] == "customer_health", "it is of the template that was asked for", made["template_type"])


def repeated(way: Way, upload: Mapping[str, Any]) -> dict[str, Any]:
    again = uploaded(way, "orders", "again.csv")
    check(again["duplicate_of"] == upload["id"], "it is told to be a duplicate", again)
    return again


def signing_key(way: Way) -> None:
    wanted = {"name": "signs", "scopes": ["read"], "signed": True}
    made = expect(201, "a key that signs", post(way, "/api/v1/admin/api-keys", wanted)).json()
    check(any("secret" in name for name in made), "its signing secret is shown once", sorted(made))


def audit(way: Way) -> None:
    answer = expect(200, "the audit", way.call("GET", "/api/v1/admin/audit?verify=true")).json()
    check(answer["is_intact"] is True and answer["entries"] > 0, "no entry was removed or altered", answer)


def deleted(way: Way, uploads: list[Mapping[str, Any]], workspace: str) -> None:
    for upload in uploads:
        path = f"/api/v1/uploads/{upload['id']}"
        expect(200, "deleting it", way.call("DELETE", path))
        expect(404, "asking for it then", way.call("GET", path))
    expect(404, "its report then", way.call("GET", uploads[-1]["links"]["report"]))
    left = [key for folder in FOLDERS for key in way.stores.keys(f"{folder}{workspace}/")]
    check(not left, "nothing is left in the bucket", left)


def post(way: Way, path: str, body: object, headers: Mapping[str, str] | None = None) -> Answer:
    headers = {"content-type": "application/json", **(headers or {})}
    return way.call("POST", path, json.dumps(body).encode(), headers)


def until(path: str, way: Way, is_over: Callable[[Any], bool]) -> Any:
    deadline = time.monotonic() + ENDS_WITHIN
    while True:
        found = expect(200, f"GET {path}", way.call("GET", path)).json()
        if is_over(found):
            return found
        check(time.monotonic() < deadline, f"{path} comes to its end within {ENDS_WITHIN:.0f} s", found)
        time.sleep(0.3)
