"""The same definitions on Spark: the same figures to a relative 1e-9, and the same ranks. Runs where PySpark and Java are."""

import os
import shutil

import pytest

from tramuang.figures.adapters import spark
from tramuang.figures.adapters.engine import compute
from tramuang.figures.tests.test_engine import LIBRARY, agree, copy_of, data

pytestmark = [
    pytest.mark.spark,
    pytest.mark.enable_socket,  # Spark's driver is another process on this machine
    pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed"),
]

# A standalone cluster on this machine, when somebody has started one: `spark://127.0.0.1:7077`.
MASTER = os.environ.get("TRAMUANG_SPARK_MASTER", "local[2]")


@pytest.fixture(scope="module")
def cluster():
    pytest.importorskip("pyspark")
    with spark.session(MASTER) as session:
        yield session


@pytest.mark.parametrize(("seed", "periods", "count", "gaps"), [(1, 14, 7, 0.2), (3, 2, 5, 0.6)])
def test_spark_gives_the_same_as_the_table(cluster, tmp_path, seed, periods, count, gaps):
    copy = copy_of(tmp_path, data(seed, periods, count, gaps, blank=True))
    matrix = compute(copy, LIBRARY)
    spark.run(cluster, copy, LIBRARY, dense=seed == 1)
    agree(matrix, lambda table, order: spark.columns(cluster, table, order), (periods, count))
