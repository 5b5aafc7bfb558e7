#!/usr/bin/env python3
"""Does everything exist that the alarms and the dashboards name?

    .venv/bin/python tests/lint/operations.py

A metric that nobody emits is an alarm that never goes off and a graph that is always empty, and neither is seen. Read are
infra/operations.yaml and infra/grafana/echo.json; they are held against the metrics that the Rust sources print, the functions of
template.yaml, the counters that Prometheus is shown, and the headings of docs/operations.md. Exit code 1 when something is missing.
"""
import json
import re
import sys
from pathlib import Path

from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).parents[2]
NAMESPACE = "Echo"
# What an alarm is called in docs/operations.md.
SLUGS = {"api-errors", "api-latency", "dead-letters", "failed-events", "throttles", "sweep-backlog", "sweep-silent", "unavailable", "breaker", "budget"}
GROUPS = ["API", "Pipeline", "Cache and model", "Functions", "Table and bucket", "Cost"]
# The units of CloudWatch that are in use, and what emf.rs calls two of them.
METRIC = re.compile(r'\(\s*"([A-Z]\w*)",\s*(?:count|time|"(?:Count|Milliseconds|Seconds|Bytes|Percent|None)"),')
COUNTER = re.compile(r'^ +\w+ = "(\w+)";$', re.M)
SEARCHED = re.compile(r"\{Echo,Function\}[^']*MetricName=\\?\"(\w+)\\?\"")

wrong = []


def expect(is_so, place, why):
    if not is_so:
        wrong.append(f"{place}: {why}")


# What there is ---------------------------------------------------------------------------------------------------------


def rust():
    """The sources that run in Lambda, without the tests below them."""
    for folder in ["shared", "functions"]:
        for path in sorted(ROOT.joinpath(folder).rglob("src/**/*.rs")):
            yield path.relative_to(ROOT), path.read_text().split("#[cfg(test)]\nmod ")[0]


class There:
    """What alarms and dashboards may name."""

    def __init__(self):
        sources = list(rust())
        self.sources = "\n".join(text for _, text in sources)
        emitting = [text for path, text in sources if path.parts[0] == "functions" or path.parts[1] == "lambda"]
        self.metrics = {name for text in emitting for name in METRIC.findall(text)}
        counters = COUNTER.findall(ROOT.joinpath("shared/store/src/usage.rs").read_text())
        self.counters = {f"echo_{name}_total" for name in counters} | {"echo_build_info"}
        self.resources = yaml_parse(ROOT.joinpath("template.yaml").read_text())["Resources"]
        self.functions = {name for name, item in self.resources.items() if item["Type"] == "AWS::Serverless::Function"}
        groups = [item["Properties"] for item in self.resources.values() if item["Type"] == "AWS::Logs::LogGroup"]
        self.log_groups = {group["LogGroupName"]["Fn::Sub"].replace("${AWS::StackName}", "${Stack}") for group in groups}
        self.handed = self.resources["Operations"]["Properties"]["Parameters"]
        page = ROOT.joinpath("docs/operations.md")
        headings = re.findall(r"^#+ +(.*)$", page.read_text(), re.M) if page.exists() else []
        self.anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}

    def is_function(self, parameter):
        """Whether a parameter of the nested stack is handed the name of a function."""
        return self.handed.get(parameter, {}).get("Ref") in self.functions


# What is named -----------------------------------------------------------------------------------------------------------


def filters(stack):
    """Metrics that are made of lines of the log, by name."""
    for name, item in stack["Resources"].items():
        if item["Type"] == "AWS::Logs::MetricFilter":
            for made in item["Properties"]["MetricTransformations"]:
                yield made["MetricName"]["Fn::Sub"], name, item["Properties"]


def check_filters(stack, there):
    for _, name, properties in filters(stack):
        group = properties["LogGroupName"]["Fn::Sub"]
        expect(group in there.log_groups, name, f"template.yaml has no log group {group}")
        said = re.findall(r'\$\.message = "([^"]+)"', properties["FilterPattern"])
        expect(said, name, "the pattern looks for no message")
        for message in said:
            expect(f'"{message}")' in there.sources, name, f"nothing in the sources says “{message}”")


def check_metric(place, metric, function, stack, there):
    """A metric of ours: of a function, or of a filter, which has no dimension."""
    if function is None:
        made = {name for name, _, _ in filters(stack)}
        expect(metric in made, place, f"no filter makes the metric {metric}")
        return
    expect(metric in there.metrics, place, f"nothing in the sources emits the metric {metric}")
    expect(there.is_function(function), place, f"template.yaml hands over no function as {function}")


def series(alarm):
    """(namespace, metric, dimensions) of an alarm of one metric or of several."""
    if "MetricName" in alarm:
        yield alarm["Namespace"], alarm["MetricName"], alarm.get("Dimensions", [])
    for part in alarm.get("Metrics", []):
        if "MetricStat" in part:
            metric = part["MetricStat"]["Metric"]
            yield metric["Namespace"], metric["MetricName"], metric.get("Dimensions", [])


