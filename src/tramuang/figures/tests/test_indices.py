"""Indices: the UNDP's own index comes out as published; ranks, weights, uncertainty and what-if."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tramuang.figures.pure.definitions import load
from tramuang.figures.pure.indices.ranking import keys, moved, ranks
from tramuang.figures.pure.indices.scoring import score
from tramuang.figures.pure.indices.uncertainty import Doubts, explore, what_if
from tramuang.figures.pure.indices.weights import budget_weights, equal_weights
from tramuang.figures.pure.matrix import Matrix, Program
from tramuang.figures.pure.rollup import Place, Places

HDI = Path(__file__).parent / "data" / "hdi.csv"
WORDS = "{th: ก, en: a}"
# The UNDP's technical note 1 (Human Development Report 2021/22): goalposts, the logarithm of income, the mean of the two kinds of
# schooling, the geometric mean of the three dimensions.
UNDP = f"""
format: 1
elements:
  le_in: {{name: {WORDS}, unit: year, adds: mean}}
  eys_in: {{name: {WORDS}, unit: year, adds: mean}}
  mys_in: {{name: {WORDS}, unit: year, adds: mean}}
  gnipc_in: {{name: {WORDS}, unit: usd/person, adds: mean}}
indicators:
  - {{id: LE, name: {WORDS}, unit: year, direction: up, domain: people, version: 1, formula: le_in,
     period: {{grain: year}}, normalise: {{method: goalposts, low: 20, high: 85, scale: 1}}}}
  - {{id: EYS, name: {WORDS}, unit: year, direction: up, domain: people, version: 1, formula: eys_in,
     period: {{grain: year}}, normalise: {{method: goalposts, low: 0, high: 18, scale: 1}}}}
  - {{id: MYS, name: {WORDS}, unit: year, direction: up, domain: people, version: 1, formula: mys_in,
     period: {{grain: year}}, normalise: {{method: goalposts, low: 0, high: 15, scale: 1}}}}
  - {{id: GNI, name: {WORDS}, unit: usd/person, direction: up, domain: people, version: 1, formula: gnipc_in,
     period: {{grain: year}}, normalise: {{method: goalposts, low: 100, high: 75000, log: true, scale: 1}}}}
indices:
  - id: HDI
    name: {WORDS}
    version: 1
    structure: published
    weighting: published
    aggregate: geometric
    missing: {{min_share: 1}}
    pillars:
      - LE
      - {{code: education, name: {WORDS}, missing: {{min_share: 1}}, of: [EYS, MYS]}}
      - GNI
