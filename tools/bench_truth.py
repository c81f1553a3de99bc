"""Measures the way of a value from a file into the records and on into a figure: `python tools/bench_truth.py` (a table, and JSON in var/).

Everything runs in a home of its own that is thrown away, on SQLite, or on PostgreSQL under `python tools/postgres.py python tools/bench_truth.py`.
Ratios are to the bare bulk insert of the same rows in the same run.

    python tools/bench_truth.py                                       small: seconds
    python tools/bench_truth.py --rows 1000000 --stages commit,xlsx   one million rows of dirty Thai CSV, 200,000 of XLSX
    python tools/bench_truth.py --rows 100000,1000000 --stages commit how the cost grows, each size in a process of its own
    python tools/bench_truth.py --rows 1000000,14000000 --stages truth the records filled, corrected and read at two sizes
    python tools/bench_truth.py --places 7850 --stages interactive    one city replaces one year, fifty times, over HTTP
    python tools/bench_truth.py --seconds 20 --stages sensors         40 connections push readings; killed at the end
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit, urlunsplit

import bench_ingest
from bench_home import ROOT, dataset_of, now, prepared

KEPT = ROOT / "var" / "bench_truth.json"
MOST_IN_TRUTH = 20_000_000  # values: the records are shown at 1 and 14 million, the copy at 137 million
POLL = 0.01  # seconds between two questions of whoever waits for the new figures
STAGES = ("commit", "xlsx", "truth", "interactive", "sensors")
BY_SIZE = ("commit", "xlsx", "truth")


def serving(home: Path, port: int) -> list[subprocess.Popen[bytes]]:
    """The web and the worker of this home."""
    environment = {**os.environ, "TRAMUANG_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), "PORT": str(port)}
    tramuang = [sys.executable, "-m", "tramuang.site.cli"]
    started = [
        subprocess.Popen([*tramuang, "serve", "--no-prepare", "--port", str(port)], env=environment),
        subprocess.Popen([*tramuang, "worker"], env=environment),
    ]
    for _try in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return started
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the web does not answer")


def ended(started: list[subprocess.Popen[bytes]], how: int = signal.SIGTERM) -> None:
    for one in started:
        one.send_signal(how)
    for one in started:
        one.wait()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def stage_interactive(home: Path, given: argparse.Namespace) -> dict[str, Any]:
    """One city replaces one year of every element; until its figures, 24 months of ranks and the nation's are read back over HTTP."""
    import bench_figures
    import numpy as np
    from django.conf import settings

    from tramuang.base.happenings import happening
    from tramuang.cities.models import Area, Province
    from tramuang.figures import actions, queries
    from tramuang.figures.adapters import truth
    from tramuang.figures.adapters.bulk import Columns
    from tramuang.figures.kinds import UploadState
    from tramuang.figures.models import Element, Upload
    from tramuang.figures.pure.formulas import names
    from tramuang.figures.pure.recognising.periods import Grain, Period

    library = bench_figures.definitions()
    over, under = names(library.indicators["I000"].node)
    folder = home / "bench-indicators"
    folder.mkdir()
    (folder / "bench.yaml").write_text(bench_figures.definitions_text(), encoding="utf-8")
    os.environ["TRAMUANG_INDICATORS_DIR"] = str(folder)
    settings.INDICATORS_DIR = folder
    provinces = [f"TH-{n:02d}" for n in range(10, 87)]
    Province.objects.bulk_create(
        Province(
            code=code,
            dopa=code[3:],
            name_th=code,
            name_en=code,
            region_th=f"r{n % 6}",
            region_en=f"r{n % 6}",
            sort_key=code,
        )
        for n, code in enumerate(provinces)
        if not Province.objects.filter(pk=code).exists()
    )
    codes = [f"p{n:05d}" for n in range(given.places)]
    Area.objects.bulk_create(
        [
            Area(
                code=code,
                name_th=code,
                kind="municipality",
                province_id=provinces[n * 77 // given.places],
                sort_key=code,
            )
            for n, code in enumerate(codes)
        ],
        batch_size=500,
    )
    Element.objects.bulk_create(
        Element(code=code, unit="item") for code in library.elements if not Element.objects.filter(code=code).exists()
    )
    places = actions.places_of(codes, [])
    element = {code: pk for pk, code in Element.objects.values_list("pk", "code")}
    place = np.array([places["area", code] for code in codes], dtype=np.int32)
    elements = np.array([element[code] for code in library.elements], dtype=np.int16)
    dataset, chance = dataset_of("national"), np.random.default_rng(7)
    level = np.exp(chance.normal(4, 1, (len(elements), len(codes))))
    months = [Period.of(Grain.MONTH, 2559 + n // 12, n % 12 + 1).number for n in range(given.months)]

    def put(columns: Columns) -> int:
        with happening("figures.accepted", "dataset:national", by="system", at=now()):
            upload = Upload.objects.create(
                dataset=dataset,
                name="bench",
                sha256="0" * 64,
                state=UploadState.ACCEPTED,
                received_by="system",
                received_at=now(),
            )
            return actions.revise(upload, columns, by="system", at=now()).number

    def columns(grid: Any, amount_: Any) -> Columns:
        count = len(amount_)
        element_, place_, period_ = (each.reshape(-1) for each in grid)
        ones = np.ones(count, dtype=np.int16)
        return Columns(
            element_.astype(np.int16), place_.astype(np.int32), ones * int(Grain.MONTH), period_.astype(np.int64), amount_, ones, ones * 0,
            np.arange(count, dtype=np.int32),
        )  # fmt: skip

    def parts() -> Iterator[Columns]:
        """The nation, some places at a time."""
        at_once = max(1, 1_000_000 // (len(elements) * len(months)))
        for start in range(0, len(codes), at_once):
            part = slice(start, start + at_once)
            shape = (len(elements), len(codes[part]), len(months))
            amount = np.round(level[:, part, None] * np.exp(chance.normal(0, 0.2, shape)), 2)
            grid = np.broadcast_arrays(
                elements[:, None, None], place[None, part, None], np.array(months)[None, None, :]
            )
            yield columns(grid, amount.reshape(-1))

    began = time.monotonic()
    if len(codes) * len(elements) * len(months) <= MOST_IN_TRUTH:
        for each in parts():
            put(each)
        loaded = time.monotonic() - began
        began = time.monotonic()
        queries.engine().catch_up()
    else:
        # The whole nation fills the copy alone; the records begin with one place's values, and get every replacement.
        put(next(parts()))
        loaded = time.monotonic() - began
        real = truth.since

        def filled(revision: int, until: int) -> Iterator[truth.Values]:
            for each in parts() if revision == 0 else ():
                kept = (each.element, each.place, each.grain, each.period, each.amount)
                yield truth.Values(*kept, np.ones(len(each), dtype=np.int32))
            yield from real(revision, until)

        began = time.monotonic()
        with patch.object(truth, "since", filled):
            queries.engine().catch_up()
    rebuilt = time.monotonic() - began
    port = free_port()
    started = serving(home, port)
    try:
        # The worker's jobs of the morning are done, and it has its tables open.
        time.sleep(3 + given.places / 250)
        client = http.client.HTTPConnection("127.0.0.1", port)

        def ask(code: str, first: str, last: str, known: str = "") -> tuple[str, dict[str, Any]]:
            """All figures of a place, its ranks and the nation's totals; nothing where the state that is known still holds."""
            address = f"/api/v1/figures/places/{code}/?from={first}&to={last}"
            client.request("GET", address, headers={"If-None-Match": known} if known else {})
            answer = client.getresponse()
            read = answer.read()
            return answer.headers["ETag"], json.loads(read) if answer.status == 200 else {"revision": 0}

        tag, _told = ask(codes[0], "2560-01", "2561-12")
        found, exact = [], True
        for turn in range(given.turns + 3):
            n, year = int(chance.integers(len(codes))), int(chance.integers(0, len(months) // 12 - 1))
            amount = np.round(level[:, n, None] * np.exp(chance.normal(0, 0.2, (len(elements), 12))), 2)
            grid = np.broadcast_arrays(
                elements[:, None], place[n], np.array(months[year * 12 : year * 12 + 12])[None, :]
            )
            revision = put(columns(grid, amount.reshape(-1)))
            committed = time.monotonic()
            while True:
                tag, told = ask(codes[n], f"{2559 + year}-01", f"{2560 + year}-12", tag)
                if told["revision"] >= revision:
                    break
                time.sleep(POLL)
            if turn >= 3:
                found.append((time.monotonic() - committed) * 1000)
            exact = exact and agrees(told, codes[n], (over, under))
    finally:
        ended(started)
    found.sort()
    return {
        "places": given.places, "values": len(codes) * len(elements) * len(months), "loaded_s": round(loaded, 1), "rebuilt_s": round(rebuilt, 1),
        "p50_ms": round(found[len(found) // 2], 1), "p95_ms": round(found[int(len(found) * 0.95)], 1), "max_ms": round(found[-1], 1), "ranks_exact": exact,
    }  # fmt: skip


def agrees(told: dict[str, Any], code: str, ratio: tuple[str, str]) -> bool:
    """Whether what was read over HTTP is what the figures of all places give when they are ranked and added up once more, in one month."""
    import numpy as np

    from tramuang.figures import queries
    from tramuang.figures.pure import tables

    seen = queries.snapshot()
    assert seen is not None
    table = seen.table("area", "NATIONAL")
    assert table is not None
    (sheet,) = told["tables"]
    month = tables.last_month(tables.period_of(sheet["periods"][5]))
    row, column = table.row(month), table.places.column[code]
    assert row is not None
    level = table.program.level("NATIONAL")
    scores = np.floor(np.array(table.page(row)["scores"][level]) * 1e9 + 0.5)
    rank = 1 + int(np.count_nonzero(scores > scores[column]))
    own = all(
        line["values"][5] is None or line["values"][5] == table.figures_of(name, row)[column]
        for name, line in sheet["figures"].items()
    )
    over, under = (table.values_of(name, row) for name in ratio)
    both = ~np.isnan(over) & ~np.isnan(under)
    nation = 100 * over[both].sum() / under[both].sum()
    ranked = sheet["indices"]["NATIONAL"]["ranks"][5] == rank
    return bool(own and ranked and abs(sheet["figures"]["I000"]["nation"][5] / nation - 1) < 1e-9)


def stage_sensors(home: Path, given: argparse.Namespace) -> dict[str, Any]:
    """Forty connections push; the web is killed at the end; every acknowledged reading must be found."""
    from tramuang.figures import actions
    from tramuang.figures.models import Reading

    token = actions.issue_token(dataset_of("sensors"), "bench", by="system", at=now())
    port = free_port()
    started = serving(home, port)
    acknowledged: list[float] = []
    stop, number, lock = threading.Event(), iter(range(1, 1 << 60)), threading.Lock()
    at = now().isoformat()

    def pushes() -> None:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while not stop.is_set():
            with lock:
                values = [next(number) for _ in range(given.each)]
            body = json.dumps(
                [
                    {
                        "id": f"s{value % 50}",
                        "type": "T",
                        "pm25": {"type": "Property", "value": value, "observedAt": at},
                    }
                    for value in values
                ]
            )
            try:
                client.request(
                    "POST",
                    "/api/v1/figures/readings",
                    body,
                    {"Authorization": f"Bearer {token}", "Content-Type": "application/ld+json"},
                )
                answer = client.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                return
            if answer.status == 202:
                acknowledged.extend(map(float, values))

    threads = [threading.Thread(target=pushes) for _ in range(40)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    time.sleep(given.seconds)
    count, seconds = len(acknowledged), time.monotonic() - began
    for one in started:
        # The web's own workers too: its group.
        for child in Path(f"/proc/{one.pid}/task/{one.pid}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)
    ended(started, signal.SIGKILL)
    stop.set()
    for thread in threads:
        thread.join()
    kept = set(Reading.objects.values_list("amount", flat=True))
    return {
        "each": given.each, "connections": 40, "readings_s": round(count / seconds), "acknowledged": len(acknowledged),
        "lost": len(set(acknowledged) - kept),
    }  # fmt: skip


WORK: dict[str, Callable[[Path, argparse.Namespace], dict[str, Any]]] = {
    "commit": bench_ingest.stage_commit, "xlsx": bench_ingest.stage_xlsx, "truth": bench_ingest.stage_truth, "interactive": stage_interactive, "sensors": stage_sensors,
}  # fmt: skip


def _apart(stage: str, size: str) -> Any:
    """A stage in a process of its own, with a database of its own."""
    url = os.environ.get("DATABASE_URL", "")
    with emptied(url) as environment:
        done = subprocess.run(
            [sys.executable, __file__, *sys.argv[1:], "--rows", size, "--only", stage],
            capture_output=True, text=True, env={**os.environ, **environment},
        )  # fmt: skip
    if done.returncode:
        return {"rows": size, "failed": done.stderr.strip().splitlines()[-3:]}
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def emptied(url: str) -> Iterator[dict[str, str]]:
    """Another database on the same PostgreSQL server, for as long as a stage takes; nothing where it is SQLite, whose file is in the home."""
    import psycopg

    if not url.startswith("postgres"):
        yield {}
        return
    parts, name = urlsplit(url), f"bench_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield {"DATABASE_URL": urlunsplit(parts._replace(path=f"/{name}"))}
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default="100000", help="one size, or several with commas between them")
    parser.add_argument("--places", type=int, default=79)
    parser.add_argument("--months", type=int, default=120)
    parser.add_argument("--turns", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--each", type=int, default=20, help="readings in a push")
    parser.add_argument("--stages", default=",".join(STAGES))
    parser.add_argument("--only", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only:
        home = Path(tempfile.mkdtemp(prefix="tramuang-bench-"))
        given.rows = int(given.rows)
        try:
            prepared(home)
            print(json.dumps(WORK[given.only](home, given)))
        finally:
            subprocess.run(["rm", "-rf", str(home)])
        return
    engine = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    found: dict[str, Any] = {"database": engine}
    for stage in given.stages.split(","):
        sizes = given.rows.split(",") if stage in BY_SIZE else given.rows.split(",")[:1]
        told = [_apart(stage, size) for size in sizes]
        for one in told:
            print(f"{stage:12} {json.dumps(one, ensure_ascii=False)}", flush=True)
        found[stage] = told if len(told) > 1 else told[0]
    KEPT.parent.mkdir(exist_ok=True)
    known = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    KEPT.write_text(json.dumps({**known, engine: {**known.get(engine, {}), **found}}, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
