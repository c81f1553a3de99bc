"""Figures as they were: computed again from the values as they stood at an earlier revision."""

from __future__ import annotations

import numpy as np

from tramuang.figures.adapters import truth
from tramuang.figures.models import Element, Place
from tramuang.figures.pure import tables
from tramuang.figures.pure.definitions.model import Indicator
from tramuang.figures.pure.matrix import Matrix, Program
from tramuang.figures.pure.recognising.periods import Period
from tramuang.figures.pure.rollup import Places
from tramuang.figures.queries import reading
from tramuang.figures.queries.computed import Figure
from tramuang.figures.queries.world import spots

MOST_PERIODS = 130


def figure(indicator: str, place: str, period: Period | str, revision: int | None = None) -> Figure:
    """One figure: of an area, of a province (its own values, else rolled up from its areas), of `region:<name>`, of `nation`.

    With `revision` it is computed from the values as they stood then. KeyError when the indicator is not known, ValueError when the period is
    none.
    """
    if revision is None:
        return reading.figure_now(indicator, place, period)
    return figure_then(indicator, place, tables.period_of(period), revision)


def figure_then(indicator: str, place: str, period: Period, revision: int) -> Figure:
    """A figure by today's definition from the values as of a revision, with its rank and coverage then."""
    known = reading.library()
    definition = known.indicators[indicator]
    found: Figure | None = None
    for kind in tables.KINDS:
        matrix = table_then([indicator], kind, period, revision)
        if matrix is None:
            continue
        if place in matrix.places.column:
            column, row = matrix.places.column[place], matrix.figures[-1, matrix.program.indicators[indicator]]
            value = reading.known_value(row[column])
            count = int(np.count_nonzero(~np.isnan(row)))
            return _figure(
                definition, place, kind, period, value, reading.rank_of(definition, row, column), count, revision
            )
        named = place.partition(":")
        wanted = (
            (reading.NATION, "")
            if place == reading.NATION
            else (reading.REGION, named[2])
            if named[1]
            else (tables.PROVINCE, place)
        )
        if wanted in matrix.places.groups and definition.rollup != "none":
            n, group = matrix.program.indicators[indicator], matrix.places.groups.index(wanted)
            value, covered = reading.known_value(matrix.rolled[-1, n, group]), int(matrix.covered[-1, n, group])
            if found is None or (value is not None and found.value is None):
                found = _figure(definition, place, wanted[0], period, value, None, 0, revision, True, covered)
    return found or _figure(definition, place, "", period, None, None, 0, revision)


def _figure(
    definition: Indicator, place: str, kind: str, period: Period, value: float | None, rank: int | None, of: int, revision: int,
    rolled: bool = False, known: int = 0,
) -> Figure:  # fmt: skip
    seen = reading.snapshot()
    return Figure(
        definition.id, place, kind, period, value, definition.unit, rank, of, definition.hash, seen.edition if seen else "", revision,
        rolled, known if rolled else int(value is not None), known if rolled else 1,
    )  # fmt: skip


def table_then(names: list[str], kind: str, period: Period, revision: int) -> Matrix | None:
    """Indicators or indices for every place of a kind, up to one period, as of a revision; the last row is that period."""
    own = reading.library().only(names)
    spine = tables.spine_of(next(iter(own.indicators.values())).timing)
    program = Program.of(own)
    far = [MOST_PERIODS if each is None else each for each in program.reach]
    last = tables.last_month(period)
    months = tuple(
        range(last - min(max(far, default=0), MOST_PERIODS) * tables.STEPS[spine], last + 1, tables.STEPS[spine])
    )
    places = spots()[kind]
    if not places:
        return None
    matrix = Matrix.empty(program, Places.of(places), months)
    matrix.values[...] = np.nan
    elements = dict(Element.objects.filter(code__in=list(own.elements)).values_list("pk", "code"))
    codes = dict(Place.objects.filter(kind=kind).values_list("pk", "code"))
    first, final = (tables.period_at(spine, month).number for month in (months[0], months[-1]))
    values = truth.as_of(revision, list(elements), [], tables.GRAINS[spine], first, final)
    column = np.array([matrix.places.column.get(codes.get(int(each), ""), -1) for each in values.place], dtype=np.int64)
    element = np.array([program.elements[elements[int(each)]] for each in values.element], dtype=np.int64)
    row = np.searchsorted(months, tables.rows_of(spine, values.period))
    ours = column >= 0
    matrix.values[row[ours], element[ours], column[ours]] = values.amount[ours]
    matrix.recompute()
    return matrix
