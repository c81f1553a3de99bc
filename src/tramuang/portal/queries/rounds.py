"""Rounds as everybody may read them: where the cases stand, what is decided when, who was put forward."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from tramuang.base.kinds import Provenance
from tramuang.base.pure.thai.dates import local_day
from tramuang.cities.models import Person
from tramuang.emblem import queries as emblems
from tramuang.emblem.models import Emblem
from tramuang.figures import queries as figures
from tramuang.figures.models import Claim
from tramuang.plans import access as plans_access
from tramuang.plans import queries as plans
from tramuang.plans.kinds import NominationState
from tramuang.plans.models import Case, Nomination, Plan
from tramuang.programme import queries as programme
from tramuang.programme.models import Round
from tramuang.programme.pure.edition import Deadline, Domain, Stage
from tramuang.review import queries as review
from tramuang.review.queries import Decision, MeetingLine

By = Person | None


# --- in numbers -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Status:
    """A round in numbers: what the command line, the API and the pages all give."""

    round: str
    title_th: str
    title_en: str
    edition: str
    on_record: bool
    provenance: str
    areas: int
    provinces: int
    cases: int
    open: int
    granted: int
    stages: dict[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The numbers under their names."""
        return asdict(self)

    @property
    def runs(self) -> bool:
        """Whether something can still happen in the round."""
        return self.open > 0 or not self.on_record


def status_of(round_: Round) -> Status:
    """How many areas, provinces and cases a round has, and how many stand at each stage: one query."""
    return _status(round_, list(_standing([round_]).get(round_.code, ())))


def statuses(rounds: Iterable[Round]) -> list[Status]:
    """The numbers of several rounds: one query for all."""
    found = list(rounds)
    standing = _standing(found)
    return [_status(round_, standing.get(round_.code, [])) for round_ in found]


def _standing(rounds: Iterable[Round]) -> dict[str, list[tuple[str, str | None, str]]]:
    """Area, province and stage of each case that came of a nomination, by round."""
    flows = {round_.code: round_.rules.nomination.flow for round_ in rounds}
    found: dict[str, list[tuple[str, str | None, str]]] = {}
    rows = Case.objects.filter(round_id__in=flows).order_by("pk")
    for code, kind, area, province, stage in rows.values_list(
        "round_id", "kind", "area_id", "area__province_id", "stage"
    ):
        if kind == flows[code]:
            found.setdefault(code, []).append((area, province, stage))
    return found


def _status(round_: Round, rows: list[tuple[str, str | None, str]]) -> Status:
    flow = round_.rules.flow(round_.rules.nomination.flow)
    at = Counter(stage for _area, _province, stage in rows)
    return Status(
        round=round_.code,
        title_th=round_.title_th,
        title_en=round_.title_en,
        edition=round_.edition_id,
        on_record=round_.on_record,
        provenance=round_.provenance,
        areas=len({area for area, _province, _stage in rows}),
        provinces=len({province for _area, province, _stage in rows if province}),
        cases=len(rows),
        open=sum(number for code, number in at.items() if not flow.stage(code).terminal),
        granted=sum(number for code, number in at.items() if flow.stage(code).result == "granted"),
        stages={stage.code: at[stage.code] for stage in flow.stages},
    )


@dataclass(frozen=True)
class Chosen:
    """The rounds that the front page speaks of: the latest one that has come to its end, and the one that runs."""

    ended: tuple[Round, Status] | None
    running: tuple[Round, Status] | None
    all: tuple[tuple[Round, Status], ...] = ()

    @property
    def spoken_of(self) -> Round | None:
        """The round whose figures stand at the head: the ended one, else the running one."""
        pair = self.ended or self.running
        return pair[0] if pair else None


def chosen() -> Chosen:
    """The rounds for the front page; an ended round has granted cases and none that still runs."""
    rounds = programme.rounds()
    pairs = tuple(zip(rounds, statuses(rounds), strict=True))
    ended = next((pair for pair in pairs if pair[1].granted and not pair[1].open), None)
    running = next((pair for pair in pairs if pair is not ended and not pair[0].on_record), None)
    return Chosen(ended, running, pairs)


def round_or_latest(code: str) -> Round | None:
    """The round of a code (404 when there is none); for an empty code the one that the front page speaks of."""
    return programme.round_for(code) if code else chosen().spoken_of


# --- the board --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Placed:
    """A case that the reader may see, on its column."""

    case: Case
    inside: bool
    due: date | None


@dataclass(frozen=True)
class Column:
    """A stage with the cases that stand there, and how many more the reader may not see yet."""

    stage: Stage
    placed: tuple[Placed, ...]
    number: int

    @property
    def lost(self) -> bool:
        """Whether cases end here without an emblem."""
        return self.stage.terminal and self.stage.result != "granted"

    @property
    def hidden(self) -> int:
        """How many cases stand there that are not public yet."""
        return self.number - len(self.placed)


def board(round_: Round, person: By, at: datetime) -> list[Column]:
    """The stages of a round as columns; ends at which nothing stands are left out, except that of being granted."""
    flow = round_.rules.flow(round_.rules.nomination.flow)
    cases = [case for case in plans.cases_of_round(round_) if case.kind == flow.code]
    entered = plans.entered_on(cases)
    number = Counter(case.stage for case in cases)
    seen: dict[str, list[Placed]] = {}
    for case in cases:
        if plans_access.may_see_case(person, case, at):
            inside = bool(plans_access.is_inside(person, case, at))
            due = plans.due_of(case, entered[case.pk]) if inside else None
            seen.setdefault(case.stage, []).append(Placed(case, inside, due))
    return [
        Column(stage, tuple(seen.get(stage.code, ())), number[stage.code])
        for stage in flow.stages
        if not stage.terminal or number[stage.code] or stage.result == "granted"
    ]


