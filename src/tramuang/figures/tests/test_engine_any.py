"""Formulas and indices that nobody chose: every operator, way, mean and missing rule, on every engine, against plain recursion."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tramuang.figures.adapters.comparing import compared
from tramuang.figures.adapters.engine import Copy, columns, database, run_sql, write_copy
from tramuang.figures.adapters.whole import compute, differences
from tramuang.figures.pure.definitions import load
from tramuang.figures.pure.formulas.parsing import OPERATORS
from tramuang.figures.pure.matrix import Matrix, Program
from tramuang.figures.tests import plainly, reference
from tramuang.figures.tests.test_engine import places_of, same

seeds = st.integers(0, 10**6)


def made(seed, periods, names, count, gaps):
    """Whole and half numbers with ties, noughts and gaps; often a period and a place without anything."""
    chance = np.random.default_rng(seed)
    values = chance.integers(-2, 7, (periods, len(names), count)) / chance.choice([1, 2], (1, len(names), 1))
    values[chance.random(values.shape) < gaps] = np.nan
    if chance.random() < 0.5:
        values[chance.integers(periods)] = np.nan
        values[:, :, chance.integers(count)] = np.nan
    return values


def told(values, names):
    """The same as plain Python, place by place; None is missing."""
    return [
        {name: [None if np.isnan(x) else float(x) for x in values[:, n, place]] for n, name in enumerate(names)}
        for place in range(values.shape[2])
    ]


def by_formulas(seed, count, gaps):
    """A library of formulas at random, its data, and the table."""
    made_of = plainly.Formulas(seed)
    values = made(seed + 1, 15, plainly.NAMES, count, gaps)
    return made_of, values, filled(made_of.library, values, plainly.NAMES, made_of.periods(15))


def by_indices(seed, count, gaps, offset=0.0):
    """A library of indices at random, its data, and the table."""
    made_of = plainly.Indices(seed)
    values = made(seed + 1, 3, made_of.names, count, gaps) + offset
    return made_of, values, filled(made_of.library, values, made_of.names, range(24240, 24243))


def filled(library, values, names, periods):
    matrix = Matrix.empty(Program.of(library), places_of(values.shape[2]), periods)
    for name, n in matrix.program.elements.items():
        matrix.values[:, n] = values[:, names.index(name)]
    matrix.recompute()
    return matrix


def copied(folder, values, names, periods):
    return write_copy(Copy(folder, tuple(periods), places_of(values.shape[2]), tuple(names)), values)


@settings(max_examples=25, deadline=None)
@given(seeds, st.integers(1, 4), st.sampled_from([0, 0.15, 0.5]))
def test_any_formula_gives_in_the_table_what_recursion_gives(seed, count, gaps):
    made_of, values, matrix = by_formulas(seed, count, gaps)
    for name, expected in made_of.figures(told(values, plainly.NAMES)).items():
        same(matrix.figures[:, matrix.program.indicators[name]], expected)


@settings(max_examples=25, deadline=None)
@given(seeds, st.integers(1, 8), st.sampled_from([0, 0.15, 0.5]))
def test_any_index_gives_in_the_table_what_plain_lists_give(seed, count, gaps):
    made_of, values, matrix = by_indices(seed, count, gaps)
    own = told(values, made_of.names)
    for t in range(len(values)):
        rows = {name: [place[name][t] for place in own] for name in made_of.names}
        for name, tree in made_of.trees.items():
            same(matrix.scores[t, matrix.program.level(name)], made_of.scores(rows, tree))


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seeds, st.integers(1, 8), st.sampled_from([0, 0.15, 0.5]))
def test_any_library_gives_in_duckdb_what_the_table_gives(tmp_path_factory, seed, count, gaps):
    for way in (by_formulas, by_indices):
        made_of, values, matrix = way(seed, count, gaps)
        names = plainly.NAMES if way is by_formulas else made_of.names
        copy = copied(tmp_path_factory.mktemp("any"), values, names, matrix.periods)
        with database(copy.folder, memory="500MB", threads=1) as db:
            run_sql(db, copy, made_of.library, dense=False)
            assert compared(matrix, lambda table, order: columns(db, table, order)).differences == ()


def test_what_is_made_at_random_has_every_operator_every_way_and_every_rule():
    formulas = [plainly.Formulas(seed) for seed in range(25)]
    found = {name for each in formulas for tree in each.trees.values() for name in plainly.operators(tree)}
    assert found >= {*OPERATORS, "+", "-", "*", "/", "minus", "and", "or", "not", *plainly.COMPARED}
    timings = {timing for each in formulas for timing in each.timing.values()}
    assert {rule for _grain, _publish, rule, _enough, _carry in timings} == {"as_is", "sum_then_divide", "mean", "last"}
    assert {(grain, publish) for grain, publish, *_rest in timings} == {
        (grain, publish) for grain, (_a_year, _months, every) in plainly.GRAINS.items() for publish in every
    }
    assert {rollup for each in formulas for rollup in each.rollup.values()} == set(plainly.ROLLUPS)
    parts, levels = set(), set()

    def walk(tree):
        levels.add((tree["how"], tree["geometric"], tree["share"] > 0))
        for each in tree["entries"]:
            walk(each) if isinstance(each, dict) else parts.add((each[1], made_of.directions[each[0]]))

    for seed in range(25):
        made_of = plainly.Indices(seed)
        for tree in made_of.trees.values():
            walk(tree)
    assert parts == {(way, direction) for way in plainly.WAYS for direction in ("up", "down")}
    assert len(levels) == 3 * 2 * 2


def noisy(folder):
    """Three places of which two differ by the noise of adding 0.1 and 0.2 only, and a library that takes their plain mean."""
    indicators = "".join(
        f"  - {{id: {id_}, name: {plainly.WORDS}, unit: '1', direction: up, domain: x, version: 1, formula: {id_.lower()}e}}\n"
        for id_ in "AB"
    )
    elements = "".join(f"  {name}: {{name: {plainly.WORDS}, unit: '1', adds: sum}}\n" for name in ("ae", "be"))
    index = f"  - {{id: X, name: {plainly.WORDS}, version: 1, normalise: {{method: none}}, pillars: [A, B]}}\n"
    library = load({"a.yaml": f"format: 1\nelements:\n{elements}indicators:\n{indicators}indices:\n{index}"})
    values = np.array([[[0.1, 0.3, 0.2], [0.2, 0, 0]]])
    return copied(folder, values, ("ae", "be"), (24240,)), library


def test_the_noise_of_arithmetic_is_a_tie_on_every_engine(tmp_path):
    copy, library = noisy(tmp_path)
    assert compute(copy, library).ranks[0, 0].tolist() == [1, 1, 3]
    assert differences(copy, library).differences == ()


def lossy(copy, seed):
    """The same copy after it lost its order and every third row of its files."""
    with database(copy.folder) as db:
        for year in copy.years():
            file = copy.file(year)
            db.execute(f"CREATE OR REPLACE TABLE held AS FROM '{file}' WHERE (period * 7 + area + {seed}) % 3 > 0")
            db.execute(f"COPY (FROM held ORDER BY area DESC, period) TO '{file}'")
    return copy


def test_a_copy_that_lost_rows_and_order_is_the_same_on_every_engine(tmp_path):
    for way in (by_formulas, by_indices):
        made_of, values, matrix = way(21, 6, 0)
        names = plainly.NAMES if way is by_formulas else made_of.names
        copy = lossy(copied(tmp_path / way.__name__, values, names, matrix.periods), 1)
        assert np.isnan(compute(copy, made_of.library).values).mean() > 0.2
        assert differences(copy, made_of.library).differences == ()


def test_small_differences_of_great_figures_are_placed_alike(tmp_path):
    # The textbook way to a variance, squares less the square of the mean, has no digit left here.
    made_of, values, matrix = by_indices(11, 7, 0, offset=1e7)
    copy = copied(tmp_path, values, made_of.names, matrix.periods)
    assert differences(copy, made_of.library).differences == ()


def test_what_differs_is_told_with_the_value_that_is_furthest_off(tmp_path):
    made_of, values, matrix = by_indices(3, 5, 0.1)
    copy = copied(tmp_path, values, made_of.names, matrix.periods)
    with database(copy.folder) as db:
        run_sql(db, copy, made_of.library, dense=False)
        right = compared(matrix, lambda table, order: columns(db, table, order))
        db.execute('UPDATE work SET "I1" = 99 WHERE period = 24241 AND area = 3')
        db.execute('UPDATE "scores_Z0" SET r0 = r0 + 1 WHERE period = 24240 AND area = 1')
        wrong = compared(matrix, lambda table, order: columns(db, table, order))
    assert right.differences == () and wrong.values == right.values > 300
    one, two = wrong.differences
    assert (one.what, one.count, one.of, one.theirs) == ("I1", 1, 15, 99)
    assert two.what.endswith("rank") and two.count == 1 and two.theirs != two.ours


def test_a_column_that_the_copy_lacks_is_missing_on_every_engine(tmp_path):
    made_of, values, _matrix = by_indices(5, 4, 0)
    copy = copied(tmp_path, values[:, :4], made_of.names[:4], range(24240, 24243))
    assert differences(copy, made_of.library).differences == ()
    assert np.isnan(compute(copy, made_of.library).figures[:, 5]).all()


@pytest.mark.parametrize("way", ["goalposts", "goalposts-log"])
def test_posts_turn_round_for_what_is_better_small(way):
    scaled = reference.posts([1, 2, 4, 9, None], True, (1, 4), np.log if way.endswith("log") else float)
    assert scaled[0] == 100 and scaled[2] == scaled[3] == 0 and scaled[4] is None
    assert scaled[1] == pytest.approx(50 if way.endswith("log") else 200 / 3)
