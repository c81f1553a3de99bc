"""Figures as they stood: every question that is answered of today is answered of a revision too, by the definitions that held then.

A state is a revision of the values and an edition of the definitions. The values are computed again from the records; the definitions are read
from the file that was kept when they were published. Names of places, titles and licences are those of today.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from tramuang.base import files
from tramuang.base.models import Happening, StoredFile
from tramuang.base.pure.thai.dates import BANGKOK, NotADate, local_day, parse_date
from tramuang.figures.adapters import columnar
from tramuang.figures.adapters.columnar import Snapshot
from tramuang.figures.models import Revision
from tramuang.figures.pure import tables
from tramuang.figures.pure.definitions import Library, load
from tramuang.figures.pure.recognising.periods import Period
from tramuang.figures.queries import reading
from tramuang.figures.queries.computed import Figure
from tramuang.figures.queries.world import home, world_by

log = logging.getLogger("tramuang.figures")
PUBLISHED = "figures.definitions-published"


class NoState(LookupError):
    """There is no such state: no revision of that number, nothing published by that day, an edition that nobody kept."""


@dataclass(frozen=True, slots=True)
class State:
    """What was published at some time: the last revision of the values, the edition of the definitions, the day since which it is so."""

    revision: int
    edition: str
    day: date
    # Whether it is what is published now.
    newest: bool = False

    @property
    def query(self) -> tuple[tuple[str, str], ...]:
        """What names it in an address, exactly."""
        return ("revision", str(self.revision)), ("edition", self.edition)


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of the definitions as it was published, and the kept file in which it is."""

    code: str
    at: datetime
    sha256: str


def editions() -> list[Edition]:
    """Every publication of definitions, the oldest first: one query."""
    rows = Happening.objects.filter(kind=PUBLISHED).order_by("at", "pk").values_list("subject", "at", "data")
    return [Edition(subject.partition(":")[2], at, data.get("sha256", "")) for subject, at, data in rows]


def state_now() -> State | None:
    """What is published now; None when nothing is."""
    seen = columnar.current(home())
    return _state(seen.revision, seen.edition, editions(), newest=True) if seen else None


def state_read() -> State | None:
    """The state that is being read: today's, or that of `standing`."""
    seen = reading.snapshot()
    return _state(seen.revision, seen.edition, editions(), newest=not reading.looking_back()) if seen else None


def state(revision: int | None = None, on: date | str | None = None, edition: str = "") -> State:
    """The state of a revision, or at the end of a day; its edition is the last that was published while it stood, if none is named.

    Where definitions were first published later than the values, the first edition speaks for the time before. NoState when there is none.
    """
    published, now = editions(), columnar.current(home())
    rows = Revision.objects.order_by("number")
    until: datetime | None
    if on is not None:
        until = _end_of(on)
        found = rows.filter(accepted_at__lt=until).last()
    else:
        found = rows.filter(number=revision or 0).first()
        following = rows.filter(number__gt=revision or 0).first()
        until = following.accepted_at if following else None
    if found is None:
        raise NoState(revision or on)
    if not edition:
        by_then = [each.code for each in published if until is None or each.at < until] or [
            each.code for each in published[:1]
        ]
        edition = by_then[-1] if by_then else now.edition if now else ""
    if not edition or (edition not in {each.code for each in published} and (now is None or edition != now.edition)):
        raise NoState(edition)
    newest = now is not None and (found.number, edition) == (now.revision, now.edition)
    return _state(found.number, edition, published, newest=newest)


def _end_of(on: date | str) -> datetime:
    try:
        day = parse_date(on) if isinstance(on, str) else on
    except NotADate as fault:
        raise NoState(on) from fault
    return datetime.combine(day + timedelta(days=1), time(), BANGKOK)


def _state(revision: int, edition: str, published: list[Edition], *, newest: bool) -> State:
    """The day is that of its last change: the same whenever it is asked for."""
    moments = list(Revision.objects.filter(number=revision).values_list("accepted_at", flat=True))
    moments += [each.at for each in published if each.code == edition][:1]
    return State(revision, edition, local_day(max(moments)) if moments else date.min, newest)


@contextmanager
def standing(asked: State) -> Iterator[Snapshot]:
    """Whatever is asked within is answered as of a state: `with standing(state(on="2569-03-01")): profile("TH-96", 2565)`."""
    seen = columnar.current(home())
    if seen is None or (seen.revision, seen.edition) != (asked.revision, asked.edition):
        edition, texts = asked.edition, texts_of(asked.edition)
        seen = columnar.then_of(
            home(), world_by(edition, texts), _library(edition, tuple(texts.items())), asked.revision
        )
    with reading.reading_from(seen):
        yield seen


@lru_cache(maxsize=4)
def _library(_edition: str, texts: tuple[tuple[str, str], ...]) -> Library:
    return load(dict(texts))


def texts_of(edition: str) -> dict[str, str]:
    """The definition files of an edition, from the file kept when it was published; NoState when nobody kept it."""
    for each in editions():
        kept = StoredFile.objects.filter(sha256=each.sha256).first() if each.code == edition and each.sha256 else None
        if kept is not None:
            try:
                rows = [json.loads(line) for line in files.read(kept).decode().splitlines()]
            except files.Damaged:
                log.exception("the definitions of edition %s cannot be read; restore the file from the backup", edition)
                break
            return {row["file"]: row["text"] for row in rows}
    now = columnar.current(home())
    if now is not None and now.edition == edition:
        return columnar.read_definitions(home(), edition)
    raise NoState(edition)


def figure(indicator: str, place: str, period: Period | str, revision: int | None = None) -> Figure:
    """One figure: of an area, of a province (its own values, else rolled up from its areas), of `region:<name>`, of `nation`.

    With `revision` as it stood then. KeyError when the indicator is not known, ValueError when the period is none, NoState when there was none.
    """
    asked = tables.period_of(period)
    if revision is None:
        return reading.figure_now(indicator, place, asked)
    with standing(state(revision)):
        return reading.figure_now(indicator, place, asked)
