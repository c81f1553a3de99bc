"""What an engine computes otherwise than the dense table does: figures, scores, ranks, roll-ups and their coverage, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tramuang.figures.pure.matrix import Matrix

# Values agree to this share of them, or to this much near nought; ranks and counts agree or do not.
CLOSE = 1e-9

# The columns of a table of the engine, its rows in an order.
type Table = Callable[[str, Sequence[str]], dict[str, npt.NDArray[Any]]]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something of which the values differ: in how many places, and the one that is furthest off."""

    what: str
    count: int
    of: int
    theirs: float
    ours: float

    def __str__(self) -> str:
        return f"{self.what}: {self.count} of {self.of}, such as {self.theirs!r} for {self.ours!r}"


@dataclass(frozen=True, slots=True)
class Compared:
    """How many values were held against each other, and what differs."""

    values: int
    differences: tuple[Difference, ...]


def compared(matrix: Matrix, table: Table) -> Compared:
    """Every figure, score, rank and roll-up that another engine made, against those of the table."""
    shape = len(matrix.periods), len(matrix.places.places)
    held, told = 0, list[Difference]()

    def compare(what: str, theirs: npt.NDArray[Any], ours: npt.NDArray[Any], *, exact: bool = False) -> None:
        nonlocal held
        theirs, ours = np.asarray(theirs, dtype=float).reshape(ours.shape), np.asarray(ours, dtype=float)
        close = theirs == ours if exact else np.isclose(theirs, ours, rtol=CLOSE, atol=CLOSE, equal_nan=True)
        held += ours.size
        if not close.all():
            # Of what is there for one and missing for the other, any will do.
            worst = np.argmax(np.where(close, -1.0, np.nan_to_num(np.abs(theirs - ours), nan=np.inf)))
            told.append(
                Difference(what, int((~close).sum()), ours.size, float(theirs.flat[worst]), float(ours.flat[worst]))
            )

    work = table("work", ["period", "area"])
    for name, n in matrix.program.indicators.items():
        compare(name, work[name], matrix.figures[:, n])
    for plan, first in zip(matrix.program.plans, matrix.program.levels, strict=False):
        found = table(f"scores_{plan.index.id}", ["period", "area"])
        for n, pillar in enumerate(plan.pillars):
            what = plan.index.id if pillar is plan.pillars[-1] else f"{plan.index.id}/{pillar.code}"
            compare(what, found[f"s{n}"], matrix.scores[:, first + n])
            ranks = np.nan_to_num(found[f"r{n}"].astype(float)).reshape(shape)
            compare(f"{what} rank", ranks, matrix.ranks[:, first + n], exact=True)
    rollups = [name for name, n in matrix.program.indicators.items() if matrix.program.rollups[n] is not None]
    if rollups:
        _rolled(matrix, table("rolled", ["period"]), rollups, compare)
    return Compared(held, tuple(told))


def _rolled(
    matrix: Matrix, found: dict[str, npt.NDArray[Any]], names: Sequence[str], compare: Callable[..., None]
) -> None:
    """Figures of groups, each with the number of places that were known."""
    at = {group: n for n, group in enumerate(matrix.places.groups)}
    rows = np.searchsorted(np.asarray(matrix.periods), found["period"].astype(np.int64))
    groups = np.array([at[kind, code] for kind, code in zip(found["scope"], found["grp"], strict=True)], dtype=np.intp)
    shape = len(matrix.periods), len(at)
    for name in names:
        n = matrix.program.indicators[name]
        # A group for which the engine has no row stands out: nothing of ours is minus one.
        figures, covered = np.full(shape, -1.0), np.full(shape, -1.0)
        figures[rows, groups], covered[rows, groups] = found[name], found[f"k_{name}"]
        compare(f"{name} rolled up", figures, matrix.rolled[:, n])
        compare(f"{name} coverage", covered, matrix.covered[:, n], exact=True)
