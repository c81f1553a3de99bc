"""Stages of bench_truth.py: a file into the records, a workbook read, and the records at two sizes."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench_home import ROOT, dataset_of, now, peak, spent

ELEMENTS, MONTHS, AT_ONCE = 150, 12, 1_000_000


def _world(codes: list[tuple[str, str]]) -> None:
    """A province with places."""
    from tramuang.cities.models import Area, Province

    Province.objects.create(
        code="TH-10", dopa="10", name_th="x", name_en="x", region_th="x", region_en="x", sort_key="x"
    )
    Area.objects.bulk_create(
        [
            Area(code=code, name_th=name, name_en="", kind="municipality", province_id="TH-10", sort_key=code)
            for code, name in codes
        ],
        batch_size=500,
    )


def _bare(columns: Any, revision: int) -> float:
    """Seconds for the same rows into a table of the same form and constraints, and nothing around it."""
    from django.db import connection, transaction

    from tramuang.figures.adapters import bulk

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE TABLE bench_bare (LIKE {bulk.TABLE} INCLUDING ALL)")
        else:
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [bulk.TABLE])
            cursor.execute(cursor.fetchone()[0].replace(bulk.TABLE, "bench_bare", 1))
    ordered = columns.by_key()
    with patch.object(bulk, "TABLE", "bench_bare"), spent() as taken, transaction.atomic():
        (bulk._copy if connection.vendor == "postgresql" else bulk._execute)(ordered, revision)
    return taken.clock


def stage_commit(home: Path, given: argparse.Namespace) -> dict[str, Any]:
    """Dirty Thai CSV: validated, and validated and committed; beside the bare insert of the same rows."""
    import csv

    from django.core.files.base import File

    from tramuang.figures import actions
    from tramuang.figures.adapters import bulk
    from tramuang.figures.models import Observation

    out = home / "dirty.csv"
    subprocess.run(
        [sys.executable, ROOT / "tools" / "dirty.py", "--rows", str(given.rows), "--out", str(out)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    with (home / "dirty.places.csv").open(encoding="utf-8-sig", newline="") as table:
        _world([(row["code"], row["name_th"]) for row in csv.DictReader(table)])
    with out.open("rb") as file:
        upload = actions.receive(
            dataset_of("dirty"), File(file, name="dirty.csv"), by="system", at=now(), limit=2 << 30
        )
    before, kept = peak(), []
    with spent() as validating:
        checked = actions.check(upload.pk, by="system", at=now())
    assert checked is not None and checked.findings.get("good"), checked and checked.findings
    real = bulk.insert

    def insert(columns: Any, revision: int) -> tuple[int, int]:
        kept.append(columns)
        return real(columns, revision)

    with patch.object(bulk, "insert", insert), spent() as committing:
        revision = actions.accept(checked, by="system", at=now(), only_good=True)
    most = peak()
    rows, both = checked.findings["rows"], validating.clock + committing.clock
    bare = _bare(kept[0], revision.number)
    assert Observation.objects.filter(revision=revision).count() == revision.rows
    return {
        "rows": rows, "mb": out.stat().st_size >> 20,
        "validated_rows_s": round(rows / validating.clock), "validated_rows_cpu_s": round(rows / validating.computing),
        "validated_and_committed_rows_s": round(rows / both), "commit_s": round(committing.clock, 2), "commit_cpu_s": round(committing.computing, 2),
        "bare_insert_rows_s": round(len(kept[0]) / bare), "validated_times_bare": round(validating.clock / bare, 2),
        "times_bare_insert": round(both / bare, 2), "peak_mb": most, "of_which_before_mb": before,
    }  # fmt: skip


def stage_xlsx(home: Path, given: argparse.Namespace) -> dict[str, Any]:
    """A workbook: looked at and read, and read by a process that has not looked at it."""
    import xlsxwriter

    from tramuang.figures.adapters import readers

    path, rows = home / "book.xlsx", min(given.rows, 200_000)
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["จังหวัด", "ปี", "ปริมาณขยะ (ตัน)", "หมายเหตุ"])
    for number in range(rows):
        sheet.write_row(number + 1, 0, ["นราธิวาส", 2560 + number % 8, number * 1.25, "ตรวจแล้ว"])
    book.close()
    with spent() as together:
        seen = readers.look(path)
        layout = readers.with_header(seen, 1)
        read = sum(len(batch) for batch in readers.read(path, layout, seen=seen))
    del seen
    with spent() as alone:
        again = sum(len(batch) for batch in readers.read(path, layout))
    assert read == again == rows, (read, again)
    return {
        "rows": read, "looked_and_read_rows_s": round(read / together.clock), "looked_and_read_rows_cpu_s": round(read / together.computing),
        "read_rows_s": round(read / alone.clock), "read_rows_cpu_s": round(read / alone.computing), "peak_mb": peak(),
    }  # fmt: skip


def stage_truth(home: Path, given: argparse.Namespace) -> dict[str, Any]:
    """The records at a size: filled by revisions of a million values at most, corrected in one place, and read again."""
    import numpy as np
    from django.db import connection

    from tramuang.base.happenings import happening
    from tramuang.figures import actions
    from tramuang.figures.adapters import truth
    from tramuang.figures.adapters.bulk import Columns
    from tramuang.figures.kinds import UploadState
    from tramuang.figures.models import Element, Upload
    from tramuang.figures.pure.recognising.periods import Grain, Period

    codes = [f"p{n:05d}" for n in range(max(1, round(given.rows / (ELEMENTS * MONTHS))))]
    _world([(code, code) for code in codes])
    Element.objects.bulk_create(Element(code=f"E{n:03d}", unit="item") for n in range(ELEMENTS))
    elements = np.array(sorted(Element.objects.filter(code__startswith="E").values_list("pk", flat=True)), np.int16)
    known = actions.places_of(codes, [])
    places = np.array([known["area", code] for code in codes], dtype=np.int32)
    months = np.array([Period.of(Grain.MONTH, 2567, n + 1).number for n in range(MONTHS)], dtype=np.int64)
    chance, dataset = np.random.default_rng(7), dataset_of("truth")

    def parts() -> Iterator[Columns]:
        for some in np.array_split(places, -(-len(places) * ELEMENTS * MONTHS // AT_ONCE)):
            yield of(some)

    def of(some: Any) -> Columns:
        grid = [each.reshape(-1) for each in np.broadcast_arrays(elements[:, None, None], some[:, None], months)]
        count = len(grid[0])
        ones = np.ones(count, dtype=np.int16)
        amount = np.round(chance.gamma(2.0, 50.0, count), 2)
        return Columns(
            grid[0], grid[1], ones * int(Grain.MONTH), grid[2], amount, ones, ones * 0, np.arange(count, dtype=np.int32)
        )

    def put(columns: Columns) -> int:
        with happening("figures.accepted", "dataset:truth", by="system", at=now()):
            upload = Upload.objects.create(
                dataset=dataset, name="bench", sha256="0" * 64, state=UploadState.ACCEPTED, received_by="system", received_at=now()
            )  # fmt: skip
            return actions.revise(upload, columns, by="system", at=now()).number

    count, clock, computing, slowest = 0, 0.0, 0.0, 0.0
    for each in parts():
        with spent() as filling:
            put(each)
        count, clock, computing = count + len(each), clock + filling.clock, computing + filling.computing
        slowest = max(slowest, filling.clock / len(each))
    filled = peak()
    corrections = []
    for turn in range(20):
        with spent() as one:
            newest = put(of(places[turn * len(places) // 20 :][:1]))
        corrections.append(one.clock * 1000)
    with spent() as element:
        found = truth.as_of(newest, [int(elements[70])], [], int(Grain.MONTH), int(months[5]), int(months[5]))
    assert len(set(found.place.tolist())) == len(places)
    with spent() as whole:
        read = sum(len(values) for values in truth.since(0, newest))
    assert read == count + 20 * ELEMENTS * MONTHS, (read, count)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_database_size(current_database())"
            if connection.vendor == "postgresql"
            else "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        )
        size = cursor.fetchone()[0]
    return {
        "rows": count, "committed_rows_s": round(count / clock), "committed_rows_cpu_s": round(count / computing),
        "slowest_revision_rows_s": round(1 / slowest), "one_place_one_year_ms": round(sorted(corrections)[10], 1),
        "one_element_one_month_of_all_ms": round(element.clock * 1000, 1), "read_back_rows_s": round(read / whole.clock),
        "bytes_a_row": round(size / read, 1), "peak_while_filling_mb": filled, "peak_mb": peak(),
    }  # fmt: skip
