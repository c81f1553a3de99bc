"""Every engine gives what is written out by hand: figures, scores, ranks and roll-ups, with gaps, noughts, ties and lone cities."""

import json

import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tramuang.figures.adapters.engine import Copy, columns, database, mapped, run_sql, write_copy, write_year
from tramuang.figures.adapters.sql import Statements
from tramuang.figures.adapters.sql.formulas import finite, value
from tramuang.figures.adapters.whole import compute
from tramuang.figures.pure.formulas import Timing, parse, plain
from tramuang.figures.pure.formulas.dense import compiled
from tramuang.figures.pure.matrix import Matrix, Program
from tramuang.figures.pure.rollup import Place, Places
from tramuang.figures.tests import reference

LIBRARY = reference.library()
FIRST = 2020 * 12
NAMES = tuple(reference.ELEMENTS)


def places_of(count):
    """Places in up to three provinces of two regions; the fourth lies in the first, the seventh in the fourth, the fifth is shared."""
    return Places.of(
        Place(
            f"a{n}", f"P{n % 3}", f"R{n % 3 % 2}", within="a0" if n == 3 else "a3" if n == 6 else "",
            share=0.5 if n == 4 else 0.0 if n == 5 else 1.0,
        )
        for n in range(count)
    )  # fmt: skip


def copy_of(folder, values):
    periods, _elements, count = values.shape
    copy = Copy(folder, tuple(range(FIRST, FIRST + periods)), places_of(count), NAMES, revision=7, edition="2570")
    return write_copy(copy, values)


def data(seed, periods, count, gaps, blank):
    """Small whole and half numbers (so that ties and noughts are many), gaps, a period and a city without anything."""
    chance = np.random.default_rng(seed)
    values = chance.integers(-1, 7, (periods, len(NAMES), count)) / chance.choice([1, 2], (1, len(NAMES), 1))
    values[:, 3] = np.abs(values[:, 3])
    values[chance.random(values.shape) < gaps] = np.nan
    if blank:
        values[chance.integers(periods)] = np.nan
        values[:, :, chance.integers(count)] = np.nan
    return values


values_of = st.builds(
    data,
    st.integers(0, 10**6),
    st.integers(1, 17),
    st.integers(1, 8),
    st.sampled_from([0, 0.1, 0.4, 1.0]),
    st.booleans(),
)


def by_hand(values, places):
    """Figures, and one series for each place, by hand."""
    periods, _elements, count = values.shape
    told = [
        [[None if np.isnan(x) else float(x) for x in values[:, e, a]] for e in range(len(NAMES))] for a in range(count)
    ]
    series = {place.code: reference.Series(*told[n]) for n, place in enumerate(places.places)}
    figures = {
        found[0]: [[series[place.code].figure(found[0], t) for place in places.places] for t in range(periods)]
        for found in reference.INDICATORS
    }
    return figures, series


def same(found, expected):
    """Numbers that agree to a relative 1e-9 (or 1e-9, near nought), and are missing where the others are."""
    expected = np.array([np.nan if x is None else x for x in np.ravel(np.array(expected, dtype=object))], dtype=float)
    np.testing.assert_allclose(np.ravel(found).astype(float), expected, rtol=1e-9, atol=1e-9)


def by_group(matrix, kind, code):
    return matrix.places.groups.index((kind, code))


