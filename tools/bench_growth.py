"""Measures how the copy follows: made from nothing, then a year more, a place more, one place's year: `python tools/bench_growth.py` (a table).

Everything runs in a home of its own that is thrown away. Half of what is computed is of months, and some of years that are made of the months. At the end the
copy that grew is held against one made from nothing.

    python tools/bench_growth.py                                              small: seconds
    python tools/bench_growth.py --places 500 --months 120 --elements 150     nine million values
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from bench_home import dataset_of, now, peak, prepared, spent

FIRST = 2555
SEED = 2569
YEARLY = 20  # indicators over years that nobody gave as such
IN_INDEX = 40


def definitions(elements: int) -> str:
    """As many indicators of months as elements, some of years, and an index over months."""
    words = "name: {th: ก, en: A}"
    usual = "unit: ratio, direction: up, domain: environment, version: 1, rollup: ratio_of_sums"
    lines = ["format: 1", "elements:"]
    lines += [f"  e{n}: {{{words}, unit: t, adds: {('sum', 'stock', 'mean')[n % 3]}}}" for n in range(elements)]
    lines.append("indicators:")
    for n in range(elements):
        formula = f"formula: e{n} / e{(n + 1) % elements}"
        lines.append(f"  - {{id: M{n}, {words}, {usual}, {formula}, period: {{grain: month}}}}")
        if n < YEARLY:
            lines.append(f"  - {{id: Y{n}, {words}, {usual}, {formula}, period: {{grain: year}}}}")
    parts = ", ".join(f"M{n}" for n in range(min(IN_INDEX, elements)))
    pillars = f"[{{code: one, {words}, of: [{parts}]}}]"
    return "\n".join([*lines, "indices:", f"  - {{id: INDEX, {words}, version: 1, pillars: {pillars}}}", ""])


def months(year: int, years: int) -> list[int]:
    """The months of some years, as they are stored."""
    from tramuang.figures.pure.recognising.periods import Grain, Period

    return [Period.of(Grain.MONTH, y, month).number for y in range(year, year + years) for month in range(1, 13)]


def give(places: list[int], periods: list[int], chance: np.random.Generator) -> int:
    """A revision with a value of every element, place and period; gives how many."""
    from django.db import transaction

    from tramuang.figures.actions.loading import revise
    from tramuang.figures.adapters.bulk import Columns
    from tramuang.figures.kinds import Grade, Grain, Status
    from tramuang.figures.models import Element, Upload

    elements = list(Element.objects.order_by("pk").values_list("pk", flat=True))
    each = len(places) * len(periods)
    count = len(elements) * each

    def every(kind: Any, value: int) -> Any:
        return np.full(count, value, dtype=kind)

    rows = Columns(
        np.repeat(np.array(elements, dtype=np.int16), each),
        np.tile(np.repeat(np.array(places, dtype=np.int32), len(periods)), len(elements)),
        every(np.int16, Grain.MONTH), np.tile(np.array(periods, dtype=np.int64), len(elements) * len(places)),
        chance.uniform(1, 100, count), every(np.int16, Status.MEASURED), every(np.int16, Grade.NOT_ASSESSED),
        np.arange(count, dtype=np.int32),
    )  # fmt: skip
    with transaction.atomic():
        upload = Upload.objects.create(
            dataset_id="bench", name="bench", sha256="0" * 64, state="accepted", received_by="system", received_at=now()
        )
        revise(upload, rows, by="system", at=now())
    return count


def numbers(home: Path) -> dict[str, Any]:
    """Every figure and every page of a copy."""
    from tramuang.figures.adapters.columnar import snapshot

    seen = snapshot.current(home)
    assert seen is not None
    return {
        f"{name} {row} {part}": held
        for name, table in seen.tables.items()
        for row in range(len(table.periods))
        for part, held in {**table.page(row), **{i: table.figures_of(i, row) for i in table.program.indicators}}.items()
    }


def measure(home: Path, places: int, length: int, elements: int) -> None:
    """The whole of it, a line at a time."""
    from django.conf import settings

    from tramuang.cities.models import Area, Province
    from tramuang.figures import queries
    from tramuang.figures.actions import places_of
    from tramuang.figures.adapters.columnar import Engine
    from tramuang.figures.models import Element

    settings.INDICATORS_DIR, settings.FIGURES_DIR = home / "indicators", home / "figures"
    settings.INDICATORS_DIR.mkdir()
    (settings.INDICATORS_DIR / "bench.yaml").write_text(definitions(elements), encoding="utf-8")
    for n in range(77):
        told = {"name_th": "x", "name_en": "x", "region_th": f"{n % 6}", "region_en": f"{n % 6}", "sort_key": str(n)}
        Province.objects.create(code=f"P{n}", dopa=str(n), **told)
    codes = [f"a{n:05}" for n in range(places + 1)]
    Area.objects.bulk_create(
        Area(code=code, kind="municipality", name_th="x", name_en="x", province_id=f"P{n % 77}", sort_key=code)
        for n, code in enumerate(codes[:places])
    )
    dataset_of("bench")
    Element.objects.bulk_create(Element(code=f"e{n}", unit="t") for n in range(elements))
    known = places_of(codes[:places], [])
    own, chance, years = [known["area", code] for code in codes[:places]], np.random.default_rng(SEED), length // 12
    for year in range(years):
        give(own, months(FIRST + year, 1), chance)
    engine = queries.engine()

    def follow(what: str, count: int) -> None:
        with spent() as took:
            engine.catch_up()
        print(f"{what:28} {count:>12,} values {took.computing:8.2f} s computing {took.clock:8.2f} s {peak():6,} MB", flush=True)  # fmt: skip

    follow("made from nothing", places * years * 12 * elements)
    follow("a year more", give(own, months(FIRST + years, 1), chance))
    Area.objects.create(
        code=codes[-1], kind="municipality", name_th="x", name_en="x", province_id="P3", sort_key=codes[-1]
    )
    engine.forget()
    follow("a place more", give([places_of(codes[-1:], [])["area", codes[-1]]], months(FIRST, years), chance))
    for number in own[:3]:
        follow("one place, one year", give([number], months(FIRST + years - 1, 1), chance))
    with spent() as took:
        Engine(home / "again", queries.world).rebuild()
    grown, again = numbers(settings.FIGURES_DIR), numbers(home / "again")
    same = grown.keys() == again.keys() and all(np.array_equal(grown[k], again[k], equal_nan=True) for k in grown)
    print(f"made from nothing again in {took.computing:.2f} s of computing; the same to the last bit: {same}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--places", type=int, default=60)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--elements", type=int, default=60)
    given = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="tramuang-bench-"))
    try:
        prepared(home)
        measure(home, given.places, given.months, given.elements)
    finally:
        shutil.rmtree(home)


if __name__ == "__main__":
    main()
