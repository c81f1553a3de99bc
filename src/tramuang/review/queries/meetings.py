"""Reading meetings: who sits, what is on the agenda, whether there is a quorum, what may be resolved."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404

from tramuang.base.answers import Answer, first_no
from tramuang.base.models import Letter
from tramuang.base.pure.thai.dates import local_day
from tramuang.cities.models import Person
from tramuang.figures.models import Source
from tramuang.figures.queries import sources
from tramuang.plans.access import By, lang, may_see_case
from tramuang.plans.models import Case
from tramuang.programme.models import Round
from tramuang.programme.pure.edition import Body, Move, Outcome, Parameter
from tramuang.review import access
from tramuang.review.kinds import MeetingState
from tramuang.review.models import AgendaItem, Attendance, Meeting, Recusal, Resolution
from tramuang.review.pure import numbers, powers
from tramuang.review.pure.quorum import Quorum, quorum
from tramuang.review.queries.decisions import Decision, letters_of

RUNNING = (MeetingState.CALLED, MeetingState.OPEN)


def _meetings() -> QuerySet[Meeting]:
    # The round's edition is long: it is fetched once for all meetings.
    return Meeting.objects.prefetch_related("round__edition")


@dataclass(frozen=True)
class MeetingLine:
    """A meeting in a list."""

    meeting: Meeting
    body: Body
    items: int
    resolved: int

    @property
    def body_label(self) -> str:
        """The body in the reader's language."""
        return self.body.label.in_(lang())


def meetings_for(person: By, at: datetime, *, round_code: str = "") -> list[MeetingLine]:
    """The meetings that this person may know of, latest first; those whose day is not on record last."""
    rows = _meetings().annotate(
        items=Count("agenda", distinct=True), resolved=Count("agenda__resolution", distinct=True)
    )
    if round_code:
        rows = rows.filter(round_id=round_code)
    found = [each for each in rows.order_by("body", "number") if access.may_see_meeting(person, each, at)]
    found.sort(key=lambda each: (each.held_on is not None, each.held_on or date.min, each.number), reverse=True)
    return [MeetingLine(each, each.round.rules.body(each.body), each.items, each.resolved) for each in found]


def meeting_for(person: By, pk: uuid.UUID | str, at: datetime) -> Meeting:
    """The meeting, if the person may know of it; 404 otherwise."""
    found = _meetings().filter(pk=pk).first()
    if found is None or not access.may_see_meeting(person, found, at):
        raise Http404
    return found


def source_of(meeting: Meeting) -> Source | None:
    """Where a recorded meeting was read, if its source is on record here."""
    return sources([meeting.source]).get(meeting.source) if meeting.source else None


def item_of(meeting: Meeting, pk: int) -> AgendaItem:
    """One item of a meeting's agenda; 404 when it has none of that key."""
    found = AgendaItem.objects.select_related("case__area__province").filter(pk=pk, meeting=meeting).first()
    if found is None:
        raise Http404
    found.meeting, found.case.round = meeting, meeting.round
    return found


def rounds_open() -> list[Round]:
    """The rounds in which meetings are held here, latest first."""
    return list(Round.objects.filter(on_record=False).select_related("edition").order_by("-code"))


def bodies_for(person: By, round_: Round, at: datetime) -> list[Body]:
    """The bodies of a round that decide today and whose meetings this person prepares."""
    found = powers.resolving_bodies(round_.rules, local_day(at))
    return [body for body in found if access.may_prepare(person, body.code, at)]


def next_number(body: str, day: date) -> str:
    """The number that the next meeting of a body would bear in the year of a day."""
    return numbers.following(Meeting.objects.filter(body=body).values_list("number", flat=True), day)


def waiting_cases(round_: Round, body: str, day: date | None) -> list[Case]:
    """The cases of a round that wait at the stage of this body and stand on no agenda of a meeting that is still to be held."""
    rows = Case.objects.filter(round=round_, open=True).select_related("area__province")
    placed = AgendaItem.objects.filter(meeting__state__in=RUNNING, meeting__body=body, resolution=None)
    found = []
    for case in rows.exclude(pk__in=placed.values("case_id")).order_by("area__sort_key", "pk"):
        case.round = round_
        if waits_for(case, body, day):
            found.append(case)
    return found


