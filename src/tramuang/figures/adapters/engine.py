"""The columnar copy as a folder of Parquet, and the computation of everything over it in DuckDB.

A copy is derived from the records and says which revision it holds: `copy.json`, and one file for each year with the columns `period`
(months since the year nought), `area` (the number of the place in `copy.json`) and one for each element. DuckDB reads and writes it with its
built-in parts only, inside one folder, within a memory limit. A file is never written again: those of another revision have other names, and
`copy.json`, put in its place last and by one rename, names the valid ones. So a reader has one revision or the next, whenever the writer dies.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from tramuang.figures.adapters.sql import Statements
from tramuang.figures.adapters.sql.formulas import ident
from tramuang.figures.pure.definitions import Library
from tramuang.figures.pure.formulas.dense import Floats
from tramuang.figures.pure.matrix import Make
from tramuang.figures.pure.rollup import Place, Places
from tramuang.figures.pure.tables import require_grain

MEMORY, THREADS = "2GB", 2
# What the statements ask for beside the copy itself.
RELATIONS = ("places", "periods", "nested")


@dataclass(frozen=True)
class Copy:
    """A columnar copy: which periods, places and elements it has, and which revision of the records."""

    folder: Path
    periods: tuple[int, ...]
    places: Places
    elements: tuple[str, ...]
    revision: int = 0
    edition: str = ""
    # The file of each year; one that is not named here is named after the revision.
    files: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path) -> Copy:
        """The copy in a folder."""
        told = json.loads((folder / "copy.json").read_text(encoding="utf-8"))
        places = Places.of(Place(**each) for each in told["places"])
        periods, elements = tuple(told["periods"]), tuple(told["elements"])
        files = {int(year): str(name) for year, name in told["files"].items()}
        return cls(folder, periods, places, elements, int(told["revision"]), str(told["edition"]), files)

    def note(self) -> None:
        """Write `copy.json`: from then on the copy holds its revision."""
        told: dict[str, Any] = {
            "revision": self.revision, "edition": self.edition, "periods": self.periods, "elements": self.elements,
            "places": [asdict(place) for place in self.places.places], "files": {year: self.file(year).name for year in self.years()},
        }  # fmt: skip
        before = json.loads(text)["files"].values() if (text := _text_of(self.folder / "copy.json")) else ()
        fresh = self.folder / "copy.json.new"
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(told, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.folder / "copy.json")
        # The files of the revision before stay for one turn more: a reader may have just been told of them.
        for path in self.folder.glob("y*.parquet"):
            if path.name not in {*told["files"].values(), *before}:
                path.unlink(missing_ok=True)

    def years(self) -> dict[int, range]:
        """The rows of each year, by the number of the year."""
        found: dict[int, list[int]] = {}
        for n, period in enumerate(self.periods):
            found.setdefault(period // 12, []).append(n)
        return {year: range(rows[0], rows[-1] + 1) for year, rows in found.items()}

    def file(self, year: int) -> Path:
        """The file of a year."""
        return self.folder / self.files.get(year, f"y{year:04d}.r{self.revision}.parquet")


@contextmanager
def database(folder: Path, memory: str = MEMORY, threads: int = THREADS) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB over one folder: built-in parts only, nothing else of the machine, a limit to its memory."""
    spill = folder / "spill"
    config: dict[str, Any] = {
        "memory_limit": memory, "threads": threads, "autoinstall_known_extensions": False,
        "autoload_known_extensions": False, "allow_community_extensions": False, "temp_directory": str(spill),
        "python_enable_replacements": False,
    }  # fmt: skip
    connection = duckdb.connect(":memory:", config=config)
    try:
        connection.execute("SET allowed_directories = [?]", [str(folder.resolve()) + os.sep])
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


def write_copy(copy: Copy, values: Floats, memory: str = MEMORY, threads: int = THREADS) -> Copy:
    """A copy of dense values (periods × elements × places), file by file, each of them whole."""
    copy.folder.mkdir(parents=True, exist_ok=True)
    with database(copy.folder, memory, threads) as db:
        for year, rows in copy.years().items():
            write_year(db, copy, year, values[rows.start : rows.stop])
    copy.note()
    return copy


def write_year(db: duckdb.DuckDBPyConnection, copy: Copy, year: int, values: Floats) -> None:
    """The file of one year, rows by period and then place; NaN becomes NULL."""
    rows, places = copy.years()[year], len(copy.places.places)
    table: dict[str, npt.NDArray[Any]] = {
        "period": np.repeat(np.array(copy.periods[rows.start : rows.stop], dtype=np.int32), places),
        "area": np.tile(np.arange(places, dtype=np.int32), len(rows)),
    }
    for n, name in enumerate(copy.elements):
        table[name] = np.ascontiguousarray(values[:, n]).reshape(-1)
    asked = ", ".join(
        f"CASE WHEN isfinite({_quoted(name)}) THEN {_quoted(name)} END AS {_quoted(name)}" for name in copy.elements
    )
    fresh = copy.folder / f"{copy.file(year).name}.new"
    db.register("fresh", table)
    db.execute(
        f"COPY (SELECT period, area, {asked} FROM fresh) TO {_text(fresh)} (FORMAT parquet, COMPRESSION zstd)"  # noqa: S608
    )
    db.unregister("fresh")
    fresh.replace(copy.file(year))


