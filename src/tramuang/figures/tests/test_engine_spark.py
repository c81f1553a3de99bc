"""The same definitions on Spark: the same figures to a relative 1e-9, and the same ranks. Runs where PySpark and Java are."""

import os
import shutil
from contextlib import ExitStack

import pytest

from tramuang.figures.adapters import spark
from tramuang.figures.adapters.whole import compute
from tramuang.figures.tests.test_engine import LIBRARY, agree, copy_of, data

pytestmark = [
    pytest.mark.spark,
    pytest.mark.enable_socket,  # Spark's driver is another process on this machine
    pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed"),
]

# Somebody's own cluster, if they name one; else two workers on loopback for as long as the tests run.
MASTER = os.environ.get("TRAMUANG_SPARK_MASTER", "")

# A table of some dozen rows: writing code for it takes longer than interpreting the statements.
SMALL = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    pytest.importorskip("pyspark")
    with ExitStack() as running:
        master = MASTER or running.enter_context(spark.standalone(tmp_path_factory.mktemp("cluster"), workers=2))
        yield running.enter_context(spark.session(master, SMALL))


@pytest.mark.parametrize(("seed", "periods", "count", "gaps"), [(1, 14, 7, 0.2)])
def test_spark_gives_the_same_as_the_table(cluster, tmp_path, seed, periods, count, gaps):
    copy = copy_of(tmp_path, data(seed, periods, count, gaps, blank=True))
    matrix = compute(copy, LIBRARY)
    spark.run(cluster, copy, LIBRARY, dense=seed == 1)
    # Each of the two workers is a process of its own.
    if not MASTER:
        executors = cluster.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1
        assert executors == 2
    agree(matrix, lambda table, order: spark.columns(cluster, table, order), (periods, count))