@settings(max_examples=30, deadline=None)
@given(values_of)
def test_the_table_agrees_with_what_is_written_out_by_hand(values):
    places = places_of(values.shape[2])
    matrix = filled(values, places)
    figures, series = by_hand(values, places)
    for name, n in matrix.program.indicators.items():
        same(matrix.figures[:, n], figures[name])
    for t in range(len(values)):
        levels = reference.scores({name: rows[t] for name, rows in figures.items()})
        for index, found in levels.items():
            first = matrix.program.level(
                index, matrix.program.library.indices[index].root.entries[0].code if index == "IDX" else None
            )
            for n, expected in enumerate(found):
                same(matrix.scores[t, first + n], expected)
                assert matrix.ranks[t, first + n].tolist() == reference.rank(list(none(matrix.scores[t, first + n])))
                assert np.abs(matrix.ranks[t, first + n] - np.array(reference.rank(expected))).max() == 0 or near_tie(
                    expected
                )
    for group, members in members_of(places).items():
        at = by_group(matrix, *group)
        for name in ("A1", "A2", "A3", "A4", "A5", "A6", "A7", "B2"):
            n, t = matrix.program.indicators[name], len(values) - 1
            by = {place.code: place for place in places.places}
            figure, covered = reference.rolled(name, series, t, members, places, by)
            same(matrix.rolled[t, n, at], [figure])
            assert matrix.covered[t, n, at] == covered


def none(row):
    return (None if np.isnan(x) else float(x) for x in row)


def near_tie(values):
    """Whether two scores are so near that another order of adding may part them: only then may ranks differ."""
    known = sorted(value for value in values if value is not None)
    return any(0 < b - a < 3e-9 for a, b in zip(known, known[1:], strict=False))


def members_of(places):
    found = {("nation", ""): [place.code for place in places.places]}
    for place in places.places:
        found.setdefault(("province", place.province), []).append(place.code)
        found.setdefault(("region", place.region), []).append(place.code)
    return found


def filled(values, places):
    matrix = Matrix.empty(Program.of(LIBRARY), places, range(FIRST, FIRST + len(values)))
    for name, n in matrix.program.elements.items():
        matrix.values[:, n] = values[:, NAMES.index(name)]
    matrix.recompute()
    return matrix


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values_of, st.booleans())
def test_duckdb_gives_the_same_as_the_table(tmp_path_factory, values, dense):
    copy = copy_of(tmp_path_factory.mktemp("copy"), values)
    matrix, shape = compute(copy, LIBRARY), (len(values), values.shape[2])
    with database(copy.folder, memory="500MB", threads=1) as db:
        run_sql(db, copy, LIBRARY, dense=dense)
        agree(matrix, lambda table, order: columns(db, table, order), shape)


def agree(matrix, table, shape):
    """A database's tables against the matrix: figures and scores to 1e-9, ranks and coverage exactly."""
    work = table("work", ["period", "area"])
    for name, n in matrix.program.indicators.items():
        same(work[name].reshape(shape), matrix.figures[:, n])
    for plan, first in zip(matrix.program.plans, matrix.program.levels, strict=False):
        found = table("scores_" + plan.index.id, ["period", "area"])
        for n in range(len(plan.pillars)):
            same(found[f"s{n}"].reshape(shape), matrix.scores[:, first + n])
            assert (np.nan_to_num(found[f"r{n}"]).reshape(shape) == matrix.ranks[:, first + n]).all()
    rolled = table("rolled", ["period"])
    assert len(rolled["period"]) == shape[0] * len(matrix.places.groups)
    for row, (period, kind, code) in enumerate(zip(rolled["period"], rolled["scope"], rolled["grp"], strict=True)):
        t, at = int(period) - FIRST, by_group(matrix, kind, code)
        for name in (each for each in matrix.program.indicators if each in rolled):
            n = matrix.program.indicators[name]
            same([rolled[name][row]], [matrix.rolled[t, n, at]])
            assert rolled[f"k_{name}"][row] == matrix.covered[t, n, at]


