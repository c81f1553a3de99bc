"""The same definitions on a Spark cluster: the same statements, in Spark's words, over the same columnar copy.

PySpark and Java are an optional extra. `session` makes one on this machine (`local[2]`) or joins a cluster (`spark://host:7077`); the folder of the
copy must be where every worker finds it under the same name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt

from tramuang.figures.adapters.engine import Copy
from tramuang.figures.adapters.sql import Statements
from tramuang.figures.adapters.sql.formulas import ident
from tramuang.figures.pure.definitions import Library

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


def attach(spark: Any, copy: Copy) -> bool:
    """The relations that the statements ask for; whether any place lies within another."""
    spark.read.parquet(*(str(copy.file(year).resolve()) for year in copy.years())).createOrReplaceTempView("copy")
    places, at = copy.places.places, copy.places.column
    rows = [(at[place.code], place.province, place.region, float(place.share)) for place in places]
    spark.createDataFrame(rows, "area INT, province STRING, region STRING, share DOUBLE").createOrReplaceTempView(
        "places"
    )
    periods = [(int(period),) for period in copy.periods]
    spark.createDataFrame(periods, "period INT").createOrReplaceTempView("periods")
    pairs = [(int(a), int(b)) for inner, outer in copy.places.inside for a, b in zip(inner, outer, strict=True)]
    spark.createDataFrame(pairs, "area INT, outer_area INT").createOrReplaceTempView("nested")
    return bool(pairs)


def run(spark: Any, copy: Copy, library: Library, *, dense: bool = False) -> list[str]:
    """Compute a library on a cluster: the views `work`, `rolled` and `scores_…`, each held in memory; gives their names."""
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
