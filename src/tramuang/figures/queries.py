"""Reading figures: observations, the latest value of a place, claims with what the records show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from tramuang.base import measures
from tramuang.figures.models import Claim, Observation, Source
from tramuang.figures.pure.claims import Comparison, Finding, compare


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
    wanted = Q(area_id__in=list(areas)) | Q(province_id__in=list(provinces))
    found: dict[str, Observation] = {}
    rows = Observation.objects.filter(wanted, element=element, year_be__lte=until).select_related("source")
    for row in rows.order_by("year_be", "id"):
        if row.value is not None:
            found[row.area_id or row.province_id or ""] = row
    return found


def series(element: str, *, area: str = "", province: str = "") -> list[Observation]:
    """All observations of an element for one place, oldest first."""
    rows = Observation.objects.filter(element=element).select_related("source").order_by("year_be", "id")
    return list(rows.filter(area_id=area) if area else rows.filter(province_id=province))


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
