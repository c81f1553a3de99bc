"""The same definitions on a Spark cluster: the same statements, in Spark's words, over the same columnar copy.

PySpark and Java are an optional extra. `session` makes one on this machine (`local[2]`) or joins a cluster (`spark://host:7077`); the folder of the
copy must be where every worker finds it under the same name. `standalone` is a small cluster of real processes on loopback. See `docs/spark.md`.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tramuang.figures.adapters.comparing import Compared, compared
from tramuang.figures.adapters.engine import RELATIONS, Copy, relations
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


# For whoever computes little: most of the time would go into making Java and its statements fast.
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
LITTLE = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.extraJavaOptions": QUICK,
    "spark.executor.extraJavaOptions": QUICK,
}

# How long a master may take to answer, and its workers to come.
ANSWERS, COMES = 5.0, 60.0


class NoSpark(Exception):
    """Spark cannot be used: `code` says what is missing (pyspark, java, master, workers, session), `told` the address or the fault."""

    def __init__(self, code: str, told: str = "") -> None:
        super().__init__(f"{code}: {told}" if told else code)
        self.code, self.told = code, told


@contextmanager
def session(
    master: str = "local[2]", settings: Mapping[str, str] | None = None, *, patience: float = COMES
) -> Iterator[Any]:
    """A Spark session with these settings of Spark, of which at least one worker is there; NoSpark when there is none to be had."""
    if importlib.util.find_spec("pyspark") is None:
        raise NoSpark("pyspark")
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        raise NoSpark("java")
    # Asked before Java is started: Spark itself would try for minutes, and then say it in a hundred lines.
    if master.startswith("spark://") and not any(map(_listens, master.removeprefix("spark://").split(","))):
        raise NoSpark("master", master)
    from pyspark.sql import SparkSession  # noqa: PLC0415 - optional: asked for only by whoever has a cluster

    held = SparkSession.getActiveSession()
    if held is not None and held.sparkContext.master == master:
        # There is one in a process: what somebody else began, they end.
        yield held
        return
    builder = SparkSession.builder.master(master).appName("tramuang-figures")
    for name, value in {**SETTINGS, **(settings or {})}.items():
        builder = builder.config(name, value)
    try:
        spark = builder.getOrCreate()
    except Exception as fault:  # Java's faults come in many classes, and all mean the same here
        raise NoSpark("session", str(fault).strip().partition("\n")[0]) from fault
    try:
        spark.sparkContext.setLogLevel("ERROR")
        if master.startswith("spark://"):
            _wait_for_workers(spark, master, patience)
        yield spark
    finally:
        spark.stop()


def _listens(address: str) -> bool:
    """Whether somebody answers at host:port."""
    host, _colon, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), ANSWERS):
            return True
    except (OSError, ValueError, OverflowError):
        return False


def _wait_for_workers(spark: Any, master: str, seconds: float) -> None:
    """Until a worker is there; without one a question would wait for ever."""
    until = time.monotonic() + seconds
    while working(spark) == 0:
        if time.monotonic() > until:
            raise NoSpark("workers", master)
        time.sleep(0.2)


def working(spark: Any) -> int:
    """How many processes of a cluster work for a session; none for one that computes in its own process."""
    return int(spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size()) - 1


@contextmanager
def standalone(folder: Path, workers: int = 2, cores: int = 1, memory: str = "1g") -> Iterator[str]:
    """A master and workers, each a process of its own on loopback, for as long as it is needed; gives the master's address."""
    found = importlib.util.find_spec("pyspark")
    if found is None or found.origin is None:
        raise NoSpark("pyspark")
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        raise NoSpark("java")
    home = Path(found.origin).parent
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    # The script that starts Spark finds its classes; its version of Scala must be said. Master and workers only hand on: they need little.
    surroundings = {
        **os.environ, "SPARK_HOME": str(home), "SPARK_SCALA_VERSION": "2.13", "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m", "SPARK_DAEMON_JAVA_OPTS": QUICK, "SPARK_LAUNCHER_OPTS": QUICK,
    }  # fmt: skip
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
    beside, nested = relations(copy)
    for name in RELATIONS:
        spark.read.parquet(str(beside / f"{name}.parquet")).createOrReplaceTempView(name)
    return nested


def run(spark: Any, copy: Copy, library: Library, *, dense: bool = False, hold: bool = True) -> list[str]:
    """Compute a library on a cluster: the views `work`, `rolled` and `scores_…`; gives their names.

    The figures are held in memory, as the others are made of them; with `hold` those too, for whoever asks them more than once.
    WrongGrain when the copy's periods are not those of the definitions.
    """
    require_grain(library, copy.periods)
    texts = Statements(library, "spark", dense=dense, nested=attach(spark, copy), held=copy.elements)
    made = {"work": texts.figures} | ({"rolled": texts.rolled} if texts.rolled else {})
    made |= {f"scores_{name}": text for name, text in texts.scores.items()}
    for name, text in made.items():
        # A view of this name may be held from a computation before.
        spark.catalog.dropTempView(name)
        frame = spark.sql(text)
        (frame.cache() if hold or name == "work" else frame).createOrReplaceTempView(name)
    return list(made)


def columns(spark: Any, table: str, order: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
    """A view as numpy columns in an order of rows; NULL numbers are NaN."""
    frame = spark.table(ident(table).sql("spark"))
    # Put in order here: a sort among workers costs more than everything else that is asked of them.
    at = [frame.columns.index(name) for name in order]
    rows = sorted(frame.collect(), key=lambda row: tuple(row[n] for n in at))
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


def differences(spark: Any, copy: Copy, library: Library) -> Compared:
    """What Spark computes otherwise than the table does: values beyond a relative 1e-9, ranks and coverage at all."""
    matrix = compute(copy, library)
    run(spark, copy, library, hold=False)
    return compared(matrix, lambda table, order: columns(spark, table, order))
