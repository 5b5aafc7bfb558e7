#!/usr/bin/env python3
"""How many findings that were planted in tables of records does the report of each table hold?

    python3 tests/bench/insights.py DATA [--echo BINARY] [--write docs/insights.md]

DATA holds InsightBench's flag-19, flag-20, flag-21 and flag-39, each a .csv with its .json. The report that Echo makes of each
.csv by itself (no template is named) is printed as Markdown; each planted finding has a rule below that one sentence or one table
of the report must pass: it names the entities, the direction and the figures, and no sentence says the contrary. A finding that
needs data which the file does not hold has no rule and is missed. Exit code 1 under 60 %.
"""
import argparse
import csv
import json
import re
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path

LEAST = 0.60
TABLES = ["flag-19", "flag-20", "flag-21", "flag-39"]


# The report as sentences and tables ------------------------------------------------------------------------------------


class Report:
    def __init__(self, markdown):
        lines = [line.strip() for line in markdown.splitlines()]
        prose = [line.lstrip("-*#> ") for line in lines if line and not line.startswith("|")]
        # A paragraph is what a detector found, and may be several sentences about one thing.
        self.paragraphs = [re.sub(r"[*_`\\]", "", line) for line in prose]
        self.tables = list(tables(lines))

    def says(self, *patterns):
        """A paragraph that matches every pattern, in any order."""
        return next((text for text in self.paragraphs if all(re.search(p, text, re.I) for p in patterns)), None)

    def table(self, *columns):
        """Rows of the table that has these columns, each a dict by heading."""
        for heading, rows in self.tables:
            if all(column in heading for column in columns):
                return rows
        return []


def tables(lines):
    heading = None
    rows = []
    for line in lines + [""]:
        if line.startswith("|"):
            cells = [re.sub(r"[*_`\\]", "", cell).strip() for cell in line.strip("|").split("|")]
            if heading is None:
                heading = cells
            elif not all(re.fullmatch(r":?-+:?", cell) for cell in cells):
                rows.append(dict(zip(heading, cells)))
        elif heading is not None:
            yield heading, rows
            heading, rows = None, []


def number(text):
    found = re.search(r"-?[\d,]*\.?\d+", text)
    return float(found.group().replace(",", "")) if found else None


def percent(share):
    """A share as a report may round it: 44.2 % or 44 %."""
    return rf"\b({share * 100:.1f}|{share * 100:.2f}|{share * 100:.0f}) ?%"


def days(mean):
    return rf"\b({mean:.1f}|{mean:.2f}|{mean:.0f}) days"


# What the file holds, counted here anew -----------------------------------------------------------------------------------


class Data:
    def __init__(self, path):
        with open(path, newline="") as file:
            self.rows = list(csv.DictReader(file))

    def rates(self, column):
        total, declined = Counter(), Counter()
        for row in self.rows:
            total[row[column]] += 1
            declined[row[column]] += row["state"] == "Declined"
        return total, {name: declined[name] / total[name] for name in total}

    def taken(self, column=None, below=None, value=lambda name: name):
        """Mean days from opening to processing by the values of a column, of rows that were processed."""
        groups = {}
        for row in self.rows:
            if row["processed_date"] and (below is None or float(row["amount"]) < below):
                took = date.fromisoformat(row["processed_date"][:10]) - date.fromisoformat(row["opened_at"][:10])
                groups.setdefault(value(row[column]) if column else None, []).append(took.days)
        return {name: (statistics.mean(values), len(values)) for name, values in groups.items()}


# A rule for each planted finding: what passes, or None --------------------------------------------------------------------


def rejected_most(column, entity):
    def rule(report, data):
        total, rates = data.rates(column)
        assert max(rates, key=rates.get) == entity, "the planted finding is not true of the file"
        return report.says(r"(reject|declin)\w* records are most common", rf"most common in the {column} {entity}\b",
                           percent(rates[entity]))
    return rule


def volume_is_not_rate(column, entity):
    def rule(report, data):
        total, rates = data.rates(column)
        largest = total.most_common(1)[0][0]
        assert largest != entity
        return report.says(rf"{column} {entity}\b", percent(rates[entity]), rf"\b{re.escape(largest)} has {total[largest]}\b",
                           r"not have the most records", percent(rates[largest]))
    return rule


def most_rejected_persons(department):
    def rule(report, data):
        counts = Counter(r["user"] for r in data.rows if r["department"] == department and r["state"] == "Declined")
        (first, most), (second, also), (_, third) = counts.most_common(3)
        assert most == also > third
        return report.says(rf"department {department}\b", rf"{first} \({most}\)", rf"{second} \({most}\)", r"most",
                           r"(reject|declin)")
    return rule


