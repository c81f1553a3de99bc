"""The figures as they stood: computed again from the records, by the steps of the copy, and read in the same way. Nothing is written."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from tramuang.figures.adapters import truth
from tramuang.figures.adapters.columnar.files import PAGE, Manifest, TableFiles
from tramuang.figures.adapters.columnar.filling import Filled, fill
from tramuang.figures.adapters.columnar.growing import extents
from tramuang.figures.adapters.columnar.snapshot import Snapshot, Table, groups_of
from tramuang.figures.adapters.columnar.world import World
from tramuang.figures.pure import tables
from tramuang.figures.pure.definitions import Library
from tramuang.figures.pure.longer import grains_of
from tramuang.figures.pure.matrix import Matrix, Program
from tramuang.figures.pure.tables import Name

# A table of so many numbers is computed whole at once; of a larger one only what is asked for.
WHOLE = 4_000_000
# More is not computed while somebody waits.
MOST = 60_000_000
MOST_TABLES = 12


class TooLarge(ValueError):
    """What is asked for as of a revision has more numbers than are computed while somebody waits."""


@dataclass(frozen=True)
class Then(Snapshot):
    """Everything as of one revision and one edition of the definitions; tables are computed when they are first asked for."""

    world: World = field(default_factory=lambda: World("", {}, {}, {}, {}))
    extent: dict[Name, tuple[Library, tuple[int, ...]]] = field(default_factory=dict)
    made: OrderedDict[tuple[Name, str], Table] = field(default_factory=OrderedDict)
    lock: Any = field(default_factory=Lock)

    def table(self, kind: str, indicator: str) -> Table | None:
        """The table in which an indicator or an index stands."""
        for spine in tables.GRAINS:
            name = Name(kind, spine)
            own, periods = self.extent.get(name, (None, ()))
            if own is None or (indicator not in own.indicators and indicator not in own.indices):
                continue
            if indicator in own.indices or tables.spine_of(own.indicators[indicator].timing) == spine:
                return self._table(name, own, periods, indicator)
        return None

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", Made(self))

    def _table(self, name: Name, own: Library, periods: tuple[int, ...], asked: str = "") -> Table:
        """A table, whole where nothing less is asked for or it is small."""
        if self._size(name, own, periods) <= WHOLE:
            asked = ""
        with self.lock:
            found = self.made.get((name, "")) or self.made.get((name, asked))
            if found is None:
                part = own.only([asked]) if asked else own
                if self._size(name, part, periods) > MOST:
                    raise TooLarge(asked or str(name))
                found = self.made[name, asked] = self._made(name, part, periods)
                while len(self.made) > MOST_TABLES:
                    self.made.popitem(last=False)
            return found

    def _size(self, name: Name, own: Library, periods: tuple[int, ...]) -> int:
        return len(periods) * (len(own.elements) + len(own.indicators)) * len(self.world.places[name.kind])

    def _made(self, name: Name, own: Library, periods: tuple[int, ...]) -> Table:
        """One table by the steps by which the copy is made from nothing."""
        matrix = Matrix.empty(Program.of(own), self.world.laid(name.kind), periods)
        matrix.values[...] = np.nan
        filled = Filled.of(self.world, name.kind, name.spine, matrix)
        for element, code in self.world.elements.items():
            if code in matrix.program.elements:
                fill([filled], truth.stood(self.revision, element, grains_of(name.spine)))
        matrix.recompute()
        pages = {str(row): {part: getattr(matrix, part)[row] for part, _kind in PAGE} for row in range(len(periods))}
        return Table(
            self.home, TableFiles("", tuple(pages)), matrix.program, matrix.places, periods, matrix.values, matrix.figures, (),
            groups_of(matrix.places), pages,
        )  # fmt: skip


class Made(Mapping[Name, Table]):
    """All tables of a state by name, each computed when it is asked for."""

    def __init__(self, of: Then) -> None:
        self._of = of

    def __getitem__(self, name: Name) -> Table:
        return self._of._table(name, *self._of.extent[name])

    def __iter__(self) -> Iterator[Name]:
        return iter(self._of.extent)

    def __len__(self) -> int:
        return len(self._of.extent)


_serials = count(1)
_held: OrderedDict[int, Then] = OrderedDict()
_lock = Lock()
KEPT = 4


def then_of(home: Path, world: World, library: Library, revision: int) -> Then:
    """The figures of a revision by an edition of the definitions. What was asked for lately is used again as long as places and names are the same."""
    mark = truth.mark(revision)
    with _lock:
        if (known := _known(world, mark, revision)) is not None:
            return known
    extent = {name: (own, periods) for name, own, periods in extents(library, world, revision)}
    with _lock:
        # Somebody else may have asked for the same meanwhile.
        if (known := _known(world, mark, revision)) is not None:
            return known
        # A number of its own: what is remembered of a snapshot is remembered under it.
        serial = -next(_serials)
        found = _held[serial] = Then(
            home, Manifest(serial, revision, world.edition, {}, "", mark), library, {}, world, extent
        )
        while len(_held) > KEPT:
            _held.popitem(last=False)
        return found


def _known(world: World, mark: str, revision: int) -> Then | None:
    for key, known in _held.items():
        if (known.manifest.mark, known.revision, known.edition) != (mark, revision, world.edition):
            continue
        own = known.world
        if (own.places, own.codes, own.elements) == (world.places, world.codes, world.elements):
            _held.move_to_end(key)
            return known
    return None
