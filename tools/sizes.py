"""No file outgrows a reader: about 400 lines for our Python, templates and scripts, 250 for the settings."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# About 400: what a formatter adds to a file at the limit is forgiven.
LIMITS = {".py": 400, ".html": 400, ".js": 400, ".typ": 400, ".sh": 200}
NARROWER = {"src/tramuang/site/settings.py": 250}
SLACK = 30
TESTS = 500  # a test is looked up by its name; nobody reads the file from end to end
# Written by Django, or by others.
SKIPPED = {"migrations", "vendor", "node_modules", "__pycache__"}


def too_long() -> Iterator[str]:
    """Each file over its limit, with a word on what to do."""
    for folder in ("src", "tools", "frontend"):
        for path in sorted((ROOT / folder).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            limit = NARROWER.get(name, LIMITS.get(path.suffix, 0))
            if limit and "tests" in path.parts:
                limit = TESTS
            if not limit or SKIPPED & set(path.parts) or not path.is_file():
                continue
            lines = len(path.read_text(encoding="utf-8").splitlines())
            if lines > limit + SLACK:
                yield f"{name}: {lines} lines, the limit is {limit}; make it a folder of the same name"


if __name__ == "__main__":
    faults = list(too_long())
    print("\n".join(faults) or "sizes: every file can be read at one sitting")
    sys.exit(1 if faults else 0)