def _text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _quoted(name: str) -> str:
    """The name of a column, which must be a plain word, in quotes."""
    return ident(name).sql("duckdb")


def _text(path: Path) -> str:
    return "'" + str(path.resolve()).replace("'", "''") + "'"


# --- the same through SQL ---------------------------------------------------------------------------------------


def attach(db: duckdb.DuckDBPyConnection, copy: Copy) -> bool:
    """The relations that the statements ask for; whether any place lies within another."""
    files = ", ".join(_text(copy.file(year)) for year in copy.years())
    db.execute(f"CREATE OR REPLACE VIEW copy AS SELECT * FROM read_parquet([{files}])")  # noqa: S608
    places = copy.places.places
    at = copy.places.column
    db.execute("CREATE OR REPLACE TABLE places (area INTEGER, province VARCHAR, region VARCHAR, share DOUBLE)")
    rows = [[at[place.code], place.province, place.region, place.share] for place in places]
    db.executemany("INSERT INTO places VALUES (?, ?, ?, ?)", rows) if len(rows) < 200 else _insert(db, rows)
    db.execute("CREATE OR REPLACE TABLE periods (period INTEGER)")
    db.executemany("INSERT INTO periods VALUES (?)", [[period] for period in copy.periods])
    db.execute("CREATE OR REPLACE TABLE nested (area INTEGER, outer_area INTEGER)")
    pairs = [[int(a), int(b)] for inner, outer in copy.places.inside for a, b in zip(inner, outer, strict=True)]
    if pairs:
        db.executemany("INSERT INTO nested VALUES (?, ?)", pairs)
    return bool(pairs)


def _insert(db: duckdb.DuckDBPyConnection, rows: list[list[Any]]) -> None:
    columns = dict(zip(("area", "province", "region", "share"), map(np.array, zip(*rows, strict=True)), strict=True))
    db.register("fresh", columns)
    db.execute("INSERT INTO places SELECT area, province, region, share FROM fresh")
    db.unregister("fresh")


def relations(copy: Copy) -> tuple[Path, bool]:
    """The same relations as files beside the copy, for engines that read no memory of ours: their folder, and whether any place lies within another."""
    beside = copy.folder / "relations"
    beside.mkdir(exist_ok=True)
    with database(copy.folder) as db:
        nested = attach(db, copy)
        for name in RELATIONS:
            db.table(name).write_parquet(str((beside / f"{name}.parquet").resolve()))
    return beside.resolve(), nested


def run_sql(db: duckdb.DuckDBPyConnection, copy: Copy, library: Library, *, dense: bool = True) -> list[str]:
    """Compute a library in DuckDB: the tables `work`, `rolled` and `scores_…`; gives the names of the tables. WrongGrain as for `whole.compute`."""
    require_grain(library, copy.periods)
    texts = Statements(library, "duckdb", dense=dense, nested=attach(db, copy), held=copy.elements)
    db.execute(f"CREATE OR REPLACE TEMP TABLE work AS {texts.figures}")
    made = ["work"]
    if texts.rolled:
        db.execute(f"CREATE OR REPLACE TEMP TABLE rolled AS {texts.rolled}")
        made.append("rolled")
    for name, text in texts.scores.items():
        db.execute(f"CREATE OR REPLACE TEMP TABLE {_quoted('scores_' + name)} AS {text}")
        made.append("scores_" + name)
    return made


def revised(copy: Copy, revision: int, years: Iterable[int]) -> Copy:
    """The copy as of another revision, in which these years are others; they must be written before it is noted."""
    changed = set(years)
    return replace(
        copy, revision=revision, files={year: copy.file(year).name for year in copy.years() if year not in changed}
    )


def mapped(folder: Path) -> Make:
    """Makes arrays that live in files (`.npy`), for a table that outlasts its process."""

    def make(name: str, shape: tuple[int, ...], kind: str) -> npt.NDArray[np.generic]:
        folder.mkdir(parents=True, exist_ok=True)
        if not all(shape):
            return np.zeros(shape, dtype=kind)
        return np.lib.format.open_memmap(folder / f"{name}.npy", mode="w+", dtype=kind, shape=shape)

    return make


def columns(db: duckdb.DuckDBPyConnection, table: str, order: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
    """A table as numpy columns in an order of rows; NULL numbers are NaN."""
    by = ", ".join(map(_quoted, order))
    found = db.execute(f"SELECT * FROM {_quoted(table)} ORDER BY {by}").fetchnumpy()  # noqa: S608
    return {
        name: np.ma.filled(each.astype(float), np.nan)
        if np.ma.isMaskedArray(each) and each.dtype.kind in "fiu"
        else each
        for name, each in found.items()
    }
