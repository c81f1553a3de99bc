"""Readings of sensors: who may push them, taking them in so that none that was acknowledged is lost, and making them observations."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import BadInput, no, require
from tramuang.base.happenings import happening
from tramuang.base.pure.thai.dates import BE_OFFSET, local_day
from tramuang.base.refs import ref
from tramuang.figures import access
from tramuang.figures.actions.loading import places_of, revise
from tramuang.figures.adapters import bulk
from tramuang.figures.adapters.bulk import Columns
from tramuang.figures.kinds import Adds, Grade, PlaceKind, Status, UploadState
from tramuang.figures.models import Dataset, Element, Feed, Observation, Reading, Stream, Upload
from tramuang.figures.pure.recognising.periods import Grain, Period
from tramuang.figures.pure.sensing import Reading as Sensed

BANGKOK = ZoneInfo("Asia/Bangkok")
PREFIX = "tmf_"
LONGEST_WAIT = 15.0  # seconds for which a push waits to be written with others
MONTHS_BACK = 3  # that are looked at again, for readings that came late
MOST_STREAMS = 5_000  # of one feed: a gateway that invents ids must not fill the table
TOO_MANY_STREAMS = no("too-many-streams", _("This source has too many streams; no new one is taken."))
NOT_WRITTEN = "the readings could not be written"
# An element, a place and a month, by their numbers.
type Key = tuple[int, int, int]


def issue_token(dataset: Dataset, code: str, *, by: access.By, at: datetime) -> str:
    """Let somebody push readings for a dataset; gives the token, which is shown this once. A new token for a known code ends the old one."""
    require(access.may_load(by, at))
    try:
        validate_slug(code)
    except ValidationError:
        raise BadInput({"code": [_("A code has small letters, digits, - and _.")]}) from None
    token = PREFIX + secrets.token_urlsafe(32)
    with happening("figures.token-issued", f"feed:{code}", by=by, at=at, dataset=dataset.pk):
        Feed.objects.update_or_create(
            code=code,
            defaults={
                "dataset": dataset,
                "token_sha256": hashed(token),
                "issued_by": ref(by),
                "issued_at": at,
                "ended_at": None,
            },
        )
    return token


def end_token(feed: Feed, *, by: access.By, at: datetime) -> None:
    """From now on nobody may push with the token of this feed."""
    require(access.may_load(by, at))
    with happening("figures.token-ended", feed, by=by, at=at):
        Feed.objects.filter(pk=feed.pk).update(ended_at=at)


def hashed(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def name_stream(
    stream: Stream, *, element: str, area: str = "", province: str = "", by: access.By, at: datetime
) -> None:
    """Say what a stream measures and where: from then on its months become observations."""
    require(access.may_load(by, at, areas=[area] if area else [], everywhere=not area))
    if bool(area) == bool(province):
        raise BadInput({"area": [_("A value belongs to an area or to a province, not to both.")]})
    known = Element.objects.filter(code=element).first()
    if known is None:
        raise BadInput({"element": [_("There is no such data element.")]})
    with happening("figures.stream-named", stream, by=by, at=at, element=element, area=area, province=province):
        places = places_of([area] if area else [], [province] if province else [])
        stream.place_id = places[(PlaceKind.AREA.value, area) if area else (PlaceKind.PROVINCE.value, province)]
        stream.element = known
        stream.save(update_fields=["place", "element"])


# --- taking in ----------------------------------------------------------------------------------------------------


def push(feed: Feed, readings: Sequence[Sensed], *, at: datetime) -> int:
    """Take readings in; when it returns they are on the disk. Pushes that arrive together share one transaction.

    No happening tells of it: there are thousands a second, and each row says itself where it came from and when.
    """
    streams = _streams(feed, readings, at)
    rows = [(streams[each.sensor, each.element, each.unit], each.at, float(each.value), at) for each in readings]
    _together.write(rows)
    return len(rows)


_known: dict[tuple[str, str, str, str], int] = {}


def _streams(feed: Feed, readings: Sequence[Sensed], at: datetime) -> dict[tuple[str, str, str], int]:
    """The number of each stream; one that is new is put on record."""
    found: dict[tuple[str, str, str], int] = {}
    for each in readings:
        key = (each.sensor, each.element, each.unit)
        if key in found:
            continue
        number = _known.get((feed.token_sha256, *key))
        if number is None:
            number = _stream(feed, key, at)
            if len(_known) > 100_000:
                _known.clear()
            if not transaction.get_connection().in_atomic_block:
                # What is not committed yet may never be.
                _known[feed.token_sha256, *key] = number
        found[key] = number
    return found


def _stream(feed: Feed, key: tuple[str, str, str], at: datetime) -> int:
    sensor, measures, unit = key
    known = (
        Stream.objects.filter(feed=feed, sensor=sensor, measures=measures, unit=unit)
        .values_list("pk", flat=True)
        .first()
    )
    if known is not None:
        return known
    if Stream.objects.filter(feed=feed).count() >= MOST_STREAMS:
        raise BadInput(TOO_MANY_STREAMS)
    made, _new = Stream.objects.get_or_create(
        feed=feed, sensor=sensor, measures=measures, unit=unit, defaults={"seen_at": at}
    )
    return made.pk


@dataclass
class _Waiting:
    """A push that waits: to be written by another, or to lead."""

    rows: Sequence[bulk.Reading]
    woken: threading.Event = field(default_factory=threading.Event)
    leads: bool = False
    done: bool = False
    fault: BaseException | None = None


class _Together:
    """Group commit: while one push writes, others gather; the next one writes for all of them in one transaction."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.waiting: list[_Waiting] = []
        self.busy = False

    def write(self, rows: Sequence[bulk.Reading]) -> None:
        """Write with whoever waits; returns when these rows are committed."""
        own = _Waiting(rows)
        with self.lock:
            self.waiting.append(own)
            own.leads, self.busy = not self.busy, True
        if not own.leads and not own.woken.wait(LONGEST_WAIT):
            with self.lock:
                if own in self.waiting:
                    self.waiting.remove(own)
                    raise TimeoutError(NOT_WRITTEN)
            own.woken.wait()
        if own.leads and not own.done:
            self._lead()
        if own.fault is not None:
            raise RuntimeError(NOT_WRITTEN) from own.fault

    def _lead(self) -> None:
        with self.lock:
            group, self.waiting = self.waiting, []
        fault: BaseException | None = None
        try:
            bulk.insert_readings(each.rows for each in group)
        except BaseException as found:
            fault = found
        with self.lock:
            follower = self.waiting[0] if self.waiting else None
            if follower is None:
                self.busy = False
            else:
                follower.leads = True
        for each in group:
            each.done, each.fault = True, fault
            each.woken.set()
        if follower is not None:
            follower.woken.set()