def check_alarms(stack, there):
    alarms = {name: item["Properties"] for name, item in stack["Resources"].items() if item["Type"] == "AWS::CloudWatch::Alarm"}
    expect(alarms, "infra/operations.yaml", "there is no alarm")
    for name, alarm in alarms.items():
        for namespace, metric, dimensions in series(alarm):
            if namespace == NAMESPACE:
                metric = metric["Fn::Sub"] if isinstance(metric, dict) else metric
                functions = [dimension["Value"]["Ref"] for dimension in dimensions if dimension["Name"] == "Function"]
                check_metric(name, metric, functions[0] if functions else None, stack, there)
        slugs = re.findall(r"docs/operations\.md#alarm-([a-z-]+)", alarm.get("AlarmDescription", ""))
        expect(len(slugs) == 1 and slugs[0] in SLUGS, name, "the description names no heading of docs/operations.md")
        own = alarm["AlarmName"]["Fn::Sub"].removeprefix("${Stack}-")
        expect(slugs and own.startswith(slugs[0]), name, f"it is called {own}, and its heading {slugs}")
        expect(alarm.get("AlarmActions"), name, "it tells nobody")
    for name, function in there.resources.items():
        for alarm in function.get("Properties", {}).get("DeploymentPreference", {}).get("Alarms", []):
            alarm = alarm["Fn::Sub"].replace("${AWS::StackName}", "${Stack}")
            named = {known["AlarmName"]["Fn::Sub"] for known in alarms.values()}
            expect(alarm in named, name, f"there is no alarm {alarm} that could stop its deployment")
    text = ROOT.joinpath("infra/operations.yaml").read_text()
    expect(set(re.findall(r"#alarm-([a-z-]+)", text)) == SLUGS, "infra/operations.yaml", "not every heading has its alarm")
    for slug in sorted(SLUGS):
        expect(f"alarm-{slug}" in there.anchors, "docs/operations.md", f"there is no heading for #alarm-{slug}")


def expanded(rows):
    """The metrics of a widget, where `.` stands for the same as above and `...` for all the same up to what follows."""
    above = []
    for row in rows:
        row = [cell for cell in row if not isinstance(cell, dict)]
        if row[:1] == ["..."]:
            rest = row[1:]
            row = above[: len(above) - len(rest)] + rest
        row = [above[at] if cell == "." else cell for at, cell in enumerate(row)]
        if row:
            above = row
            yield row


def check_dashboard(stack, there):
    body = stack["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    widgets = json.loads(body)["widgets"]
    titles = [widget["properties"]["markdown"].removeprefix("## ") for widget in widgets if widget["type"] == "text"]
    expect(titles == GROUPS, "Dashboard", f"its groups are {titles}")
    places = [(widget["x"], widget["y"]) for widget in widgets]
    expect(len(set(places)) == len(places), "Dashboard", "two widgets stand at one place")
    for widget in widgets:
        place = f"Dashboard, {widget['properties'].get('title', '')}"
        rows = widget["properties"].get("metrics", [])
        for namespace, metric, *dimensions in expanded(rows):
            pairs = dict(zip(dimensions[::2], dimensions[1::2], strict=True))
            functions = [pairs[key].strip("${}") for key in ("Function", "FunctionName") if key in pairs]
            if namespace == NAMESPACE:
                check_metric(place, metric, functions[0] if functions else None, stack, there)
            for function in functions:
                expect(there.is_function(function), place, f"template.yaml hands over no function as {function}")
        check_searches(place, json.dumps(rows), there)


def check_searches(place, text, there):
    for metric in SEARCHED.findall(text):
        expect(metric in there.metrics, place, f"nothing in the sources emits the metric {metric}")


def check_grafana(stack, there):
    board = json.loads(ROOT.joinpath("infra/grafana/echo.json").read_text())
    inputs = {f"${{{wanted['name']}}}" for wanted in board["__inputs"]}
    rows = [panel["title"] for panel in board["panels"] if panel["type"] == "row"]
    expect(rows[: len(GROUPS)] == GROUPS, "infra/grafana/echo.json", f"its groups are {rows}")
    ids = [panel["id"] for panel in board["panels"]]
    expect(len(set(ids)) == len(ids), "infra/grafana/echo.json", "two panels have one id")
    for panel in board["panels"]:
        place = f"infra/grafana/echo.json, {panel['title']}"
        targets = panel.get("targets", [])
        expect(targets or panel["type"] in ("row", "text"), place, "the panel asks for nothing")
        for target in targets:
            expect(target["datasource"]["uid"] in inputs, place, "the data source is not one that is asked for on import")
            if target["datasource"]["type"] == "prometheus":
                named = re.findall(r"\becho_\w+", target["expr"])
                expect(named, place, "it asks for no counter of Echo")
                for name in named:
                    expect(name in there.counters, place, f"there is no counter {name}")
                continue
            expression = target.get("expression", "")
            check_searches(place, expression, there)
            for function in re.findall(r"\$stack-([A-Z]\w+)", expression):
                expect(function in there.functions, place, f"template.yaml has no function {function}")
            if target["namespace"] == NAMESPACE:
                check_metric(place, target["metricName"].replace("${stack}", "${Stack}"), None, stack, there)
    return sum(len(panel.get("targets", [])) for panel in board["panels"])


def main():
    there = There()
    expect(len(there.metrics) >= 10, "sources", f"only these metrics were found: {sorted(there.metrics)}")
    stack = yaml_parse(ROOT.joinpath("infra/operations.yaml").read_text())
    check_filters(stack, there)
    check_alarms(stack, there)
    check_dashboard(stack, there)
    asked = check_grafana(stack, there)
    for line in dict.fromkeys(wrong):
        print(line, file=sys.stderr)
    if not wrong:
        print(f"alarms and dashboards name what exists: {len(there.metrics)} metrics, {len(there.functions)} functions, {asked} queries of Grafana")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
