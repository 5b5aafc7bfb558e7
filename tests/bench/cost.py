#!/usr/bin/env python3
"""What do 1,000 reports cost on AWS, and what a month in which nothing happens?

    python3 tests/bench/cost.py [--reports N] [--measured FILE] [--write | --check]

Prints docs/cost.md. --write writes it, --check fails where it is out of date. Reads the durations of docs/measured.json, calls per
route of docs/round-trips.md, memory of template.yaml, metrics of shared/lambda/src/emf.rs and alarms of infra/operations.yaml.
Where a figure could only be bounded, the bound is taken that costs more. Needs nothing but Python.
"""
import argparse
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/cost.md"
DAY = "2026-11-22"
HOURS = 730
# A function with this much memory has one processor; with less it has that share of one.
ONE_PROCESSOR = 1769
KB = 1024

# List prices in dollars, eu-central-1: price, per how many, unit, page, what is free in every month.
PRICES = {
    "Lambda, time": (0.0000133334, 1, "GB-second (arm64)", "https://aws.amazon.com/lambda/pricing/", 400_000),
    "Lambda, requests": (0.20, 1e6, "requests", "https://aws.amazon.com/lambda/pricing/", 1e6),
    "Lambda, /tmp above 512 MB": (0.000000037, 1, "GB-second", "https://aws.amazon.com/lambda/pricing/", 0),
    "HTTP API": (1.20, 1e6, "requests of 512 KB", "https://aws.amazon.com/api-gateway/pricing/", 0),
    "DynamoDB, writes": (0.7625, 1e6, "write units", "https://aws.amazon.com/dynamodb/pricing/on-demand/", 0),
    "DynamoDB, reads": (0.1525, 1e6, "read units", "https://aws.amazon.com/dynamodb/pricing/on-demand/", 0),
    "DynamoDB, storage and backup": (0.306 + 0.245, 1, "GB-month", "https://aws.amazon.com/dynamodb/pricing/on-demand/", 0),
    "S3, writes": (0.0054, 1000, "PUT, LIST", "https://aws.amazon.com/s3/pricing/", 0),
    "S3, storage": (0.0245, 1, "GB-month", "https://aws.amazon.com/s3/pricing/", 0),
    "Traffic out": (0.09, 1, "GB", "https://aws.amazon.com/ec2/pricing/on-demand/", 100),
    "Logs": (0.63 + 0.0324, 1, "GB taken in and kept a month", "https://aws.amazon.com/cloudwatch/pricing/", 5),
    "Metrics of Echo's own": (0.30, 1, "metric-month", "https://aws.amazon.com/cloudwatch/pricing/", 10),
    "Alarms": (0.10, 1, "metric-month", "https://aws.amazon.com/cloudwatch/pricing/", 10),
    "Dashboard": (3.00, 1, "dashboard-month", "https://aws.amazon.com/cloudwatch/pricing/", 0),
    "Key for secrets": (1.00, 1, "key-month", "https://aws.amazon.com/kms/pricing/", 0),
}


# What the repository says -------------------------------------------------------------------------------------------------


def functions():
    """Memory and /tmp in MB of every function of the template."""
    text = ROOT.joinpath("template.yaml").read_text()
    found = {}
    for block in re.split(r"(?m)^(?=  \w+:$)", text):
        if "\n    Type: AWS::Serverless::Function\n" in block:
            disk = re.search(r"EphemeralStorage: \{ Size: (\d+) \}", block)
            memory = int(re.search(r"MemorySize: (\d+)", block).group(1))
            found[re.match(r"  (\w+):", block).group(1)] = (memory, int(disk.group(1)) if disk else 512)
    return found


def round_trips():
    rows = re.findall(r"^\| (.+) \| (\d+) \| (\d+) \|$", ROOT.joinpath("docs/round-trips.md").read_text(), re.M)
    return {route: (int(table), int(bucket)) for route, table, bucket in rows}


# An invocation prints what is not 0, and its time in any case. One that is in order asks the table, and most ask the bucket.
USUAL = ("Latency", "TableCalls", "TableLatency", "ObjectCalls", "ObjectLatency")


