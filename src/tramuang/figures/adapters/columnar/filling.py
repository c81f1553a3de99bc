"""Observations put into a table: those of its own periods, and what the shorter ones within them come to (pure.longer).

Whether a table is filled from nothing or goes on, each of its values is the same function of the same observations; which of two revisions brought
which half of a year makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tramuang.figures.adapters import truth
from tramuang.figures.adapters.columnar.world import Lookup, Part, World
from tramuang.figures.adapters.truth import Values
from tramuang.figures.pure import tables
from tramuang.figures.pure.longer import Gathering, Ints, Parts, Rules, grains_of, made, parts_of, within
from tramuang.figures.pure.matrix import Matrix
from tramuang.figures.pure.recognising.periods import Grain

# Values that are asked for at one time.
AT_ONCE = 400_000


@dataclass(frozen=True)
class Cells:
    """Values of one grain as they lie in a table: the flat number of the cell, which part of it each is, and the amount."""

    number: Ints
    parts: Parts
    amount: NDArray[np.float64]


@dataclass(frozen=True)
class Filled:
    """A table, and where in it the values of observations belong."""

    spine: str
    matrix: Matrix
    lookup: Lookup
    rules: Rules

    @classmethod
    def of(cls, world: World, kind: str, spine: str, matrix: Matrix) -> Filled:
        """For one table, once for as long as the world is the same."""
        rules = Rules.of(matrix.program.library.elements.values())
        return cls(spine, matrix, Lookup.of(world, kind, matrix), rules)

    @property
    def own(self) -> Grain:
        """The grain of the table's own periods."""
        return tables.GRAINS[self.spine]

    @property
    def width(self) -> tuple[int, int]:
        """Elements and places of the table."""
        return len(self.matrix.program.elements), len(self.matrix.places.places)

    def cells(self, values: Values, grain: Grain) -> Cells:
        """The values of a grain that belong to the table, in the periods that it has."""
        column, element, ours = self.lookup.chosen(values, grain)
        parts = parts_of(self.spine, grain, values.period[ours])
        periods = self.matrix.periods
        inside = (parts.month >= periods[0]) & (parts.month <= periods[-1])
        if not inside.all():
            # A year typed wrong, too early for any table.
            column, element, ours = column[inside], element[inside], ours[inside]
            parts = Parts(parts.month[inside], parts.part[inside], parts.of[inside])
        row = (parts.month - periods[0]) // tables.STEPS[self.spine]
        elements, places = self.width
        return Cells((row * elements + element) * places + column, parts, values.amount[ours])

    def part(self, number: Ints, amount: NDArray[np.float64]) -> Part:
        """Values of cells as rows and columns of the table."""
        elements, places = self.width
        row, rest = np.divmod(number, elements * places)
        return Part(row, rest // places, rest % places, amount)

    # --- from nothing ------------------------------------------------------------------------------------------------

    def take(self, values: Values, gathering: Gathering) -> None:
        """Put in what was given for the table's own periods, and gather what was given for shorter ones."""
        for grain in grains_of(self.spine):
            found = self.cells(values, grain)
            if grain == self.own:
                self.matrix.values.reshape(-1)[found.number] = found.amount
            elif len(found.number):
                gathering.add(grain, found.number, found.parts, found.amount)

    def complete(self, gathering: Gathering) -> None:
        """Where nothing was given for a period itself, what the shorter ones come to."""
        flat = self.matrix.values.reshape(-1)
        number, amount = gathering.values()
        bare = np.isnan(flat[number])
        flat[number[bare]] = amount[bare]

    # --- going on ----------------------------------------------------------------------------------------------------

    def settled(self, values: Values, until: int) -> Part:
        """The cells that some new values touch, each with its value as of a revision (these values being in it)."""
        touched: list[Ints] = []
        number, amount = np.zeros(0, dtype=np.int64), np.zeros(0)
        for grain in grains_of(self.spine):
            found = self.cells(values, grain)
            if not len(found.number):
                continue
            if grain == self.own:
                # The last one stands; it was given for the period as such, so nothing else need be asked.
                stock = np.full_like(found.number, 1)
                number, amount = made(
                    found.number, found.parts.part, found.parts.of, found.amount, stock, stock.astype(float)
                )
                touched.append(number[np.isnan(amount)])
                number, amount = number[~np.isnan(amount)], amount[~np.isnan(amount)]
            else:
                touched.append(found.number)
        asked = np.setdiff1d(np.concatenate(touched), number) if touched else number[:0]
        if len(asked):
            answered, values_ = self._stood(asked, until)
            given = np.full(len(asked), np.nan)
            given[np.searchsorted(asked, answered)] = values_
            number, amount = np.concatenate([number, asked]), np.concatenate([amount, given])
        return self.part(number, amount)

    def _stood(self, asked: Ints, until: int) -> tuple[Ints, NDArray[np.float64]]:
        """What cells hold as of a revision, from all that was observed of them."""
        wanted = self.part(asked, np.zeros(len(asked)))
        rows = np.unique(wanted.row)
        first, last = within(self.spine, self.matrix.periods[rows[0]], self.matrix.periods[rows[-1]])
        gathering = Gathering(self.spine, self.rules, self.width[1])
        places, elements = self.lookup.numbers(np.unique(wanted.column), np.unique(wanted.element))
        size = len(places) * (int(rows[-1] - rows[0]) + 1) * (tables.STEPS[self.spine] + 1)
        at_once = max(1, AT_ONCE // size)
        for start in range(0, len(elements), at_once):
            part = elements[start : start + at_once]
            for values in truth.standing(until, part, places, grains_of(self.spine), first, last):
                for grain in grains_of(self.spine):
                    found = self.cells(values, grain)
                    ours = np.isin(found.number, asked)
                    if ours.any():
                        p = found.parts
                        parts = Parts(p.month[ours], p.part[ours], p.of[ours])
                        gathering.add(grain, found.number[ours], parts, found.amount[ours])
        return gathering.values()


def fill(filled: Iterable[Filled], every: Iterable[Values]) -> None:
    """Fill tables from nothing with one reading of all that was observed, in the order in which it was accepted."""
    open_ = [(each, Gathering(each.spine, each.rules, each.width[1])) for each in filled]
    for values in every:
        for each, gathering in open_:
            each.take(values, gathering)
    for each, gathering in open_:
        each.complete(gathering)
