"""Reads the columnar copy: one revision, whole, from files that are mapped and never change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from tramuang.figures.adapters.columnar import files
from tramuang.figures.adapters.columnar.files import CURRENT, Array, Cells, Manifest, Shape, TableFiles
from tramuang.figures.pure import tables
from tramuang.figures.pure.definitions import Library, load
from tramuang.figures.pure.matrix import Program
from tramuang.figures.pure.rollup import NATION, Places

type Floats = NDArray[np.float64]
TRIES = 20  # of a reader whose files are removed while it opens them


@dataclass(frozen=True)
class Table:
    """One table of the copy as of its revision."""

    home: Path
    files: TableFiles
    program: Program
    places: Places
    periods: tuple[int, ...]
    values: Floats
    figures: Floats
    cells: tuple[tuple[Cells, Floats], ...]
    # Of each group of places its number in the roll-ups, and how many places it has.
    groups: dict[tuple[str, str], tuple[int, int]]
    pages: dict[str, dict[str, Array]] = field(default_factory=dict)

    def row(self, month: int) -> int | None:
        """The row that ends with a month."""
        at = int(np.searchsorted(self.periods, month))
        return at if at < len(self.periods) and self.periods[at] == month else None

    def figures_of(self, indicator: str, row: int) -> Floats:
        """The figures of an indicator in one period, for every place."""
        return self._across(self.figures, len(self.program.elements), self.program.indicators[indicator], row)

    def values_of(self, element: str, row: int) -> Floats:
        """The values of an element in one period, for every place."""
        return self._across(self.values, 0, self.program.elements[element], row)

    def history(self, indicator: str, column: int) -> Floats:
        """The figures of an indicator for one place, in every period."""
        return self._along(self.figures, len(self.program.elements), self.program.indicators[indicator], column)

    def over_time(self, indicator: str) -> Floats:
        """The figures of an indicator in every period, for every place."""
        n, before = self.program.indicators[indicator], len(self.program.elements)
        found = np.array(self.figures[:, n])
        for cell, held in self.cells:
            found[cell.start : cell.stop, cell.column] = held[:, before + n]
        return found

    def values_along(self, element: str, column: int) -> Floats:
        """The values of an element for one place, in every period."""
        return self._along(self.values, 0, self.program.elements[element], column)

    def figures_beside(self, column: int, rows: list[int]) -> Floats:
        """The figures of one place in some periods: a row for each of them, a column for each indicator."""
        before, found = len(self.program.elements), np.array(self.figures[rows, :, column])
        for cell, held in self.cells:
            if cell.column == column:
                for n, row in enumerate(rows):
                    if cell.start <= row < cell.stop:
                        found[n] = held[row - cell.start, before:]
        return found

    def page(self, row: int) -> dict[str, Array]:
        """What rests on all places in one period: scores, ranks, roll-ups."""
        name = self.files.pages[row]
        found = self.pages.get(name)
        if found is None:
            found = self.pages[name] = files.read_page(self.home / name, self.shapes)
        return found

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes of what a page holds."""
        return page_shapes(self.program, self.places)

    def _across(self, base: Floats, before: int, n: int, row: int) -> Floats:
        found = np.array(base[row, n])
        for cell, held in self.cells:
            if cell.start <= row < cell.stop:
                found[cell.column] = held[row - cell.start, before + n]
        return found

    def _along(self, base: Floats, before: int, n: int, column: int) -> Floats:
        found = np.array(base[:, n, column])
        for cell, held in self.cells:
            if cell.column == column:
                found[cell.start : cell.stop] = held[:, before + n]
        return found


def page_shapes(program: Program, places: Places) -> dict[str, tuple[int, ...]]:
    """The shapes of what a page holds."""
    indicators, groups, provinces = len(program.indicators), len(places.groups), len(places.provinces)
    own = (indicators, groups)
    return {
        "scores": (program.levels[-1], len(places.places)), "stats": (program.parts[-1], 8), "sums": (program.sums[-1], provinces),
        "known": (indicators, provinces), "rolled": own, "covered": own, "ranks": (program.levels[-1], len(places.places)),
    }  # fmt: skip


