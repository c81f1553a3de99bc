"""Scores of one period: figures onto one scale, then level by level into pillars and the index.

`figures` has a row for each indicator and a column for each place; NaN is missing. Everything goes element by element in the order
of the entries, so that one place scored alone comes out bit for bit as it does among all. The methods are those of the OECD and JRC
handbook on composite indicators (2008): winsorising, min–max, z-scores, goalposts, ranks, linear and geometric aggregation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


def placed(rows: Floats, way: Normalise, reverse: npt.NDArray[np.bool_], stats: Floats) -> Floats:
    """Figures, a row for each part, on the scale of their way, in their own place; `stats` (parts × STATS) may hold a column for each figure.

    The rows of all parts go through each step together: a few steps over all of them instead of a few over each.
    """
    stat = np.moveaxis(stats, 1, 0)
    if stat.ndim <= rows.ndim:
        stat = stat[..., None]
    down = reverse.reshape(-1, *[1] * (rows.ndim - 1))
    low, high = stat[LOW], stat[HIGH]
    if way.method == "none":
        return np.where(down, -rows, rows)
    if way.method == "rank":
        return way.scale * (high - _by_rank(rows, down)) / (high - low)
    if way.method == "goalposts" and way.low is not None and way.high is not None:
        np.clip(rows, way.low, way.high, out=rows)
        if way.log:
            np.log(rows, out=rows)
    elif way.winsor:
        np.clip(rows, stat[CUT_LOW], stat[CUT_HIGH], out=rows)
    if way.method == "zscore":
        rows -= low
        rows /= np.where(down, -high, high)
        return rows
    rows -= np.where(down, high, low)
    rows *= np.where(down, -way.scale, way.scale) / (high - low)
    return rows


def _by_rank(rows: Floats, down: npt.NDArray[np.bool_]) -> Floats:
    """The rank of each figure in its row; ties stand where the best of them would."""
    turned = np.where(down, -rows, rows)
    each = [ranks(row, on_grid=False) for row in turned.reshape(-1, turned.shape[-1])]
    rank = np.stack(each).astype(np.float64).reshape(turned.shape)
    rank[rank == 0] = np.nan
    return rank


def combined(block: Floats, weights: Sequence[float], aggregate: str, min_share: float) -> Floats:
    """The mean of the rows of a block, which is used up, where enough of the weight is known; the rest of the weight is shared out.

    Rows are added one after another, in their order: so one column alone comes out as it does among many.
    """
    whole = 0.0
    for own in weights:
        whole += own
    size = block[0].size
    rows, each = block.reshape(len(block), size), np.array(weights, dtype=np.float64)
    missing = np.flatnonzero(np.isnan(rows))
    weight = np.full(size, whole)
    nought = None
    if aggregate == "geometric":
        low = rows <= 0
        nought = low[each > 0].any(axis=0)
        rows[low] = 1.0
        np.log(rows, out=rows)
    rows *= each[:, None]
    if len(missing):
        which, where = np.divmod(missing, size)
        rows.reshape(-1)[missing] = 0.0
        np.subtract.at(weight, where, each[which])
    top = rows[0]
    for row in rows[1:]:
        top += row
    top /= weight
    if nought is not None:
        np.exp(top, out=top)
        top[nought] = 0.0
    top[weight < whole * max(min_share * (1 - SLACK), SLACK)] = np.nan
    return top.reshape(block.shape[1:])


@dataclass(frozen=True, eq=False)
class Step:
    """Entries of one level that go onto their scale together; levels below (no way) are on it already."""

    way: Normalise | None
    places: tuple[int, ...]
    rows: tuple[int, ...]
    parts: tuple[int, ...]
    reverse: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Plan:
    """An index made ready: its parts with the row of their indicator, and its levels, the deepest first."""

    index: Index
    parts: tuple[Part, ...]
    rows: tuple[int, ...]
    pillars: tuple[Pillar, ...]
    # For each pillar: its entries as (is it a part, its number among the parts or pillars).
    entries: tuple[tuple[tuple[bool, int], ...], ...]
    # The same by the way in which they are placed.
    steps: tuple[tuple[Step, ...], ...]

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
        rows = tuple(row[part.indicator] for part in parts)
        return cls(index, parts, rows, pillars, entries, tuple(_steps(each, parts, rows) for each in entries))

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
                weights = [entry.weight for entry in pillar.entries]
                block = self._block(level, figures, stat, found)
                found[level] = combined(block, weights, pillar.aggregate, pillar.min_share)
        return found

    def _block(self, level: int, figures: Floats, stat: Floats, found: Floats) -> Floats:
        """The entries of a level as rows: parts on their scale, levels below as they were found."""
        steps = self.steps[level]
        made = [
            found[list(step.rows)]
            if step.way is None
            else placed(figures[list(step.rows)], step.way, step.reverse, stat[list(step.parts)])
            for step in steps
        ]
        if len(made) == 1:
            return made[0]
        block = np.empty((len(self.entries[level]), *figures.shape[1:]))
        for step, rows in zip(steps, made, strict=True):
            block[list(step.places)] = rows
        return block

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


def _steps(entries: Sequence[tuple[bool, int]], parts: Sequence[Part], rows: Sequence[int]) -> tuple[Step, ...]:
    """The entries of a level by the way in which they are placed."""
    ways: dict[Normalise | None, list[int]] = {}
    for place, (is_part, n) in enumerate(entries):
        ways.setdefault(parts[n].normalise if is_part else None, []).append(place)
    found = []
    for way, places in ways.items():
        numbers = tuple(entries[place][1] for place in places)
        reverse = np.array([way is not None and parts[n].reverse for n in numbers])
        asked = numbers if way is None else tuple(rows[n] for n in numbers)
        found.append(Step(way, tuple(places), asked, () if way is None else numbers, reverse))
    return tuple(found)


def score(figures: Floats, index: Index, row: Mapping[str, int]) -> dict[str, Floats]:
    """The scores of one period by the code of the pillar (the index under its own id), and figures as rows."""
    plan = Plan.of(index, row)
    found = plan.scores(figures, plan.stats(figures))
    return {pillar.code: found[level] for level, pillar in enumerate(plan.pillars)}
