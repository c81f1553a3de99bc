"""The same definitions in ClickHouse: the same statements, in its words, over the same columnar copy.

chDB, ClickHouse within this process, is an optional extra; it has one session at a time. It reads files by itself and without bounds: nothing but
statements of ours goes in. See `docs/spark.md`.
"""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars

from tramuang.figures.adapters.comparing import Compared, compared
from tramuang.figures.adapters.engine import RELATIONS, Copy, relations
from tramuang.figures.adapters.sql import Statements
from tramuang.figures.adapters.sql.formulas import ident
from tramuang.figures.adapters.whole import compute
from tramuang.figures.pure.definitions import Library
from tramuang.figures.pure.tables import require_grain

SETTINGS = {
    # What a join does not find is missing, as in the standard; ClickHouse would write nought.
    "join_use_nulls": 1,
    # `a` is the column `a` and not what the same SELECT calls by this name.
    "prefer_column_name_to_alias": 1,
}
DATABASE = "tramuang"
# In the name of a file these ask for many files, or end the text.
_ASKS = set("*?{}'\\\n")


class NoClickHouse(Exception):
    """chDB is not installed (`tramuang[clickhouse]`)."""


@contextmanager
def session(threads: int = 2, memory: int = 2 << 30) -> Iterator[Any]:
    """ClickHouse in this process, with nothing in it; what it makes is gone with it. NoClickHouse when chDB is not installed."""
    if importlib.util.find_spec("chdb") is None:
        raise NoClickHouse
    from chdb.session import Session  # noqa: PLC0415 - optional, and half a gigabyte

    held = Session()
    try:
        for name, value in {**SETTINGS, "max_threads": threads, "max_memory_usage": memory}.items():
            held.query(f"SET {name} = {value}")
        held.query(f"CREATE DATABASE {DATABASE}")
        held.query(f"USE {DATABASE}")
        yield held
    finally:
        held.close()


def _file(path: Path) -> str:
    """A Parquet file as a relation; ValueError when its name would ask for something else."""
    if _ASKS & set(str(path)):
        raise ValueError(f"ClickHouse cannot read a file of this name: {path}")
    return f"file('{path}', Parquet)"


def attach(held: Any, copy: Copy) -> bool:
    """The relations that the statements ask for; whether any place lies within another."""
    beside, nested = relations(copy)
    every = " UNION ALL ".join(f"SELECT * FROM {_file(copy.file(year).resolve())}" for year in copy.years())  # noqa: S608
    held.query(f"CREATE OR REPLACE VIEW copy AS {every}")
    for name in RELATIONS:
        file = _file(beside / f"{name}.parquet")
        held.query(f"CREATE OR REPLACE TABLE {name} ENGINE = Memory AS SELECT * FROM {file}")  # noqa: S608
    return nested


def run(held: Any, copy: Copy, library: Library, *, dense: bool = False) -> list[str]:
    """Compute a library: the tables `work`, `rolled` and `scores_…`; gives their names. WrongGrain as for `whole.compute`."""
    require_grain(library, copy.periods)
    texts = Statements(library, "clickhouse", dense=dense, nested=attach(held, copy), held=copy.elements)
    made = {"work": texts.figures} | ({"rolled": texts.rolled} if texts.rolled else {})
    made |= {f"scores_{name}": text for name, text in texts.scores.items()}
    for name, text in made.items():
        held.query(f"CREATE OR REPLACE TABLE {ident(name).sql('clickhouse')} ENGINE = Memory AS {text}")
    return list(made)


def columns(held: Any, table: str, order: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
    """A table as numpy columns in an order of rows; NULL numbers are NaN."""
    by = ", ".join(ident(name).sql("clickhouse") for name in order)
    told = held.query(f"SELECT * FROM {ident(table).sql('clickhouse')} ORDER BY {by}", "Parquet").bytes()  # noqa: S608
    found = polars.read_parquet(io.BytesIO(told))
    return {
        each.name: each.cast(polars.Float64).fill_null(np.nan).to_numpy()
        if each.dtype.is_numeric()
        else each.cast(polars.String).to_numpy()
        for each in found
    }


def differences(held: Any, copy: Copy, library: Library) -> Compared:
    """What ClickHouse computes otherwise than the table does: values beyond a relative 1e-9, ranks and coverage at all."""
    matrix = compute(copy, library)
    run(held, copy, library)
    return compared(matrix, lambda table, order: columns(held, table, order))