_together = _Together()


# --- becoming observations ----------------------------------------------------------------------------------------


def roll_readings(*, by: access.By, at: datetime) -> int:
    """Make the readings of the last whole months observations: summed, averaged or the last, as the element says. Gives how many are new.

    A month is looked at again for a while; where late readings changed it, a later revision corrects it.
    """
    require(access.may_load(by, at))
    count = 0
    for dataset in Dataset.objects.filter(feeds__streams__place__isnull=False).distinct().order_by("code"):
        count += _roll(dataset, by=by, at=at)
    return count


def _roll(dataset: Dataset, *, by: access.By, at: datetime) -> int:
    first, last = _month_back(at, MONTHS_BACK), _month_back(at, 0)
    streams = Stream.objects.filter(feed__dataset=dataset, place__isnull=False, element__isnull=False)
    groups: dict[tuple[int, int], list[int]] = {}
    for stream in streams.order_by("pk"):
        groups.setdefault((stream.element_id or 0, stream.place_id or 0), []).append(stream.pk)
    adds = dict(Element.objects.filter(pk__in={element for element, _place in groups}).values_list("pk", "adds"))
    fresh: dict[Key, float] = {}
    made_of: dict[Key, list[int]] = {}
    until = 0
    # One place's months of one element at a time: a city's sensors may have pushed millions.
    for (element, place), own in groups.items():
        months, newest = _months(own, first, last)
        until = max(until, newest)
        for month, found in months.items():
            fresh[element, place, month] = _together_as(adds[element], found)
            made_of[element, place, month] = sorted({stream for stream, _moment in found})
    known = {
        (row.element_id, row.place_id, row.period): row.amount
        for row in Observation.objects.filter(
            revision__dataset=dataset, grain=Grain.MONTH, period__in={key[2] for key in fresh}
        ).order_by("revision_id", "id")
    }
    new = {key: value for key, value in sorted(fresh.items()) if key not in known or known[key] != value}
    if not new:
        return 0
    told = "\n".join(f"{key} {value!r}" for key, value in new.items())
    with happening(
        "figures.accepted", f"dataset:{dataset.pk}", by=by, at=at, dataset=dataset.pk, readings=True
    ) as note:
        upload = Upload.objects.create(
            dataset=dataset, name=f"readings {local_day(at):%Y-%m-%d}", sha256=hashlib.sha256(told.encode()).hexdigest(),
            state=UploadState.ACCEPTED, lines_read=len(new), lines_good=len(new), lines_bad=0, received_by=ref(by), received_at=at,
            decided_by=ref(by), decided_at=at,
            # By line: of which streams; and the last reading there was then, so that the same ones are found again.
            schema={"readings": {"until": until, "streams": {str(n): made_of[key] for n, key in enumerate(new, 1)}}},
        )  # fmt: skip
        keys = list(new)
        columns = Columns(
            element=np.array([key[0] for key in keys], dtype=np.int16), place=np.array([key[1] for key in keys], dtype=np.int32),
            grain=np.full(len(keys), Grain.MONTH, dtype=np.int16), period=np.array([key[2] for key in keys], dtype=np.int64),
            amount=np.array([new[key] for key in keys], dtype=np.float64), status=np.full(len(keys), Status.MEASURED, dtype=np.int16),
            grade=np.full(len(keys), Grade.NOT_ASSESSED, dtype=np.int16), line=np.arange(1, len(keys) + 1, dtype=np.int32),
        )  # fmt: skip
        revision = revise(upload, columns, by=by, at=at)
        note.data.update(revision=revision.number, rows=revision.rows)
    return len(new)


