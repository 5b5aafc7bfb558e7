#!/usr/bin/env python3
"""Holds the documents to the repository: each test they name as `file::test` is there, each relative link leads to a file and,
behind a `#`, to a heading of it, also from an alarm's description; each message that a query of the log looks for is one that the
code writes. Prints what is wrong and fails, or prints how much was looked at."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEST = re.compile(r"`([\w./-]+\.rs)::(\w+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)
QUERY = re.compile(r'\bmessage (?:= "([^"]*)"|in \[([^\]]*)\])')
RUNBOOK = re.compile(r"\b(docs/[\w-]+\.md)#([\w-]+)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def is_test(source: str, name: str) -> bool:
    """Whether a function of this name stands under `#[test]` or one of its kin, also inside `proptest!`."""
    attribute = r"#\[(?:tokio::)?test[^\]]*\]\s*(?:#\[[^\]]*\]\s*)*(?:async )?fn "
    return re.search(attribute + re.escape(name) + r"\(", source) is not None


def anchors(text: str) -> set[str]:
    """The names that a page's headings have, as code hosts make them."""
    words = (re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading) for heading in HEADING.findall(FENCE.sub("", text)))
    return {re.sub(r"[^\w\- ]", "", word.strip().lower()).replace(" ", "-") for word in words}


def wrong_tests(page: Path, text: str) -> list[str]:
    wrong = []
    for file, name in TEST.findall(text):
        source = ROOT / file
        if not source.is_file():
            wrong.append(f"{page}: {file} is not there")
        elif not is_test(source.read_text(encoding="utf-8"), name):
            wrong.append(f"{page}: {file} has no test {name}")
    return wrong


def wrong_links(page: Path, text: str) -> list[str]:
    wrong = []
    for link in LINK.findall(FENCE.sub("", text)):
        path, _, anchor = link.partition("#")
        target = (ROOT / page).parent / path if path else ROOT / page
        if "://" in link or link.startswith("mailto:"):
            continue
        if not target.exists():
            wrong.append(f"{page}: {link} leads nowhere")
        elif anchor and target.suffix == ".md" and anchor not in anchors(target.read_text(encoding="utf-8")):
            wrong.append(f"{page}: {link} names no heading")
    return wrong


def messages(text: str) -> list[str]:
    """What queries of the log look for as a message."""
    return [found for one, several in QUERY.findall(text) for found in [one, *re.findall(r'"([^"]*)"', several)] if found]


def wrong_runbooks(template: Path, text: str) -> list[str]:
    wrong = []
    for page, anchor in RUNBOOK.findall(text):
        if not (ROOT / page).is_file() or anchor not in anchors((ROOT / page).read_text(encoding="utf-8")):
            wrong.append(f"{template}: {page}#{anchor} names no heading")
    return wrong


def listed(*patterns: str) -> list[Path]:
    names = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [Path(name) for name in names.splitlines() if "/fixtures/" not in name and "/expected/" not in name]


def main() -> int:
    pages = listed("*.md")
    code = "\n".join((ROOT / file).read_text(encoding="utf-8") for file in listed("functions/*.rs", "shared/*.rs"))
    wrong, tests, links, queries = [], 0, 0, 0
    for page in pages:
        text = (ROOT / page).read_text(encoding="utf-8")
        tests, links = tests + len(TEST.findall(text)), links + len(LINK.findall(text))
        wrong += wrong_tests(page, text) + wrong_links(page, text)
        for message in messages(text):
            queries += 1
            if f'"{message}"' not in code:
                wrong.append(f"{page}: no line of the log says `{message}`")
    for template in listed("template.yaml", "infra/*.yaml"):
        wrong += wrong_runbooks(template, (ROOT / template).read_text(encoding="utf-8"))
    said = f"{len(pages)} documents name {tests} tests, {links} links and {queries} messages of the log, all of them there"
    print("\n".join(wrong) or said)
    return 1 if wrong else 0


sys.exit(main())
