"""The same definitions on a Spark cluster: the same statements, in Spark's words, over the same columnar copy.

PySpark and Java are an optional extra. `session` makes one on this machine (`local[2]`) or joins a cluster (`spark://host:7077`); the folder of the
copy must be where every worker finds it under the same name. `standalone` is a small cluster of real processes on loopback. See `docs/spark.md`.
"""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tramuang.figures.adapters.engine import Copy, database
from tramuang.figures.adapters.engine import attach as relations
from tramuang.figures.adapters.sql import Statements
from tramuang.figures.adapters.sql.formulas import ident
from tramuang.figures.adapters.whole import compute
from tramuang.figures.pure.definitions import Library
from tramuang.figures.pure.tables import require_grain

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.autoBroadcastJoinThreshold": "67108864",
    # The statements are wide; beyond this Spark stops writing code for them and interprets.
    "spark.sql.codegen.maxFields": "2000",
    "spark.sql.ansi.enabled": "true",
    "spark.driver.host": "127.0.0.1",
}


@contextmanager
def session(master: str = "local[2]", **settings: str) -> Iterator[Any]:
    """A Spark session; ImportError when PySpark is not installed (`tramuang[spark]`)."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 - optional: asked for only by whoever has a cluster

    builder = SparkSession.builder.master(master).appName("tramuang-figures")
    for name, value in {**SETTINGS, **settings}.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    try:
        yield spark
    finally:
        spark.stop()


@contextmanager
def standalone(folder: Path, workers: int = 2, cores: int = 1, memory: str = "1g") -> Iterator[str]:
    """A master and workers, each a process of its own on loopback, for as long as it is needed; gives the master's address."""
    found = importlib.util.find_spec("pyspark")
    if found is None or found.origin is None:
        raise ImportError("PySpark is not installed (tramuang[spark])")
    home = Path(found.origin).parent
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    # The script that starts Spark finds its classes; its version of Scala must be said.
    surroundings = {**os.environ, "SPARK_HOME": str(home), "SPARK_SCALA_VERSION": "2.13", "SPARK_LOCAL_IP": "127.0.0.1"}
    address = f"spark://127.0.0.1:{port}"
    here = ["--host", "127.0.0.1", "--webui-port", "0"]
    with ExitStack() as running:
        running.enter_context(_process(home, "master.Master", [*here, "--port", str(port)], folder, surroundings))
        _wait_for(port)
        for number in range(workers):
            asked = [
                *here,
                "--cores",
                str(cores),
                "--memory",
                memory,
                "--work-dir",
                str(folder / f"worker{number}"),
                address,
            ]
            running.enter_context(_process(home, "worker.Worker", asked, folder, surroundings))
        yield address


@contextmanager
def _process(home: Path, part: str, asked: list[str], folder: Path, surroundings: dict[str, str]) -> Iterator[None]:
    """One part of a cluster, with its words in a file; it ends with the block."""
    with (folder / f"{part}.log").open("ab") as said:
        command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{part}", *asked]
        process = subprocess.Popen(command, env=surroundings, stdout=said, stderr=said, cwd=folder)  # noqa: S603
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(port: int, seconds: float = 60) -> None:
    """Until somebody listens; TimeoutError when nobody comes."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError("the Spark master does not answer")


def attach(spark: Any, copy: Copy) -> bool:
    """The relations that the statements ask for; whether any place lies within another."""
    spark.read.parquet(*(str(copy.file(year).resolve()) for year in copy.years())).createOrReplaceTempView("copy")
    # By files and not by rows sent from here: the workers then need no Python at all.
    beside = copy.folder / "spark"
    beside.mkdir(exist_ok=True)
    with database(copy.folder) as db:
        nested = relations(db, copy)
        for name in ("places", "periods", "nested"):
            file = str((beside / f"{name}.parquet").resolve())
            db.table(name).write_parquet(file)
            spark.read.parquet(file).createOrReplaceTempView(name)
    return nested


def run(spark: Any, copy: Copy, library: Library, *, dense: bool = False) -> list[str]:
    """Compute a library on a cluster: the views `work`, `rolled` and `scores_…`, each held in memory; gives their names.

    WrongGrain when the copy's periods are not those of the definitions.
    """
    require_grain(library, copy.periods)
    texts = Statements(library, "spark", dense=dense, nested=attach(spark, copy))
    made = {"work": texts.figures} | ({"rolled": texts.rolled} if texts.rolled else {})
    made |= {f"scores_{name}": text for name, text in texts.scores.items()}
    for name, text in made.items():
        spark.sql(text).cache().createOrReplaceTempView(name)
    return list(made)


def columns(spark: Any, table: str, order: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
    """A view as numpy columns in an order of rows; NULL numbers are NaN."""
    by = ", ".join(ident(name).sql("spark") for name in order)
    frame = spark.sql(f"SELECT * FROM {ident(table).sql('spark')} ORDER BY {by}")  # noqa: S608
    rows = frame.collect()
    found: dict[str, npt.NDArray[Any]] = {}
    for n, (name, kind) in enumerate(frame.dtypes):
        own = [row[n] for row in rows]
        numbers = kind != "string"
        found[name] = (
            np.array([np.nan if each is None else each for each in own], dtype=float)
            if numbers
            else np.array(own, dtype=object)
        )
    return found


def differences(spark: Any, copy: Copy, library: Library) -> list[str]:
    """What Spark computes otherwise than the table does: figures and scores beyond a relative 1e-9, ranks at all."""
    matrix = compute(copy, library)
    shape = len(copy.periods), len(copy.places.places)
    run(spark, copy, library)
    told = []

    def compare(name: str, theirs: npt.NDArray[Any], ours: npt.NDArray[Any], *, exact: bool = False) -> None:
        theirs = theirs.reshape(shape)
        close = np.isclose(theirs, ours, rtol=0 if exact else 1e-9, atol=0 if exact else 1e-9, equal_nan=True)
        if not close.all():
            told.append(f"{name}: {int((~close).sum())} of {close.size}")

    work = columns(spark, "work", ["period", "area"])
    for name, n in matrix.program.indicators.items():
        compare(name, work[name], matrix.figures[:, n])
    for plan, first in zip(matrix.program.plans, matrix.program.levels, strict=False):
        found = columns(spark, f"scores_{plan.index.id}", ["period", "area"])
        for n, pillar in enumerate(plan.pillars):
            compare(f"{plan.index.id}/{pillar.code}", found[f"s{n}"], matrix.scores[:, first + n])
            compare(
                f"{plan.index.id}/{pillar.code} rank",
                np.nan_to_num(found[f"r{n}"]),
                matrix.ranks[:, first + n],
                exact=True,
            )
    return told