def metrics():
    """Names of the metrics that an invocation prints where nothing is wrong and the process is warm."""
    text = ROOT.joinpath("shared/lambda/src/emf.rs").read_text().split("#[cfg(test)]")[0]
    known = text[text.index("let mut metrics") :]
    known = re.findall(r'\("(\w+)", (?:count|time), ', known[: known.index("];")])
    assert set(USUAL) <= set(known), f"{USUAL} are not all among {known}"
    return list(USUAL)


def emitted(names):
    """How many of these metrics, which a function prints beside those of every invocation, the sources print."""
    sources = "".join(path.read_text() for path in sorted(ROOT.glob("functions/*/src/**/*.rs")))
    return sum(f'"{name}"' in sources for name in names)


def alarms():
    """Metrics that alarms watch: those are billed, not the alarms."""
    text = ROOT.joinpath("infra/operations.yaml").read_text()
    blocks = [block for block in re.split(r"(?m)^(?=  \w+:$)", text) if "Type: AWS::CloudWatch::Alarm" in block]
    return sum(max(1, block.count("MetricStat:")) for block in blocks)


def line_of_metrics():
    """Bytes of the line an invocation prints for CloudWatch, with the 26 that a line of the log is billed beside its own."""
    named = [{"Name": name, "Unit": "Milliseconds"} for name in metrics()]
    told = {"Namespace": "Echo", "Dimensions": [["Function"]], "Metrics": named}
    directive = {"Timestamp": 1_700_000_000_000, "CloudWatchMetrics": [told]}
    line = {name: 100 for name in metrics()}
    line |= {"_aws": directive, "Function": "f" * 40, "workspace": "w" * 20, "correlation_id": "c" * 36}
    return len(json.dumps(line, separators=(",", ":"))) + 26


# The formula --------------------------------------------------------------------------------------------------------------


class Bill:
    """Amounts by price."""

    def __init__(self):
        self.amounts = dict.fromkeys(PRICES, 0.0)

    def add(self, name, amount):
        self.amounts[name] += amount

    def cost(self, name):
        price, per, *_ = PRICES[name]
        return self.amounts[name] * price / per

    def cost_after_free(self, name):
        price, per, _, _, free = PRICES[name]
        return max(0.0, self.amounts[name] - free) * price / per

    def total(self, after_free=False):
        return sum(self.cost_after_free(name) if after_free else self.cost(name) for name in PRICES)


def milliseconds(lambda_, memory, measured, table, bucket):
    """A processor's work takes longer on a share of one; calls wait for each other; some invocations start a process."""
    share = min(1.0, memory / ONE_PROCESSOR)
    calls = table * lambda_["table_ms"] + bucket * lambda_["bucket_ms"]
    return measured / share + calls + lambda_["cold_share"] * lambda_["cold_ms"] / share


def invoked(bill, lambda_, size, times, ms, is_request):
    memory, disk = size
    bill.add("Lambda, time", times * ms / 1000 * memory / KB)
    bill.add("Lambda, /tmp above 512 MB", times * ms / 1000 * (disk - 512) / KB)
    bill.add("Lambda, requests", times)
    bill.add("HTTP API", times if is_request else 0)
    bill.add("Logs", times * (lambda_["log_bytes"] + line_of_metrics()) / 1e9)


