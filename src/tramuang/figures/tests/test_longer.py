"""How years are made of quarters, months and days: pinned rules, against a calculation with nothing but loops and dates."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tramuang.figures.pure.definitions import load
from tramuang.figures.pure.definitions.model import Element
from tramuang.figures.pure.formulas import Text
from tramuang.figures.pure.longer import Gathering, Rules, first_from, grains_of, of_one, parts_of, within
from tramuang.figures.pure.recognising.periods import Grain, Period
from tramuang.figures.pure.tables import ENDS, GRAINS, last_month

WORDS = Text("ก", "a")
ADDS = ("sum", "stock", "mean")


def element(adds: str, share: float | None = None) -> Element:
    return Element("a", WORDS, "t", adds, least_share=share)


def months(year: int, values: dict[int, float | None]) -> list[tuple[Grain, int, float | None]]:
    return [(Grain.MONTH, Period.of(Grain.MONTH, year, month).number, value) for month, value in values.items()]


ALL = {month: float(month) for month in range(1, 13)}
NO_MAY = {month: value for month, value in ALL.items() if month != 5}
NO_DECEMBER = {month: value for month, value in ALL.items() if month != 12}


@pytest.mark.parametrize(
    ("adds", "share", "given_months", "expected"),
    [
        ("sum", None, ALL, 78.0), ("sum", None, NO_MAY, None), ("sum", 0.9, NO_MAY, 73.0), ("stock", None, NO_MAY, 12.0),
        ("stock", None, NO_DECEMBER, None), ("mean", None, ALL, 6.5), ("mean", None, dict.fromkeys(range(1, 9), 1.0), None),
        ("mean", None, {n: float(n) for n in range(1, 10)}, 5.0), ("mean", 1.0, NO_MAY, None), ("sum", None, {**ALL, 5: None}, None),
    ],
)  # fmt: skip
def test_a_year_of_months(adds, share, given_months, expected):
    value, grain = of_one(element(adds, share), "year", months(2565, given_months))
    assert (value, grain) == (expected, Grain.MONTH if expected is not None else None)


def test_the_year_that_was_given_as_such_stands_and_one_taken_back_is_made_again():
    year = (Grain.YEAR, Period.of(Grain.YEAR, 2565).number)
    quarters = [(Grain.QUARTER, Period.of(Grain.QUARTER, 2565, n).number, 10.0) for n in range(1, 5)]
    assert of_one(element("sum"), "year", [*months(2565, ALL), (*year, 80.0)]) == (80.0, Grain.YEAR)
    assert of_one(element("sum"), "year", [(*year, 80.0), *months(2565, ALL), (*year, None)]) == (78.0, Grain.MONTH)
    assert of_one(element("sum"), "year", [*months(2565, ALL), *quarters]) == (40.0, Grain.QUARTER)
    assert of_one(element("sum"), "year", [*months(2565, ALL), *quarters[1:]]) == (78.0, Grain.MONTH)


def test_the_quarters_of_a_fiscal_year_are_those_of_the_calendar_under_other_names():
    fiscal = [(Grain.FISCAL_QUARTER, Period.of(Grain.FISCAL_QUARTER, 2566, n).number, float(n)) for n in range(1, 5)]
    assert of_one(element("sum"), "fiscal-year", fiscal) == (10.0, Grain.FISCAL_QUARTER)
    assert of_one(element("sum"), "quarter", fiscal[:1]) == (1.0, Grain.FISCAL_QUARTER)
    assert parts_of("quarter", Grain.FISCAL_QUARTER, np.array([fiscal[0][1]])).month == last_month(
        Period.of(Grain.QUARTER, 2565, 4)
    )


def ends(spine: str, day: date) -> int:
    """The month (counted from the year nought) with which the period ends in which a day lies."""
    month = day.year * 12 + day.month - 1
    while month % 12 not in ENDS[spine]:
        month += 1
    return month


days = st.dates(date(2019, 1, 1), date(2026, 12, 31))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(GRAINS)), days)
def test_each_day_and_month_lies_in_the_period_that_holds_it_and_is_the_part_that_it_is(spine, day):
    last = ends(spine, day)
    first = last - {"month": 1, "quarter": 3, "year": 12, "fiscal-year": 12}[spine] + 1
    begins, after = date(first // 12, first % 12 + 1, 1), date((last + 1) // 12, (last + 1) % 12 + 1, 1)
    of_day = Period.of(Grain.DAY, day.year + 543, day.month, day.day).number
    found = parts_of(spine, Grain.DAY, np.array([of_day]))
    assert (found.month[0], found.part[0], found.of[0]) == (last, (day - begins).days, (after - begins).days)
    of_month = Period.of(Grain.MONTH, day.year + 543, day.month).number
    found = parts_of(spine, Grain.MONTH, np.array([of_month]))
    assert (found.month[0], found.part[0]) == (last, day.year * 12 + day.month - 1 - first)
    low, high = within(spine, last, last)
    assert low <= of_day <= high and low <= of_month <= high


@pytest.mark.parametrize("grain", list(Grain)[:-1])
def test_the_first_period_from_a_month_on_is_the_first_that_does_not_end_before_it(grain):
    every = sorted(
        {
            Period.of(grain, year, *(parts(grain, at, 0) if grain != Grain.DAY else (at % 12 + 1, 1))).number
            for year in range(2563, 2568)
            for at in range(12)
        }
    )
    for month in range(2021 * 12, 2024 * 12):
        expected = next(number for number in every if last_month(Period(grain, number)) >= month)
        found = first_from(grain, month)
        assert found == expected if grain != Grain.DAY else expected - 10_000 == found


amounts = st.one_of(st.none(), st.integers(-5, 5).map(float), st.floats(-1e6, 1e6))


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["year", "fiscal-year", "quarter"]), st.sampled_from(ADDS), st.sampled_from([None, 0.5]),
    st.lists(st.tuples(st.sampled_from([Grain.YEAR, Grain.FISCAL_YEAR, Grain.QUARTER, Grain.FISCAL_QUARTER, Grain.MONTH, Grain.DAY]),
                       st.integers(0, 13), st.integers(0, 2), amounts), max_size=60), st.randoms(use_true_random=False),
)  # fmt: skip
def test_made_of_anything_given_it_is_what_loops_make_of_it(spine, adds, share, told, chance):
    if adds == "stock":
        share = None
    # Two elements side by side, so that nothing leaks from one into the other.
    told = [*told, *((Grain.MONTH, n, 0, 1.0 + n) for n in range(12) if chance.random() < 0.97)]
    numbered = [
        (grain, Period.of(grain, 2565 + at // 12, *parts(grain, at, day)).number, value)
        for grain, at, day, value in told
    ]
    own = element(adds, share)
    gathering = Gathering(spine, Rules.of([own, element("sum")]), 1)
    for grain, number, value in numbered:
        if grain not in grains_of(spine):
            continue
        where = parts_of(spine, grain, np.array([number]))
        cell = where.month * 2
        gathering.add(grain, cell, where, np.array([math.nan if value is None else value]))
    cells, values = gathering.values()
    for cell, value in zip((cells // 2).tolist(), values.tolist(), strict=True):
        expected = by_loops(spine, adds, share, numbered, cell)
        assert (expected is None and math.isnan(value)) or value == expected


def parts(grain: Grain, at: int, day: int) -> tuple[int, ...]:
    match grain:
        case Grain.MONTH:
            return (at % 12 + 1,)
        case Grain.QUARTER | Grain.FISCAL_QUARTER:
            return (at % 4 + 1,)
        case Grain.DAY:
            return at % 12 + 1, day + 1
    return ()


def by_loops(spine: str, adds: str, share: float | None, told: list, end: int) -> float | None:
    width = {"quarter": 3, "year": 12, "fiscal-year": 12}[spine]
    span = range(end - width + 1, end + 1)
    for grain in grains_of(spine):
        latest: dict[int, float | None] = {}
        for each, number, value in told:
            if each == grain and last_month(Period(grain, number)) in span:
                latest[number] = value
        if grain == GRAINS[spine]:
            known = [value for value in latest.values() if value is not None]
            if known:
                return known[-1]
            continue
        if grain == Grain.DAY:
            first = date(span[0] // 12, span[0] % 12 + 1, 1)
            after = date((end + 1) // 12, (end + 1) % 12 + 1, 1)
            wanted = []
            while first < after:
                wanted.append(Period.of(Grain.DAY, first.year + 543, first.month, first.day).number)
                first += timedelta(days=1)
        else:
            step = {Grain.MONTH: 1}.get(grain, 3)
            wanted = [numbered(grain, month) for month in span if (month + 1) % step == 0]
        values = [latest.get(number) for number in wanted]
        if adds == "stock":
            if values[-1] is not None:
                return values[-1]
            continue
        known = [value for value in values if value is not None]
        least = share if share is not None else {"sum": 1.0, "mean": 0.75}[adds]
        if known and len(known) >= least * len(wanted):
            total = 0.0
            for value in known:
                total += value
            return total if adds == "sum" else total / len(known)
    return None


def numbered(grain: Grain, month: int) -> int:
    year, part = month // 12 + 543, month % 12
    match grain:
        case Grain.MONTH:
            return Period.of(grain, year, part + 1).number
        case Grain.QUARTER:
            return Period.of(grain, year, part // 3 + 1).number
    return Period.of(grain, year + (part == 11), {11: 1, 2: 2, 5: 3, 8: 4}[part]).number


DEFINED = """
format: 1
elements:
  a: {name: {th: ก, en: A}, unit: t, adds: sum, least_share: 0.9}
  b: {name: {th: ข, en: B}, unit: t, adds: stock}
