"""The same definitions on Spark: the same figures to a relative 1e-9, and the same ranks. Runs where PySpark and Java are."""

import json
import os
import shutil
import socket
from contextlib import ExitStack

import pytest
from click.testing import CliRunner

from tramuang.figures.adapters import spark
from tramuang.figures.adapters.whole import compute
from tramuang.figures.commands import figures
from tramuang.figures.tests.test_comparing_command import INDICATORS, real
from tramuang.figures.tests.test_engine import LIBRARY, agree, copy_of, data
from tramuang.figures.tests.test_engine_any import by_formulas, by_indices, copied, lossy, noisy, plainly

pytestmark = [
    pytest.mark.spark,
    pytest.mark.enable_socket,  # Spark's driver is another process on this machine
    pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed"),
]

# Somebody's own cluster, if they name one; else two workers on loopback for as long as the tests run.
MASTER = os.environ.get("TRAMUANG_SPARK_MASTER", "")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    pytest.importorskip("pyspark")
    with ExitStack() as running:
        master = MASTER or running.enter_context(spark.standalone(tmp_path_factory.mktemp("cluster"), workers=2))
        yield running.enter_context(spark.session(master, spark.LITTLE))


def test_spark_gives_the_same_as_the_table(cluster, tmp_path):
    copy = copy_of(tmp_path, data(1, 14, 7, 0.2, blank=True))
    matrix = compute(copy, LIBRARY)
    spark.run(cluster, copy, LIBRARY, dense=True)
    # Each of the two workers is a process of its own.
    if not MASTER:
        assert spark.working(cluster) == 2
    agree(matrix, lambda table, order: spark.columns(cluster, table, order), (14, 7))


@pytest.mark.parametrize(("way", "seed", "count", "gaps"), [(by_formulas, 8, 1, 0.15), (by_indices, 12, 7, 0.15)])
def test_spark_gives_the_same_for_definitions_that_nobody_chose(cluster, tmp_path, way, seed, count, gaps):
    made_of, values, matrix = way(seed, count, gaps)
    names = plainly.NAMES if way is by_formulas else made_of.names
    copy = lossy(copied(tmp_path, values, names, matrix.periods), seed)
    found = spark.differences(cluster, copy, made_of.library)
    assert found.differences == () and found.values > 500


def test_the_noise_of_arithmetic_is_a_tie(cluster, tmp_path):
    assert spark.differences(cluster, *noisy(tmp_path)).differences == ()


def test_the_command_says_that_a_cluster_computes_the_librarys_own_indicators_alike(cluster, tmp_path):
    # The command joins the session that this process has already.
    master = cluster.sparkContext.master
    copy = real(tmp_path / "area.year")
    asked = ["compare", str(copy.folder), "--engine", "spark", "--master", master, "--definitions", str(INDICATORS)]
    told = CliRunner().invoke(figures, [*asked, "--json"])
    assert told.exit_code == 0, told.output
    [one] = json.loads(told.stdout)
    assert one["differences"] == [] and one["engine"] == "spark" and one["values"] > 5_000
    assert spark.working(cluster) > 0


def test_without_java_or_behind_a_closed_port_the_command_says_so_at_once(tmp_path, monkeypatch):
    pytest.importorskip("pyspark")
    asked = ["compare", str(real(tmp_path / "area.year").folder), "--engine", "spark", "--definitions", str(INDICATORS)]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = f"spark://127.0.0.1:{probe.getsockname()[1]}"
    told = CliRunner().invoke(figures, [*asked, "--master", closed, "--lang", "en"])
    assert told.exit_code == 2 and f"{closed} cannot be reached" in told.output
    told = CliRunner().invoke(figures, [*asked, "--master", "spark://nowhere", "--json"])
    assert told.exit_code == 2 and json.loads(told.stdout)["stopped"] == "master"
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    told = CliRunner().invoke(figures, [*asked, "--loopback", "2", "--lang", "th"])
    assert told.exit_code == 2 and "ไม่พบ Java" in told.output
