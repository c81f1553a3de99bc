"""Parquet through DuckDB's built-in reader, shut off from everything but the one file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from tramuang.figures.pure.reading import Batch, Layout, Limits, Mark, Unreadable
from tramuang.figures.pure.reading.layout import tidy_names
from tramuang.figures.pure.reading.texts import batch_of

ROWS = 20_000


def look(path: Path, most: int, limits: Limits) -> tuple[Layout, tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """The columns as the file names them, and the first rows as text; the first row returned holds the names."""
    with _opened(path, limits) as (found, names):
        rows = found.execute(_select(names, limits), [str(path), 0]).fetchmany(most)
    layout = Layout("parquet", columns=tidy_names(names))
    return layout, (tuple(names), *(_texts(row) for row in rows)), tuple(range(len(rows) + 1))


def read(path: Path, layout: Layout, after: Mark | None, limits: Limits) -> Iterator[Batch]:
    """Batches of rows; a row's line is its number in the file."""
    row = after.row if after else 0
    with _opened(path, limits) as (found, names):
        total = found.execute("SELECT num_rows FROM parquet_file_metadata(?)", [str(path)]).fetchone()
        size = max(1, int(total[0]) if total else 1)
        found.execute(_select(names, limits), [str(path), row])
        while part := found.fetchmany(ROWS):
            rows = [_texts(one) for one in part]
            for place, cells in enumerate(rows, start=row + 1):
                for column, cell in enumerate(cells, start=1):
                    if len(cell) > limits.cell:
                        raise Unreadable("cell-too-large", line=place, column=column, most=limits.cell)
            lines = range(row + 1, row + len(rows) + 1)
            row += len(rows)
            yield batch_of(rows, lines, len(layout.columns), row - len(rows), Mark(row, row + 1), min(1.0, row / size))


@contextmanager
def _opened(path: Path, limits: Limits) -> Iterator[tuple[duckdb.DuckDBPyConnection, list[str]]]:
    found = duckdb.connect(
        ":memory:", config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    )
    try:
        # Nothing but this file, and no more memory than the limits speak of.
        found.execute(f"SET allowed_paths = [{_quoted(str(path))}]")
        for setting in (
            "enable_external_access = false",
            "memory_limit = '1GB'",
            "threads = 1",
            "lock_configuration = true",
        ):
            found.execute(f"SET {setting}")
        try:
            stated = found.execute("SELECT num_rows FROM parquet_file_metadata(?)", [str(path)]).fetchone()
            names = [
                str(name)
                for (name, *_) in found.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
            ]
            if stated and int(stated[0]) > limits.rows:
                raise Unreadable("too-many-rows", most=limits.rows)
            if len(names) > limits.columns:
                raise Unreadable("too-many-columns", line=0, found=len(names), most=limits.columns)
            yield found, names
        except duckdb.Error as fault:
            raise Unreadable("not-parquet", why=str(fault).split("\n")[0][:200]) from None
    finally:
        found.close()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _select(names: list[str], limits: Limits) -> str:
    columns = ", ".join(
        f'left(CAST("{name.replace(chr(34), chr(34) * 2)}" AS VARCHAR), {limits.cell + 1})' for name in names
    )
    return f"SELECT {columns} FROM read_parquet(?) OFFSET ?"  # noqa: S608 - names are quoted


def _texts(row: tuple[str | None, ...]) -> tuple[str, ...]:
    return tuple("" if cell is None else cell for cell in row)
