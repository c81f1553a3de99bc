"""How far figures reach: in which periods how many places are known, counted without reading them one by one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tramuang.figures.pure import tables
from tramuang.figures.pure.recognising.periods import Period
from tramuang.figures.queries.reading import periods, snapshot

# A period in which only a few places have reported yet is not the one to begin with.
ENOUGH = 0.5
# So far back one looks for the newest period in which enough are known.
RECENT = 36


@dataclass(frozen=True, slots=True)
class Reach:
    """How many places of a kind are known in a period, of how many."""

    period: Period
    known: int
    expected: int


def reach(name: str, kind: str, recent: int | None = None) -> list[Reach]:
    """The periods of an indicator or an index in which any place is known, oldest first; of the newest so many when `recent` says so."""
    seen = snapshot()
    table = seen.table(kind, name) if seen else None
    if seen is None or table is None:
        return []
    found = []
    for period in periods(name, kind, seen)[-recent if recent else 0 :]:
        row = table.row(tables.last_month(period))
        if row is None:
            continue
        if name in table.program.indicators:
            values = table.figures_of(name, row)
        else:
            values = np.asarray(table.page(row)["scores"][table.program.level(name)])
        known = int(np.count_nonzero(~np.isnan(values)))
        if known:
            found.append(Reach(period, known, len(values)))
    return found


def usual(name: str, kind: str) -> Reach | None:
    """The newest period in which at least half as many places are known as in the best of the recent ones."""
    found = reach(name, kind, RECENT)
    most = max((each.known for each in found), default=0)
    return next((each for each in reversed(found) if each.known >= most * ENOUGH), None)
