"""What an index would be if one figure of one place were another: nothing is written, nothing is kept."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tramuang.figures.pure import tables
from tramuang.figures.pure.indices.uncertainty import what_if
from tramuang.figures.pure.recognising.periods import Period
from tramuang.figures.queries.reading import snapshot


@dataclass(frozen=True)
class Supposed:
    """Score and rank of a place before and after; who it would stand before that it does not stand before now, and the other way."""

    value: float | None
    to: float
    score_before: float | None
    score_after: float | None
    rank_before: int | None
    rank_after: int | None
    passed: tuple[str, ...]
    passed_by: tuple[str, ...]


def suppose(index: str, place: str, period: Period, kind: str, indicator: str, to: float) -> Supposed | None:
    """The index with one figure changed; None when there is no such place, period or indicator in it."""
    seen = snapshot()
    table = seen.table(kind, index) if seen else None
    row = table.row(tables.last_month(period)) if table else None
    if seen is None or table is None or row is None or place not in table.places.column or not math.isfinite(to):
        return None
    definition = table.program.library.indices[index]
    names = list(dict.fromkeys(part.indicator for part in definition.root.parts()))
    if indicator not in names:
        return None
    figures = np.stack([table.figures_of(name, row) for name in names])
    column, rows = table.places.column[place], {name: n for n, name in enumerate(names)}
    found = what_if(figures, definition, rows, {(indicator, column): to})
    before, after = found.ranks_before[-1], found.ranks_after[-1]
    codes = [each.code for each in table.places.places]

    def ahead(ranks: np.ndarray[tuple[int, ...], np.dtype[np.int32]]) -> set[str]:
        own = ranks[column]
        return {codes[n] for n in np.flatnonzero((ranks > 0) & (ranks < own))} if own else set(codes)

    earlier, later = ahead(before), ahead(after)
    order = {code: n for n, code in enumerate(codes)}
    ranked = bool(before[column]) and bool(after[column])
    return Supposed(
        _known(figures[rows[indicator], column]), to, _known(found.before[-1, column]), _known(found.after[-1, column]),
        int(before[column]) or None, int(after[column]) or None,
        tuple(sorted(earlier - later, key=order.__getitem__)) if ranked else (),
        tuple(sorted(later - earlier, key=order.__getitem__)) if ranked else (),
    )  # fmt: skip


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
