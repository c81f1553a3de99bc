"""Keeps the columnar copy: takes the accepted revisions in order, computes what rests on them, and switches readers to the whole.

Any process may do this, one at a time (a lock on the folder). It can die at any point: what `current.json` names stays as it was, and the next
one begins from there. Doing a revision again changes nothing.
"""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tramuang.figures.adapters import truth
from tramuang.figures.adapters.columnar import files, snapshot
from tramuang.figures.adapters.columnar.files import PAGE, Cells, Manifest, Shape, TableFiles
from tramuang.figures.adapters.columnar.filling import Filled, fill
from tramuang.figures.adapters.columnar.growing import Room, extents, grown, rooms
from tramuang.figures.adapters.columnar.world import Part, World
from tramuang.figures.adapters.truth import Values
from tramuang.figures.pure.definitions import Library
from tramuang.figures.pure.matrix import Matrix, Program
from tramuang.figures.pure.rollup import Places
from tramuang.figures.pure.tables import Name

log = logging.getLogger("tramuang.figures")

MOST_PLACES = 24  # that are refreshed one by one; more are computed whole
FOLD_FROM = 40  # files of single places, when there is time
MOST_VALUES = 4_000_000  # that are taken in beside what there is; with more everything is made anew
MOST_CELLS = 200  # files of single places; more are folded into the base
ARRAYS = ("values", "figures", *(name for name, _kind in PAGE))


@dataclass
class Kept:
    """A table as the writer has it: its matrix, its files, and what short numbers stand for in it."""

    matrix: Matrix
    files: TableFiles
    filled: Filled | None = None

    def filled_by(self, world: World, name: Name) -> Filled:
        """Where in it values belong, looked up once for as long as the world is the same."""
        if self.filled is None or self.filled.lookup.world is not world:
            self.filled = Filled.of(world, name.kind, name.spine, self.matrix)
        return self.filled


def shape_of(matrix: Matrix) -> Shape:
    """What the rows, columns and places of a matrix are."""
    program = matrix.program
    return Shape(matrix.periods, tuple(program.elements), tuple(program.indicators), matrix.places.places)


