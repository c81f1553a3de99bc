"""Writes many observations at once, in the transaction that is open: COPY on PostgreSQL, statements of many rows on SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, repeat

import numpy as np
from django.db import IntegrityError, connection, transaction
from numpy.typing import NDArray

TABLE = "figures_observation"
COLUMNS = ("element_id", "place_id", "grain", "period", "amount", "status", "grade", "revision_id", "line")
# Rows that are in memory at one time as COPY's bytes, and as Python values: few enough that the same memory serves every time.
AT_ONCE, AT_ONCE_AS_VALUES = 50_000, 10_000
# Each statement on SQLite looks its AUTOINCREMENT up and writes it back; with a hundred rows in one, a row costs half.
IN_A_STATEMENT = 100
HEADER, TRAILER = b"PGCOPY\n\xff\r\n\0" + b"\0" * 8, b"\xff\xff"
NO_VALUE = -1  # COPY's length of a column without a value


@dataclass(frozen=True)
class Columns:
    """Observations as columns of one length; `amount` is NaN where there is no value."""

    element: NDArray[np.int16]
    place: NDArray[np.int32]
    grain: NDArray[np.int16]
    period: NDArray[np.int64]
    amount: NDArray[np.float64]
    status: NDArray[np.int16]
    grade: NDArray[np.int16]
    line: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.element)

    def part(self, chosen: slice | NDArray[np.bool_] | NDArray[np.int64]) -> Columns:
        """Some of the rows."""
        return Columns(
            self.element[chosen], self.place[chosen], self.grain[chosen], self.period[chosen], self.amount[chosen],
            self.status[chosen], self.grade[chosen], self.line[chosen],
        )  # fmt: skip

    def by_key(self) -> Columns:
        """The rows in the order of the key: an index that is filled in its own order is filled several times faster."""
        return self.part(np.lexsort((self.period, self.grain, self.place, self.element)))


def insert(rows: Columns, revision: int) -> tuple[int, int]:
    """Write the rows of a revision; returns two ids between which they lie. IntegrityError when one breaks a constraint.

    Others may write at the same time (on PostgreSQL), so between the two may also lie rows of another revision.
    """
    _require("figures_element", rows.element)
    _require("figures_place", rows.place)
    before = _newest()
    ordered = rows.by_key()
    if connection.vendor == "postgresql":
        _copy(ordered, revision)
    else:
        _execute(ordered, revision)
    return before + 1, _newest()


def one_at_a_time() -> None:
    """Wait until nobody else is accepting, and keep others waiting until this transaction ends.

    So revisions are committed in the order of their numbers, and who has read one has read all before it. SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('figures.revision'))")


def _require(table: str, keys: NDArray[np.int16] | NDArray[np.int32]) -> None:
    """Every row must be of something that is on record; asked once for all rows."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table}")  # noqa: S608 - our own names
        known = {int(row[0]) for row in cursor.fetchall()}
    unknown = set(np.unique(keys).tolist()) - known
    if unknown:
        raise IntegrityError(f"{table} has no row {min(unknown)}")


type Reading = tuple[int, datetime, float, datetime]


def insert_readings(groups: Iterable[Sequence[Reading]]) -> None:
    """Write readings (stream, when, how much, when it came) of several pushes in one transaction.

    Everything is made ready before it begins: whoever else wants to write waits for as short as can be.
    """
    adapt = connection.ops.adapt_datetimefield_value
    rows = [(stream, adapt(at), amount, adapt(came)) for group in groups for stream, at, amount, came in group]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO figures_reading (stream_id, at, amount, received_at) VALUES (%s, %s, %s, %s)", rows
        )


def _newest() -> int:
    """The greatest id that this transaction sees; what somebody else writes meanwhile may get smaller ones."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {TABLE}")  # noqa: S608 - our own constant
        return int(cursor.fetchone()[0])


def _batches(rows: Columns, size: int) -> Iterator[Columns]:
    for start in range(0, len(rows), size):
        yield rows.part(slice(start, start + size))


def _execute(rows: Columns, revision: int) -> None:
    connection.ensure_connection()
    width = len(COLUMNS)
    # Django's own cursor would look at each value of each row for types that SQLite does not know; here there are none.
    with connection.wrap_database_errors:
        raw = connection.connection.cursor()
        for part in _batches(rows, AT_ONCE_AS_VALUES):
            # SQLite takes NaN, which it cannot keep, for NULL.
            values = (
                part.element.tolist(), part.place.tolist(), part.grain.tolist(), part.period.tolist(), part.amount.tolist(),
                part.status.tolist(), part.grade.tolist(), repeat(revision, len(part)), part.line.tolist(),
            )  # fmt: skip
            flat = list(chain.from_iterable(zip(*values, strict=True)))
            whole = len(part) // IN_A_STATEMENT * IN_A_STATEMENT * width
            for first, last, size in ((0, whole, IN_A_STATEMENT * width), (whole, len(flat), width)):
                raw.executemany(_statement(size // width), (flat[at : at + size] for at in range(first, last, size)))


def _statement(rows: int) -> str:
    one = f"({', '.join('?' * len(COLUMNS))})"
    return f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) VALUES {', '.join([one] * rows)}"  # noqa: S608 - our own constants


def _copy(rows: Columns, revision: int) -> None:
    statement = f"COPY {TABLE} ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)"
    # COPY is psycopg's own: Django knows its errors only where it is told to.
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        copy.write(HEADER)
        for part in _batches(rows, AT_ONCE):
            known = ~np.isnan(part.amount)
            copy.write(_tuples(part.part(known), revision, known=True))
            copy.write(_tuples(part.part(~known), revision, known=False))
        copy.write(TRAILER)


def _tuples(rows: Columns, revision: int, *, known: bool) -> bytes:
    """The rows as PostgreSQL's binary COPY has them: all of one shape, so that numpy lays them out at once."""
    values: list[tuple[str, str, object]] = [
        ("element", ">i2", rows.element), ("place", ">i4", rows.place), ("grain", ">i2", rows.grain),
        ("period", ">i8", rows.period), ("amount", ">f8", rows.amount), ("status", ">i2", rows.status),
        ("grade", ">i2", rows.grade), ("revision", ">i4", revision), ("line", ">i4", rows.line),
    ]  # fmt: skip
    shape: list[tuple[str, str]] = [("fields", ">i2")]
    for name, kind, _value in values:
        shape.append((f"{name} length", ">i4"))
        if name != "amount" or known:
            shape.append((name, kind))
    table = np.empty(len(rows), dtype=shape)
    table["fields"] = len(values)
    for name, kind, value in values:
        if name == "amount" and not known:
            table[f"{name} length"] = NO_VALUE
            continue
        table[f"{name} length"] = np.dtype(kind).itemsize
        table[name] = value
    return table.tobytes()
