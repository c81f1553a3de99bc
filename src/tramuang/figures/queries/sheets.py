"""Everything that is computed for a place at once: its figures beside the nation's, and its scores and ranks in every index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tramuang.figures.adapters.columnar import Table
from tramuang.figures.pure import tables
from tramuang.figures.pure.definitions.model import Index, Indicator
from tramuang.figures.pure.recognising.periods import Period
from tramuang.figures.queries.reading import NATION, publish_of, snapshot

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Line:
    """An indicator of a place: its figure in each period, the nation's, and how many places that one rests on. NaN is not known."""

    indicator: Indicator
    figures: Floats
    nation: Floats
    known: Ints
    expected: int


@dataclass(frozen=True)
class Level:
    """A level of an index: the score of a place in each period, and its rank among how many (0: none)."""

    index: Index
    pillar: str
    scores: Floats
    ranks: Ints
    of: Ints


@dataclass(frozen=True)
class Sheet:
    """What is published for a place with one rhythm: months, quarters, calendar or fiscal years."""

    publish: str
    periods: tuple[Period, ...]
    lines: tuple[Line, ...]
    levels: tuple[Level, ...]


def sheets(place: str, first: Period | None = None, last: Period | None = None) -> tuple[int, str, list[Sheet]]:
    """The revision and the edition of the figures, and all that is computed for a place between two periods, all of one state.

    A fixed number of reads for each table, whatever the number of indicators. KeyError when no table knows the place.
    """
    seen = snapshot()
    homes = [table for table in seen.tables.values() if place in table.places.column] if seen else []
    if seen is None or not homes:
        raise KeyError(place)
    return seen.revision, seen.edition, [sheet for table in homes for sheet in _of(table, place, first, last)]


def _of(table: Table, place: str, first: Period | None, last: Period | None) -> Iterator[Sheet]:
    since = tables.last_month(first) if first else table.periods[0]
    until = tables.last_month(last) if last else table.periods[-1]
    rhythm = {name: publish_of(table, name) for name in (*table.program.indicators, *table.program.library.indices)}
    for publish in dict.fromkeys(rhythm.values()):
        rows = [
            n
            for n, month in enumerate(table.periods)
            if since <= month <= until and tables.is_published(publish, month)
        ]
        if rows:
            names = {name for name, own in rhythm.items() if own == publish}
            periods = tuple(tables.period_at(publish, table.periods[row]) for row in rows)
            yield Sheet(
                publish, periods, tuple(_lines(table, place, rows, names)), tuple(_levels(table, place, rows, names))
            )


def _lines(table: Table, place: str, rows: list[int], names: set[str]) -> Iterator[Line]:
    own = table.figures_beside(table.places.column[place], rows)
    pages = [table.page(row) for row in rows]
    group, expected = table.groups[NATION, ""]
    nation = np.array([page["rolled"][:, group] for page in pages])
    known = np.array([page["covered"][:, group] for page in pages])
    for name, n in table.program.indicators.items():
        if name in names:
            indicator = table.program.library.indicators[name]
            yield Line(indicator, own[:, n], nation[:, n], known[:, n], 0 if indicator.rollup == "none" else expected)


def _levels(table: Table, place: str, rows: list[int], names: set[str]) -> Iterator[Level]:
    column, pages = table.places.column[place], [table.page(row) for row in rows]
    scores = np.array([page["scores"][:, column] for page in pages])
    ranks = np.array([page["ranks"][:, column] for page in pages])
    of = np.array([np.count_nonzero(page["ranks"], axis=1) for page in pages])
    for plan, start in zip(table.program.plans, table.program.levels, strict=False):
        if plan.index.id in names:
            for n, pillar in enumerate(plan.pillars, start):
                yield Level(plan.index, pillar.code, scores[:, n], ranks[:, n], of[:, n])
