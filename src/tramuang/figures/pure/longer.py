"""How the value of a longer period is made of shorter ones, where nobody has observed the longer one as such.

The order is pinned, and the same wherever a value is made (the copy, the past, a trace):

1. A number that was given for the period itself stands. It is what the office answers for, after its own corrections.
2. Else it is made of the longest shorter periods that suffice, of one kind only: quarters, then months, then days.
3. `sum` adds up what is known, `mean` averages it, when so large a share of the parts is known as the element says (`Element.share`: all of a sum,
   three quarters of a mean). `stock` is the value of the last part, and nothing else will do.

A sum of some parts is not stretched to the whole, and nothing is made of moments.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tramuang.base.pure.thai.dates import BE_OFFSET
from tramuang.figures.pure.definitions.model import Element
from tramuang.figures.pure.recognising.periods import Grain, Period
from tramuang.figures.pure.tables import ENDS, FISCAL, GRAINS, MONTH, QUARTER, STEPS, YEAR

type Ints = NDArray[np.int64]
type Floats = NDArray[np.float64]

# What a period of a spine may be made of, in the order in which it is tried. The quarters of either calendar are the same three months.
FINER: dict[str, tuple[Grain, ...]] = {
    MONTH: (Grain.DAY,),
    QUARTER: (Grain.FISCAL_QUARTER, Grain.MONTH, Grain.DAY),
    YEAR: (Grain.QUARTER, Grain.FISCAL_QUARTER, Grain.MONTH, Grain.DAY),
    FISCAL: (Grain.FISCAL_QUARTER, Grain.QUARTER, Grain.MONTH, Grain.DAY),
}
WIDTHS = {Grain.FISCAL_QUARTER: 3, Grain.QUARTER: 3, Grain.MONTH: 1}
# Parts of a period are numbered below this: the days of a year.
MOST_PARTS = 512
EPOCH = 1970 * 12
# A year in the numbers by which periods are stored.
YEARS = 100_000_000
ERA = BE_OFFSET * YEARS
NEARLY = 1e-9
HOW = {"sum": 0, "stock": 1, "mean": 2}


@dataclass(frozen=True)
class Parts:
    """For each of some values: the month with which its longer period ends, which part of that it is, and of how many."""

    month: Ints
    part: Ints
    of: Ints


def grains_of(spine: str) -> tuple[Grain, ...]:
    """The grains that can give a value of a spine: its own first."""
    return GRAINS[spine], *FINER[spine]


def parts_of(spine: str, grain: Grain, numbers: Ints) -> Parts:
    """Where the periods of a grain (as they are stored) lie in those of a spine."""
    year, part = numbers // YEARS - BE_OFFSET, numbers // 1_000_000 % 100
    step, end = STEPS[spine], ENDS[spine][0] % STEPS[spine]
    own = grain == GRAINS[spine]
    if own and spine in (YEAR, FISCAL):
        month = year * 12 + ENDS[spine][0]
    elif grain == Grain.QUARTER:
        month = year * 12 + 3 * part - 1
    elif grain == Grain.FISCAL_QUARTER:
        month = year * 12 + 3 * part - 4
    else:
        month = year * 12 + part - 1
    last = month + (end - month) % step
    if own:
        return Parts(last, np.zeros_like(last), np.ones_like(last))
    if grain == Grain.DAY:
        begins, day = _first_day(last - step + 1), _first_day(month) + numbers // 10_000 % 100 - 1
        return Parts(last, day - begins, _first_day(last + 1) - begins)
    width = WIDTHS[grain]
    return Parts(last, (step - 1 - (last - month)) // width, np.full_like(last, step // width))


def _first_day(month: Ints) -> Ints:
    return (month - EPOCH).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def within(spine: str, first: int, last: int) -> tuple[int, int]:
    """Two numbers as periods are stored, between which lies everything of the periods that end with these months (and some beside it)."""
    return (first - STEPS[spine] + 1) // 12 * YEARS + ERA, (last // 12 + 2) * YEARS + ERA


def first_from(grain: Grain, month: int) -> int:
    """The first period of a grain (as it is stored) that ends in a month or later."""
    year, part = month // 12 + BE_OFFSET, month % 12
    match grain:
        case Grain.YEAR:
            return Period.of(grain, year).number
        case Grain.FISCAL_YEAR:
            return Period.of(grain, year + (part > ENDS[FISCAL][0])).number
        case Grain.QUARTER:
            return Period.of(grain, year, part // 3 + 1).number
        case Grain.FISCAL_QUARTER:
            return Period.of(grain, year + (part > ENDS[FISCAL][0]), (part + 3) % 12 // 3 + 1).number
    return Period.of(Grain.MONTH, year, part + 1).number


@dataclass(frozen=True)
class Rules:
    """How each element of a table adds up, by its number."""

    how: Ints
    share: Floats

    @classmethod
    def of(cls, elements: Iterable[Element]) -> Rules:
        """The rules of some elements, in their order."""
        found = list(elements)
        return cls(
            np.array([HOW[each.adds] for each in found], dtype=np.int64), np.array([each.share for each in found])
        )


def made(cell: Ints, part: Ints, of: Ints, amount: Floats, how: Ints, share: Floats) -> tuple[Ints, Floats]:
    """The value of each cell from its parts: those of one grain; of two of one part the later counts. Missing where they do not suffice."""
    key = cell * MOST_PARTS + part
    order = np.argsort(key, kind="stable")
    key = key[order]
    order = order[np.append(key[1:] != key[:-1], True)] if len(key) else order
    cell, part, of, how = cell[order], part[order], of[order], how[order]
    amount, share = amount[order], share[order]
    begins = np.flatnonzero(np.append(True, cell[1:] != cell[:-1])) if len(cell) else np.zeros(0, dtype=np.int64)
    group = np.cumsum(np.append(0, cell[1:] != cell[:-1])) if len(cell) else begins
    known = np.isfinite(amount)
    # Added in the order of the parts, one after the other: the same to the last bit wherever it is done.
    count = np.bincount(group, known, len(begins))
    total = np.bincount(group, np.where(known, amount, 0.0), len(begins))
    last = np.full(len(begins), np.nan)
    final = part == of - 1
    last[group[final]] = amount[final]
    of, how, share = of[begins], how[begins], share[begins]
    enough = (count > 0) & (count >= np.ceil(share * of - NEARLY))
    mean = np.divide(total, count, out=np.full(len(begins), np.nan), where=count > 0)
    found = np.where(how == HOW["stock"], last, np.where(enough, np.where(how == HOW["mean"], mean, total), np.nan))
    return cell[begins], np.where(np.isfinite(found), found, np.nan)


@dataclass
class Gathering:
    """Values of the grains of a table's spine, gathered until all are there: then each cell of the table (a flat number) has its value."""

    spine: str
    rules: Rules
    places: int
    held: dict[Grain, list[tuple[Ints, Ints, Ints, Floats]]] = field(default_factory=dict)

    def add(self, grain: Grain, cell: Ints, parts: Parts, amount: Floats) -> None:
        """Some values of one grain, and in which cell of the table each lies."""
        self.held.setdefault(grain, []).append((cell, parts.part, parts.of, amount))

    def values(self) -> tuple[Ints, Floats]:
        """Every cell of which there is anything, and its value: the first grain that suffices gives it."""
        found = [self._made(grain) for grain in grains_of(self.spine) if grain in self.held]
        if not found:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        every = np.unique(np.concatenate([cells for cells, _values in found]))
        result = np.full(len(every), np.nan)
        for cells, values in reversed(found):
            known = ~np.isnan(values)
            result[np.searchsorted(every, cells[known])] = values[known]
        return every, result

    def _made(self, grain: Grain) -> tuple[Ints, Floats]:
        cell, part, of, amount = (np.concatenate(each) for each in zip(*self.held.pop(grain), strict=True))
        element = cell // self.places % len(self.rules.how)
        # A period's own value is the one that was given last.
        how = np.full_like(element, HOW["stock"]) if grain == GRAINS[self.spine] else self.rules.how[element]
        return made(cell, part, of, amount, how, self.rules.share[element])


def of_one(
    element: Element, spine: str, given: Sequence[tuple[Grain, int, float | None]]
) -> tuple[float | None, Grain | None]:
    """The value of one period of an element from what was given for it and for its parts (the later of two counts), and of which grain it is."""
    for grain in grains_of(spine):
        own = [(number, amount) for each, number, amount in given if each == grain]
        if not own:
            continue
        numbers = np.array([number for number, _amount in own], dtype=np.int64)
        amounts = np.array([math.nan if amount is None else amount for _number, amount in own])
        parts = parts_of(spine, grain, numbers)
        rules = Rules.of([element])
        how = np.full_like(numbers, HOW["stock"] if grain == GRAINS[spine] else rules.how[0])
        _cells, values = made(
            np.zeros_like(numbers), parts.part, parts.of, amounts, how, np.full(len(own), rules.share[0])
        )
        if not math.isnan(values[0]):
            return float(values[0]), grain
    return None, None
