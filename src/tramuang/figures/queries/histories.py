"""All figures of one place over time, read at once and of one revision: what `history` gives one indicator and period at a time."""

from __future__ import annotations

import numpy as np

from tramuang.figures.adapters.columnar import Snapshot, Table
from tramuang.figures.pure import tables
from tramuang.figures.pure.definitions.model import Indicator
from tramuang.figures.pure.recognising.periods import Period
from tramuang.figures.queries.computed import Figure
from tramuang.figures.queries.reading import figure_in, known_value, periods, snapshot


def histories(place: str) -> dict[str, list[Figure]]:
    """Every published indicator of a place in every published period, oldest first; without a table there is nothing to list."""
    seen = snapshot()
    if seen is None:
        return {}
    spans: dict[tuple[int, str], list[Period]] = {}
    return {each.id: _history(seen, each, place, spans) for each in seen.library.indicators.values()}


def _history(
    seen: Snapshot, definition: Indicator, place: str, spans: dict[tuple[int, str], list[Period]]
) -> list[Figure]:
    found = {kind: table for kind in tables.KINDS if (table := seen.table(kind, definition.id))}
    wanted: dict[Period, None] = {}
    for kind, table in found.items():
        key = id(table), definition.timing.publish
        if key not in spans:
            spans[key] = periods(definition.id, kind, seen)
        wanted.update(dict.fromkeys(spans[key]))
    kind = next((kind for kind, table in found.items() if place in table.places.column), "")
    own = _own(seen, definition, found[kind], place, kind) if kind else {}
    # Of a province that has no value of its own its areas may speak.
    asks_areas = kind == tables.PROVINCE and tables.AREA in found
    series = []
    for period in sorted(wanted):
        mine = own.get(tables.last_month(period))
        if mine is None or (mine.value is None and asks_areas):
            mine = figure_in(seen, definition.id, place, period)
        series.append(mine)
    return series


def _own(seen: Snapshot, definition: Indicator, table: Table, place: str, kind: str) -> dict[int, Figure]:
    """The place's own figures by month, all periods at once, with the rank among the others and how many are known."""
    whole, column = table.over_time(definition.id), table.places.column[place]
    values = whole[:, column]
    known = np.count_nonzero(~np.isnan(whole), axis=1)
    beside = values[:, None]
    better = np.count_nonzero(whole < beside if definition.direction == "down" else whole > beside, axis=1)
    publish, ranked = definition.timing.publish, definition.direction != "contextual"
    found = {}
    for row, month in enumerate(table.periods):
        if not tables.is_published(publish, month):
            continue
        value = known_value(values[row])
        rank = int(better[row]) + 1 if ranked and value is not None else None
        found[month] = Figure(
            definition.id, place, kind, tables.period_at(publish, month), value, definition.unit, rank, int(known[row]), definition.hash,
            seen.edition, seen.revision, known=int(value is not None), expected=1,
        )  # fmt: skip
    return found
