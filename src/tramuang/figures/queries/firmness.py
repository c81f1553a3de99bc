"""How firm the ranks of an index are: drawn from one seed, so that a published range can be drawn again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tramuang.figures.pure import tables
from tramuang.figures.pure.indices.uncertainty import AS_DEFINED, Doubts, explore
from tramuang.figures.pure.recognising.periods import Period
from tramuang.figures.queries.reading import snapshot

# What is doubted: weights by a quarter, the way figures come onto one scale, and the filling of what is missing.
DOUBTS = Doubts(0.25, (AS_DEFINED, "rank"), (AS_DEFINED,), ("none", "median"), 400)
# With more places fewer runs: a page must not wait.
MOST_CELLS = 400_000
FEWEST = 3


@dataclass(frozen=True)
class Firmness:
    """For each place the range of its rank in nine of ten runs, and what was doubted."""

    ranges: dict[str, tuple[int, int]]
    shift: float
    runs: int
    seed: int
    weights: float


def firmness(index: str, period: Period, kind: str) -> Firmness | None:
    """The rank ranges of an index in a period; None when nothing is known."""
    seen = snapshot()
    table = seen.table(kind, index) if seen else None
    row = table.row(tables.last_month(period)) if table else None
    if seen is None or table is None or row is None:
        return None
    return _explored(seen.manifest.serial, index, kind, row)


@lru_cache(maxsize=32)
def _explored(serial: int, index: str, kind: str, row: int) -> Firmness | None:
    seen = snapshot()
    table = seen.table(kind, index) if seen else None
    if seen is None or table is None or seen.manifest.serial != serial:
        return None
    definition = table.program.library.indices[index]
    names = list(dict.fromkeys(part.indicator for part in definition.root.parts()))
    figures = np.stack([table.figures_of(name, row) for name in names])
    # Only places that have a rank are asked how firm it is: filling would place those of which nothing is known.
    scored = np.flatnonzero(table.page(row)["ranks"][table.program.level(index)])
    if len(scored) < FEWEST:
        return None
    figures = figures[:, scored]
    runs = max(50, min(DOUBTS.runs, MOST_CELLS // max(1, figures.shape[1])))
    found = explore(
        figures, definition, {name: n for n, name in enumerate(names)},
        Doubts(DOUBTS.weights, DOUBTS.methods, DOUBTS.aggregates, DOUBTS.fillings, runs, DOUBTS.seed),
    )  # fmt: skip
    low, _middle, high = found.range_of()
    ranges = {
        place.code: (int(low[n]), int(high[n]))
        for n, place in enumerate(table.places.places[at] for at in scored)
        if not math.isnan(low[n])
    }
    return Firmness(ranges, found.shift(), runs, DOUBTS.seed, DOUBTS.weights) if ranges else None