@settings(max_examples=15, deadline=None)
@given(values_of)
def test_polars_gives_the_same_figures_and_ranks(values):
    periods, _elements, count = values.shape
    matrix = filled(values, places_of(count))
    table = pl.DataFrame(
        {"t": np.repeat(np.arange(periods), count), "p": np.tile(np.arange(count), periods)}
        | {name: values[:, n].reshape(-1) for n, name in enumerate(NAMES)}
    ).fill_nan(None)
    over = lambda each: each.over("p", order_by="t")  # noqa: E731
    a, b, c = pl.col("a"), pl.col("b"), pl.col("c")
    unless = lambda x: pl.when(x != 0).then(x)  # noqa: E731
    found = table.with_columns(
        A1=100 * a / unless(b),
        A3=(a / unless(over(a.shift(12))) - 1) * 100,
        A4=over(c.rolling_mean(3, min_samples=2)),
        B1=over(c.rolling_sum(3, min_samples=3).shift(1)) / unless(c - over(c.shift(1))),
    ).sort("t", "p")
    for name in ("A1", "A3", "A4", "B1"):
        same(found[name].to_numpy(), matrix.figures[:, matrix.program.indicators[name]].reshape(-1))
    score = pl.Series(matrix.scores[:, matrix.program.level("IDX")].reshape(-1)).fill_nan(None)
    placed = pl.DataFrame({"t": found["t"], "s": (score * 1e9 + 0.5).floor()})
    ranked = placed.select(pl.col("s").rank("min", descending=True).over("t").fill_null(0))["s"].to_numpy()
    assert (ranked == matrix.ranks[:, matrix.program.level("IDX")].reshape(-1)).all()


@settings(max_examples=7, deadline=None)
@given(values_of, st.integers(0, 10**6))
def test_refreshing_one_place_leaves_the_table_as_if_computed_whole_to_the_last_bit(values, seed):
    chance = np.random.default_rng(seed)
    matrix = filled(values, places_of(values.shape[2]))
    for _turn in range(4):
        place = matrix.places.places[chance.integers(values.shape[2])].code
        start = int(chance.integers(len(values)))
        names = NAMES if chance.random() < 0.5 else ("a",)
        new = chance.integers(-1, 7, (len(values) - start, len(names))).astype(float)
        new[chance.random(new.shape) < 0.2] = np.nan
        for _again in range(2):
            matrix.replace(place, start, new, names)
        whole = Matrix.empty(matrix.program, matrix.places, matrix.periods)
        whole.values[...] = matrix.values
        whole.recompute()
        for part in ("figures", "scores", "ranks", "stats", "rolled", "covered"):
            assert np.array_equal(
                getattr(matrix, part), getattr(whole, part), equal_nan=part not in ("ranks", "covered")
            ), part


def test_a_copy_that_lost_its_order_or_has_gaps_is_read_right(tmp_path):
    values = data(3, 13, 5, 0.1, False)
    copy = copy_of(tmp_path, values)
    with database(tmp_path) as db:
        file = copy.file(2020)
        db.execute(
            f"CREATE TABLE held AS SELECT * FROM read_parquet('{file}') WHERE NOT (period = {FIRST + 1} AND area = 2)"
        )
        db.execute(f"COPY (SELECT * FROM held ORDER BY area DESC, period) TO '{file}'")
    matrix = compute(Copy.open(tmp_path), LIBRARY)
    values[1, :, 2] = np.nan
    assert np.array_equal(matrix.values[:, matrix.program.elements["pop"]], values[:, 3], equal_nan=True)
    assert np.array_equal(matrix.figures, filled(values, copy.places).figures, equal_nan=True)


def test_a_copy_says_its_revision_and_one_year_is_replaced_whole(tmp_path):
    values = data(4, 24, 4, 0.1, False)
    copy = copy_of(tmp_path, values)
    assert (
        Copy.open(tmp_path) is not copy and Copy.open(tmp_path).revision == 7 and Copy.open(tmp_path).edition == "2570"
    )
    values[12:] += 1
    with database(tmp_path) as db:
        write_year(db, copy, 2021, values[12:])
    assert not list(tmp_path.glob("*.new"))
    matrix = compute(Copy.open(tmp_path), LIBRARY)
    assert np.array_equal(matrix.values[:, matrix.program.elements["c"]], values[:, 2], equal_nan=True)
    assert matrix.revision == 7


