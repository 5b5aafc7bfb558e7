#!/usr/bin/env python3
"""Holds the documents to the repository: each test they name as `file::test` is there, each relative link leads to a file and,
behind a `#`, to a heading of it. Prints what is wrong and fails, or prints how much was looked at."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEST = re.compile(r"`([\w./-]+\.rs)::(\w+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)
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


def main() -> int:
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    pages = [Path(line) for line in listed.splitlines() if "/fixtures/" not in line and "/expected/" not in line]
    wrong, tests, links = [], 0, 0
    for page in pages:
        text = (ROOT / page).read_text(encoding="utf-8")
        tests, links = tests + len(TEST.findall(text)), links + len(LINK.findall(text))
        wrong += wrong_tests(page, text) + wrong_links(page, text)
    print("\n".join(wrong) or f"{len(pages)} documents name {tests} tests and {links} links, all of them there")
    return 1 if wrong else 0


sys.exit(main())
