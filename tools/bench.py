"""Measures the site on this machine: `make bench`. Prints tables and stores everything as JSON in var/bench.json.

For each public page: CPU time and queries when cold, when its fragments are cached, and when the reader already has it (304); and requests
a second, beside a bare response of the same server in the same run: a busy machine slows both, so the share is what to compare.
Also the time of `make demo` (measured here, on a fresh home) and of the last `make test` (as tools/suite.py wrote it down).

Of the emblem: checks of signatures as shares of the bare one, beside PyLD's and npm's (tools/bench_emblem.py); what each bomb costs; and a
thousand emblems issued anew with pictures and bundles (tools/bench_reissue.py). Each target is said with whether it was met.
`--quick` takes few rounds and few emblems: it shows that everything runs, and its figures mean nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread
from typing import Any

import bench_emblem
import bench_reissue

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
KEPT = ROOT / "var" / "bench.json"
PAGES = {
    "nation": "/",
    "city": "/cities/9699/",
    "round on record": "/rounds/2565/",
    "open round": "/rounds/2570/",
    "claims": "/claims/",
    "search": "/search/?q=น้ำท่วม",
    "verify": "/v/TM-2565-96-01/",
    "edition": "/editions/smart-city-thailand/2565/",
    "gallery": "/gallery/",
}
ROUNDS, SECONDS, CLIENTS = 20, 3.0, 8
WARM_VERIFY = 1.0  # milliseconds of CPU for the public page of an emblem
QUICK = {"rounds": 3, "seconds": 0.5, "npm_seconds": 0.2, "emblems": 10}
BARE = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def timed(command: list[str], environment: dict[str, str]) -> float:
    """Seconds that a command takes; its words are shown only when it fails."""
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
    return time.monotonic() - started


def cpu(visit: Callable[..., Any], *given: Any, rounds: int = ROUNDS, **named: Any) -> float:
    """Milliseconds of CPU for one visit."""
    started = time.process_time()
    for _ in range(rounds):
        visit(*given, **named)
    return (time.process_time() - started) * 1000 / rounds


def pages(rounds: int) -> dict[str, dict[str, Any]]:
    """CPU and queries of each public page, measured inside this process with every middleware."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tramuang.site.settings")
    import django

    django.setup()
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, found = Client(headers={"host": "127.0.0.1"}), {}

    def asked(url: str, **headers: str) -> tuple[Any, int]:
        # Counted at once: the next request empties the log.
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(url, headers=headers)
        return answer, len(seen)

    def cold(url: str) -> None:
        cache.clear()
        client.get(url)

    for name, url in PAGES.items():
        answer = client.get(url)
        if answer.status_code != 200:
            found[name] = {"url": url, "status": answer.status_code}
            continue
        cache.clear()
        answer, at_first = asked(url)
        _same, again = asked(url)
        row: dict[str, Any] = {
            "url": url,
            "status": 200,
            "bytes": len(answer.content),
            "cold_ms": round(cpu(cold, url, rounds=rounds), 2),
            "cold_queries": at_first,
            "warm_ms": round(cpu(client.get, url, rounds=rounds), 2),
            "warm_queries": again,
        }
        tag = answer.headers.get("ETag")
        if tag:
            same, known = asked(url, **{"if-none-match": tag})
            if same.status_code == 304:
                row["known_ms"] = round(cpu(client.get, url, rounds=rounds, headers={"if-none-match": tag}), 2)
                row["known_queries"] = known
        found[name] = row
    return found


@contextmanager
def serving(command: list[str], port: int, environment: dict[str, str]) -> Iterator[None]:
    """A server that answers, ended at the end."""
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > deadline:
                    sys.exit(f"{' '.join(command)} does not answer")
                time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.wait(20)


def requests_a_second(port: int, url: str, seconds: float) -> float:
    """Requests a second from a handful of connections kept open; our own client, so that nothing need be installed."""
    counts = [0] * CLIENTS
    until = time.monotonic() + seconds

    def ask(number: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        while time.monotonic() < until:
            try:
                connection.request("GET", url)
                connection.getresponse().read()
                counts[number] += 1
            except (HTTPException, OSError):
                connection.close()
        connection.close()

    threads = [Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - started)


def speeds(found: dict[str, dict[str, Any]], environment: dict[str, str], seconds: float) -> float:
    """Write each page's requests a second into its row; returns those of the bare response."""
    from urllib.parse import quote

    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "bare.py").write_text(BARE)
        bare = [f"{BIN}/granian", "--interface", "wsgi", "--workers", "2", "--host", "127.0.0.1", "--port", str(port)]
        bare += ["--log-level", "error", "bare:application"]
        with serving(bare, port, {**environment, "PYTHONPATH": folder}):
            bottom = requests_a_second(port, "/", seconds)
    port = free_port()
    with serving([f"{BIN}/tramuang", "serve", "--no-prepare", "--port", str(port)], port, environment):
        for row in found.values():
            if row["status"] == 200:
                row["rps"] = round(requests_a_second(port, quote(row["url"], safe="/?=&"), seconds))
                row["share_of_bare"] = round(row["rps"] / bottom, 3)
    return bottom


