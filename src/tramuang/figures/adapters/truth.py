"""Reads observations in bulk, as columns of numbers: what the columnar copy is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection
from numpy.typing import NDArray

AT_ONCE = 250_000  # rows in memory as Python values at one time
MOST_NAMED = 500  # places that a question names
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
    """What there is of an element, a kind of place and a grain: the first and the last period."""

    element: int
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


def spans(until: int, without: Sequence[int] = (), earliest: Span | None = None) -> list[Span]:
    """From when to when there are values, by element, kind of place and grain; `without` some places; from one period on, of one such span."""
    where, given = "revision_id <= %s", [until]
    if earliest is not None:
        where += " AND element_id = %s AND grain = %s AND period >= %s"
        given += [earliest.element, earliest.grain, earliest.first]
    left_out = f" WHERE p.id NOT IN ({', '.join(map(str, map(int, without)))})" if without else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.element_id, p.kind, o.grain, MIN(o.first), MAX(o.last) FROM (SELECT element_id, place_id, grain, MIN(period) AS first,"  # noqa: S608
            f" MAX(period) AS last FROM figures_observation WHERE {where} GROUP BY element_id, place_id, grain) o"
            f" JOIN figures_place p ON p.id = o.place_id{left_out} GROUP BY o.element_id, p.kind, o.grain",
            given,
        )
        found = [Span(int(row[0]), str(row[1]), int(row[2]), int(row[3]), int(row[4])) for row in cursor.fetchall()]
    return [each for each in found if earliest is None or each.kind == earliest.kind]


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


def stood(until: int, element: int, grains: Sequence[int]) -> Iterator[Values]:
    """Every value of an element as of a revision, in the order in which they were accepted; in parts of bounded size."""
    named = ", ".join(map(str, map(int, grains)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {FIELDS} FROM figures_observation WHERE element_id = %s AND grain IN ({named}) AND revision_id <= %s"  # noqa: S608
            " ORDER BY revision_id, id",
            [element, until],
        )
        while rows := cursor.fetchmany(AT_ONCE):
            yield _values(rows)


def standing(
    until: int, elements: Sequence[int], places: Sequence[int], grains: Sequence[int], first: int, last: int
) -> Iterator[Values]:
    """The values of some elements and places between two periods (as they are stored) as of a revision; a later one stands behind the earlier.

    Where many places are meant, those of all come: whoever asks leaves out what was not meant.
    """
    where = (
        f"element_id IN ({', '.join(map(str, map(int, elements)))}) AND grain IN ({', '.join(map(str, map(int, grains)))})"
        " AND period BETWEEN %s AND %s AND revision_id <= %s"
    )
    if len(places) <= MOST_NAMED:
        where += f" AND place_id IN ({', '.join(map(str, map(int, places)))})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {FIELDS} FROM figures_observation WHERE {where} ORDER BY revision_id, id",  # noqa: S608 - whole numbers
            [first, last, until],
        )
        while rows := cursor.fetchmany(AT_ONCE):
            yield _values(rows)


def count(after: int, until: int) -> int:
    """How many values the revisions after one, up to another, have."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(SUM(rows), 0) FROM figures_revision WHERE number > %s AND number <= %s", [after, until]
        )
        return int(cursor.fetchone()[0])


def has_any(until: int, elements: Sequence[int], places: Sequence[int]) -> bool:
    """Whether a revision or one before it has any value of some elements and places."""
    if not elements or not places:
        return False
    named = f"element_id IN ({', '.join(map(str, map(int, elements)))}) AND place_id IN ({', '.join(map(str, map(int, places)))})"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM figures_observation WHERE {named} AND revision_id <= %s LIMIT 1", [until])  # noqa: S608 - whole numbers
        return cursor.fetchone() is not None
