"""From places to the nation: nobody counted twice, both sides of a ratio from the same places, coverage always given."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tramuang.cities.pure.people import Place as Registered
from tramuang.cities.pure.people import counted as registered
from tramuang.figures.pure.definitions import load
from tramuang.figures.pure.matrix import Matrix, Program
from tramuang.figures.pure.rollup import Place, Places, counted

WORDS = "{th: ก, en: a}"


def table(rollup, places, values, formula="100 * a / b", unit="percent"):
    """The roll-up of one indicator in one period; `values` maps a place to its a, b and people."""
    text = (
        f"format: 1\nelements:\n  a: {{name: {WORDS}, unit: t, adds: sum}}\n  b: {{name: {WORDS}, unit: t, adds: sum}}\n"
        f"  people: {{name: {WORDS}, unit: person, adds: stock}}\nindicators:\n"
        f"  - {{id: X, name: {WORDS}, unit: {unit}, direction: up, domain: x, version: 1, formula: '{formula}', rollup: {rollup}}}\n"
    )
    library = load({"a.yaml": text})
    assert not library.faults, [fault.in_("en") for fault in library.faults]
    places = Places.of(places)
    matrix = Matrix.empty(Program.of(library), places, [0])
    for code, row in values.items():
        matrix.values[0, :, places.column[code]] = [np.nan if each is None else each for each in row]
    matrix.recompute()
    groups = [code or kind for kind, code in places.groups]
    return {group: (float(matrix.rolled[0, 0, n]), int(matrix.covered[0, 0, n])) for n, group in enumerate(groups)}


FOUR = [Place("p", "P1", "R1"), Place("q", "P1", "R1"), Place("r", "P2", "R1"), Place("s", "P3", "R2")]
VALUES = {"p": (1, 10, 100), "q": (90, 100, 300), "r": (5, None, 50), "s": (0, 0, None)}


def test_a_ratio_of_sums_adds_both_sides_over_the_same_places():
    found = table("ratio_of_sums", FOUR, VALUES)
    assert found["P1"] == (pytest.approx(100 * 91 / 110), 2)
    # A place without the lower side counts on neither side; a division by nought is missing but the place is known.
    assert np.isnan(found["P2"][0]) and found["P2"][1] == 0
    assert np.isnan(found["P3"][0]) and found["P3"][1] == 1
    assert found["R1"] == (pytest.approx(100 * 91 / 110), 2)
    assert found["nation"] == (pytest.approx(100 * 91 / 110), 3)


def test_weighted_and_plain_means_and_sums():
    assert table("mean_weighted(people)", FOUR, VALUES)["P1"] == (pytest.approx((10 * 100 + 90 * 300) / 400), 2)
    assert table("mean", FOUR, VALUES)["P1"] == (50, 2)
    assert table("sum", FOUR, VALUES, "a", "t")["nation"] == (96, 4)
    assert np.isnan(table("none", FOUR, VALUES)["nation"][0])


def test_what_lies_within_a_known_place_is_not_added_again_and_is_where_the_outer_one_is_unknown():
    places = [
        Place("outer", "P1", "R1"),
        Place("inner", "P1", "R1", within="outer"),
        Place("core", "P1", "R1", within="inner"),
    ]
    values = {"outer": (100, 1, 1), "inner": (40, 1, 1), "core": (10, 1, 1)}
    assert table("sum", places, values, "a", "t")["nation"] == (100, 3)
    assert table("sum", places, {**values, "outer": (None, 1, 1)}, "a", "t")["nation"] == (40, 2)
    # The core lies in the outer one too, even when what is between is unknown.
    assert table("sum", places, {**values, "inner": (None, 1, 1)}, "a", "t")["nation"] == (100, 2)


def test_a_place_that_overlaps_counts_for_the_rest_of_it_only():
    places = [Place("p", "P1", "R1"), Place("q", "P1", "R1", share=0.25), Place("r", "P2", "R1", share=0.0)]
    found = table("sum", places, {"p": (100, 1, 1), "q": (40, 1, 1), "r": (7, 1, 1)}, "a", "t")
    assert found["P1"] == (110, 2) and found["nation"] == (110, 3)
    assert np.isnan(found["P2"][0])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.one_of(st.none(), st.integers(0, 9))), min_size=1, max_size=8))
def test_people_are_counted_once_as_the_portal_counts_them(drawn):
    # Chains of places within one another; what the portal's own rule adds is what the roll-up adds.
    outer = {n: n - 1 if n and inside else None for n, (inside, _) in enumerate(drawn)}

    def all_outer(n):
        found = []
        while outer[n] is not None:
            n = outer[n]
            found.append(str(n))
        return frozenset(found)

    told = registered(Registered(str(n), people, within=all_outer(n)) for n, (_, people) in enumerate(drawn))
    places = [Place(str(n), "P1", "R1", within="" if outer[n] is None else str(outer[n])) for n in range(len(drawn))]
    found = table("sum", places, {str(n): (people, 1, 1) for n, (_, people) in enumerate(drawn)}, "a", "t")["nation"]
    assert (told.total is None and np.isnan(found[0])) or told.total == found[0]
    assert found[1] == sum(people is not None for _, people in drawn)


def test_places_that_cannot_be_ordered_are_refused():
    for bad in (
        [],
        [Place("a", "P1", "R1"), Place("a", "P1", "R1")],
        [Place("a", "P1", "R1"), Place("b", "P1", "R2")],
        [Place("a", "P1", "R1"), Place("b", "P2", "R1", within="a")],
    ):
        with pytest.raises(ValueError, match="place"):
            Places.of(bad)


def test_places_that_lie_within_each_other_in_a_circle_end_the_walk():
    places = Places.of([Place("a", "P", "R", within="b"), Place("b", "P", "R", within="a")])
    assert counted(np.array([[True, True]]), places.inside).tolist() == [[False, False]]
    assert len(places.inside) == 1
