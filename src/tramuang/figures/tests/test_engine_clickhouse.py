"""The same definitions in ClickHouse: the same figures to a relative 1e-9, and the same ranks. Runs where chDB is."""

import pytest

from tramuang.figures.adapters import clickhouse
from tramuang.figures.adapters.whole import compute
from tramuang.figures.tests.test_engine import LIBRARY, agree, copy_of, data
from tramuang.figures.tests.test_engine_any import by_formulas, by_indices, copied, lossy, noisy, plainly

pytest.importorskip("chdb")
pytestmark = pytest.mark.clickhouse


@pytest.fixture(scope="module")
def held():
    with clickhouse.session() as held:
        yield held


@pytest.mark.parametrize(("seed", "periods", "count", "gaps"), [(1, 14, 7, 0.2), (2, 1, 1, 0.0), (4, 13, 5, 1.0)])
def test_clickhouse_gives_the_same_as_the_table(held, tmp_path, seed, periods, count, gaps):
    copy = copy_of(tmp_path, data(seed, periods, count, gaps, blank=seed == 1))
    matrix = compute(copy, LIBRARY)
    clickhouse.run(held, copy, LIBRARY, dense=seed == 1)
    agree(matrix, lambda table, order: clickhouse.columns(held, table, order), (periods, count))


@pytest.mark.parametrize("seed", [8, 12])
@pytest.mark.parametrize("way", [by_formulas, by_indices])
def test_clickhouse_gives_the_same_for_definitions_that_nobody_chose(held, tmp_path, way, seed):
    made_of, values, matrix = way(seed, 7, 0.15)
    names = plainly.NAMES if way is by_formulas else made_of.names
    copy = lossy(copied(tmp_path, values, names, matrix.periods), seed)
    assert clickhouse.differences(held, copy, made_of.library).differences == ()


def test_the_noise_of_arithmetic_is_a_tie(held, tmp_path):
    assert clickhouse.differences(held, *noisy(tmp_path)).differences == ()


def test_clickhouse_places_small_differences_of_great_figures_alike(held, tmp_path):
    made_of, values, matrix = by_indices(11, 7, 0, offset=1e7)
    copy = copied(tmp_path, values, made_of.names, matrix.periods)
    assert clickhouse.differences(held, copy, made_of.library).differences == ()


def test_a_folder_whose_name_would_ask_for_other_files_is_refused(held, tmp_path):
    made_of, values, matrix = by_indices(11, 2, 0)
    copy = copied(tmp_path / "all*", values, made_of.names, matrix.periods)
    with pytest.raises(ValueError, match="of this name"):
        clickhouse.run(held, copy, made_of.library)