def waits_for(case: Case, body: str, day: date | None) -> bool:
    """Whether a case waits for a resolution of this body."""
    stage = case.at_stage
    return stage.holder == "body" and powers.sits_for(case.rules, body, stage.body, day)


def roll(meeting: Meeting) -> list[Attendance]:
    """The list of a meeting: the chair first, then members, then those without a vote."""
    rows = list(meeting.attendances.select_related("person").order_by("pk"))
    return sorted(rows, key=lambda each: (not each.chairing, not each.voting))


def members_of(meeting: Meeting, rows: Iterable[Attendance]) -> int:
    """How many members the body has: as stated, but at least as many as stand on the list."""
    return max(meeting.members or 0, sum(each.voting for each in rows))


def quorum_rule(meeting: Meeting) -> Parameter:
    """The edition's parameter for the quorum of the meeting's body."""
    rules = meeting.round.rules
    return rules.param(rules.body(meeting.body).quorum)


def quorum_of(meeting: Meeting, rows: Iterable[Attendance], recused: Iterable[int] = ()) -> Quorum:
    """The quorum of a meeting, or of one item without the members who left the room for it."""
    found, away = list(rows), set(recused)
    present = sum(each.voting and each.present and each.pk not in away for each in found)
    return quorum(present, members_of(meeting, found), quorum_rule(meeting))


def voters(rows: Iterable[Attendance], recused: Iterable[int]) -> list[Attendance]:
    """Who may vote on an item: members in the room who have not recused themselves."""
    away = set(recused)
    return [each for each in rows if each.voting and each.present and each.pk not in away]


def ties_on(rows: Iterable[Attendance], at: datetime) -> dict[int, frozenset[str]]:
    """The organisations and areas of everybody on a list: as written there, and by the roles of those with an account."""
    found = list(rows)
    people = access.ties_of_all([each.person for each in found if each.person is not None], at)
    none: frozenset[str] = frozenset()
    return {
        each.pk: people.get(each.person_id, none) | ({str(each.organisation)} if each.organisation else none)  # type: ignore[arg-type]
        for each in found
    }


def of_the_city(rows: Iterable[Attendance], case: Case, ties: dict[int, frozenset[str]]) -> list[Attendance]:
    """Those of the rows who belong to the city whose case it is."""
    return [each for each in rows if access.belongs_to_city(ties[each.pk], case)]


@dataclass(frozen=True)
class Choice:
    """An outcome that the body may resolve, and the edition's move by which it takes effect."""

    outcome: Outcome
    move: Move


def choices(meeting: Meeting, case: Case) -> list[Choice]:
    """What the body may resolve on a case where it stands: its powers on the day, and the moves that carry them."""
    rules, day = meeting.round.rules, meeting.held_on
    found = []
    for outcome in powers.outcomes(rules, meeting.body, case.kind, case.stage, day):
        move = powers.move_for(rules, case.flow, case.stage, meeting.body, outcome.code, day)
        if move is not None:
            found.append(Choice(outcome, move))
    return found