@dataclass(frozen=True)
class Snapshot:
    """The whole copy as of one revision."""

    home: Path
    manifest: Manifest
    library: Library
    tables: Mapping[tables.Name, Table]

    @property
    def revision(self) -> int:
        """The last revision that is in it."""
        return self.manifest.revision

    @property
    def edition(self) -> str:
        """The digest of the definitions it was computed with."""
        return self.manifest.edition

    def table(self, kind: str, indicator: str) -> Table | None:
        """The table in which an indicator or an index stands."""
        for spine in tables.GRAINS:
            found = self.tables.get(tables.Name(kind, spine))
            if found is not None and (
                indicator in found.program.indicators or indicator in found.program.library.indices
            ):
                if indicator in found.program.library.indices:
                    return found
                if tables.spine_of(found.program.library.indicators[indicator].timing) == spine:
                    return found
        return None


@lru_cache(maxsize=4)
def library_of(home: Path, edition: str) -> Library:
    """The definitions of an edition, read once."""
    return load(files.read_definitions(home, edition))


@lru_cache(maxsize=16)
def program_of(home: Path, edition: str, spine: str) -> Program:
    """The part of an edition that is computed on a spine, made ready once."""
    return Program.of(tables.split(library_of(home, edition))[spine])


@lru_cache(maxsize=16)
def places_of(folder: Path) -> tuple[Places, tuple[int, ...], dict[tuple[str, str], tuple[int, int]]]:
    """The places, periods and groups of a table, read once for each time it was made."""
    shape = Shape.read(folder)
    places = Places.of(shape.places)
    return places, shape.periods, groups_of(places)


def groups_of(places: Places) -> dict[tuple[str, str], tuple[int, int]]:
    """Of each group of places its number in the roll-ups, and how many places it has."""
    size: Counter[tuple[str, str]] = Counter()
    for each in places.places:
        size.update([("province", each.province), ("region", each.region), (NATION, "")])
    return {group: (n, size[group]) for n, group in enumerate(places.groups)}


@lru_cache(maxsize=16)
def base_of(folder: Path) -> tuple[Floats, Floats]:
    """The arrays of a table as they were when it was made, mapped."""
    values, figures = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("values", "figures"))
    return np.asarray(values), np.asarray(figures)


@lru_cache(maxsize=2048)
def cells_of(path: Path) -> Floats:
    """What one place changed, as it lies in its file."""
    return np.asarray(np.load(path), dtype=np.float64)


def open_table(
    home: Path, edition: str, name: tables.Name, told: TableFiles, pages: dict[str, dict[str, Array]]
) -> Table:
    """A table from its files; pages that are open already are used again."""
    places, periods, groups = places_of(home / told.base)
    values, figures = base_of(home / told.base)
    cells = tuple((each, cells_of(home / each.file)) for each in told.cells)
    kept = {name: pages[name] for name in told.pages if name in pages}
    return Table(
        home, told, program_of(home, edition, name.spine), places, periods, values, figures, cells, groups, kept
    )


def open_snapshot(home: Path, manifest: Manifest, before: Snapshot | None = None) -> Snapshot:
    """Everything that a manifest names."""
    pages = {name: page for table in before.tables.values() for name, page in table.pages.items()} if before else {}
    found = {
        tables.Name.of(name): open_table(home, manifest.edition, tables.Name.of(name), told, pages)
        for name, told in manifest.tables.items()
    }
    return Snapshot(home, manifest, library_of(home, manifest.edition), found)


def mark(home: Path) -> str:
    """What the present state of the copy is called; pages that show it are kept under this name."""
    try:
        stat = (home / CURRENT).stat()
    except FileNotFoundError:
        return ""
    return f"{stat.st_mtime_ns}-{stat.st_ino}"


_held: dict[Path, tuple[tuple[int, int], Snapshot]] = {}
_lock = Lock()


def current(home: Path, read: Callable[[Path], Manifest | None] = files.read_manifest) -> Snapshot | None:
    """The copy as it is now; None when there is none. What was opened for the same `current.json` is used again."""
    for _try in range(TRIES):
        try:
            stat = (home / CURRENT).stat()
        except FileNotFoundError:
            return None
        mark = (stat.st_mtime_ns, stat.st_ino)
        with _lock:
            known = _held.get(home)
            if known is not None and known[0] == mark:
                return known[1]
            try:
                manifest = read(home)
                if manifest is None:
                    return None
                found = open_snapshot(home, manifest, known[1] if known else None)
                # All pages are opened now: later they may be gone.
                for table in found.tables.values():
                    for row in range(len(table.periods)):
                        table.page(row)
            except FileNotFoundError:
                continue
            _held[home] = (mark, found)
            return found
    raise FileNotFoundError(home / CURRENT)
