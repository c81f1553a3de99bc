"""Reads observations in bulk, as columns of numbers: what the columnar copy is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from django.db import connection
from numpy.typing import NDArray

AT_ONCE = 250_000  # rows in memory as Python values at one time
FIELDS = "element_id, place_id, grain, period, amount, revision_id"


@dataclass(frozen=True, slots=True)
class Values:
    """Observations as columns; a later one of the same key stands behind the earlier ones."""

    element: NDArray[np.int16]
    place: NDArray[np.int32]
    grain: NDArray[np.int16]
    period: NDArray[np.int64]
    amount: NDArray[np.float64]
    revision: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.element)

    def take(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Values:
        """Some of them."""
        return Values(
            self.element[chosen], self.place[chosen], self.grain[chosen], self.period[chosen], self.amount[chosen],
            self.revision[chosen],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """What there is of a kind of place and a grain: the first and the last period."""

    kind: str
    grain: int
    first: int
    last: int


def newest() -> int:
    """The number of the last revision; 0 when there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(number), 0) FROM figures_revision")
        return int(cursor.fetchone()[0])


def mark(revision: int) -> str:
    """What tells a revision from one of the same number in another database: the upload it came from; empty when there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT upload_id FROM figures_revision WHERE number = %s", [revision])
        row = cursor.fetchone()
    return str(row[0]).replace("-", "") if row else ""


def spans(until: int) -> list[Span]:
    """From when to when there are values, by kind of place and grain."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.kind, o.grain, MIN(o.first), MAX(o.last) FROM (SELECT place_id, grain, MIN(period) AS first, MAX(period) AS last"
            " FROM figures_observation WHERE revision_id <= %s GROUP BY place_id, grain) o JOIN figures_place p ON p.id = o.place_id"
            " GROUP BY p.kind, o.grain",
            [until],
        )
        return [Span(str(row[0]), int(row[1]), int(row[2]), int(row[3])) for row in cursor.fetchall()]


def since(revision: int, until: int) -> Iterator[Values]:
    """All values of the revisions after one, up to another, in the order in which they were accepted; in parts of bounded size."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT first, last FROM figures_revision WHERE number > %s AND number <= %s AND last >= first ORDER BY number",
            [revision, until],
        )
        ranges = _joined([(int(first), int(last)) for first, last in cursor.fetchall()])
    for first, last in ranges:
        for start in range(first, last + 1, AT_ONCE):
            found = _between(start, min(start + AT_ONCE - 1, last), revision, until)
            if len(found):
                yield found


def _joined(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges of ids that follow each other, read together: revisions are accepted one at a time, so ids grow with them."""
    found: list[tuple[int, int]] = []
    for first, last in ranges:
        if found and found[-1][1] + 1 >= first and last - found[-1][0] < AT_ONCE:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _between(first: int, last: int, after: int, until: int) -> Values:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {FIELDS} FROM figures_observation WHERE id BETWEEN %s AND %s AND revision_id > %s AND revision_id <= %s"  # noqa: S608
            " ORDER BY id",
            [first, last, after, until],
        )
        rows = cursor.fetchall()
    return _values(rows)


def _values(rows: list[tuple[object, ...]]) -> Values:
    element, place, grain, period, amount, revision = zip(*rows, strict=True) if rows else ((),) * 6
    return Values(
        np.array(element, dtype=np.int16), np.array(place, dtype=np.int32), np.array(grain, dtype=np.int16),
        np.array(period, dtype=np.int64), np.array(amount, dtype=np.float64), np.array(revision, dtype=np.int32),
    )  # fmt: skip


def as_of(
    until: int, elements: list[int], places: list[int], grain: int, first: int, last: int, *, most: int | None = None
) -> Values:
    """The values of some elements in some periods as they stood at a revision, for some places (all when none is named).

    An earlier value of the same key stands before the one that counts. With `most` there are not more than so many, whichever they are.
    """
    if not elements:
        return _values([])
    wanted = ", ".join(map(str, map(int, elements)))
    where = f"element_id IN ({wanted}) AND grain = %s AND period BETWEEN %s AND %s AND revision_id <= %s"
    if places:
        where += f" AND place_id IN ({', '.join(map(str, map(int, places)))})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {FIELDS} FROM figures_observation WHERE {where}"  # noqa: S608 - whole numbers
            + (f" LIMIT {int(most)}" if most else " ORDER BY revision_id, id"),
            [grain, first, last, until],
        )
        return _values(cursor.fetchall())


def stood(until: int, element: int, grain: int) -> Iterator[Values]:
    """Every value of an element as of a revision, in the order in which they were accepted; in parts of bounded size."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {FIELDS} FROM figures_observation WHERE element_id = %s AND grain = %s AND revision_id <= %s"  # noqa: S608
            " ORDER BY revision_id, id",
            [element, grain, until],
        )
        while rows := cursor.fetchmany(AT_ONCE):
            yield _values(rows)