class Engine:
    """The one that writes. `world` is asked when something is met that is not known yet."""

    def __init__(self, home: Path, world: Callable[[], World], threads: int = 2) -> None:
        self.home, self._ask, self.threads = home, world, threads
        self._world: World | None = None
        self._manifest: Manifest | None = None
        self._kept: dict[Name, Kept] = {}
        self._stale: set[str] | None = None

    @property
    def world(self) -> World:
        """What the numbers stand for, as last asked."""
        if self._world is None:
            self._world = self._ask()
        return self._world

    def forget(self) -> None:
        """Ask anew: places, elements or definitions may have changed."""
        self._world = None

    def catch_up(self, *, until: int | None = None) -> int:
        """Bring the copy to the last accepted revision (or to one before it); gives the revision it now holds."""
        with files.held(self.home):
            wanted = truth.newest() if until is None else until
            manifest = files.read_manifest(self.home)
            if not self._fits(manifest):
                return self._rebuild(wanted)
            assert manifest is not None
            if manifest.revision >= wanted:
                self._manifest = manifest
                return manifest.revision
            if not self._open(manifest):
                return self._rebuild(wanted)
            try:
                return self._replay(manifest, wanted)
            except BaseException:
                # The matrices are half of the next revision: they are read anew.
                self._kept, self._manifest = {}, None
                raise

    def rebuild(self, *, until: int | None = None) -> int:
        """Make the copy from nothing."""
        with files.held(self.home):
            self.forget()
            return self._rebuild(truth.newest() if until is None else until)

    def _fits(self, manifest: Manifest | None) -> bool:
        """Whether what is there can be gone on from: our definitions, and this run of the machine or a copy that reached the disk."""
        if manifest is None or manifest.edition != self.world.edition or manifest.mark != truth.mark(manifest.revision):
            return False
        return manifest.boot in (files.boot(), "settled")

    def settle(self) -> None:
        """Bring everything valid to the disk: from then on the copy is trusted even after the power went."""
        with files.held(self.home):
            manifest = files.read_manifest(self.home)
            if manifest is not None and manifest.boot != "settled":
                os.sync()
                files.switch(self.home, replace(manifest, boot="settled"), sync=True)
                os.sync()

    def fold(self, least: int = FOLD_FROM) -> bool:
        """Put what single places changed into new bases, while nobody waits; the numbers stay the same. Whether there was so much."""
        with files.held(self.home):
            manifest = files.read_manifest(self.home)
            if (
                manifest is None
                or not self._fits(manifest)
                or all(len(t.cells) < least for t in manifest.tables.values())
            ):
                return False
            if not self._open(manifest):
                return False
            serial, told = manifest.serial + 1, dict(manifest.tables)
            for name, kept in self._kept.items():
                if kept.files.cells:
                    base = self._write_base(name, kept.matrix, serial)
                    told[str(name)] = TableFiles(base, kept.files.pages)
            self._switch(replace(manifest, serial=serial, tables=told, boot=files.boot()), manifest)
            # The arrays lie over the old bases, which go.
            self._kept = {}
            return True

    # --- going on --------------------------------------------------------------------------------------------------

    def _open(self, manifest: Manifest, *, anew: bool = False) -> bool:
        """Have the valid tables as matrices; what is already open is used if nobody else has written since."""
        if (
            not anew
            and self._manifest is not None
            and self._manifest.serial == manifest.serial
            and self._kept.keys() == {Name.of(name) for name in manifest.tables}
        ):
            return True
        self._kept = {}
        try:
            for text, told in manifest.tables.items():
                name = Name.of(text)
                self._kept[name] = Kept(self._matrix(manifest.edition, name, told), told)
        except (OSError, ValueError, KeyError):
            log.exception("the columnar copy cannot be read; it is made anew")
            return False
        return True

    def _matrix(self, edition: str, name: Name, told: TableFiles) -> Matrix:
        folder = self.home / told.base
        shape = Shape.read(folder)
        program, places = snapshot.program_of(self.home, edition, name.spine), Places.of(shape.places)

        def make(part: str, size: tuple[int, ...], kind: str) -> NDArray[np.generic]:
            # In memory, not mapped: the first write into a mapped page would copy it, thousands of times in one refresh.
            return np.load(folder / f"{part}.npy") if part in ("values", "figures") else np.zeros(size, dtype=kind)

        matrix = Matrix.empty(program, places, shape.periods, make)
        shapes = snapshot.page_shapes(program, places)
        for row, page in enumerate(told.pages):
            for part, held in files.read_page(self.home / page, shapes).items():
                getattr(matrix, part)[row] = held
        before = len(program.elements)
        for cell in told.cells:
            held = np.load(self.home / cell.file)
            matrix.values[cell.start : cell.stop, :, cell.column] = held[:, :before]
            matrix.figures[cell.start : cell.stop, :, cell.column] = held[:, before:]
        matrix.threads = self.threads
        return matrix

    def _replay(self, manifest: Manifest, wanted: int) -> int:
        """Put the values of the missing revisions in, part by part; readers see nothing until the switch."""
        if truth.count(manifest.revision, wanted) > MOST_VALUES:
            return self._afresh(wanted)
        every = list(truth.since(manifest.revision, wanted))
        world = self._knowing(every)
        room = rooms(
            self._library(), world, {n: kept.matrix for n, kept in self._kept.items()}, every, manifest.revision
        )
        if room is None:
            return self._afresh(wanted)
        serial, told = manifest.serial + 1, dict(manifest.tables)
        # Of what is computed whole, from which row on; of what is refreshed place by place, which rows and what each place changed.
        whole = {each.name: self._grow(each, serial) for each in room}
        rows: dict[Name, set[int]] = {}
        cells: dict[Name, dict[int, tuple[int, int]]] = {}
        for values in every:
            for name, kept in self._kept.items():
                part = kept.filled_by(world, name).settled(values, wanted)
                columns = np.unique(part.column)
                if not len(columns):
                    continue
                if name in whole or len(columns) + len(kept.files.cells) > MOST_CELLS or len(columns) > MOST_PLACES:
                    part.put(kept.matrix.values)
                    whole[name] = min(
                        [int(part.row.min()), *rows.get(name, ()), whole.get(name, len(kept.matrix.periods))]
                    )
                    continue
                for column in columns.tolist():
                    first, last = self._refresh(kept, part.only(column), column)
                    rows.setdefault(name, set()).update(range(first, last))
                    span = cells.setdefault(name, {}).get(column, (first, last))
                    cells[name][column] = (min(first, span[0]), max(last, span[1]))
        for name, kept in self._kept.items():
            if name in whole:
                kept.matrix.recompute(whole[name])
                made = any(each.name == name for each in room)
                kept.files = self._write(name, kept, serial, start=whole[name], made=made)
            elif name in rows:
                kept.files = self._write_part(name, kept, serial, rows[name], cells[name])
            kept.matrix.revision = wanted
            told[str(name)] = kept.files
        done = Manifest(serial, wanted, manifest.edition, told, files.boot(), truth.mark(wanted))
        self._switch(done, manifest)
        if room:
            self._reopen(done)
        return wanted

    def _knowing(self, every: list[Values]) -> World:
        """The world, asked anew when a place or an element is met that is not known."""
        places, elements = self.world.codes.keys(), self.world.elements.keys()
        for values in every:
            if not (
                set(np.unique(values.place).tolist()) <= places and set(np.unique(values.element).tolist()) <= elements
            ):
                self.forget()
                break
        return self.world

    def _grow(self, room: Room, serial: int) -> int:
        """Make a table as large as it must be, in files of its own; gives the first row that must be computed."""
        folder = self.home / f"t.{room.name}.{serial}"
        folder.mkdir(parents=True, exist_ok=True)
        kept = self._kept.get(room.name)
        if kept is None:
            matrix, start = Matrix.empty(Program.of(room.library), room.places, room.periods, _filed(folder)), 0
            matrix.values[...] = np.nan
            matrix.threads = self.threads
        else:
            matrix, start = grown(kept.matrix, room.periods, room.places, _filed(folder))
        # What single places changed is in the matrix.
        self._kept[room.name] = Kept(matrix, TableFiles(folder.name, kept.files.pages if kept else ()))
        return start

    def _reopen(self, manifest: Manifest) -> None:
        """Let go of arrays that lie in files which are valid now: nothing may be written into those."""
        self._kept = {}
        self._open(manifest, anew=True)

    def _refresh(self, kept: Kept, part: Part, column: int) -> tuple[int, int]:
        """One place's new values and what rests on them."""
        matrix = kept.matrix
        first, last = int(part.row.min()), int(part.row.max()) + 1
        elements = np.unique(part.element)
        block = np.array(matrix.values[first:last, elements, column])
        block[part.row - first, np.searchsorted(elements, part.element)] = part.amount
        names = list(matrix.program.elements)
        return matrix.replace(matrix.places.places[column].code, first, block, [names[n] for n in elements])

    def _library(self) -> Library:
        return snapshot.library_of(self.home, self.world.edition)

    # --- from nothing ----------------------------------------------------------------------------------------------

    def _afresh(self, wanted: int) -> int:
        """From nothing after all, with everything asked anew."""
        self._kept, self._manifest = {}, None
        self.forget()
        return self._rebuild(wanted)

    def _rebuild(self, wanted: int) -> int:
        world = self.world
        files.write_definitions(self.home, world.edition, world.texts)
        library = self._library()
        if library.faults:
            raise ValueError("; ".join(fault.in_("en") for fault in library.faults[:3]))
        before = files.read_manifest(self.home)
        serial = before.serial + 1 if before else secrets.randbelow(1 << 40)
        self._kept = {}
        for name, own, periods in extents(library, world, wanted):
            self._grow(Room(name, own, periods, world.laid(name.kind)), serial)
            self._kept[name].matrix.revision = wanted
        fill([kept.filled_by(world, name) for name, kept in self._kept.items()], truth.since(0, wanted))
        for name, kept in self._kept.items():
            kept.matrix.recompute()
            kept.files = self._write(name, kept, serial, made=True)
        told = {str(name): kept.files for name, kept in self._kept.items()}
        done = Manifest(serial, wanted, world.edition, told, files.boot(), truth.mark(wanted))
        self._switch(done, before)
        self._reopen(done)
        return wanted

    # --- files -----------------------------------------------------------------------------------------------------

    def _write(self, name: Name, kept: Kept, serial: int, *, start: int = 0, made: bool = False) -> TableFiles:
        """A table's base and its pages from a row on; with `made` the arrays already lie in the folder."""
        matrix = kept.matrix
        base = f"t.{name}.{serial}" if made else self._write_base(name, matrix, serial)
        if made:
            shape_of(matrix).write(self.home / base)
        fresh = tuple(f"p.{name}.{row}.{serial}" for row in range(start, len(matrix.periods)))
        for row, page in enumerate(fresh, start):
            files.write_page(self.home / page, _parts(matrix), row)
        return TableFiles(base, kept.files.pages[:start] + fresh)

    def _write_base(self, name: Name, matrix: Matrix, serial: int) -> str:
        """Values and figures as they are, in a folder of their own."""
        folder = self.home / f"t.{name}.{serial}"
        folder.mkdir(parents=True, exist_ok=True)
        for part in ("values", "figures"):
            np.save(folder / f"{part}.npy", getattr(matrix, part))
        shape_of(matrix).write(folder)
        return folder.name

    def _write_part(
        self, name: Name, kept: Kept, serial: int, rows: set[int], cells: dict[int, tuple[int, int]]
    ) -> TableFiles:
        """The pages of some periods, and what some places changed."""
        matrix, pages = kept.matrix, list(kept.files.pages)
        for row in rows:
            pages[row] = f"p.{name}.{row}.{serial}"
        with ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(lambda row: files.write_page(self.home / pages[row], _parts(matrix), row), sorted(rows)))
        found = list(kept.files.cells)
        for column, (start, stop) in cells.items():
            both = np.concatenate([matrix.values[start:stop, :, column], matrix.figures[start:stop, :, column]], axis=1)
            cell = Cells(f"c.{name}.{column}.{serial}.npy", column, start, stop)
            np.save(self.home / cell.file, both)
            # What lies wholly under the new one is not needed any more.
            found = [each for each in found if each.column != column or each.start < start or each.stop > stop]
            found.append(cell)
        return TableFiles(kept.files.base, tuple(pages), tuple(found))

    def _switch(self, manifest: Manifest, before: Manifest | None) -> int:
        files.switch(self.home, manifest)
        # What nobody names is removed one turn late: a reader may be opening it.
        if before is None or self._stale is None or self._manifest is None or self._manifest.serial != before.serial:
            files.sweep(self.home, manifest, *([before] if before else []))
        else:
            files.remove(self.home, self._stale)
        self._stale = before.names() - manifest.names() if before else set()
        self._manifest = manifest
        return manifest.revision


def _parts(matrix: Matrix) -> dict[str, NDArray[Any]]:
    return {name: getattr(matrix, name) for name, _kind in PAGE}


def _filed(folder: Path) -> Callable[[str, tuple[int, ...], str], NDArray[np.generic]]:
    """Values and figures in files from the start, the rest in memory."""

    def make(part: str, size: tuple[int, ...], kind: str) -> NDArray[np.generic]:
        if part not in ("values", "figures"):
            return np.zeros(size, dtype=kind)
        return np.lib.format.open_memmap(folder / f"{part}.npy", mode="w+", dtype=kind, shape=size)

    return make
