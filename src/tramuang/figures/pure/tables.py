"""The tables of the columnar copy: which indicators stand in which, and which row of a table speaks for a period.

There is one table for each kind of place and each spine (months, quarters, years, fiscal years). A row is numbered by the month with which its
period ends, counted from the common year nought: December 2022 is 2022 × 12 + 11, and so is the year 2022.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tramuang.base.pure.thai.dates import BE_OFFSET
from tramuang.figures.pure.definitions import Library
from tramuang.figures.pure.definitions.model import spine_of as spine_of
from tramuang.figures.pure.definitions.sentences import said
from tramuang.figures.pure.formulas import Fault, Text
from tramuang.figures.pure.recognising.periods import Grain, Period, read_period

AREA, PROVINCE = "area", "province"
KINDS = (AREA, PROVINCE)
MONTH, QUARTER, YEAR, FISCAL = "month", "quarter", "year", "fiscal-year"
GRAINS = {MONTH: Grain.MONTH, QUARTER: Grain.QUARTER, YEAR: Grain.YEAR, FISCAL: Grain.FISCAL_YEAR}
STEPS = {MONTH: 1, QUARTER: 3, YEAR: 12, FISCAL: 12}
# Months in which a published period ends: December, September, every third, every one.
ENDS = {MONTH: tuple(range(12)), QUARTER: (2, 5, 8, 11), YEAR: (11,), FISCAL: (8,)}
CALLED = {
    MONTH: Text("รายเดือน", "months"), QUARTER: Text("รายไตรมาส", "quarters"),
    YEAR: Text("รายปีปฏิทิน", "calendar years"), FISCAL: Text("รายปีงบประมาณ", "fiscal years"),
}  # fmt: skip
UNEVEN = Text("ช่วงเวลาที่ขาดตอนหรือไม่สม่ำเสมอ", "uneven periods or ones with gaps")
# A table reaches back so many years from its last: one wrong year must not make it a thousand long.
MOST_YEARS = 60


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A table: the kind of its places, and its spine."""

    kind: str
    spine: str

    def __str__(self) -> str:
        return f"{self.kind}.{self.spine}"

    @classmethod
    def of(cls, text: str) -> Name:
        """The name that was written."""
        kind, _dot, spine = text.partition(".")
        return cls(kind, spine)


class WrongGrain(ValueError):
    """Definitions were to be computed over a copy of other periods; `faults` says which, in both languages."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{each.in_('th')} / {each.in_('en')}" for each in faults[:3]))
        self.faults = faults


def split(library: Library) -> dict[str, Library]:
    """The part of a library that is computed on each spine (no index has parts on several: that is a fault)."""
    found: dict[str, Library] = {}
    for spine in GRAINS:
        own = {name for name, each in library.indicators.items() if spine_of(each.timing) == spine}
        whole = [
            name for name, each in library.indices.items() if {part.indicator for part in each.root.parts()} <= own
        ]
        if own:
            found[spine] = library.only([*own, *whole])
    return found


def spines_like(periods: Sequence[int]) -> frozenset[str]:
    """The spines to which the rows of a table can belong, by where they end and how far they are apart; one row can belong to several."""
    found = np.asarray(periods, dtype=np.int64)
    steps, ends = set(np.diff(found).tolist()), set((found % 12).tolist())
    return frozenset(spine for spine in GRAINS if steps <= {STEPS[spine]} and ends <= set(ENDS[spine]))


def require_grain(library: Library, periods: Sequence[int]) -> None:
    """Refuse a copy whose periods are not those of every indicator: `lag(x, 10)` is ten years of one grain and ten months of another."""
    like = spines_like(periods)
    # One row may be the December of months and of years alike.
    got = next((CALLED[spine] for spine in GRAINS if spine in like), UNEVEN)
    wrong = [(each, spine_of(each.timing)) for each in library.indicators.values() if spine_of(each.timing) not in like]
    if wrong:
        raise WrongGrain(
            tuple(
                said(
                    "copy-grain", each.file, each.line, name=each.id, got_th=got.th, got_en=got.en,
                    want_th=CALLED[spine].th, want_en=CALLED[spine].en,
                )
                for each, spine in wrong
            )
        )  # fmt: skip


def last_month(period: Period) -> int:
    """The month with which a period ends, by its number."""
    year = period.year_be - BE_OFFSET
    part = period.number // 1_000_000 % 100
    month = {
        Grain.YEAR: 11, Grain.FISCAL_YEAR: 8, Grain.QUARTER: 3 * part - 1, Grain.FISCAL_QUARTER: 3 * part - 4,
    }.get(period.grain, part - 1)  # fmt: skip
    return year * 12 + month


def rows_of(spine: str, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same for many periods of one spine at once, as they are stored."""
    year = numbers // 100_000_000 - BE_OFFSET
    part = numbers // 1_000_000 % 100
    match spine:
        case "month":
            month = part - 1
        case "quarter":
            month = 3 * part - 1
        case "year":
            month = np.full_like(year, 11)
        case _:
            month = np.full_like(year, 8)
    return year * 12 + month


def period_at(publish: str, month: int) -> Period:
    """The published period that ends with a month."""
    year, part = month // 12 + BE_OFFSET, month % 12 + 1
    match publish:
        case "month":
            return Period.of(Grain.MONTH, year, part)
        case "quarter":
            return Period.of(Grain.QUARTER, year, part // 3)
        case "year":
            return Period.of(Grain.YEAR, year)
        case _:
            return Period.of(Grain.FISCAL_YEAR, year)


def is_published(publish: str, month: int) -> bool:
    """Whether a published period ends with a month."""
    return month % 12 in ENDS[publish]


def spine_between(spine: str, first: int, last: int) -> tuple[int, ...]:
    """Every row from one to another without a gap."""
    step = STEPS[spine]
    return tuple(range(max(first, last - MOST_YEARS * 12 + step), last + 1, step))


def period_of(told: Period | str) -> Period:
    """A period as it is told in an address or a command: "2565", "FY2565", "2565-Q1", "2565-03". ValueError when it is none."""
    if isinstance(told, Period):
        return told
    found = read_period(told).period
    if found is None:
        raise ValueError(f"{told!r} is no period")
    return found


def elements_of(libraries: Iterable[Library]) -> tuple[str, ...]:
    """Every element that some libraries rest on."""
    return tuple(dict.fromkeys(name for library in libraries for name in library.elements))