# --- what plans chose -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DomainChosen:
    """A domain of the edition, and the areas whose public plan chose it."""

    domain: Domain
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Domains:
    """The domains of an edition as the public plans of a round chose them."""

    chosen: tuple[DomainChosen, ...]
    plans: int
    provenance: str


def domains_of(round_: Round, cases: Iterable[Case] | None = None) -> Domains:
    """Which domains the public plans of a round chose; made-up plans say so."""
    public = (
        plans.cases_of_round(round_, public=True) if cases is None else [c for c in cases if plans_access.is_public(c)]
    )
    by_key = {case.pk: case for case in public}
    rows = [
        (row.case_id, row.domains, row.provenance) for row in Plan.objects.filter(case_id__in=by_key) if row.domains
    ]
    taken = {key: set(domains) for key, domains, _provenance in rows}
    return Domains(
        tuple(
            DomainChosen(domain, tuple(case for key, case in by_key.items() if domain.code in taken.get(key, ())))
            for domain in round_.rules.domains
        ),
        len(rows),
        least_real(provenance for _key, _domains, provenance in rows),
    )


def least_real(found: Iterable[str]) -> str:
    """The provenance of a whole whose parts differ: that of its least real part."""
    order = [Provenance.REAL.value, Provenance.ILLUSTRATIVE.value, Provenance.INVENTED.value]
    return max((str(each) for each in found), key=order.index, default=Provenance.REAL.value)


# --- the page of a round ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """A meeting of the round; where sources disagree about its day, each of their days with its source."""

    line: MeetingLine
    stated: tuple[Claim, ...]


@dataclass(frozen=True)
class Put:
    """The nominations of a province: how many stand, and those that the reader may know of."""

    province: str
    number: int
    known: tuple[Nomination, ...]


@dataclass(frozen=True)
class RoundView:
    """Everything of a round for its page."""

    round: Round
    status: Status
    columns: tuple[Column, ...]
    domains: Domains
    nominations: tuple[Put, ...]
    decisions: tuple[Decision, ...]
    meetings: tuple[Held, ...]
    emblems: tuple[Emblem, ...]
    deadlines: tuple[Deadline, ...]


def view_of(round_: Round, person: By, at: datetime) -> RoundView:
    """Everything of a round for its page, in a constant number of queries."""
    columns = board(round_, person, at)
    seen = [placed.case for column in columns for placed in column.placed]
    return RoundView(
        round=round_,
        status=status_of(round_),
        columns=tuple(columns),
        domains=domains_of(round_, seen),
        nominations=_put_forward(round_, {case.area_id for case in seen}),
        decisions=tuple(decisions_seen(review.decisions_of_round(round_.code), person, at)),
        meetings=_meetings(round_, person, at),
        emblems=tuple(emblems.register(round_.code)),
        deadlines=round_.rules.deadlines,
    )


def decisions_seen(found: Iterable[Any], person: By, at: datetime) -> list[Decision]:
    """Resolutions in words, those on cases that the reader may not see left out."""
    return [each for each in review.in_words(found) if plans_access.may_see_case(person, each.resolution.case, at)]


def _put_forward(round_: Round, seen: set[str]) -> tuple[Put, ...]:
    rows = Nomination.objects.filter(round=round_, state=NominationState.FILED).select_related(
        "area", "province", "letter"
    )
    found: dict[str, list[Nomination]] = {}
    for row in rows.order_by("province__sort_key", "area__sort_key", "pk"):
        found.setdefault(row.province.name if row.province else "", []).append(row)
    return tuple(
        Put(province, len(each), tuple(row for row in each if row.area_id in seen)) for province, each in found.items()
    )


def speaks_of(topic: str, body: str, number: str) -> bool:
    """Whether a statement's topic is the day of this meeting: `date-steering-1-2565` is that of steering-committee 1/2565."""
    ending = f"-{number.replace('/', '-')}"
    named = topic.removeprefix("date-").removesuffix(ending)
    return topic.startswith("date-") and topic.endswith(ending) and bool(named) and f"{body}-".startswith(f"{named}-")


def _meetings(round_: Round, person: By, at: datetime) -> tuple[Held, ...]:
    dated = [claim for claim in figures.claims(round_.code) if claim.day is not None]
    found = []
    for line in review.meetings_for(person, at, round_code=round_.code):
        days = [claim for claim in dated if speaks_of(claim.topic, line.meeting.body, line.meeting.number)]
        found.append(Held(line, tuple(days) if len({claim.day for claim in days}) > 1 else ()))
    return tuple(found)


@dataclass(frozen=True)
class Moment:
    """A moment of a round's calendar, and how it lies to the present one: `past`, `ahead` or `unknown`."""

    code: str
    moment: datetime | None
    state: str


def moments_of(round_: Round, at: datetime) -> list[Moment]:
    """When a round opens and closes; what the record does not say is unknown."""
    moments: Mapping[str, datetime | None] = {
        "opens": round_.opens_at, "nominations": round_.nominations_close_at, "plans": round_.plans_close_at,
    }  # fmt: skip
    return [
        Moment(code, moment, "unknown" if moment is None else "past" if moment < at else "ahead")
        for code, moment in moments.items()
    ]


def next_close(round_: Round, at: datetime) -> Moment | None:
    """What closes next in a round, if anything."""
    ahead = [each for each in moments_of(round_, at) if each.state == "ahead" and each.code != "opens"]
    return min(ahead, key=lambda each: local_day(each.moment) if each.moment else date.max, default=None)