@dataclass(frozen=True)
class ItemView:
    """One item of the agenda with everything that its part of the page shows."""

    item: AgendaItem
    case: Case
    recusals: tuple[Recusal, ...]
    quorum: Quorum
    voters: tuple[Attendance, ...]
    must_recuse: tuple[Attendance, ...]
    decision: Decision | None = None
    letters: tuple[Letter, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether the case still stands where this body decides."""
        return waits_for(self.case, self.item.meeting.body, self.item.meeting.held_on)


@dataclass(frozen=True)
class MeetingView:
    """A meeting with its list and agenda."""

    meeting: Meeting
    body: Body
    rows: tuple[Attendance, ...]
    items: tuple[ItemView, ...]
    quorum: Quorum
    rule: Parameter
    may_open: Answer
    may_run: Answer
    may_see_papers: Answer
    waiting: tuple[Case, ...] = field(default=())
    # Items on cases that this reader may not know of yet.
    hidden: int = 0

    @property
    def body_label(self) -> str:
        """The body in the reader's language."""
        return self.body.label.in_(lang())

    @property
    def chair(self) -> Attendance | None:
        """Who chairs: whoever is marked as the chair."""
        return next((each for each in self.rows if each.chairing), None)

    @property
    def resolved(self) -> int:
        """How many items are resolved."""
        return sum(each.decision is not None for each in self.items)

    @property
    def present(self) -> int:
        """How many of the list are in the room, voting or not."""
        return sum(each.present for each in self.rows)


def view_of(meeting: Meeting, person: By, at: datetime) -> MeetingView:
    """Everything of a meeting for its page, in a constant number of queries."""
    rows = roll(meeting)
    rule = quorum_rule(meeting)
    body = meeting.round.rules.body(meeting.body)
    papers = access.may_see_papers(person, meeting, at)
    every = _items(meeting, rows, at)
    items = tuple(each for each in every if papers or may_see_case(person, each.case, at))
    runs = first_no(access.may_run(person, meeting, at), access.not_closed(meeting))
    cases = waiting_cases(meeting.round, meeting.body, meeting.held_on) if runs else []
    return MeetingView(
        meeting=meeting,
        body=body,
        rows=tuple(rows),
        items=items,
        quorum=quorum_of(meeting, rows),
        rule=rule,
        may_open=access.may_open(person, meeting, at),
        may_run=runs,
        may_see_papers=papers,
        waiting=tuple(cases),
        hidden=len(every) - len(items),
    )


def agenda_rows(meeting: Meeting) -> list[AgendaItem]:
    """The agenda in order, with cases, recusals and resolutions."""
    rows = (
        AgendaItem.objects.filter(meeting=meeting)
        .select_related("case__area__province", "resolution")
        .prefetch_related(Prefetch("recusals", Recusal.objects.select_related("attendance").order_by("pk")))
        .order_by("order", "pk")
    )
    found = list(rows)
    for item in found:
        item.meeting, item.case.round = meeting, meeting.round
    return found


def resolution_on(item: AgendaItem) -> Resolution | None:
    """What was resolved on an item, if anything."""
    found: Resolution | None = getattr(item, "resolution", None)
    return found


def _items(meeting: Meeting, rows: list[Attendance], at: datetime) -> list[ItemView]:
    items = agenda_rows(meeting)
    rules = meeting.round.rules
    resolved = [found for item in items if (found := resolution_on(item)) is not None]
    letters, ties = letters_of(resolved), ties_on(rows, at)
    views = []
    for item in items:
        recusals = tuple(item.recusals.all())
        away = {each.attendance_id for each in recusals}
        found = resolution_on(item)
        if found is not None:
            found.case = item.case
        able = voters(rows, away)
        views.append(
            ItemView(
                item=item,
                case=item.case,
                recusals=recusals,
                quorum=quorum_of(meeting, rows, away),
                voters=tuple(able),
                must_recuse=tuple(of_the_city(able, item.case, ties)),
                decision=Decision(found, rules.body(found.body), rules.outcome(found.outcome)) if found else None,
                letters=tuple(letters.get(found.pk, ())) if found else (),
            )
        )
    return views


def unplaced(at: datetime) -> list[tuple[Round, str, list[Case]]]:
    """For each open round and body that decides today, the cases that wait and stand on no agenda."""
    found = []
    for round_ in rounds_open():
        for body in powers.resolving_bodies(round_.rules, local_day(at)):
            cases = waiting_cases(round_, body.code, local_day(at))
            if cases:
                found.append((round_, body.code, cases))
    return found


def meetings_ahead(person: Person, at: datetime) -> list[Meeting]:
    """The meetings not yet closed that this person prepares or chairs, soonest first."""
    rows = _meetings().filter(state__in=RUNNING).filter(~Q(round__on_record=True)).order_by("held_on", "body")
    return [each for each in rows if access.runs_meetings(person, each.body, at)]
