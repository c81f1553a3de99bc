"""The drawings of figures, as numbers: nothing unknown is drawn, nothing known is left out."""

import math

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tramuang.figures.pure.drawing.crowd import crowd
from tramuang.figures.pure.drawing.history import Goal, Series, history
from tramuang.figures.pure.drawing.scales import places_for, round_scale, written
from tramuang.figures.pure.drawing.shades import shades
from tramuang.figures.pure.drawing.spread import spread

known = st.floats(-1e9, 1e9, allow_nan=False)


@settings(max_examples=60, deadline=None)
@given(st.lists(known, min_size=1, max_size=30), st.booleans(), st.integers(2, 6))
def test_a_scale_is_round_holds_all_values_and_has_few_ticks(values, nought, most):
    scale, ticks = round_scale(values, nought=nought, most=most)
    assert all(-0.01 <= scale.at(value) <= 100.01 for value in values)
    assert ticks == sorted(ticks) and 2 <= len(ticks) <= most + 2
    if nought:
        assert ticks[0] <= 0 <= ticks[-1]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.00001, "0.0000"),
        (1234567.5, "1,234,568"),
        (-3.25, "−3.25"),
        (56.25, "56.3"),
        (None, ""),
        (math.nan, ""),
        (0.005, "0.0050"),
    ],
)
def test_numbers_are_rounded_half_up_and_the_unknown_is_no_number(value, text):
    assert written(value) == text


def test_a_column_of_values_has_one_number_of_places():
    assert [places_for(each) for each in ([1, 2, None], [0.5, 3.25], [44.4, 1.2], [123456.7], [0.001])] == [
        0,
        2,
        1,
        0,
        4,
    ]


def test_a_gap_in_a_history_breaks_the_line_and_is_named():
    drawn = history(["2563", "2564", "2565", "2566"], [Series("นราธิวาส", (1.0, 2.0, None, 4.0))])
    (line,) = drawn.lines
    assert len(line.runs) == 1 and len(line.dots) == 3 and drawn.gaps == ("2565",)
    assert [dot.last for dot in line.dots] == [False, False, True] and line.dots[-1].title == "นราธิวาส 2566: 4.0"


def test_a_history_in_which_nothing_is_known_draws_nothing():
    assert history(["2565", "2566"], [Series("ก", (None, None))]).empty
    assert history(["2565", "2566"], [Series("ก", (None, None))], Goal(5)).empty


@pytest.mark.parametrize(("direction", "above"), [("up", True), ("down", False)])
def test_the_band_of_a_target_lies_on_its_good_side(direction, above):
    drawn = history(["2565", "2566"], [Series("ก", (20.0, 90.0))], Goal(50, direction))
    top, high = drawn.band
    assert (
        (top == 0.0 and top + high == pytest.approx(drawn.target))
        if above
        else (top == drawn.target and top + high == 100)
    )
    assert history(["2565"], [Series("ก", (20.0,))], Goal(50, "contextual")).band is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 100), min_size=1, max_size=90))
def test_every_place_has_its_own_spot_and_the_marked_one_is_found(values):
    found = spread([(value, f"P{n}", "", n == 0) for n, value in enumerate(values)])
    assert len({(spot.x, spot.level) for spot in found.spots}) == len(values)
    assert found.mark.title == "P0" and all(0 <= spot.x <= 100 for spot in found.spots)
    assert all(0 < y < found.height for _spot, y in found.drawn) and found.drawn[-1][0].mark


def test_without_a_known_place_nothing_is_spread():
    assert spread([]) is None


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.integers(0, 80).map(str), st.integers(0, 12).map(float), max_size=77))
def test_classes_hold_every_place_once_and_never_part_a_tie(values):
    found = shades(values)
    assert sum(shade.count for shade in found.shades) == len(values) and found.of.keys() == values.keys()
    for one, two in zip(found.shades, found.shades[1:], strict=False):
        assert one.high < two.low and one.number < two.number
    assert all(1 <= shade.number <= 5 for shade in found.shades)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=300).filter(lambda found: max(found) - min(found) > 1e-3))
def test_columns_stand_side_by_side_and_every_place_can_be_seen(values):
    counts, edges = numpy.histogram(values, bins=12)
    steps = [(float(edges[n]), float(edges[n + 1]), int(count)) for n, count in enumerate(counts)]
    found = crowd(steps, tuple(numpy.quantile(values, [0.25, 0.5, 0.75])), [""] * 12, values[0])
    assert all((each.high > 0) == (count > 0) for each, (_low, _high, count) in zip(found.columns, steps, strict=True))
    assert (
        all(each.x >= -0.1 and each.x + each.wide <= 100.1 for each in found.columns)
        and max(each.high for each in found.columns) == 100
    )
    assert -0.01 <= found.mark <= 100.01 and found.half[0] <= found.middle + 0.02