def _months(
    streams: Sequence[int], first: datetime, last: datetime
) -> tuple[dict[int, dict[tuple[int, datetime], float]], int]:
    """The readings of some streams between two moments, by month (as it is stored), and the number of the newest one."""
    found: dict[int, dict[tuple[int, datetime], float]] = {}
    newest = 0
    rows = Reading.objects.filter(stream__in=streams, at__gte=first, at__lt=last).order_by("id")
    for number, stream, moment, amount in rows.values_list("id", "stream_id", "at", "amount").iterator(
        chunk_size=20_000
    ):
        day = local_day(moment)
        month = Period.of(Grain.MONTH, day.year + BE_OFFSET, day.month).number
        # The same moment of the same stream counts once: the last that was pushed.
        found.setdefault(month, {})[stream, moment] = amount
        newest = number
    return found, newest


def _month_back(at: datetime, months: int) -> datetime:
    """The first moment of a month, in Bangkok: this month's, or that of so many months before."""
    first = local_day(at).replace(day=1)
    for _month in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return datetime(first.year, first.month, 1, tzinfo=BANGKOK)


def _together_as(adds: str, found: dict[tuple[int, datetime], float]) -> float:
    values = list(found.values())
    if adds == Adds.SUM:
        return float(sum(values))
    if adds == Adds.STOCK:
        return found[max(found, key=lambda key: key[1])]
    return float(sum(values) / len(values))