def write_units(of):
    """The transaction that ends an upload, at most: the result and four items of up to 4 KB, each twice as a part of one."""
    return 2 * (-(-of["result_bytes"] // KB) + 4 * 4)


def reports(count, measured, sizes, trips):
    """The bill of so many reports, each made once, read and printed as `a_report` says."""
    bill, lambda_ = Bill(), {key: item["value"] for key, item in measured["on_lambda"].items()}
    of = {key: item["value"] for key, item in measured["of_a_report"].items()}
    lines = []
    for step in measured["a_report"]:
        table, bucket = trips[step["route"]]
        times = count * step["times"]
        size = sizes[step["function"]]
        ms = milliseconds(lambda_, size[0], step["ms"], table, bucket)
        invoked(bill, lambda_, size, times, ms, True)
        if step.get("is_written"):
            # The body, in units of 512 KB; further ones than the first.
            bill.add("HTTP API", times * (-(-of["file_bytes"] // (512 * KB)) - 1))
            bill.add("DynamoDB, writes", times * (write_units(of) + (table - 1) * 4))
        else:
            # One call counts what was used; the others read up to 100 KB, consistently.
            bill.add("DynamoDB, writes", times)
            bill.add("DynamoDB, reads", times * (table - 1) * -(-of["result_bytes"] // (4 * KB)))
        # Reading costs a twelfth of writing; taken as writing.
        bill.add("S3, writes", times * bucket)
        lines.append((step["function"], step["times"], size[0], step["ms"], table, bucket, ms))
    bill.add("S3, storage", count * of["file_bytes"] * of["stored_per_file"] / 1e9)
    bill.add("DynamoDB, storage and backup", count * of["result_bytes"] / 1e9)
    bill.add("Traffic out", count * of["answer_bytes"] * 2 / 1e9)
    return bill, lines


def idle(measured, sizes):
    """The bill of a month in which nobody does anything."""
    bill, lambda_ = Bill(), {key: item["value"] for key, item in measured["on_lambda"].items()}
    running = [step for step in measured["always"] if step["function"] in sizes and step.get("when", step["function"]) in sizes]
    for step in running:
        size = sizes[step["function"]]
        ms = milliseconds(lambda_ | {"cold_share": 0}, size[0], step["ms"], step["table"], step["bucket"])
        invoked(bill, lambda_, size, step["a_month"], ms, step.get("is_request", False))
        bill.add("DynamoDB, writes", step["a_month"] * step["writes"])
        bill.add("DynamoDB, reads", step["a_month"] * (step["table"] - step["writes"]))
        # A question to the bucket costs a twelfth of a write; taken as one.
        bill.add("S3, writes", step["a_month"] * step["bucket"])
        bill.add("Metrics of Echo's own", len(metrics()) + emitted(step.get("metrics", [])))
    bill.add("Alarms", alarms())
    bill.add("Dashboard", 1)
    bill.add("Key for secrets", 1)
    return bill, running


def month(count, measured, sizes, trips):
    """Both, and the metrics of the functions that are in use for some hours of it."""
    whole, (made, lines), (still, running) = Bill(), reports(count, measured, sizes, trips), idle(measured, sizes)
    for name in PRICES:
        whole.add(name, made.amounts[name] + still.amounts[name])
    hours = measured["on_lambda"]["hours_of_use"]["value"]
    used = {step["function"] for step in measured["a_report"]} - {step["function"] for step in running}
    whole.add("Metrics of Echo's own", len(used) * len(metrics()) * hours / HOURS)
    return whole, made, still, lines, running


# The page -----------------------------------------------------------------------------------------------------------------


def amount(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:,.3g}"


def page(count, measured):
    sizes, trips = functions(), round_trips()
    whole, made, still, lines, running = month(count, measured, sizes, trips)
    size = measured["of_a_report"]["file_bytes"]["value"]
    report = " · ".join(f"{step['times']} × {step['route']}" for step in measured["a_report"])
    out = [
        "# Cost",
        "",
        "What Echo costs on AWS in eu-central-1, reckoned by `python3 tests/bench/cost.py`, which prints this page. The prices are list",
        f"prices in dollars, written down by hand on {DAY}, without tax; AWS's pages are linked below, and they are right where this one",
        "differs. Where a figure could only be bounded, the bound that costs more is taken.",
        "",
        f"- **{count:,} reports cost ${made.total():.2f}**, that is {made.total() / count * 100:.3f} cents each, from files of {size / 1e6:.1f} MB,",
        "  with what is stored kept for a month. One report is",
        f"  {report}.",
        f"- **A month in which nobody does anything costs ${still.total():.2f}**, and ${still.total(True):.2f} after what AWS leaves free",
        "  in every month, where nothing else in the account uses that up.",
        f"- **A month with {count:,} reports costs ${whole.total():.2f}**, and ${whole.total(True):.2f} after what is free. A language",
        "  model's bill is not in it.",
        "",
        "## The bill",
        "",
        f"| | {count:,} reports | cost | an idle month | cost | a month with {count:,} reports | after what is free |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, (_, _, unit, _, _) in PRICES.items():
        cells = [f"{amount(made.amounts[name])}", f"{made.cost(name):.4f}", f"{amount(still.amounts[name])}", f"{still.cost(name):.4f}"]
        out.append(f"| {name}, {unit} | {' | '.join(cells)} | {whole.cost(name):.4f} | {whole.cost_after_free(name):.4f} |")
    totals = [made.total(), still.total(), whole.total(), whole.total(True)]
    out.append(f"| **together, $** | | **{totals[0]:.2f}** | | **{totals[1]:.2f}** | **{totals[2]:.2f}** | **{totals[3]:.2f}** |")
    names = metrics()
    out += [
        "",
        f"An idle month is mostly metrics: an invocation prints about {len(names)} of them under its function's name, a metric costs $0.30 for",
        f"a month in which it is sent every hour, and {', '.join(step['function'] for step in running)} run in every hour.",
        f"{alarms()} metrics are watched by alarms.",
        "",
        "## The formula",
        "",
        "Time of an invocation = measured time ÷ share of a processor + calls of the table and of the bucket, one after the other + starts of",
        "processes. A function has memory ÷ 1,769 MB of a processor, at most one. Its cost = time × memory × price + request + log. A call of",
        "the table that writes is at most 4 units, the transaction that ends an upload 2 for each KB of its items; one that reads is at most",
        "100 KB, consistently. Each call of the bucket is taken for a write. The calls are those of [round-trips.md](round-trips.md).",
        "",
        "| function | times a report | memory, MB | measured, ms | calls of the table | of the bucket | on Lambda, ms |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, times, memory, ms, table, bucket, on_lambda in lines:
        out.append(f"| {name} | {times} | {memory:,} | {ms:g} | {table} | {bucket} | {on_lambda:,.0f} |")
    out += [
        "",
        f"An invocation that reports its metrics prints a line of {line_of_metrics():,} bytes for them.",
        "",
        "## Where the figures are from",
        "",
        "They stand in [measured.json](measured.json). The times were measured on two cores of x86-64 with embedded stores, not on Lambda:",
        "`REPORT` lines of a deployment are the better ones. Put them there and run the command again.",
        "",
        "| figure | value | from |",
        "|---|---:|---|",
    ]
    for step in measured["a_report"]:
        out.append(f"| time of {step['route']} | {step['ms']:g} ms | {step['from']} |")
    for step in running:
        out.append(f"| {step['function']} | {step['a_month']:,} a month, {step['ms']:g} ms | {step['from']} |")
    for group in ("of_a_report", "on_lambda"):
        out += [f"| `{key}` | {item['value']:,} | {item['from']} |" for key, item in measured[group].items()]
    out += [
        "",
        f"## Prices, {DAY}",
        "",
        "| | $ | for | free in every month | see |",
        "|---|---:|---|---:|---|",
    ]
    for name, (price, per, unit, address, free) in PRICES.items():
        of = f"{per:,.0f} {unit}" if per > 1 else unit
        plain, left = f"{price:.10f}".rstrip("0").rstrip("."), f"{free:,.0f}" if free else ""
        out.append(f"| {name} | {plain} | {of} | {left} | [{address.split('/')[3]}]({address}) |")
    out += [
        "",
        "A dashboard with fewer than 50 metrics would be free; Echo's has more as soon as its searches find some functions. Deployments by",
        "CodeDeploy to Lambda, schedules and the budget cost nothing. Of SNS, SQS and the calls of the key a month like this one uses less",
        "than a cent. A second stage in the same account costs an idle month more.",
        "",
    ]
    return "\n".join(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=1000)
    parser.add_argument("--measured", type=Path, default=ROOT / "docs/measured.json")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    text = page(given.reports, json.loads(given.measured.read_text()))
    if given.check:
        if PAGE.read_text() != text:
            print("docs/cost.md is out of date: python3 tests/bench/cost.py --write", file=sys.stderr)
            return 1
    elif given.write:
        PAGE.write_text(text)
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
