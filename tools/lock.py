"""The lock file and the repository name no place but the public registry, and no machine but the reader's own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
REGISTRY = {"pypi.org", "files.pythonhosted.org"}
NPM = {"registry.npmjs.org"}


def foreign_hosts() -> Iterator[str]:
    """Hosts in the lock files that are not the public registries."""
    for name, allowed in (
        ("uv.lock", REGISTRY),
        ("frontend/package-lock.json", NPM),
        ("interop/package-lock.json", NPM),
    ):
        path = ROOT / name
        if path.exists():
            text = path.read_text(encoding="utf-8")
            fields = (
                r'(?:url|registry) = "(https?://[^"]+)"'
                if path.suffix == ".lock"
                else r'"resolved": "(https?://[^"]+)"'
            )
            for host in sorted({urlsplit(url).hostname or "" for url in re.findall(fields, text)} - allowed):
                yield f"{name} names {host}"


def unlocked() -> Iterator[str]:
    """Whether every package of the lock file has a hash."""
    text = (ROOT / "uv.lock").read_text(encoding="utf-8")
    for entry in text.split("[[package]]")[1:]:
        if "source = { registry" in entry and "hash = " not in entry:
            yield f"uv.lock: {entry.splitlines()[1]} has no hash"


def unexplained() -> Iterator[str]:
    """Direct dependencies without a line that says why."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    section = text.split("\ndependencies = [")[1].split("\n]\n")[0]
    for line in section.splitlines():
        if line.strip() and "#" not in line:
            yield f"pyproject.toml: {line.strip()} has no reason beside it"


def machine_paths() -> Iterator[str]:
    """Files that name a folder of somebody's machine."""
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split("\n")
    personal = re.compile(r"(?<![\w.~$}/])/(?:root|home/\w+|Users/\w+|work)/")
    for name in filter(None, files):
        path = ROOT / name
        if (
            path.suffix in {".py", ".md", ".toml", ".yaml", ".yml", ".html", ".csv", ".json", ".sh", ""}
            and path.is_file()
        ):
            for found in personal.findall(path.read_text(encoding="utf-8", errors="replace"))[:1]:
                yield f"{name} names {found}"


if __name__ == "__main__":
    faults = [*foreign_hosts(), *unlocked(), *unexplained(), *machine_paths()]
    print("\n".join(faults) or "lock: public registries only, every package with its hash, no machine's paths")
    sys.exit(1 if faults else 0)
