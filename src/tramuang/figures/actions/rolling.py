"""Readings of sensors become observations: month by month, with a file that says of which readings each was made."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Count, Max, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import TruncDate

from tramuang.base.answers import require
from tramuang.base.happenings import happening
from tramuang.base.pure.thai.dates import BANGKOK, BE_OFFSET, local_day
from tramuang.base.refs import ref
from tramuang.figures import access
from tramuang.figures.actions.loading import keep_table, revise
from tramuang.figures.adapters.bulk import Columns
from tramuang.figures.kinds import Adds, Grade, Status, UploadState
from tramuang.figures.models import Dataset, Observation, Reading, Stream, Upload
from tramuang.figures.pure.definitions.model import SHARES
from tramuang.figures.pure.recognising.periods import Grain, Period
from tramuang.figures.pure.sensed_months import MONTHS_SILENT, Heard, Month, month_of
from tramuang.figures.queries import checking

MONTHS_BACK = 3  # that are looked at again, for readings that came late
HEAD = (
    "place", "element", "month", "value", "unit", "status", "share_of_days", "readings", "first_reading", "last_reading", "streams",
)  # fmt: skip
STATUS = {"measured": Status.MEASURED, "estimated": Status.ESTIMATED, "missing": Status.MISSING}
# An element, a place and a month, by their numbers.
type Key = tuple[int, int, int]


@dataclass(frozen=True)
class Rolled:
    """A month of an element at a place, and of what it was made."""

    month: Month
    streams: tuple[Stream, ...]
    heard: tuple[Heard, ...]


def roll_readings(*, by: access.By, at: datetime) -> int:
    """Make the readings of the last whole months observations: summed, averaged or the last, as the element says. Gives how many are new.

    A month is looked at again for a while; where late readings changed it, a later revision corrects it. Thin months are estimated or missing.
    """
    require(access.may_load(by, at))
    count = 0
    for dataset in Dataset.objects.filter(feeds__streams__place__isnull=False).distinct().order_by("code"):
        count += _roll(dataset, by=by, at=at)
    return count


def _roll(dataset: Dataset, *, by: access.By, at: datetime) -> int:
    streams = Stream.objects.filter(feed__dataset=dataset, place__isnull=False, element__isnull=False)
    last_at = Reading.objects.filter(stream=OuterRef("pk")).order_by("-at").values("at")[:1]
    groups: dict[tuple[int, int], list[Stream]] = {}
    for stream in streams.select_related("element", "place").annotate(last_at=Subquery(last_at)).order_by("pk"):
        groups.setdefault((stream.element_id or 0, stream.place_id or 0), []).append(stream)
    # What is pushed from now on is for the next time: all questions are of the same readings.
    until = Reading.objects.aggregate(newest=Max("pk"))["newest"] or 0
    fresh: dict[Key, Rolled] = {}
    for (element, place), own in groups.items():
        for back in range(MONTHS_BACK, 0, -1):
            begin, end = _month_back(at, back), _month_back(at, back - 1)
            made = _month(own, begin, end, until)
            if made.heard:
                fresh[element, place, Period.of(Grain.MONTH, begin.year + BE_OFFSET, begin.month).number] = made
    new = _changed(dataset, fresh)
    if new:
        _put(dataset, new, until, by=by, at=at)
    return len(new)


def _month(streams: Sequence[Stream], begin: datetime, end: datetime, until: int) -> Rolled:
    """What the streams of one element at one place said in a month: added up where the readings are, never one by one."""
    element = streams[0].element
    assert element is not None
    factor = {stream.pk: stream.factor for stream in streams}
    own = Reading.objects.filter(stream__in=list(factor), at__gte=begin, at__lt=end, pk__lte=until)
    # The same moment of the same stream counts once: the last that was pushed.
    latest = own.order_by().values("stream", "at").annotate(newest=Max("pk")).values("newest")
    counted = Reading.objects.filter(pk__in=latest)
    day = TruncDate("at", tzinfo=BANGKOK)
    rows = counted.values("stream").annotate(
        count=Count("pk"), total=Sum("amount"), days=Count(day, distinct=True), last=Max("at"), first_id=Min("pk"), last_id=Max("pk")
    )  # fmt: skip
    heard = []
    for row in rows.order_by("stream"):
        by = factor[row["stream"]]
        last = _last(counted, row["stream"], row["last"]) if element.adds == Adds.STOCK else math.nan
        heard.append(
            Heard(row["stream"], row["count"], row["total"] * by, row["days"], last * by, local_day(row["last"]).day, row["first_id"], row["last_id"])
        )  # fmt: skip
    covered = counted.aggregate(days=Count(day, distinct=True))["days"] if heard and element.adds == Adds.MEAN else 0
    spoke = {each.stream for each in heard}
    since = begin
    for _silent in range(MONTHS_SILENT):
        since = (since - timedelta(days=1)).replace(day=1)
    expected = [each for each in streams if each.pk in spoke or _is_there(each, since, end)]
    own_rules = checking.library_elements().get(element.code)
    wanted = own_rules.share if own_rules else SHARES[element.adds]
    month = month_of(
        element.adds, wanted, heard, expected=len(expected), days=(end - begin).days, covered=covered
    )  # fmt: skip
    return Rolled(month, tuple(streams), tuple(heard))


def _is_there(stream: Stream, since: datetime, end: datetime) -> bool:
    """Whether a stream that says nothing is still counted on: it spoke before the month ended, and not too long ago."""
    last: datetime | None = getattr(stream, "last_at", None)
    return stream.seen_at < end and last is not None and last >= since


def _last(counted: QuerySet[Reading], stream: int, at: datetime) -> float:
    return counted.filter(stream=stream, at=at).values_list("amount", flat=True)[0]


def _changed(dataset: Dataset, fresh: Mapping[Key, Rolled]) -> dict[Key, Rolled]:
    """The months that are not on record yet, or otherwise."""
    rows = Observation.objects.filter(
        revision__dataset=dataset, grain=Grain.MONTH, period__in={key[2] for key in fresh}
    ).order_by("revision_id", "id")
    known = {(row.element_id, row.place_id, row.period): (row.amount, row.status) for row in rows}
    return {key: made for key, made in sorted(fresh.items()) if not _same(known.get(key), made.month)}


def _same(known: tuple[float | None, int] | None, month: Month) -> bool:
    if known is None or known[1] != STATUS[month.status]:
        return False
    if known[0] is None or month.value is None:
        return known[0] is month.value
    # A database may add up in another order.
    return math.isclose(known[0], month.value, rel_tol=1e-9)


def _put(dataset: Dataset, new: Mapping[Key, Rolled], until: int, *, by: access.By, at: datetime) -> None:
    content = _told(new)
    name = f"readings-{local_day(at):%Y-%m-%d}.csv"
    with happening(
        "figures.accepted", f"dataset:{dataset.pk}", by=by, at=at, dataset=dataset.pk, readings=True
    ) as note:
        stored, schema = keep_table(name, content, by, at)
        assert stored is not None
        # By line: of which streams; and the last reading there was then, so that the same ones are found again.
        streams = {str(n): [each.stream for each in made.heard] for n, made in enumerate(new.values(), 2)}
        upload = Upload.objects.create(
            dataset=dataset, name=name, sha256=stored.sha256, file=stored, schema={**schema, "readings": {"until": until, "streams": streams}},
            state=UploadState.ACCEPTED, lines_read=len(new), lines_good=len(new), lines_bad=0, received_by=ref(by), received_at=at,
            decided_by=ref(by), decided_at=at,
        )  # fmt: skip
        keys, months = list(new), [made.month for made in new.values()]
        columns = Columns(
            element=np.array([key[0] for key in keys], dtype=np.int16), place=np.array([key[1] for key in keys], dtype=np.int32),
            grain=np.full(len(keys), Grain.MONTH, dtype=np.int16), period=np.array([key[2] for key in keys], dtype=np.int64),
            amount=np.array([math.nan if each.value is None else each.value for each in months], dtype=np.float64),
            status=np.array([STATUS[each.status] for each in months], dtype=np.int16),
            grade=np.full(len(keys), Grade.NOT_ASSESSED, dtype=np.int16), line=np.arange(2, len(keys) + 2, dtype=np.int32),
        )  # fmt: skip
        revision = revise(upload, columns, by=by, at=at)
        note.data.update(revision=revision.number, rows=revision.rows)


def _told(new: Mapping[Key, Rolled]) -> bytes:
    """The file of a revision: a line for each value, with the readings that it was made of."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for (_element, _place, period), made in new.items():
        first, month = made.streams[0], made.month
        spoke = {each.stream for each in made.heard}
        names = [_plain(f"{one.feed_id}/{one.sensor}/{one.measures}") for one in made.streams if one.pk in spoke]
        writer.writerow(
            [
                first.place.code if first.place else "", first.element.code if first.element else "", Period(Grain.MONTH, period).text(),
                "" if month.value is None else repr(month.value), first.element.unit if first.element else "", month.status, f"{month.share:.3f}",
                sum(each.count for each in made.heard), min(each.first_id for each in made.heard), max(each.last_id for each in made.heard),
                "; ".join(names),
            ]
        )  # fmt: skip
    return out.getvalue().encode()


def _plain(text: str) -> str:
    """A name that others invented, on one line and no formula."""
    return "".join(sign if sign.isprintable() else "·" for sign in text)[:200]


def _month_back(at: datetime, months: int) -> datetime:
    """The first moment of a month, in Bangkok: this month's, or that of so many months before."""
    first = local_day(at).replace(day=1)
    for _month_before in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return datetime(first.year, first.month, 1, tzinfo=BANGKOK)
