"""The tables as folders of Parquet, for SQL engines, clusters and whoever takes the whole away: years that changed are written anew."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np

from tramuang.figures.adapters.columnar.snapshot import Snapshot, Table
from tramuang.figures.adapters.engine import Copy, database, write_year


def folder_of(home: Path, name: object) -> Path:
    """Where a table lies as Parquet."""
    return home / "parquet" / str(name)


def write_all(seen: Snapshot) -> int:
    """Bring the Parquet to a snapshot's revision; gives how many years were written. Done again it writes nothing."""
    return sum(_write(seen, table, folder_of(seen.home, name)) for name, table in seen.tables.items())


def _write(seen: Snapshot, table: Table, folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    copy = Copy(folder, table.periods, table.places, tuple(table.program.elements), seen.revision, seen.edition)
    # Pages are written anew whenever a value of their period is: the name of a year's file says of which pages it was made. The base may be
    # another one, when the table was folded or grew by a year: what it says of this one is the same.
    names = {
        year: f"y{year:04d}.{_mark(list(table.files.pages[rows.start : rows.stop]))}.parquet"
        for year, rows in copy.years().items()
    }
    copy = replace(copy, files=names)
    fresh = [year for year, name in names.items() if not (folder / name).exists()]
    with database(folder) as db:
        for year in fresh:
            write_year(db, copy, year, _values(table, copy.years()[year]))
    copy.note()
    return len(fresh)


def _values(table: Table, rows: range) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    found = np.array(table.values[rows.start : rows.stop])
    before = len(table.program.elements)
    for cell, held in table.cells:
        first, last = max(cell.start, rows.start), min(cell.stop, rows.stop)
        if first < last:
            found[first - rows.start : last - rows.start, :, cell.column] = held[
                first - cell.start : last - cell.start, :before
            ]
    return found


def _mark(names: list[str]) -> str:
    return hashlib.sha256(" ".join(names).encode()).hexdigest()[:16]