def test_the_database_reaches_nothing_outside_its_folder(tmp_path):
    copy = copy_of(tmp_path / "copy", data(5, 2, 2, 0, False))
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    with database(copy.folder) as db:
        for asked in (
            f"SELECT * FROM read_csv('{secret}')",
            f"COPY (SELECT 1) TO '{tmp_path}/out.csv'",
            "INSTALL spatial",
            "SET memory_limit = '90GB'",
        ):
            with pytest.raises(Exception, match=r"disabled|configuration has been locked|Cannot"):
                db.execute(asked)
    assert not (tmp_path / "out.csv").exists()


def test_the_table_can_live_in_files(tmp_path):
    values = data(6, 14, 6, 0.1, False)
    copy = copy_of(tmp_path / "copy", values)
    there = compute(copy, LIBRARY, mapped(tmp_path / "table"))
    again = np.load(tmp_path / "table" / "ranks.npy", mmap_mode="r")
    assert np.array_equal(again, compute(copy, LIBRARY).ranks) and np.array_equal(again, there.ranks)


@pytest.mark.parametrize("dialect", ["duckdb", "spark", "clickhouse"])
def test_the_text_of_a_statement_is_written_once_for_each_hash(dialect):
    first, again = Statements(LIBRARY, dialect), Statements(reference.library(), dialect)
    assert first.figures is again.figures and first.scores["IDX"] is again.scores["IDX"]
    assert "NULLIF" in first.figures.upper()
    assert json.dumps(first.rolled)


def test_a_library_with_faults_is_not_computed():
    broken = reference.load({"x.yaml": "format: 1\nindicators: [{id: X1}]"})
    with pytest.raises(ValueError, match=r"x\.yaml:2"):
        Program.of(broken)
    with pytest.raises(ValueError, match="faults"):
        Statements(broken)


# --- what is pinned ---------------------------------------------------------------------------------------------

GAP = None
PINNED = [
    ("a / b", 1, 0, GAP), ("1 / (a / b)", 1, 0, GAP), ("coalesce(a / b, 7)", 1, 0, 7), ("if(a / b > 3, 1, 2)", 1, 0, GAP),
    ("coalesce(ln(a), 7)", 0, 1, 7), ("coalesce(ln(a), 7)", -1, 1, 7), ("coalesce(sqrt(a), 7)", -4, 1, 7), ("sqrt(a)", 0, 1, 0),
    ("min(a, b)", 1, GAP, GAP), ("max(a, b)", GAP, 1, GAP), ("min(a, b)", 2, 1, 1), ("coalesce(a, b)", GAP, 3, 3),
    ("if(a > b, 1, 2)", GAP, 1, GAP), ("if(a > b or b > 0, 1, 2)", GAP, 1, 1), ("if(a > b and b > 5, 1, 2)", GAP, 1, 2),
    ("if(not a > b, 1, 2)", GAP, 1, GAP), ("if(known(a), 1, 2)", GAP, 1, 2), ("if(a != b, 1, 2)", 1, GAP, GAP),
    ("a * 0", GAP, 1, GAP), ("if(b > 0, b, a / 0)", 1, 3, 3), ("a * a * a * a", 1e100, 1, GAP), ("-a - -b", 3, 1, -2),
    ("a - b - 1", 5, 2, 2), ("a / b / 2", 8, 2, 2), ("a / (b / 2)", 8, 2, 8), ("0.1 + 0.2", 1, 1, 0.1 + 0.2), ("clamp(a, 0, 1)", 5, 1, 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "a", "b", "expected"), PINNED)
def test_what_is_pinned_holds_in_the_table_and_in_sql(text, a, b, expected):
    node = plain(parse(text).node, Timing())
    given_ = {"a": np.nan if a is None else float(a), "b": np.nan if b is None else float(b)}
    found = np.broadcast_to(
        compiled(node)(lambda name, start, stop: np.full((stop - start, 1), given_[name]), 0, 1), (1, 1)
    )
    same(found, [expected])
    with duckdb.connect() as db:
        asked = finite(value(node, {})).sql("duckdb")
        [told] = db.execute(f"SELECT {asked} FROM (SELECT ?::DOUBLE AS a, ?::DOUBLE AS b)", [a, b]).fetchone()
    assert told == expected
