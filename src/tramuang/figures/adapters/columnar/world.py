"""What the numbers of observations stand for, and where in a table they belong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tramuang.figures.adapters.truth import Values
from tramuang.figures.pure.definitions.model import digest
from tramuang.figures.pure.matrix import Matrix
from tramuang.figures.pure.rollup import Place, Places


@dataclass(frozen=True)
class World:
    """What the numbers of observations stand for, and by which definitions they are computed."""

    edition: str
    texts: dict[str, str]
    elements: dict[int, str]
    # By kind: the places that figures are of, and the code of each short number.
    places: dict[str, tuple[Place, ...]]
    codes: dict[int, tuple[str, str]]
    # The places of each kind in their order, once they were put in it.
    _laid: dict[str, Places] = field(default_factory=dict, compare=False, repr=False)

    def laid(self, kind: str) -> Places:
        """The places of a kind in the order of a table; ValueError when there is none."""
        if kind not in self._laid:
            self._laid[kind] = Places.of(self.places.get(kind, ()))
        return self._laid[kind]


@dataclass(frozen=True)
class Part:
    """Values as places of a table."""

    row: NDArray[np.int64]
    element: NDArray[np.int64]
    column: NDArray[np.int64]
    amount: NDArray[np.float64]

    @classmethod
    def none(cls) -> Part:
        """No value."""
        nothing = np.zeros(0, dtype=np.int64)
        return cls(nothing, nothing, nothing, np.zeros(0))

    def only(self, column: int) -> Part:
        """Those of one place."""
        return self.take(self.column == column)

    def take(self, chosen: NDArray[np.bool_]) -> Part:
        """Some of them."""
        return Part(self.row[chosen], self.element[chosen], self.column[chosen], self.amount[chosen])

    def put(self, values: NDArray[np.float64]) -> None:
        """Write them; of two for one place of the table the later stays."""
        values[self.row, self.element, self.column] = self.amount


@dataclass(frozen=True)
class Lookup:
    """Where in a table the short numbers of places and elements stand: −1 is nowhere."""

    world: World
    columns: NDArray[np.int64]
    elements: NDArray[np.int64]

    @classmethod
    def of(cls, world: World, kind: str, matrix: Matrix) -> Lookup:
        """For one table, once for as long as the world is the same."""
        column, element = matrix.places.column, matrix.program.elements
        places = {pk: column[code] for pk, (own, code) in world.codes.items() if own == kind and code in column}
        elements = {pk: element[code] for pk, code in world.elements.items() if code in element}
        return cls(world, _by_number(places, world.codes), _by_number(elements, world.elements))

    def chosen(self, values: Values, grain: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Which of some values are of a grain and belong to the table: their columns, their elements, and where they stand among the values."""
        ours = np.flatnonzero(values.grain == grain)
        column, element = self.columns[values.place[ours]], self.elements[values.element[ours]]
        inside = (column >= 0) & (element >= 0)
        return column[inside], element[inside], ours[inside]

    def numbers(self, columns: NDArray[np.int64], elements: NDArray[np.int64]) -> tuple[list[int], list[int]]:
        """The short numbers of some places and elements of the table."""
        places, every = np.flatnonzero(np.isin(self.columns, columns)), np.flatnonzero(np.isin(self.elements, elements))
        return places.tolist(), every.tolist()


def _by_number(known: dict[int, int], every: Iterable[int]) -> NDArray[np.int64]:
    table = np.full(max(every, default=0) + 1, -1, dtype=np.int64)
    table[list(known)] = list(known.values())
    return table


def definitions_of(folder: Path) -> tuple[str, dict[str, str]]:
    """The definition files of a folder, and their edition: the digest of all of them."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in definition_files(folder)}
    return digest(sorted(texts.items()))[:16], texts


def definition_files(folder: Path) -> list[Path]:
    """The files of a folder in which definitions stand."""
    return sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])