def smaller_is_slower(report, data):
    contrary = report.says(r"larger the amount, the longer")
    return None if contrary else report.says(r"smaller the amount, the longer")


def lowest_bracket_is_slowest(report, data):
    mean, closed = data.taken(below=1000)[None]
    rows = [(row["Amounts"], number(row["Mean days to close"])) for row in report.table("Amounts", "Mean days to close")]
    rows = [(name, mean) for name, mean in rows if mean is not None]
    if len(rows) < 3 or max(rows, key=lambda row: row[1])[0] != "under 1,000":
        return None
    return report.says(days(mean) + r".{0,20} with under 1,000", r"average")


def outcomes_vary_by_bracket(report, data):
    """Most records are of larger amounts, and fewer of these are still waiting (pending, submitted) than of small ones."""
    small = [row for row in data.rows if float(row["amount"]) < 1000]
    waiting = sum(row["state"] in ("Pending", "Submitted") for row in small) / len(small)
    rows = report.table("Amounts", "Records", "Open rate", "Rejection rate")
    shares = {row["Amounts"]: (number(row["Records"]), number(row["Open rate"])) for row in rows}
    if "under 1,000" not in shares or len(shares) < 3:
        return None
    records, rate = shares.pop("under 1,000")
    if any(other <= records or share >= rate for other, share in shares.values()):
        return None
    return report.says(r"outcomes vary with the amount", percent(waiting), r"under 1,000 are still open", r"Most records are of")


def small_ones_vary(report, data):
    """By department and by user, each from the fastest to the slowest with their days, of those below the round number that
    the finding's own chart was cut at."""
    by_department = data.taken("department", below=5000)
    by_user = {name: of for name, of in data.taken("user", below=5000).items() if of[1] > 1}
    patterns = [r"under 5,000", r"unequal|vary|differ"]
    for groups in (by_department, by_user):
        for pick in (min, max):
            name = pick(groups, key=lambda name: groups[name][0])
            patterns.append(rf"{days(groups[name][0])} \({re.escape(name)}\)")
    return report.says(*patterns)


NOT_IN_FILE = "the file does not say when an employee began"

RULES = {
    ("flag-19", 0): rejected_most("department", "IT"),
    ("flag-19", 1): volume_is_not_rate("department", "IT"),
    ("flag-19", 2): most_rejected_persons("IT"),
    ("flag-20", 0): rejected_most("category", "Travel"),
    ("flag-20", 1): volume_is_not_rate("category", "Travel"),
    ("flag-21", 0): NOT_IN_FILE,
    ("flag-21", 1): NOT_IN_FILE,
    ("flag-21", 2): NOT_IN_FILE,
    ("flag-39", 0): smaller_is_slower,
    ("flag-39", 1): lowest_bracket_is_slowest,
    ("flag-39", 2): outcomes_vary_by_bracket,
    ("flag-39", 3): small_ones_vary,
}


def report_of(echo, path, folder):
    command = [*echo, "report", str(path), "--format", "md", "--out", "-", "--data", folder]
    return Report(subprocess.run(command, capture_output=True, text=True, timeout=1800, check=True).stdout)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("data", type=Path)
    arguments.add_argument("--echo", default="cargo run --quiet --", help="how Echo is called")
    arguments.add_argument("--write", type=Path, help="a page whose table is replaced")
    asked = arguments.parse_args()
    lines = ["| table | planted finding | found | where |", "|---|---|---|---|"]
    found = 0
    for table in TABLES:
        planted = json.loads((asked.data / f"{table}.json").read_text())["insight_list"]
        data = Data(asked.data / f"{table}.csv")
        with tempfile.TemporaryDirectory() as folder:
            report = report_of(asked.echo.split(), asked.data / f"{table}.csv", folder)
        for at, insight in enumerate(planted):
            rule = RULES[(table, at)]
            passed = None if isinstance(rule, str) else rule(report, data)
            found += passed is not None
            where = passed or (rule if isinstance(rule, str) else "no sentence says it")
            lines.append(f"| {table} | {insight['insight'].strip()} | {'yes' if passed else 'no'} | {where} |")
    share = found / len(RULES)
    lines += ["", f"{found} of {len(RULES)} planted findings are in the reports: {share:.0%}."]
    page = "\n".join(lines)
    print(page)
    if asked.write:
        before, mark, _ = asked.write.read_text().partition("<!-- measured -->\n")
        asked.write.write_text(f"{before}{mark}\n{page}\n")
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
