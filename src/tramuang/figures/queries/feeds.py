"""Who may push readings, what they pushed, and of which readings an observation was made."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Max, Min, OuterRef, QuerySet, Subquery

from tramuang.base.pure.thai.dates import BANGKOK, BE_OFFSET
from tramuang.figures.models import Dataset, Feed, Observation, Reading, Stream

MOST_LISTED = 40


@dataclass(frozen=True)
class Sensed:
    """The readings of which an observation was made: how many, of which streams, from when to when; the newest of them one by one."""

    count: int
    first: datetime
    last: datetime
    streams: tuple[Stream, ...]
    newest: tuple[Reading, ...]


def feed_of(token: str) -> Feed | None:
    """The feed of a token; None when nobody has it, or it was ended. One query."""
    digest = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
    return Feed.objects.filter(token_sha256=digest, ended_at=None).first()


def streams(feed: Feed) -> list[Stream]:
    """Everything a feed measures, with what was said of it, and when it last spoke (`last_at`)."""
    return list(_told(Stream.objects.filter(feed=feed)).order_by("sensor", "measures", "unit"))


def streams_of(dataset: Dataset) -> QuerySet[Stream]:
    """The same for all feeds of a dataset; those that nobody has named yet first."""
    found = _told(Stream.objects.filter(feed__dataset=dataset))
    return found.order_by(F("element").desc(nulls_first=True), "feed", "sensor", "measures", "unit")


def _told(found: QuerySet[Stream]) -> QuerySet[Stream]:
    last_at = Reading.objects.filter(stream=OuterRef("pk")).order_by("-at").values("at")[:1]
    return found.select_related("element", "place__area", "place__province").annotate(last_at=Subquery(last_at))


def readings_of(observation: Observation) -> Sensed | None:
    """The readings behind an observation, as they were when it was made; None where it came in a file. At most three queries."""
    told = observation.revision.upload.schema.get("readings")
    if not told:
        return None
    year, month = observation.period // 100_000_000 - BE_OFFSET, observation.period // 1_000_000 % 100
    begins = datetime(year, month, 1, tzinfo=BANGKOK)
    ends = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=BANGKOK)
    streams = told["streams"].get(str(observation.line), [])
    rows = Reading.objects.filter(stream__in=streams, at__gte=begins, at__lt=ends, pk__lte=told["until"])
    # A moment that was pushed twice counts once.
    count = rows.values("stream", "at").distinct().count()
    span = rows.aggregate(first=Min("at"), last=Max("at"))
    if span["first"] is None:
        return None
    newest = rows.select_related("stream").order_by("-at", "-pk")[:MOST_LISTED]
    own = Stream.objects.filter(pk__in=streams).order_by("sensor", "measures", "unit")
    return Sensed(count, span["first"], span["last"], tuple(own), tuple(newest))
