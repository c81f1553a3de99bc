"""What the state of all records is called: pages and answers are kept under this name, and a changed record changes it.

Every change writes a happening in its own transaction, and sealing moves a happening from one list to the other in one transaction.
So the sealed and the waiting together count what has been committed, whatever the order of ids; the newest one's uid tells two
databases apart.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache as once
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from tramuang.base.pure.thai.dates import local_day

KEPT = 3600  # seconds; what nobody asks for is forgotten
COMMITTED = (
    "SELECT (SELECT COALESCE(MAX(number), 0) FROM base_seal), (SELECT COUNT(*) FROM base_unsealed),"
    " (SELECT uid FROM base_happening ORDER BY id DESC LIMIT 1)"
)
PACKAGE = Path(__file__).resolve().parents[1]
SHOWN = {".py", ".html", ".mo", ".css", ".js", ".svg"}
Moments = Callable[[], Iterable[datetime | None]]
Mark = Callable[[], str]
_moments: list[Moments] = []
_marks: list[Mark] = []


def register_moments(read: Moments) -> None:
    """Let a room name the moments at which its pages change without anything happening, such as the close of a round."""
    _moments.append(read)


def register_mark(read: Mark) -> None:
    """Let a room name the state of what its pages show beside the records, such as a copy that follows them a moment later; it must cost nothing."""
    _marks.append(read)


def revision() -> str:
    """The name of what has been committed so far; empty while nothing has happened. One query."""
    with connection.cursor() as cursor:
        cursor.execute(COMMITTED)
        sealed, waiting, newest = cursor.fetchone()
    return f"{sealed + waiting}-{newest}" if newest else ""


def stamp(at: datetime) -> str:
    """The name of everything that a public page shows at a moment: the records, the day, which closes have passed, the code.

    Empty where nothing has happened yet: then nothing is kept.
    """
    records = revision()
    if not records:
        return ""
    moments: list[datetime] = kept(f"moments:{records}", _all_moments)
    # A round opens at its first moment and closes after its last: the moment itself belongs to neither side.
    passed = f"{bisect_left(moments, at)}-{bisect_right(moments, at)}"
    told = "/".join([records, str(local_day(at)), passed, build(), *(read() for read in _marks)])
    return digest(told)


def digest(text: str) -> str:
    """A short name for a long one."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _all_moments() -> list[datetime]:
    return sorted(moment for read in _moments for moment in read() if moment is not None)


@once
def build() -> str:
    """The name of the code and the settings that make pages: a page kept by a reader ends with them."""
    mark = hashlib.sha256(f"{settings.DEMO} {settings.PUBLIC_URL}".encode())
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in SHOWN and "tests" not in path.parts:
            stat = path.stat()
            mark.update(f"{path.name} {stat.st_size} {stat.st_mtime_ns}".encode())
    return mark.hexdigest()[:12]


def kept[T](name: str, make: Callable[[], T]) -> T:
    """The value kept under a name in this process, else made and kept; a name that is empty keeps nothing."""
    if not name:
        return make()
    found: tuple[T] | None = cache.get(f"kept:{name}")
    if found is None:
        found = (make(),)
        cache.set(f"kept:{name}", found, KEPT)
    return found[0]
