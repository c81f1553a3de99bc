"""Public statements beside what the records substantiate: figures, days, and those about every area on record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count
from django.urls import reverse

from tramuang.base.measures import Measure
from tramuang.base.pure.thai.dates import be_year
from tramuang.emblem import queries as emblems
from tramuang.emblem.models import Receipt
from tramuang.figures import queries as figures
from tramuang.figures.models import Claim
from tramuang.figures.pure.claims import Comparison, Finding, compare
from tramuang.plans.kinds import DesignationKind
from tramuang.plans.models import Designation
from tramuang.portal.pure import awards
from tramuang.portal.pure.findings import Tally, Verdict, tally, verdict
from tramuang.portal.queries import measures
from tramuang.portal.queries.measures import Computed
from tramuang.portal.queries.rounds import speaks_of
from tramuang.programme.models import Round
from tramuang.review.models import Meeting

EVERYWHERE, BATCH = "all", "batch-"


@dataclass(frozen=True)
class Recorded:
    """What the records say to a statement: a figure or a day, with where its rows are; `note_…` says why nothing is settled."""

    value: Decimal | None = None
    day: date | None = None
    measure: Measure | None = None
    covered: int = 0
    expected: int = 0
    url: str = ""
    note_th: str = ""
    note_en: str = ""


@dataclass(frozen=True)
class ClaimSeen:
    """A statement, what the records give, how the two compare, and the statements that contradict it."""

    claim: Claim
    recorded: Recorded
    comparison: Comparison
    verdict: Verdict
    conflicts: tuple[Claim, ...]

    @property
    def difference(self) -> Decimal | None:
        """What is stated less what the records show; None when either is not known."""
        return self.comparison.difference


@dataclass(frozen=True)
class Scope:
    """What statements speak of: a round, a batch, or every area; and how many there are."""

    code: str
    round: Round | None
    number: int

    @property
    def batch(self) -> str:
        """The batch it speaks of, if it does."""
        return self.code.removeprefix(BATCH) if self.code.startswith(BATCH) else ""


def scopes(rounds: Iterable[Round]) -> list[Scope]:
    """What statements speak of: the rounds first, latest first, then batches, then every area."""
    known = {round_.code: round_ for round_ in rounds}
    rows = dict(Claim.objects.values_list("round_code").annotate(n=Count("pk")).order_by("round_code"))
    found = [Scope(code, known.get(code), number) for code, number in rows.items()]
    of_rounds = sorted((each for each in found if each.round), key=lambda each: each.code, reverse=True)
    others = sorted((each for each in found if not each.round), key=lambda each: (each.code == EVERYWHERE, each.code))
    return of_rounds + others


def claims_seen(scope: str, kept_under: str = "", measure: str = "") -> list[ClaimSeen]:
    """Every statement about a round (or a batch, or every area) beside what the records substantiate, in their order; with `measure`
    only those about that figure."""
    found = [claim for claim in figures.claims(scope) if not measure or claim.measure == measure]
    recorded = _recorded(scope, found, kept_under)
    return [_seen(claim, recorded.get(claim.code, Recorded())) for claim in found]


def tally_of(found: Iterable[ClaimSeen]) -> Tally:
    """How many statements there are, and how many the records bear out."""
    return tally(each.verdict for each in found)


def _seen(claim: Claim, recorded: Recorded) -> ClaimSeen:
    comparison = _compared(claim, recorded)
    conflicts = tuple(sorted(claim.conflicts.all(), key=lambda each: (each.order, each.code)))
    return ClaimSeen(claim, recorded, comparison, verdict(comparison.finding, conflicting=bool(conflicts)), conflicts)


def _compared(claim: Claim, recorded: Recorded) -> Comparison:
    if claim.day is not None:
        if recorded.day is None:
            return Comparison(Finding.UNKNOWN, None)
        same = claim.day == recorded.day
        return Comparison(Finding.SUBSTANTIATED if same else Finding.NOT_SUBSTANTIATED, None)
    return compare(claim.operator, claim.value, recorded.value, covered=recorded.covered, expected=recorded.expected)


def _recorded(scope: str, found: list[Claim], kept_under: str) -> dict[str, Recorded]:
    """What the records say to each statement, each question asked once."""
    days = _days(scope, {claim.topic for claim in found if claim.day})
    everywhere = awards_on_record() if scope == EVERYWHERE else []
    year = _emblem_year(scope) if any(claim.topic == "emblem-year" for claim in found) else None
    answers: dict[str, Recorded] = {}
    computed: dict[str, Computed] = {}
    for claim in found:
        if claim.day is not None:
            answers[claim.code] = days.get(claim.topic, Recorded())
        elif scope == EVERYWHERE:
            answers[claim.code] = _everywhere(claim, everywhere)
        elif claim.topic == "emblem-year":
            answers[claim.code] = Recorded(value=year)
        elif claim.measure in measures.registered():
            if claim.measure not in computed:
                computed[claim.measure] = measures.computed(claim.measure, scope, kept_under)
            answers[claim.code] = _of_measure(computed[claim.measure], scope)
    return answers


def _of_measure(computed: Computed, scope: str) -> Recorded:
    measure = computed.measure
    url = f"{reverse('portal-measure', args=[computed.name])}?round={scope}" if measure.expected else ""
    return Recorded(measure.value, None, measure, measure.covered, measure.expected, url)


def _days(scope: str, topics: set[str]) -> dict[str, Recorded]:
    """The days on record of a round's meetings and ceremonies, by the topic under which statements speak of them."""
    if not topics:
        return {}
    found = {
        topic: Recorded(day=row.held_on, note_th=row.date_note_th, note_en=row.date_note_en)
        for row in Meeting.objects.filter(round_id=scope)
        for topic in topics
        if speaks_of(topic, row.body, row.number)
    }
    for day in (
        Receipt.objects.filter(emblem__case__round_id=scope).values_list("ceremony__held_on", flat=True).distinct()
    ):
        found[f"date-ceremony-{scope}"] = Recorded(day=day)
    return found


def _emblem_year(scope: str) -> Decimal | None:
    """The Buddhist-era year in which a round's emblems were awarded, where it is one year."""
    years = {be_year(emblem.awarded_on) for emblem in emblems.register(scope)}
    return Decimal(years.pop()) if len(years) == 1 else None


# --- every area on record ---------------------------------------------------------------------------------------


def awards_on_record() -> list[awards.Award]:
    """Every award on real public record: designations of other batches, and the emblems of rounds entered from the record."""
    rows = Designation.objects.filter(kind=DesignationKind.EMBLEM, provenance="real").order_by("pk")
    found = [
        awards.Award(area, province or "", day, int(batch) if batch.isdecimal() else None)
        for area, province, day, batch in rows.values_list("area_id", "area__province_id", "starts", "batch")
    ]
    found += [
        awards.Award(emblem.area_id, emblem.area.province_id or "", emblem.awarded_on)
        for emblem in emblems.register()
        if emblem.case.round.on_record and emblem.area.provenance == "real"
    ]
    return found


def _everywhere(claim: Claim, found: list[awards.Award]) -> Recorded:
    if claim.measure not in ("areas", "provinces") or not found:
        return Recorded()
    standing = awards.standing(found, _day(claim.as_of))
    count = standing.areas if claim.measure == "areas" else standing.provinces
    known = len(standing.areas)
    return Recorded(
        value=Decimal(len(count)), covered=known, expected=known + len(standing.undated), url=reverse("portal-cities")
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