"""


def published():
    """Every country-year: its inputs, and the index as the UNDP published it."""
    with HDI.open(encoding="utf-8") as file:
        return [
            {key: value if key in ("country", "iso3") else float(value) for key, value in row.items()}
            for row in csv.DictReader(file)
        ]


def test_the_human_development_index_comes_out_as_published():
    library, rows = load({"hdi.yaml": UNDP}), published()
    assert not library.faults
    years = sorted({int(row["year"]) for row in rows})
    places = Places.of(Place(code, "", "") for code in {row["iso3"] for row in rows})
    matrix = Matrix.empty(Program.of(library), places, [year * 12 for year in years])
    matrix.values[...] = np.nan
    for row in rows:
        for name, n in matrix.program.elements.items():
            matrix.values[years.index(row["year"]), n, places.column[row["iso3"]]] = row[name.removesuffix("_in")]
    matrix.recompute()
    level = matrix.program.level("HDI")
    found = [matrix.scores[years.index(row["year"]), level, places.column[row["iso3"]]] for row in rows]
    off = [abs(round(float(own), 3) - row["hdi"]) for own, row in zip(found, rows, strict=True)]
    assert len(off) == 547 and max(off) < 0.0011
    # What is off by one in the third place lies on the edge of rounding, as the inputs are rounded too.
    assert sum(each > 1e-9 for each in off) <= 2
    thailand = matrix.scores[years.index(2021), level, places.column["THA"]]
    assert round(float(thailand), 3) == 0.800
    assert matrix.ranks[years.index(2021), level, places.column["CHE"]] == 1


def test_a_country_without_one_input_has_no_index():
    library = load({"hdi.yaml": UNDP})
    row = {name: n for n, name in enumerate(library.indicators)}
    figures = np.array([[78.0, 70], [16, 12], [9, np.nan], [17000, 9000]])
    found = score(figures, library.indices["HDI"], row)
    assert np.isnan(found["HDI"][1]) and found["HDI"][0] == pytest.approx(
        (58 / 65 * (16 / 18 + 9 / 15) / 2 * np.log(170) / np.log(750)) ** (1 / 3)
    )


# --- ranks ------------------------------------------------------------------------------------------------------

scores_of = st.lists(
    st.one_of(st.just(np.nan), st.integers(-3, 3).map(float), st.floats(-1e6, 1e6)), min_size=1, max_size=30
)


@settings(max_examples=60)
@given(scores_of)
def test_ranks_begin_at_one_share_the_lowest_and_pass_over_what_is_missing(scores):
    key = keys(np.array(scores))
    expected = [0 if np.isnan(own) else 1 + int((key > own).sum()) for own in key]
    assert ranks(np.array(scores)).tolist() == expected


@settings(max_examples=60)
@given(scores_of)
def test_ranks_are_the_same_where_scores_do_not_fit_into_whole_numbers(scores):
    big = np.array(scores) * 1e9
    expected = [0 if np.isnan(own) else 1 + int((big > own).sum()) for own in big]
    assert ranks(big, on_grid=False).tolist() == expected


@settings(max_examples=60)
@given(scores_of, st.data())
def test_moving_one_score_mends_the_ranks_as_if_drawn_up_anew(scores, data):
    table = np.array(scores)
    at = data.draw(st.integers(0, len(scores) - 1))
    new = data.draw(st.one_of(st.just(np.nan), st.sampled_from(scores), st.floats(-10, 10)))
    found, old = ranks(table), float(keys(table)[at])
    table[at] = new
    moved(found, keys(table), at, old, float(keys(table)[at]))
    assert found.tolist() == ranks(table).tolist()


def test_the_noise_of_arithmetic_is_a_tie():
    assert ranks(np.array([0.1 + 0.2, 0.3, 0.2999])).tolist() == [1, 1, 3]


# --- scores -----------------------------------------------------------------------------------------------------


def library_of(way, rest="", aggregate="arithmetic"):
    indicators = "".join(
        f"  - {{id: {id_}, name: {WORDS}, unit: '1', direction: {direction}, domain: x, version: 1, formula: {id_.lower()}e}}\n"
        for id_, direction in [("A", "up"), ("B", "down")]
    )
    elements = f"  ae: {{name: {WORDS}, unit: '1', adds: sum}}\n  be: {{name: {WORDS}, unit: '1', adds: sum}}\n"
    index = f"  - {{id: X, name: {WORDS}, version: 1, normalise: {way}, aggregate: {aggregate}, pillars: [A, {{indicator: B, weight: 3}}]{rest}}}\n"
    library = load({"a.yaml": f"format: 1\nelements:\n{elements}indicators:\n{indicators}indices:\n{index}"})
    assert not library.faults, library.faults
    return library


def scored(library, figures):
    return score(np.array(figures, dtype=float), library.indices["X"], {"A": 0, "B": 1})["X"]


@pytest.mark.parametrize(
    "way",
    [
        "{method: minmax}",
        "{method: minmax, scale: 1}",
        "{method: zscore}",
        "{method: rank}",
        "{method: goalposts, low: 0, high: 10}",
        "{method: none}",
    ],
)
def test_each_way_of_normalising_places_the_worse_below_the_better(way):
    # A: the more the better; B: the less the better, and two are alike.
    figures = [[1, 2, 3], [8 / 3, 8 / 3, 2]]
    found = scored(library_of(way), figures)
    a, b = np.array(figures)
    placed = {
        "{method: minmax}": (100 * (a - 1) / 2, 100 * (8 / 3 - b) / (2 / 3)),
        "{method: minmax, scale: 1}": ((a - 1) / 2, (8 / 3 - b) / (2 / 3)),
        "{method: zscore}": ((a - a.mean()) / a.std(ddof=1), (b.mean() - b) / b.std(ddof=1)),
        "{method: rank}": (np.array([0, 50, 100]), np.array([50, 50, 100])),
        "{method: goalposts, low: 0, high: 10}": (10 * a, 100 - 10 * b),
        "{method: none}": (a, -b),
    }[way]
    np.testing.assert_allclose(found, (placed[0] + 3 * placed[1]) / 4)


def test_winsorising_draws_outliers_to_the_quantiles():
    figures = [[*range(1, 100), 10_000], [1.0] * 99 + [2.0]]
    plain = scored(library_of("{method: minmax}"), figures)
    cut = scored(library_of("{method: minmax, winsor: [0.05, 0.95]}"), figures)
    # B has no spread once its one outlier is cut: only A is left.
    assert (
        plain[:99].max() - plain[:99].min() < 0.3 and (cut[95:] == 100).all() and cut[94] < 100 and (cut[:5] == 0).all()
    )


def test_a_score_needs_enough_of_its_weight():
    figures = [[1, 2, np.nan, 3], [np.nan, 1, 3, 2]]
    assert np.isnan(scored(library_of("{method: minmax}", ", missing: {min_share: 0.75}"), figures)).tolist() == [
        True,
        False,
        False,
        False,
    ]
    assert np.isnan(scored(library_of("{method: minmax}", ", missing: {min_share: 0.76}"), figures)).tolist() == [
        True,
        False,
        True,
        False,
    ]
    assert not np.isnan(scored(library_of("{method: minmax}"), figures)).any()


def test_where_nothing_differs_nothing_is_placed():
    for way in ("minmax", "zscore"):
        assert np.isnan(scored(library_of(f"{{method: {way}}}"), [[0.1, 0.1, 0.1], [2, 2, 2]])).all()
    for way in ("minmax", "zscore", "rank"):
        assert np.isnan(scored(library_of(f"{{method: {way}}}"), [[5], [6]])).all()


def test_a_geometric_mean_knows_no_compensation():
    # B does not differ where A is worst: nought in one part is nought in the whole.
    found = scored(library_of("{method: minmax}", aggregate="geometric"), [[1, 2, 3], [9, 5, 1]])
    np.testing.assert_allclose(found, [0, 50, 100])


@settings(max_examples=40)
@given(st.lists(st.floats(1, 100), min_size=3, max_size=12, unique=True), st.floats(0.1, 10), st.floats(-50, 50))
def test_scores_do_not_depend_on_the_scale_of_an_indicator(values, factor, shift):
    other = [each * 2 for each in reversed(values)]
    for way in ("{method: minmax}", "{method: zscore}"):
        library = library_of(way)
        one = scored(library, [values, other])
        np.testing.assert_allclose(
            scored(library, [np.array(values) * factor + shift, other]), one, rtol=1e-6, atol=1e-6
        )


# --- weights ----------------------------------------------------------------------------------------------------


def test_budgets_are_the_mean_share_of_the_experts():
    assert budget_weights([[40, 60], [20, 80]]) == [30, 70]
    assert equal_weights(3) == [1, 1, 1]
    for bad in ([], [[50, 60]], [[100, 0], [50]], [[-10, 110]], [["a", 100]], [[True, 99]]):
        assert budget_weights(bad) is None


def test_weights_that_nobody_published_are_equal_whatever_the_file_says():
    library = library_of("{method: minmax}", ", weighting: unpublished")
    assert [entry.weight for entry in library.indices["X"].root.entries] == [1, 1]


# --- uncertainty ------------------------------------------------------------------------------------------------

FIGURES = np.array([[9.0, 8, 5, 4, 1, np.nan], [1.0, 6, 2, 5, 9, 5]])
ROW = {"A": 0, "B": 1}


def test_the_same_seed_draws_the_same_ranges_and_another_seed_others():
    index = library_of("{method: minmax}").indices["X"]
    doubts = Doubts(
        0.5, ("as-defined", "zscore", "rank"), ("as-defined", "geometric"), ("none", "median"), runs=60, seed=1
    )
    one, again = explore(FIGURES, index, ROW, doubts), explore(FIGURES, index, ROW, doubts)
    assert np.array_equal(one.scores, again.scores, equal_nan=True)
    assert not np.array_equal(
        one.scores, explore(FIGURES, index, ROW, Doubts(0.5, runs=60, seed=2)).scores, equal_nan=True
    )
    low, middle, high = one.range_of()
    assert (low <= middle).all() and (middle <= high).all()
    # The first place leads in both indicators, the fifth is last in both: no weight can change that.
    assert low[0] == high[0] == 1 and one.share_of_first(1)[0] == 1
    assert one.shift() > 0 and one.ranks.shape == (60, 6)


def test_without_doubt_every_run_is_the_index_itself():
    index = library_of("{method: minmax}").indices["X"]
    found = explore(FIGURES, index, ROW, Doubts(weights=0, runs=3))
    assert (found.ranks == found.rank).all() and found.shift() == 0
    low, _middle, high = found.range_of()
    assert np.array_equal(low, high) and np.array_equal(found.rank, low)


def test_what_is_missing_can_be_filled_for_the_exploration_only():
    index = library_of("{method: minmax}", ", missing: {min_share: 1}").indices["X"]
    assert explore(FIGURES, index, ROW, Doubts(weights=0, runs=1)).ranks[0, 5] == 0
    assert explore(FIGURES, index, ROW, Doubts(weights=0, runs=1, fillings=("mean",))).ranks[0, 5] > 0
    with pytest.raises(ValueError, match="filling"):
        explore(FIGURES, index, ROW, Doubts(fillings=("zero",)))


# Three places, two indicators of one weight, least to greatest: A gives 100, 60, 0 and B 0, 250/3, 100; together 50, 71.7, 50. By rank A gives
# 100, 50, 0 and B 0, 50, 100; together 50 for each.
BY_HAND = np.array([[10.0, 6, 0], [0.0, 5, 6]])


def even(rest="", aggregate="arithmetic", way="{method: minmax}"):
    """Two indicators of one weight, both the better the more."""
    text = "format: 1\nelements:\n" + "".join(f"  {e}: {{name: {WORDS}, unit: '1', adds: sum}}\n" for e in ("ae", "be"))
    text += "indicators:\n" + "".join(
        f"  - {{id: {i}, name: {WORDS}, unit: '1', direction: up, domain: x, version: 1, formula: {i.lower()}e}}\n"
        for i in "AB"
    )
    text += f"indices:\n  - {{id: X, name: {WORDS}, version: 1, normalise: {way}, aggregate: {aggregate}, pillars: [A, B]{rest}}}\n"
    library = load({"a.yaml": text})
    assert not library.faults, library.faults
    return library.indices["X"]


def test_another_way_of_normalising_gives_the_ranks_that_were_worked_out_by_hand():
    found = explore(BY_HAND, even(), ROW, Doubts(0, ("as-defined", "rank"), runs=200))
    assert found.rank.tolist() == [2, 1, 2]
    assert {tuple(run) for run in found.ranks.tolist()} == {(2, 1, 2), (1, 1, 1)}
    by_rank = float((found.ranks[:, 0] == 1).mean())
    assert 0.35 < by_rank < 0.65
    low, middle, high = found.range_of()
    assert low.tolist() == [1, 1, 1] and high.tolist() == [2, 1, 2] and middle[1] == 1
    # The average shift of the handbook: two of three places move by one, in the runs by rank.
    assert found.shift() == pytest.approx(by_rank * 2 / 3)
    np.testing.assert_allclose(found.share_of_first(1), [by_rank, 1, by_rank])


def test_weights_that_move_by_a_half_put_a_place_first_as_often_as_the_areas_say():
    # With the share a of A the first place has 100 a, the second 60 a + 250/3 (1 - a): the first is before it from a = 0.6757 on, a ratio
    # of the weights of 25/12. Both even between 0.5 and 1.5, that is the area of 1.5 - 25/12 w over w from 0.5 to 0.72: 0.0504.
    # The third place would be before the second only below a = 0.217, and a is at least a quarter.
    found = explore(BY_HAND, even(), ROW, Doubts(0.5, runs=3000))
    first, second, third = found.share_of_first(1)
    assert first == pytest.approx(0.0504, abs=0.015) and second == pytest.approx(1 - first) and third == 0
    assert (found.ranks[:, 2] >= 2).all()


def test_what_is_filled_has_the_ranks_that_were_worked_out_by_hand():
    # B of the second place is not known: alone it has 60. Filled by the mean of 0 and 6 it has (60 + 50) / 2 = 55.
    # The others have 50 either way, so the second stands first, at 60 and at 55.
    figures = np.array([[10.0, 6, 0], [0.0, np.nan, 6]])
    found = explore(figures, even(), ROW, Doubts(0, fillings=("none", "mean"), runs=40))
    np.testing.assert_allclose(sorted({round(float(run[1]), 9) for run in found.scores}), [55, 60])
    np.testing.assert_allclose(found.scores[:, [0, 2]], 50)
    # Where both must be known it has a rank only in the runs that fill.
    strict = explore(figures, even(", missing: {min_share: 1}"), ROW, Doubts(0, fillings=("none", "mean"), runs=40))
    assert strict.rank[1] == 0 and set(strict.ranks[:, 1].tolist()) == {0, 1}
    assert strict.range_of()[0][1] == strict.range_of()[2][1] == 1


def test_a_geometric_mean_is_never_taken_of_what_may_lie_below_nought():
    own = explore(BY_HAND, even(aggregate="geometric"), ROW, Doubts(0, runs=1))
    drawn = explore(BY_HAND, even(aggregate="geometric"), ROW, Doubts(0, ("zscore",), runs=5))
    np.testing.assert_allclose(drawn.scores, np.repeat(own.scores, 5, axis=0))
    # The other way round: z-scores as defined keep their arithmetic mean, least-to-greatest takes the geometric one.
    placed = explore(BY_HAND, even(way="{method: zscore}"), ROW, Doubts(0, aggregates=("geometric",), runs=3))
    assert (placed.scores.min(axis=1) < 0).all()
    mixed = explore(BY_HAND, even(), ROW, Doubts(0, aggregates=("geometric",), runs=1))
    np.testing.assert_allclose(mixed.scores[0], [0, (60 * 250 / 3) ** 0.5, 0])


def test_equal_given_and_budgeted_weights_are_those_of_the_index():
    # Four experts in one room: 40, 30, 20, 30 of a hundred points for A.
    ways = {
        ", weights: equal": (1, 1),
        "": (1, 1),
        ", weights: budget, budget: [[40, 60], [30, 70], [20, 80], [30, 70]]": (30, 70),
    }
    for rest, (a, b) in ways.items():
        found = score(BY_HAND, even(rest), ROW)["X"]
        np.testing.assert_allclose(found, (a * np.array([100, 60, 0]) + b * np.array([0, 250 / 3, 100])) / (a + b))


def test_what_if_shows_the_index_before_and_after():
    index = library_of("{method: minmax}").indices["X"]
    found = what_if(FIGURES, index, ROW, {("B", 4): 0.5, ("A", 4): 10})
    assert found.levels == ("X",) and found.ranks_before[0, 4] == 6 and found.ranks_after[0, 4] == 1
    assert found.ranks_after[0, 0] == 2
    gone = what_if(FIGURES, index, ROW, {("A", 0): np.nan, ("B", 0): np.nan})
    assert gone.ranks_after[0, 0] == 0 and FIGURES[0, 0] == 9
