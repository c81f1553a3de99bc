"""Runs the parts of the test suite and ends by saying, part by part, what passed, what failed and what did not run.

    python tools/suite.py                      every part
    python tools/suite.py sqlite postgresql    only these

A part whose programs are missing does not run; with CI=true that is a failure. Chromium, Node.js and pdftotext are installed
by apt where that is allowed (Debian, root). TRAMUANG_TEST_ARGS is given to pytest as it stands.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from postgres import NoPostgres, private_server

CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
# What `make bench` tells of the last run.
KEPT = Path(__file__).resolve().parents[1] / "var" / "suite.json"
times: list[dict[str, str | float]] = []
INTEROP = Path(__file__).resolve().parents[1] / "interop"
NODE = 20
CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


class Missing(Exception):
    """A program that a part needs is not here; the message says what to do."""


@dataclass(frozen=True)
class Part:
    """One run of pytest: what it is called, which tests, on which database, and what must be here for it."""

    name: str
    tests: str
    database: Callable[[], AbstractContextManager[str]]
    workers: int
    needs: Callable[[], None]


def apt(*packages: str) -> bool:
    """Install Debian packages when we may; whether they are there now."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        print("+", shlex.join(command), flush=True)
        if subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL).returncode:
            return False
    return True


def pdftotext() -> bool:
    """Whether poppler's pdftotext is here; the tests that read a PDF back skip themselves without it."""
    return bool(shutil.which("pdftotext") or (apt("poppler-utils") and shutil.which("pdftotext")))


def nothing() -> None:
    """A part that needs no program besides Python."""


def chromium() -> None:
    """The journeys drive the system's Chromium."""
    if not any(map(shutil.which, CHROMIUM)) and not (apt("chromium") and any(map(shutil.which, CHROMIUM))):
        raise Missing("Chromium is not installed (Debian: apt-get install chromium)")


def node() -> None:
    """The verifiers of others are npm packages, installed by lock file into interop/node_modules."""
    there = all(map(shutil.which, ("node", "npm"))) or apt("nodejs", "npm")
    if not there or not all(map(shutil.which, ("node", "npm"))):
        raise Missing("Node.js with npm is not installed (Debian: apt-get install nodejs npm)")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
    if int(version.lstrip("v").split(".")[0] or 0) < NODE:
        raise Missing(f"Node.js {version} is here; the verifiers of others need {NODE} or newer")
    lock, installed = INTEROP / "package-lock.json", INTEROP / "node_modules" / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    print("+", shlex.join(command), flush=True)
    if subprocess.run(command, cwd=INTEROP).returncode:
        raise Missing("the packages of interop/ could not be installed (npm ci, see above)")


def runs(program: str) -> bool:
    """Whether a program is here and really runs: a name on the PATH may be a shim that runs nothing."""
    try:
        return subprocess.run([program, "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def extra(name: str, module: str) -> None:
    """An extra of this package, by the lock file."""
    if importlib.util.find_spec(module):
        return
    uv = next((path for path in ("uv", ".uv/bin/uv", os.path.expanduser("~/.local/bin/uv")) if runs(path)), None)
    if uv is None:
        raise Missing("uv is not to be found; run make again")
    command = [uv, "sync", "--locked", "--quiet", "--inexact", "--extra", name, "--python", sys.executable]
    print("+", shlex.join(command), flush=True)
    if subprocess.run(command).returncode:
        raise Missing(f"{module} could not be installed (uv sync --extra {name}, see above)")


def spark() -> None:
    """A cluster of processes on loopback: Java, and PySpark."""
    if not shutil.which("java"):
        raise Missing("Java is not installed (Debian: apt-get install default-jre-headless)")
    extra("spark", "pyspark")


def clickhouse() -> None:
    """ClickHouse within this process."""
    extra("clickhouse", "chdb")


def sqlite() -> AbstractContextManager[str]:
    """No address: the tests make their own SQLite."""
    return nullcontext("")


# What needs no program besides Python and a database.
PLAIN = "not browser and not interop and not spark and not clickhouse"
PARTS = (
    Part("rules", f"rules and {PLAIN}", sqlite, 2, nothing),
    Part("sqlite", f"not rules and not postgres and {PLAIN}", sqlite, 2, nothing),
    Part("postgresql", f"not rules and {PLAIN}", private_server, 2, nothing),
    Part("interop", "interop", sqlite, 1, node),
    Part("spark", "spark", sqlite, 1, spark),
    Part("clickhouse", "clickhouse", sqlite, 1, clickhouse),
    Part("browser on sqlite", "browser", sqlite, 2, chromium),
    Part("browser on postgresql", "browser", private_server, 2, chromium),
)


def run(part: Part) -> tuple[str, str]:
    """Run one part: `passed`, `FAILED` or `NOT RUN`, and a word about it."""
    print(f"\n== {part.name} " + "=" * (100 - len(part.name)), flush=True)
    started = time.monotonic()
    try:
        part.needs()
        with part.database() as url:
            environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
            if url:
                environment["DATABASE_URL"] = url
            command = [
                sys.executable,
                "-m",
                "pytest",
                "-m",
                part.tests,
                "-rs",
                "-n",
                str(part.workers),
                "--dist",
                "worksteal",
            ]
            command += shlex.split(os.environ.get("TRAMUANG_TEST_ARGS", ""))
            code = subprocess.run(command, env=environment).returncode
    except (Missing, NoPostgres) as absent:
        print(absent, flush=True)
        return "NOT RUN", str(absent)
    if code == 5:  # pytest's word for a selection that holds no test
        return "NOT RUN", "there is no such test"
    seconds = time.monotonic() - started
    times.append({"part": part.name, "verdict": "failed" if code else "passed", "seconds": round(seconds, 1)})
    return ("FAILED" if code else "passed"), f"{seconds:.0f} s"


def main(chosen: list[str]) -> int:
    """Run the chosen parts (all when none is named); 1 when one failed, or did not run under CI."""
    parts = [part for part in PARTS if not chosen or any(part.name.startswith(word) for word in chosen)]
    if not parts:
        print(f"There is no such part. There is: {', '.join(part.name for part in PARTS)}.", file=sys.stderr)
        return 2
    readable = pdftotext()
    results = [(part.name, *run(part)) for part in parts]
    if not readable:
        results.append(
            ("reading PDFs back", "NOT RUN", "pdftotext is not installed (Debian: apt-get install poppler-utils)")
        )
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    KEPT.write_text(json.dumps(times, indent=1) + "\n", encoding="utf-8")
    print()
    for name, verdict, word in results:
        print(f"{name:<24}{verdict:<10}{word}")
    verdicts = {verdict for _name, verdict, _word in results}
    return 1 if "FAILED" in verdicts or (CI and "NOT RUN" in verdicts) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
