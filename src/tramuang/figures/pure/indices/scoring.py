"""Scores of one period: figures onto one scale, then level by level into pillars and the index.

`figures` has a row for each indicator and a column for each place; NaN is missing. Everything goes element by element in the order
of the entries, so that one place scored alone comes out bit for bit as it does among all. The methods are those of the OECD and JRC
handbook on composite indicators (2008): winsorising, min–max, z-scores, goalposts, ranks, linear and geometric aggregation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tramuang.figures.pure.definitions.model import Index, Normalise, Part, Pillar
from tramuang.figures.pure.indices.ranking import ranks

type Floats = npt.NDArray[np.float64]
type Counts = npt.NDArray[np.intp]

# A spread smaller than this share of the figures themselves is noise: nothing can be placed by it.
NOISE = 1e-12
SLACK = 1e-9
# What is kept of a row to place its figures: two posts, the two cuts, and the four figures the cuts lie between.
LOW, HIGH, CUT_LOW, CUT_HIGH, L0, L1, H0, H1 = range(8)
STATS = 8


def stats(rows: Floats, way: Normalise) -> Floats:
    """What is needed to place the figures of each row; posts are NaN where they cannot be placed."""
    found = np.full((len(rows), STATS), np.nan)
    if way.method == "goalposts" and way.low is not None and way.high is not None:
        posts = np.array([way.low, way.high])
        found[:, [LOW, HIGH]] = np.log(posts) if way.log else posts
        return found
    if way.method == "none":
        return found
    count = rows.shape[1] - np.count_nonzero(np.isnan(rows), axis=1)
    if way.method == "rank":
        found[:, LOW], found[:, HIGH] = np.where(count > 1, (np.ones(len(rows)), count), np.nan)
        return found
    if way.method == "zscore" and not way.winsor:
        found[:, LOW], found[:, HIGH] = _spread(rows, count)
        return found
    ordered = np.sort(rows, axis=1)  # what is missing comes last
    shares = way.winsor or (0.0, 1.0)
    low, found[:, L0], found[:, L1] = quantile(ordered, count, shares[0])
    high, found[:, H0], found[:, H1] = quantile(ordered, count, shares[1])
    if way.winsor:
        found[:, CUT_LOW], found[:, CUT_HIGH] = low, high
    if way.method == "zscore":
        found[:, LOW], found[:, HIGH] = _spread(np.clip(rows, low[:, None], high[:, None]), count)
        return found
    wide = high - low > NOISE * np.maximum(abs(low), abs(high))
    found[:, LOW], found[:, HIGH] = np.where(wide, (low, high), np.nan)
    return found


def quantile(ordered: Floats, count: Counts, share: float) -> tuple[Floats, Floats, Floats]:
    """A quantile of each row of sorted figures (linear, as most statistics programs do by default), and its two neighbours."""
    last = np.maximum(count - 1, 0)
    place = last * share
    below = place.astype(np.intp)
    each = np.arange(len(ordered))
    a, b = ordered[each, below], ordered[each, np.minimum(below + 1, last)]
    return a + (b - a) * (place - below), a, b


def _spread(rows: Floats, count: Counts) -> Floats:
    """The mean and the standard deviation of a sample for each row; NaN where there is no spread."""
    known = ~np.isnan(rows)
    mean = np.where(known, rows, 0.0).sum(axis=1) / count
    squares = np.where(known, np.square(rows - mean[:, None]), 0.0).sum(axis=1)
    deviation = np.sqrt(squares / (count - 1))
    return np.where(deviation > NOISE * np.abs(mean), (mean, deviation), np.nan)


def normalised(row: Floats, part: Part, stat: Floats) -> Floats:
    """The figures of a row on the scale of its part; `stat` may hold a column for each figure."""
    way = part.normalise
    low, high = stat[LOW], stat[HIGH]
    if way.method == "none":
        return -row if part.reverse else row.copy()
    if way.method == "rank":
        return _by_rank(row, part, low, high)
    if way.method == "goalposts" and way.low is not None and way.high is not None:
        row = np.maximum(np.minimum(row, way.high), way.low)
        if way.log:
            row = np.log(row)
    elif way.winsor:
        row = np.minimum(row, stat[CUT_HIGH])
        np.maximum(row, stat[CUT_LOW], out=row)
    if way.method == "zscore":
        found = low - row if part.reverse else row - low
        found /= high
        return found
    found = high - row if part.reverse else row - low
    found *= way.scale / (high - low)
    return found


def _by_rank(row: Floats, part: Part, first: Any, count: Any) -> Floats:
    """The share of the others that each one stands before; ties stand where the best of them would."""
    turned = np.atleast_2d(-row if part.reverse else row)
    rank = np.stack([ranks(each, on_grid=False) for each in turned]).astype(np.float64).reshape(row.shape)
    rank[rank == 0] = np.nan
    return part.normalise.scale * (count - rank) / (count - first)


def combined(rows: Sequence[Floats], weights: Sequence[float], aggregate: str, min_share: float) -> Floats:
    """The mean of several rows where enough of the weight is known; the rest of the weight is shared out."""
    whole = 0.0
    for own in weights:
        whole += own
    top, weight = np.zeros(rows[0].shape), np.full(rows[0].shape, whole)
    nought = np.zeros(rows[0].shape, dtype=bool) if aggregate == "geometric" else None
    for row, own in zip(rows, weights, strict=True):
        if own == 0:
            continue
        if nought is not None:
            low = row <= 0
            nought |= low
            row = np.log(np.where(low, 1.0, row))
        part = row * own
        missing = np.flatnonzero(np.isnan(part))
        if len(missing):
            part.reshape(-1)[missing] = 0.0
            weight.reshape(-1)[missing] -= own
        top += part
    top /= weight
    if nought is not None:
        top = np.where(nought, 0.0, np.exp(top))
    top[weight < whole * max(min_share * (1 - SLACK), SLACK)] = np.nan
    return top


@dataclass(frozen=True)
class Plan:
    """An index made ready: its parts with the row of their indicator, and its levels, the deepest first."""

    index: Index
    parts: tuple[Part, ...]
    rows: tuple[int, ...]
    pillars: tuple[Pillar, ...]
    # For each pillar: its entries as (is it a part, its number among the parts or pillars).
    entries: tuple[tuple[tuple[bool, int], ...], ...]

    @classmethod
    def of(cls, index: Index, row: Mapping[str, int]) -> Plan:
        """The plan of an index over figures whose rows are these."""
        parts, pillars = tuple(index.root.parts()), tuple(index.root.pillars())
        number = {part.indicator: n for n, part in enumerate(parts)}
        level = {id(pillar): n for n, pillar in enumerate(pillars)}
        entries = tuple(
            tuple(
                (True, number[entry.indicator]) if isinstance(entry, Part) else (False, level[id(entry)])
                for entry in pillar.entries
            )
            for pillar in pillars
        )
        return cls(index, parts, tuple(row[part.indicator] for part in parts), pillars, entries)

    def stats(self, figures: Floats, only: Sequence[int] | None = None) -> Floats:
        """What is needed to place the figures of each part (of some, when `only` names their numbers)."""
        wanted = list(range(len(self.parts)) if only is None else only)
        found = np.full((len(wanted), STATS), np.nan)
        ways: dict[Normalise, list[int]] = {}
        for place, n in enumerate(wanted):
            ways.setdefault(self.parts[n].normalise, []).append(place)
        with np.errstate(all="ignore"):
            for way, places in ways.items():
                found[places] = stats(figures[[self.rows[wanted[place]] for place in places]], way)
        return found

    def scores(
        self, figures: Floats, stat: Floats, out: Floats | None = None, only: Sequence[int] | None = None
    ) -> Floats:
        """The score of each pillar (the index itself is the last); with `only`, those levels, the others as in `out`."""
        found = np.empty((len(self.pillars), *figures.shape[1:])) if out is None else out
        levels = range(len(self.pillars)) if only is None else only
        with np.errstate(all="ignore"):
            for level in levels:
                pillar = self.pillars[level]
                rows = [
                    normalised(figures[self.rows[n]], self.parts[n], stat[n]) if is_part else found[n]
                    for is_part, n in self.entries[level]
                ]
                weights = [entry.weight for entry in pillar.entries]
                found[level] = combined(rows, weights, pillar.aggregate, pillar.min_share)
        return found

    def levels_of(self, parts: set[int]) -> set[int]:
        """The levels that hold one of these parts."""
        found = enumerate(self.entries)
        return {level for level, entries in found if any(is_part and n in parts for is_part, n in entries)}

    def above(self, levels: set[int]) -> list[int]:
        """These levels and all that rest on them, the deepest first."""
        found = set(levels)
        for level, entries in enumerate(self.entries):
            if any(not is_part and n in found for is_part, n in entries):
                found.add(level)
        return sorted(found)


def score(figures: Floats, index: Index, row: Mapping[str, int]) -> dict[str, Floats]:
    """The scores of one period by the code of the pillar (the index under its own id), and figures as rows."""
    plan = Plan.of(index, row)
    found = plan.scores(figures, plan.stats(figures))
    return {pillar.code: found[level] for level, pillar in enumerate(plan.pillars)}
