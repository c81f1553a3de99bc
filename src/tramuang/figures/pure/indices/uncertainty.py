"""How firm a rank is: the index is computed many times with other weights, ways of normalising, means and fillings.

After chapter 7 of the OECD and JRC handbook on composite indicators (2008). Everything drawn comes from one seed, so that a published
range can be drawn again. And: what would change if some figures were others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tramuang.figures.pure.definitions.model import Index, Normalise, Part, Pillar
from tramuang.figures.pure.indices.ranking import ranks
from tramuang.figures.pure.indices.scoring import Plan

type Floats = npt.NDArray[np.float64]
type Ints = npt.NDArray[np.int32]

AS_DEFINED = "as-defined"
FILLINGS = ("none", "mean", "median")


@dataclass(frozen=True, slots=True)
class Doubts:
    """What is doubted: each weight by a share, and which ways are drawn from with equal chance."""

    weights: float = 0.25
    methods: tuple[str, ...] = (AS_DEFINED,)
    aggregates: tuple[str, ...] = (AS_DEFINED,)
    fillings: tuple[str, ...] = ("none",)
    runs: int = 1000
    seed: int = 2569


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """The ranks of every run (0 where there is none), and what they say of each place."""

    scores: Floats
    ranks: Ints
    rank: Ints
    doubts: Doubts

    def range_of(self, low: float = 0.05, high: float = 0.95) -> tuple[Floats, Floats, Floats]:
        """For each place the low, middle and high rank over the runs in which it had one; NaN when it never had."""
        table = np.where(self.ranks > 0, self.ranks, np.nan).astype(np.float64)
        found = np.full((3, table.shape[1]), np.nan)
        ever = (self.ranks > 0).any(axis=0)
        found[:, ever] = np.nanquantile(table[:, ever], [low, 0.5, high], axis=0, method="nearest")
        return found[0], found[1], found[2]

    def shift(self) -> float:
        """By how many places a rank moves on average against the index as defined."""
        both = (self.ranks > 0) & (self.rank > 0)
        moved = np.abs(self.ranks - self.rank)[both]
        return float(moved.mean()) if len(moved) else 0.0

    def share_of_first(self, first: int) -> Floats:
        """For each place the share of runs in which it is among the first so many."""
        share: Floats = ((self.ranks > 0) & (self.ranks <= first)).mean(axis=0)
        return share


def explore(figures: Floats, index: Index, row: Mapping[str, int], doubts: Doubts) -> Uncertainty:
    """The index of one period (a row for each indicator, a column for each place) under doubt."""
    if not set(doubts.fillings) <= set(FILLINGS) or not 0 <= doubts.weights < 1 or doubts.runs < 1:
        raise ValueError("a filling is none, mean or median; weights move by a share below one; there is a run")
    chance = np.random.default_rng(doubts.seed)
    filled = {filling: _filled(figures, filling) for filling in doubts.fillings}
    placings: dict[tuple[str, str], Floats] = {}
    scores = np.empty((doubts.runs, figures.shape[1]))
    for run in range(doubts.runs):
        method, aggregate, filling = (
            ways[int(chance.integers(len(ways)))] for ways in (doubts.methods, doubts.aggregates, doubts.fillings)
        )
        # A geometric mean has no meaning for what may lie below nought: neither is drawn where the other stands.
        if method == "zscore" and any(pillar.aggregate == "geometric" for pillar in index.root.pillars()):
            method = AS_DEFINED
        if any(_way(part, method).method in ("zscore", "none") for part in index.root.parts()):
            aggregate = AS_DEFINED
        other = _altered(index.root, method, aggregate, chance, doubts.weights)
        plan = Plan.of(replace(index, root=other), row)
        if (method, filling) not in placings:
            placings[method, filling] = plan.stats(filled[filling])
        scores[run] = plan.scores(filled[filling], placings[method, filling])[-1]
    plan = Plan.of(index, row)
    own = ranks(plan.scores(figures, plan.stats(figures))[-1])
    return Uncertainty(scores, np.stack([ranks(each) for each in scores]), own, doubts)


def _filled(figures: Floats, filling: str) -> Floats:
    """Figures with what is missing filled by the mean or median of the others."""
    if filling == "none":
        return figures
    known = ~np.isnan(figures).all(axis=1)
    middle = np.full(len(figures), np.nan)
    middle[known] = (np.nanmean if filling == "mean" else np.nanmedian)(figures[known], axis=1)
    return np.where(np.isnan(figures), middle[:, None], figures)


def _altered(pillar: Pillar, method: str, aggregate: str, chance: np.random.Generator, doubt: float) -> Pillar:
    """A level with moved weights, and other ways where one was drawn."""

    def entry(each: Part | Pillar) -> Part | Pillar:
        weight = each.weight * float(chance.uniform(1 - doubt, 1 + doubt))
        if isinstance(each, Pillar):
            return replace(_altered(each, method, aggregate, chance, doubt), weight=weight)
        return replace(each, weight=weight, normalise=_way(each, method))

    mean = pillar.aggregate if aggregate == AS_DEFINED else aggregate
    return replace(pillar, entries=tuple(map(entry, pillar.entries)), aggregate=mean)


def _way(part: Part, method: str) -> Normalise:
    """How a part is placed when a method was drawn; goalposts are part of what an index means, and are not drawn anew."""
    way = part.normalise
    if method == AS_DEFINED or way.method in ("goalposts", "none"):
        return way
    return Normalise(method, way.winsor if method != "rank" else None, scale=way.scale)


# --- what if ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Scores and ranks of every place before and after some figures were set to others; the last row is the index."""

    levels: tuple[str, ...]
    before: Floats
    after: Floats
    ranks_before: Ints
    ranks_after: Ints


def what_if(figures: Floats, index: Index, row: Mapping[str, int], changes: Mapping[tuple[str, int], float]) -> WhatIf:
    """The index of one period if figures, by (indicator, column), were these; NaN takes one away."""
    plan, other = Plan.of(index, row), figures.copy()
    for (indicator, column), value in changes.items():
        other[row[indicator], column] = value
    before = plan.scores(figures, plan.stats(figures))
    after = plan.scores(other, plan.stats(other))
    found = [np.stack([ranks(level) for level in scores]) for scores in (before, after)]
    return WhatIf(tuple(pillar.code for pillar in plan.pillars), before, after, found[0], found[1])
