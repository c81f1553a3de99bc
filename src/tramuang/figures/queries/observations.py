"""Reading figures: observations, the latest value of a place, claims with what the records show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from tramuang.base import measures
from tramuang.figures.models import Claim, Observation, Source
from tramuang.figures.pure.claims import Comparison, Finding, compare
from tramuang.figures.pure.recognising.periods import Grain, Period

# What names where a value comes from, in one question.
ORIGIN = ("element", "place", "revision__upload", "revision__dataset__source")


@dataclass(frozen=True)
class ClaimView:
    """A claim with the measure it speaks of, what the records give, and the statements that contradict it."""

    claim: Claim
    measure: measures.Measure | None
    comparison: Comparison
    conflicts: tuple[Claim, ...]


def latest(
    element: str, *, areas: Iterable[str] = (), provinces: Iterable[str] = (), until: int
) -> dict[str, Observation]:
    """The latest observation of an element up to a Buddhist-era year, by area or province code: one query."""
    wanted = Q(place__area_id__in=list(areas)) | Q(place__province_id__in=list(provinces))
    last = Period.of(Grain.YEAR, until).number
    found: dict[str, Observation] = {}
    for row in yearly(element).filter(wanted, period__lte=last, amount__isnull=False):
        found[row.place.code] = row
    return found


def yearly(element: str) -> QuerySet[Observation]:
    """Every yearly value of an element with all that names its origin, oldest year and earliest revision first."""
    rows = Observation.objects.filter(element__code=element, grain=Grain.YEAR).select_related(*ORIGIN)
    return rows.order_by("period", "revision_id", "id")


def series(element: str, *, area: str = "", province: str = "") -> list[Observation]:
    """All observations of an element for one place, oldest first."""
    rows = yearly(element)
    return list(rows.filter(place__area_id=area) if area else rows.filter(place__province_id=province))


def everything() -> QuerySet[Observation]:
    """Every observation with all that names its origin, by element and place; the table may be long: iterate, never list."""
    rows = Observation.objects.select_related(*ORIGIN)
    return rows.order_by("element__code", "place__kind", "place__code", "period", "revision_id", "id")


def claims(round_code: str) -> QuerySet[Claim]:
    """The public statements about a round, in their order."""
    rows = Claim.objects.filter(round_code=round_code).select_related("source").prefetch_related("conflicts__source")
    return rows.order_by("order", "code")


def claims_compared(round_code: str) -> list[ClaimView]:
    """Every statement about a round beside what the records substantiate; each measure is computed once."""
    computed: dict[str, measures.Measure | None] = {}
    views = []
    for claim in claims(round_code):
        if claim.measure not in computed:
            known = measures.get(claim.measure)
            computed[claim.measure] = known.compute(round_code) if known else None
        measure = computed[claim.measure]
        if measure is None:
            comparison = Comparison(Finding.UNKNOWN, None)
        else:
            comparison = compare(
                claim.operator, claim.value, measure.value, covered=measure.covered, expected=measure.expected
            )
        views.append(ClaimView(claim, measure, comparison, tuple(claim.conflicts.all())))
    return views


def sources(codes: Iterable[str]) -> dict[str, Source]:
    """Sources by code: one query."""
    return Source.objects.in_bulk(list(codes))


def total(rows: Iterable[Observation]) -> Decimal | None:
    """The sum of known values; None when there is none, for unknown is not zero."""
    values = [row.value for row in rows if row.value is not None]
    return sum(values, Decimal(0)) if values else None
