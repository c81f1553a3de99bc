"""Sums on plain values: the unknown stays apart, and the grid adds up in both directions."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tramuang.plans.pure import budget
from tramuang.plans.pure.budget import Total
from tramuang.plans.pure.thread import LineValue
from tramuang.plans.tests.strategies import lines

many = st.lists(lines, max_size=12)


def test_nothing_is_not_nought():
    assert budget.total([]) == Total(None, 0, 0)
    assert budget.total([LineValue(2570)]) == Total(None, 1, 1)
    assert budget.total([LineValue(2570, amount=Decimal(0))]) == Total(Decimal(0), 1, 0)


def test_a_sum_with_an_unknown_part_says_how_many():
    found = budget.total([LineValue(2570, amount=Decimal(5)), LineValue(2571), LineValue(2572)])
    assert found == Total(Decimal(5), 3, 2)
    assert not found.whole


@given(many)
def test_known_amounts_add_up_exactly_and_unknown_ones_are_counted(found):
    known = [line.amount for line in found if line.amount is not None]
    total = budget.total(found)
    assert total.known == (sum(known, Decimal(0)) if known else None)
    assert (total.lines, total.unknown) == (len(found), len(found) - len(known))


def together(totals):
    totals = list(totals)
    known = [total.known for total in totals if total.known is not None]
    return Total(
        sum(known, Decimal(0)) if known else None, sum(t.lines for t in totals), sum(t.unknown for t in totals)
    )


@given(many)
def test_every_way_of_grouping_gives_the_same_total(found):
    whole = budget.total(found)
    for grouped in (budget.by_year(found), budget.by_source(found), budget.by_basis(found)):
        assert together(grouped.values()) == whole


@given(many)
def test_the_grid_adds_up_down_and_across_for_one_basis_alone(found):
    grid = budget.grid(found, basis="estimated", order=["provincial", "own-revenue"])
    assert together(grid.rows.values()) == together(grid.columns.values()) == grid.all
    assert grid.all == budget.total(line for line in found if line.basis == "estimated")
    for source in grid.sources:
        assert together(t for (of, _year), t in grid.cells.items() if of == source) == grid.rows[source]
    for year in grid.years:
        assert together(t for (_of, when), t in grid.cells.items() if when == year) == grid.columns[year]


@given(many)
def test_sources_stand_in_the_editions_order_and_the_unknown_last(found):
    names = list(budget.by_source(found, ["provincial", "own-revenue"]))
    assert names == [name for name in ("provincial", "own-revenue", "") if name in names]


@given(many)
def test_years_stand_in_order(found):
    years = list(budget.by_year(found))
    assert years == sorted(years)
