"""Readings of sensors: who may push them, what their streams measure, and taking them in so that none that was acknowledged is lost."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import BadInput, no, require
from tramuang.base.happenings import happening
from tramuang.base.refs import ref
from tramuang.figures import access
from tramuang.figures.actions.loading import places_of
from tramuang.figures.adapters import bulk
from tramuang.figures.kinds import PlaceKind
from tramuang.figures.models import Dataset, Element, Feed, Stream
from tramuang.figures.pure.recognising.words import conversion, find_unit
from tramuang.figures.pure.sensing import Reading as Sensed

PREFIX = "tmf_"
LONGEST_WAIT = 15.0  # seconds for which a push waits to be written with others
MOST_STREAMS = 5_000  # of one feed: a gateway that invents ids must not fill the table
TOO_MANY_STREAMS = no("too-many-streams", _("This source has too many streams; no new one is taken."))
NOT_WRITTEN = "the readings could not be written"


def issue_token(dataset: Dataset, code: str, *, by: access.By, at: datetime) -> str:
    """Let somebody push readings for a dataset; gives the token, which is shown this once. A new token for a known code ends the old one."""
    require(access.may_load(by, at))
    try:
        validate_slug(code)
    except ValidationError:
        raise BadInput({"code": [_("A code has small letters, digits, - and _.")]}) from None
    if Feed.objects.filter(pk=code).exclude(dataset=dataset).exists():
        raise BadInput({"code": [_("This code belongs to the readings of another dataset: choose another one.")]})
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
    stream: Stream, *, element: str, area: str = "", province: str = "", unit: str = "", by: access.By, at: datetime
) -> None:
    """Say what a stream measures and where: from then on its months become observations, turned into the element's unit.

    `unit` is asked for only where the sensor tells none, or one that nobody knows. BadInput when it cannot be turned into that of the element.
    """
    require(access.may_load(by, at, areas=[area] if area else [], everywhere=not area))
    if bool(area) == bool(province):
        raise BadInput({"place": [_("A value belongs to an area or to a province, not to both.")]})
    known = Element.objects.filter(code=element).first()
    if known is None:
        raise BadInput({"element": [_("There is no such data element.")]})
    factor = _factor(stream.unit, unit, known.unit)
    with happening(
        "figures.stream-named", stream, by=by, at=at, element=element, area=area, province=province, unit=unit
    ):
        places = places_of([area] if area else [], [province] if province else [])
        stream.place_id = places[(PlaceKind.AREA.value, area) if area else (PlaceKind.PROVINCE.value, province)]
        stream.element, stream.factor = known, factor
        stream.save(update_fields=["place", "element", "factor"])


def _factor(told: str, said: str, wanted: str) -> float:
    """By what readings are multiplied to be in the unit that is wanted: the sensor's own word counts where it is known."""
    given = told if told and (find_unit(told) or told == wanted) else said or told
    if not given:
        raise BadInput({"unit": [_("The sensor does not say its unit: say in which one it measures.")]})
    if given == wanted:
        return 1.0
    one, two = find_unit(given), find_unit(wanted)
    if one is None:
        raise BadInput(
            {"unit": [format_lazy(_("The unit {unit} is not known: say in which one it measures."), unit=given)]}
        )
    factor = conversion(one.code, two.code) if two else None
    if factor is None:
        raise BadInput(
            {"unit": [format_lazy(_("{given} cannot be turned into {wanted}."), given=given, wanted=wanted)]}
        )
    return float(factor)


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