def show(result: dict[str, Any]) -> None:
    """The figures as a table."""
    print(
        f"{'page':<18}{'cold ms':>9}{'queries':>9}{'warm ms':>9}{'queries':>9}{'304 ms':>9}{'req/s':>8}{'of bare':>9}"
    )
    for name, row in result["pages"].items():
        if row["status"] != 200:
            print(f"{name:<18}  answers {row['status']} at {row['url']}")
            continue
        known = f"{row['known_ms']:.2f}" if "known_ms" in row else "–"
        print(
            f"{name:<18}{row['cold_ms']:>9.2f}{row['cold_queries']:>9}{row['warm_ms']:>9.2f}{row['warm_queries']:>9}"
            f"{known:>9}{row['rps']:>8}{row['share_of_bare']:>9.1%}"
        )
    print(f"\nbare response of the same server: {result['bare_rps']:.0f} requests a second")
    print(f"make demo, until it could be served: {result['demo_seconds']:.1f} s")
    for part in result["suite"] or [{"part": "make test", "verdict": "has not run here", "seconds": 0}]:
        print(f"{part['part']}: {part['verdict']}, {part['seconds']:.0f} s")
    found = result["emblem"]
    print(f"\n{bench_emblem.table(found['signatures'])}\n\n{bench_emblem.table_of_bombs(found['bombs'])}")
    print(f"\n{bench_reissue.table(found['reissue'])}\n")
    words = {True: "met", False: "MISSED", None: "not measured as asked"}
    print(f"{'target':<40}{'asked':>18}{'is':>16}  ")
    for row in result["targets"]:
        print(f"{row['what']:<40}{row['asked']:>18}{row['is']:>16}  {words[row['met']]}")


def emblems(rounds: int, npm_seconds: float, number: int) -> dict[str, Any]:
    """What the room of emblems is measured by."""
    return {
        "signatures": bench_emblem.signatures(rounds),
        "npm": bench_emblem.npm(max(3, rounds // 2), npm_seconds),
        "bombs": bench_emblem.bombs(),
        "reissue": bench_reissue.reissue(number),
    }


def targets(result: dict[str, Any]) -> list[tuple[str, str, str, bool | None]]:
    """What was asked, what it is, and whether that is met; None where it was not measured as it was asked."""
    found = result["emblem"]
    is_ = {name: row["is"] for name, row in found["signatures"]["targets"].items()}
    rows: list[tuple[str, str, str, bool | None]] = [
        ("rdfc, share of the bare signature", "≥ 35 %", f"{is_['rdfc']:.1%}", is_["rdfc"] >= 0.35),
        ("jcs, share of the bare signature", "≥ 65 %", f"{is_['jcs']:.1%}", is_["jcs"] >= 0.65),
        ("rdfc, times PyLD's", "≥ 15", f"{is_['rdfc, times PyLD']:.1f}", is_["rdfc, times PyLD"] >= 15),
    ]
    npm = found["npm"]
    rows.append(("rdfc, times npm's", "≥ 15", str(npm["times_npm"]) if npm else "not installed", npm and npm["met"]))
    again = found["reissue"]
    whole = again["emblems"] >= bench_reissue.EMBLEMS
    for kind in ("cold", "warm"):
        met = again[kind] < bench_reissue.TARGET if whole else None
        rows.append((f"{again['emblems']} emblems issued anew, {kind}", "< 60 s for 1000", f"{again[kind]} s", met))
    page = result["pages"]["verify"].get("warm_ms")
    met = None if page is None else page <= WARM_VERIFY
    rows.append(("page of an emblem, warm", "≤ 1 ms CPU", "–" if page is None else f"{page:.2f} ms", met))
    worst = max(found["bombs"].values())
    rows.append((f"the costliest of {len(found['bombs'])} bombs", "< 100 ms CPU", f"{worst:.1f} ms", worst < 100))
    return rows


def main() -> int:
    """Load the demonstration into a fresh home and measure."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--quick", action="store_true", help="few rounds and few emblems: only that everything runs")
    quick = asked.parse_args().quick
    rounds, seconds = (QUICK["rounds"], QUICK["seconds"]) if quick else (ROUNDS, SECONDS)
    home = tempfile.mkdtemp(prefix="tramuang-bench-")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRAMUANG_")}
    environment |= {"TRAMUANG_HOME": home, "TRAMUANG_DEMO": "1"}
    environment.pop("DATABASE_URL", None)
    try:
        demo_seconds = timed([f"{BIN}/tramuang", "demo", "--no-serve"], environment)
        # What the worker does within a minute: an emblem's page is kept once its files lie there.
        timed([f"{BIN}/tramuang", "emblem", "publish"], environment)
        os.environ.update(environment)
        os.environ.pop("DATABASE_URL", None)
        found = pages(int(rounds))
        bare = speeds(found, environment, seconds)
        of_emblems = (
            emblems(int(rounds), QUICK["npm_seconds"], int(QUICK["emblems"]))
            if quick
            else emblems(bench_emblem.ROUNDS, bench_emblem.NPM_SECONDS, bench_reissue.EMBLEMS)
        )
        suite = ROOT / "var" / "suite.json"
        result = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "quick": quick,
            "machine": {"cpus": os.cpu_count(), "load": os.getloadavg()[0], "python": platform.python_version()},
            "pages": found,
            "bare_rps": round(bare),
            "emblem": of_emblems,
            "demo_seconds": round(demo_seconds, 1),
            "suite": json.loads(suite.read_text()) if suite.exists() else [],
        }
    finally:
        shutil.rmtree(home, ignore_errors=True)
    result["targets"] = [
        {"what": what, "asked": asked_, "is": is_, "met": met} for what, asked_, is_, met in targets(result)
    ]
    # A quick run is no measurement: it does not take the place of one.
    kept = KEPT.with_name("bench-quick.json") if quick else KEPT
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    show(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