indicators:
  - {id: M, name: {th: ก, en: A}, unit: t, direction: up, domain: environment, version: 1, formula: a, period: {grain: month, publish: year}}
  - {id: Y, name: {th: ก, en: A}, unit: t, direction: up, domain: environment, version: 1, formula: b, period: {grain: year}}
  - {id: F, name: {th: ก, en: A}, unit: t, direction: up, domain: environment, version: 1, formula: a, period: {grain: year, publish: fiscal-year}}
"""
INDEX = (
    "indices: [{id: BOTH, name: {th: ก, en: A}, version: 1, pillars: [{code: one, name: {th: ก, en: A}, of: [%s]}]}]\n"
)


@pytest.mark.parametrize(("of", "other"), [("M, Y", '"M" (month) and "Y" (year)'), ("Y, F", '"Y" (year) and "F" (fiscal-year)')])  # fmt: skip
def test_an_index_over_different_periods_is_refused_where_it_is_defined_naming_both(of, other):
    faults = load({"x.yaml": DEFINED + INDEX % of}).faults
    assert [(each.code, each.line) for each in faults] == [("index-spines", 10)]
    assert other in faults[0].in_("en") and "คิดจากช่วงเวลาต่างกัน" in faults[0].in_("th")
    assert not load({"x.yaml": DEFINED + INDEX % "Y"}).faults


def test_a_fiscal_year_is_not_taken_for_a_calendar_one_within_a_formula():
    faults = load({"x.yaml": DEFINED.replace("formula: b", "formula: b + F")}).faults
    assert [each.code for each in faults] == ["grain-differs"]


def test_a_stock_has_no_share_and_a_share_is_of_the_meaning():
    assert [each.code for each in load({"x.yaml": DEFINED.replace("stock}", "stock, least_share: 1}")}).faults] == ["stock-share"]  # fmt: skip
    one, two = (
        load({"x.yaml": text}).indicators["M"].hash for text in (DEFINED, DEFINED.replace(", least_share: 0.9", ""))
    )
    assert one != two
