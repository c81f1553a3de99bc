"""Measures figures at national scale on generated data: `python tools/bench_figures.py` (a table, and JSON in var/bench_figures.json).

Sizes are places; months and elements are fixed at 120 and 150, so that 785 places are 14 million values and 7,850 are 137 million. Everything is
measured in the same run beside the plain scan of the same columns: a busy machine slows both. Each stage runs in a process of its own, whose
greatest memory is written down.

    python tools/bench_figures.py                          1 million values: seconds
    python tools/bench_figures.py 79 785 7850              the growth, up to the whole nation
    python tools/bench_figures.py 7850 --stages scan,whole,refresh
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from tramuang.figures.adapters.engine import (  # noqa: E402
    Copy,
    database,
    mapped,
    run_sql,
    write_year,
)
from tramuang.figures.adapters.whole import compute, read_into  # noqa: E402
from tramuang.figures.pure.definitions import Library, load  # noqa: E402
from tramuang.figures.pure.matrix import Matrix, Program  # noqa: E402
from tramuang.figures.pure.rollup import Place, Places  # noqa: E402

KEPT = ROOT / "var" / "bench_figures.json"
ELEMENTS, MONTHS, FIRST_MONTH = 150, 120, 2016 * 12
DOMAINS = ("environment", "economy", "mobility", "energy", "people", "living", "governance")
STAGES = ("scan", "whole", "sql", "pandas", "refresh")
MOST_PANDAS = 8000  # places: beyond this pandas does not fit into the memory of an ordinary machine
SEED = 2569


def definitions() -> Library:
    """The generated definitions, read."""
    return load({"bench.yaml": definitions_text()})


def definitions_text() -> str:
    """150 indicators as of a nation: 50 ratios, 40 per head, 20 yearly changes, 20 rolling years, 20 plain; seven domains and an index."""
    words = "{th: ก, en: a}"
    lines = ["format: 1", "elements:", f"  population: {{name: {words}, unit: person, adds: stock}}"]
    lines += [f"  e{n:03d}: {{name: {words}, unit: item, adds: sum}}" for n in range(1, ELEMENTS)]
    lines.append("indicators:")
    element = [f"e{n:03d}" for n in range(1, ELEMENTS)]
    pick = [element[n * 7 % len(element)] for n in range(400)]
    for n in range(150):
        a, b = pick[n], pick[n + 200]
        formula, unit, rollup = (
            (f"100 * {a} / {b}", "percent", "ratio_of_sums") if n < 50
            else (f"1000 * {a} / population", "item/1000 person", "ratio_of_sums") if n < 90
            else (f"100 * yoy({a})", "percent", "ratio_of_sums") if n < 110
            else (f"roll({a}, 12)", "item", "sum") if n < 130
            else (a, "item", "mean_weighted(population)")
        )  # fmt: skip
        lines.append(
            f"  - {{id: I{n:03d}, name: {words}, unit: '{unit}', direction: {'up' if n % 3 else 'down'}, domain: {DOMAINS[n % 7]}, "
            f"version: 1, formula: '{formula}', rollup: {rollup}, weight: {1 + n % 3}}}"
        )
    lines += ["indices:", f"  - id: NATIONAL\n    name: {words}\n    version: 1\n    missing: {{min_share: 0.7}}"]
    lines += ["    normalise: {method: minmax, winsor: [0.02, 0.98]}", "    pillars:"]
    for k, domain in enumerate(DOMAINS):
        of = ", ".join(f"I{n:03d}" for n in range(150) if n % 7 == k)
        lines.append(f"      - {{code: {domain}, name: {words}, missing: {{min_share: 0.6}}, of: [{of}]}}")
    return "\n".join(lines)


def generated(folder: Path, places: int) -> Copy:
    """A copy of generated values: levels that differ by place and element, seasons, noise, 3 % missing."""
    nation = Places.of(
        Place(
            f"p{n:05d}",
            f"TH-{n * 77 // places:02d}",
            f"r{n * 77 // places % 6}",
        )
        for n in range(places)
    )
    names = ("population", *(f"e{n:03d}" for n in range(1, ELEMENTS)))
    copy = Copy(folder, tuple(range(FIRST_MONTH, FIRST_MONTH + MONTHS)), nation, names, revision=1, edition="bench")
    folder.mkdir(parents=True, exist_ok=True)
    chance = np.random.default_rng(SEED)
    level = np.exp(chance.normal(4, 1, (ELEMENTS, places)))
    with database(folder) as db:
        for year, rows in copy.years().items():
            values = level * np.exp(chance.normal(0, 0.2, (len(rows), ELEMENTS, places)))
            values = np.round(values, 2)
            values[chance.random(values.shape) < 0.03] = np.nan
            values[:, 0] = np.round(level[0] * 100)
            write_year(db, copy, year, values)
    copy.note()
    return copy


def median(work: Callable[[], object], times: int) -> float:
    """The middle of several timings."""
    found = []
    for _ in range(times):
        started = time.monotonic()
        work()
        found.append(time.monotonic() - started)
    return sorted(found)[len(found) // 2]


def stage_scan(folder: Path) -> dict[str, Any]:
    """The least that anybody must do: read every column once and add it up."""
    copy = Copy.open(folder)
    asked = ", ".join(f'sum("{name}")' for name in copy.elements)
    with database(folder) as db:
        db.execute("SELECT 1")
        files = f"'{folder}/y*.parquet'"
        seconds = median(lambda: db.execute(f"SELECT {asked} FROM read_parquet({files})").fetchall(), 5)  # noqa: S608
        counts = ", ".join(f'count("{name}")' for name in copy.elements)
        found = db.execute(f"SELECT {counts} FROM read_parquet({files})").fetchone()  # noqa: S608
    return {"seconds": seconds, "values": sum(found or ())}


def stage_whole(folder: Path) -> dict[str, Any]:
    """Whole recomputation: from the Parquet to figures, seven domains, index, ranks and roll-ups, in memory."""
    copy, library = Copy.open(folder), definitions()
    started = time.monotonic()
    matrix = Matrix.empty(Program.of(library), copy.places, copy.periods)
    matrix.revision = copy.revision
    read_into(copy, matrix)
    read = time.monotonic() - started
    matrix.recompute()
    seconds = time.monotonic() - started
    return {
        "seconds": seconds,
        "read": read,
        "ranked": int((matrix.ranks > 0).sum()),
        "rolled": int(np.isfinite(matrix.rolled).sum()),
    }


def stage_sql(folder: Path) -> dict[str, Any]:
    """The same as SQL in DuckDB, into its own tables."""
    copy, library = Copy.open(folder), definitions()
    with database(folder, memory="4GB") as db:
        started = time.monotonic()
        run_sql(db, copy, library)
        seconds = time.monotonic() - started
        ranked = db.execute("SELECT count(r7) FROM scores_NATIONAL").fetchone()
    return {"seconds": seconds, "ranked": ranked[0] if ranked else 0}


def stage_pandas(folder: Path) -> dict[str, Any]:
    """The same work as one writes it in pandas."""
    import pandas as pd

    copy, library = Copy.open(folder), definitions()
    if len(copy.places.places) > MOST_PANDAS:
        return {}
    started = time.monotonic()
    with database(folder) as db:
        wide = db.execute(f"SELECT * FROM read_parquet('{folder}/y*.parquet') ORDER BY period, area").df()  # noqa: S608
    by_area = wide.groupby("area")
    out = {"period": wide["period"], "area": wide["area"]}
    from tramuang.figures.pure.formulas import names

    for found in library.indicators.values():
        a, *b = names(found.node)
        match found.formula.split("(")[0]:
            case "roll":
                out[found.id] = by_area[a].rolling(12).sum().reset_index(level=0, drop=True)
            case text if "yoy" in text:
                out[found.id] = 100 * (wide[a] / by_area[a].shift(12) - 1)
            case _ if b:
                out[found.id] = (1000 if b[0] == "population" else 100) * wide[a] / wide[b[0]].where(wide[b[0]] != 0)
            case _:
                out[found.id] = wide[a]
    figures = pd.DataFrame(out)
    periods = figures.groupby("period")
    scores = {}
    for pillar in library.indices["NATIONAL"].root.pillars():
        if pillar.code == "NATIONAL":
            continue
        top = pd.Series(0.0, index=figures.index)
        weight = top.copy()
        for part in pillar.parts():
            low, high = (periods[part.indicator].transform("quantile", share) for share in (0.02, 0.98))
            figure = figures[part.indicator].clip(low, high)
            placed = 100 * ((high - figure) if part.reverse else (figure - low)) / (high - low)
            top += (placed * part.weight).fillna(0)
            weight += placed.notna() * part.weight
        scores[pillar.code] = (top / weight).where(weight >= 0.6 * sum(part.weight for part in pillar.parts()))
    table = pd.DataFrame(scores)
    table["NATIONAL"] = table.mean(axis=1).where(table.notna().sum(axis=1) >= 5)
    ranks = table.groupby(figures["period"]).rank(method="min", ascending=False)
    where = pd.DataFrame([(place.province, place.region, "nation") for place in copy.places.places]).reindex(
        wide["area"]
    )
    lagged = by_area[[name for name in copy.elements if name != "population"]].shift(12)
    for found in library.indicators.values():
        a, *b = names(found.node)
        over = figures[found.id] if "roll(" in found.formula else wide[a]
        under = lagged[a] if "yoy" in found.formula else wide[b[0]] if b else wide["population"]
        both = pd.DataFrame({"over": over, "under": under, "known": 1.0})[over.notna() & under.notna()]
        for level in where:
            sums = both.groupby([wide["period"].loc[both.index], where[level].to_numpy()[both.index]]).sum()
            sums["figure"] = sums["over"] / sums["under"].where(sums["under"] != 0)
    return {"seconds": time.monotonic() - started, "ranked": int(ranks["NATIONAL"].notna().sum())}


def stage_refresh(folder: Path) -> dict[str, Any]:
    """One place replaces one year, fifty times: its figures, 24 periods of ranks and totals of everybody."""
    copy, library = Copy.open(folder), definitions()
    matrix = compute(copy, library, mapped(folder / "matrix"))
    chance = np.random.default_rng(SEED + 1)
    found, touched = [], 0
    for turn in range(52):
        place = copy.places.places[int(chance.integers(len(copy.places.places)))]
        start = 12 * int(chance.integers(0, MONTHS // 12 - 1))
        old = matrix.values[start : start + 12, :, copy.places.column[place.code]]
        new = np.round(old * np.exp(chance.normal(0, 0.1, old.shape)), 2)
        started = time.monotonic()
        first, last = matrix.replace(place.code, start, new)
        if turn > 1:
            found.append((time.monotonic() - started) * 1000)
            touched = max(touched, last - first)
    # Exact: the same tables computed whole from the values as they are now.
    whole = Matrix.empty(matrix.program, copy.places, copy.periods)
    whole.values[...] = matrix.values
    whole.recompute()
    same = all(
        np.array_equal(getattr(whole, name), getattr(matrix, name), equal_nan=name != "ranks")
        for name in ("figures", "scores", "ranks", "rolled")
    )
    found.sort()
    return {"p50_ms": found[len(found) // 2], "p95_ms": found[int(len(found) * 0.95)], "max_ms": found[-1], "periods": touched, "exact": same}  # fmt: skip


def in_process(stage: str, folder: Path) -> dict[str, Any]:
    """A stage in a process of its own, with the greatest memory it held."""
    # For every stage alike: where memory lies in pieces, the kernel stops the process to gather huge pages, for seconds.
    told = {**os.environ, "NUMPY_MADVISE_HUGEPAGE": "0"}
    done = subprocess.run(
        [sys.executable, __file__, "--only", stage, "--folder", str(folder)],
        capture_output=True, text=True, cwd=ROOT, env=told,
    )  # fmt: skip
    if done.returncode:
        return {"failed": done.stderr.strip().splitlines()[-1:]}
    return dict(json.loads(done.stdout))


def measure(places: int, stages: list[str]) -> dict[str, Any]:
    """Every stage at one size, with each time as a multiple of the scan's."""
    with tempfile.TemporaryDirectory(prefix="tramuang-bench-") as held:
        folder = Path(held)
        started = time.monotonic()
        subprocess.run(
            [sys.executable, __file__, "--only", "generate", "--folder", held, str(places)], check=True, cwd=ROOT
        )
        found: dict[str, Any] = {"places": places, "generated_s": round(time.monotonic() - started, 1)}
        for stage in stages:
            found[stage] = in_process(stage, folder)
        scan = found.get("scan", {}).get("seconds")
        for stage in stages:
            if scan and found[stage].get("seconds"):
                found[stage]["times_scan"] = round(found[stage]["seconds"] / scan, 2)
        if found.get("pandas", {}).get("seconds") and found.get("whole", {}).get("seconds"):
            found["faster_than_pandas"] = round(found["pandas"]["seconds"] / found["whole"]["seconds"], 1)
    return found


def main() -> None:
    """Measure the sizes asked for, print and keep what was found."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("places", nargs="*", type=int, default=[79])
    asked.add_argument("--stages", default=",".join(STAGES))
    asked.add_argument("--only")
    asked.add_argument("--folder", type=Path)
    given = asked.parse_args()
    if given.only == "generate":
        generated(given.folder, given.places[0])
    elif given.only:
        found = globals()[f"stage_{given.only}"](given.folder)
        found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps(found))
    else:
        results = []
        for places in given.places:
            results.append(measure(places, given.stages.split(",")))
            print(json.dumps(results[-1], indent=1))
        KEPT.parent.mkdir(exist_ok=True)
        KEPT.write_text(json.dumps({"cpus": os.cpu_count(), "results": results}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
