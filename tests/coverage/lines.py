"""How many of the product's lines the tests run through, from what `llvm-cov export --format=lcov` writes; fails below a floor.

Tests are not what is to be covered: files under a `tests` folder are left out by the caller, modules under `#[cfg(test)]` here.

    lines.py FILE.lcov FLOOR
"""

import pathlib
import re
import subprocess
import sys

FOR_TESTS = r"#\[cfg\((?:test|all\(test\b[^\]]*)\)\]\s*(?:pub(?:\([a-z]+\))? )?mod ([a-z0-9_]+)"
TEST_FILE = re.compile(FOR_TESTS + ";")
TEST_MODULE = re.compile("^" + FOR_TESTS + r" \{$", re.MULTILINE)
TEST = re.compile(r"^\s*#\[(?:tokio::)?test\b", re.MULTILINE)


def all_sources():
    """Also those without a line of code, which name others."""
    listed = subprocess.run(["git", "ls-files", "*.rs"], capture_output=True, text=True, check=True).stdout
    return [pathlib.Path.cwd() / line for line in listed.splitlines()]


def test_files(sources):
    """The files of modules that are compiled for tests alone, and the folders of theirs."""
    found = set()
    for source in sources:
        folder = source.parent if source.stem in ("lib", "main", "mod") else source.parent / source.stem
        for name in TEST_FILE.findall(source.read_text()):
            found |= {folder / f"{name}.rs", folder / name}
    return found


def product_lines(source):
    """The number of lines before the tests, which stand at the end of a file."""
    text = source.read_text()
    start = TEST_MODULE.search(text)
    product = text[: start.start()] if start else text
    if TEST.search(product):
        sys.exit(f"{source} has a test among what is taken for the product's lines")
    return product.count("\n") + 1


def read(lcov):
    """Of each file the lines that hold code, and whether they were run."""
    files, lines = {}, {}
    for line in lcov.open():
        kind, _, rest = line.strip().partition(":")
        if kind == "SF":
            lines = files.setdefault(pathlib.Path(rest), {})
        elif kind == "DA":
            number, count = rest.split(",")[:2]
            lines[int(number)] = lines.get(int(number), False) or int(count) > 0
    return files


def main(lcov, floor):
    tests = test_files(all_sources())
    shares = []
    for source, lines in read(pathlib.Path(lcov)).items():
        if source in tests or any(folder in tests for folder in source.parents):
            continue
        last = product_lines(source)
        run = [is_run for number, is_run in lines.items() if number <= last]
        if run:
            shares.append((sum(run), len(run), source.relative_to(pathlib.Path.cwd())))
    for run, all_lines, source in sorted(shares, key=lambda share: share[0] / share[1])[:20]:
        print(f"{100 * run / all_lines:5.1f} % of {all_lines:4} lines  {source}")
    run, all_lines = (sum(share[part] for share in shares) for part in (0, 1))
    percent = 100 * run / all_lines
    print(f"coverage: {run:,} of {all_lines:,} lines of {len(shares)} files, {percent:.1f} %; the floor is {floor:g} %")
    return percent < floor


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], float(sys.argv[2])))
