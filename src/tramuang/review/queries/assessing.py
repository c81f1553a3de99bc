"""Reading assessments: who was given a plan, what they wrote, and what it comes to."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.http import Http404
from django.utils.translation import gettext

from tramuang.base.answers import Answer, no, yes
from tramuang.base.kinds import Duty
from tramuang.cities.models import Person
from tramuang.cities.queries import holders
from tramuang.plans.access import lang
from tramuang.plans.models import Case, Plan
from tramuang.plans.queries import case_for
from tramuang.programme.pure.edition import Stage
from tramuang.review import access
from tramuang.review.access import Sight
from tramuang.review.kinds import Conflict
from tramuang.review.models import Assignment, Score
from tramuang.review.pure import lines as sheets
from tramuang.review.pure.lines import Key, Line, Mark, SheetResult

Marks = dict[Key, Mark]


def assignments_of(case: Case) -> list[Assignment]:
    """Who was asked to score a case, in the order in which they were asked."""
    rows = Assignment.objects.filter(case_id=case.pk).select_related("reviewer")
    return list(rows.order_by("assigned_at", "reviewer__sort_key", "pk"))


def my_assignments(person: Person) -> list[Assignment]:
    """What a reviewer was asked to score: what still waits first, soonest due first."""
    rows = Assignment.objects.filter(reviewer=person).select_related("case__area__province")
    found = list(
        rows.prefetch_related("case__round__edition").order_by(F("due").asc(nulls_last=True), "assigned_at", "pk")
    )
    return sorted(found, key=lambda each: not waits(each))


def waits(assignment: Assignment) -> bool:
    """Whether the reviewer still has something to do: the case stands where it is scored, and nothing was handed in."""
    open_ = assignment.submitted_at is None and assignment.conflict != Conflict.DECLARED
    return open_ and bool(assignment.case.at_stage.scored)


def assignment_for(person: Person, pk: uuid.UUID | str, at: datetime) -> Assignment:
    """The reviewer's own assessment; 404 when there is none or it is somebody else's."""
    found = Assignment.objects.select_related("reviewer").filter(pk=pk, reviewer=person).first()
    if found is None:
        raise Http404
    found.case = case_for(person, found.case_id, at)
    return found


def assignment_in(case: Case, pk: uuid.UUID | str) -> Assignment:
    """One of a case's assessments, for the office; 404 when the case has none of that key."""
    found = Assignment.objects.select_related("reviewer").filter(pk=pk, case_id=case.pk).first()
    if found is None:
        raise Http404
    found.case = case
    return found


def scored_stage(case: Case) -> Stage | None:
    """The stage of this kind of case at which it is scored: the present one, else the first that has score sheets."""
    if case.at_stage.scored:
        return case.at_stage
    return next((stage for stage in case.flow.stages if stage.scored), None)


def domains_of(case: Case) -> list[str]:
    """The domains that the plan of a case chose."""
    found = Plan.objects.filter(case_id=case.pk).values_list("domains", flat=True).first()
    return list(found or [])


def lines_of(case: Case, domains: Iterable[str] | None = None) -> tuple[Line, ...]:
    """Every line that a reviewer of this case scores, in order."""
    stage = scored_stage(case)
    if stage is None:
        return ()
    return sheets.of_stage(case.rules, stage, domains_of(case) if domains is None else list(domains))


def marks_of(assignment: Assignment) -> Marks:
    """What one reviewer has written so far."""
    return _marks([assignment])[assignment.pk]


def _marks(assignments: Iterable[Assignment]) -> dict[uuid.UUID, Marks]:
    found: dict[uuid.UUID, Marks] = {each.pk: {} for each in assignments}
    for row in Score.objects.filter(assignment_id__in=list(found)):
        found[row.assignment_id][(row.sheet, row.item)] = Mark(row.value, row.reason)
    return found


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be asked to score a case: whether they may, and how many assessments they have open."""

    person: Person
    answer: Answer
    open: int


def candidates(case: Case, at: datetime) -> list[Candidate]:
    """The reviewers of the stage's body in Thai order, each with the reason if they cannot be asked."""
    given = {each.reviewer_id for each in assignments_of(case)}
    people = holders(Duty.SCORE, at, body=access.scoring_body(case, at))
    busy = Counter(
        Assignment.objects.filter(reviewer__in=people, submitted_at=None, case__open=True)
        .exclude(conflict=Conflict.DECLARED)
        .values_list("reviewer_id", flat=True)
    )
    there = no("already-assigned", gettext("Already assigned to this case."))
    ties = access.ties_of_all(people, at)

    def answer(person: Person) -> Answer:
        if person.pk in given:
            return there
        return access.OWN_ORGANISATION if access.belongs_to_city(ties[person.pk], case) else yes

    return [Candidate(person, answer(person), busy[person.pk]) for person in people]


@dataclass(frozen=True)
class Reviewing:
    """Where the assessment of a case stands."""

    assigned: int
    conflicts: int
    unanswered: int
    handed_in: int
    needed: int

    @property
    def active(self) -> int:
        """Reviewers who have declared no conflict."""
        return self.assigned - self.conflicts

    @property
    def too_few(self) -> bool:
        """Whether more reviewers must be asked."""
        return self.active < max(1, self.needed)

    @property
    def complete(self) -> bool:
        """Whether all who should have handed in their scores, and are enough."""
        return not self.too_few and self.handed_in == self.active


def reviewing(case: Case, assignments: Iterable[Assignment]) -> Reviewing:
    """Where the assessment of a case stands, from its assignments."""
    found = list(assignments)
    rule = access.reviewers_needed(case)
    return Reviewing(
        assigned=len(found),
        conflicts=sum(each.conflict == Conflict.DECLARED for each in found),
        unanswered=sum(each.conflict == Conflict.NOT_ASKED for each in found),
        handed_in=sum(each.submitted_at is not None for each in found),
        needed=int(rule.number) if rule is not None and rule.number is not None else 1,
    )


def results_of(case: Case) -> tuple[SheetResult, ...]:
    """What the scores handed in come to: each sheet with its criteria or domains, total and pass answer; () before any is in."""
    return _results(case, [marks for _one, marks in _handed_in(case)], domains_of(case))


def brief_of(case: Case) -> list[dict[str, object]]:
    """What the scores handed in come to, as the minutes keep it; empty where nothing was scored."""
    rows = _handed_in(case)
    return sheets.brief(case.rules, _results(case, [marks for _each, marks in rows], domains_of(case)), len(rows))


def _handed_in(case: Case) -> list[tuple[Assignment, Marks]]:
    found = [each for each in assignments_of(case) if each.submitted_at is not None]
    marks = _marks(found) if found else {}
    return [(each, marks[each.pk]) for each in found]


def _results(case: Case, reviewers: list[Marks], domains: list[str]) -> tuple[SheetResult, ...]:
    stage = scored_stage(case)
    if stage is None or not reviewers:
        return ()
    return tuple(sheets.result(case.rules, case.rules.sheet(code), domains, reviewers) for code in stage.scored)


@dataclass(frozen=True)
class Said:
    """What one reviewer gave a line, and why."""

    who: str
    mark: Mark


@dataclass(frozen=True)
class LineSaid:
    """A line with what every reviewer gave it."""

    line: Line
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Assessment:
    """A case's assessment as far as one reader may see it."""

    sight: Sight
    results: tuple[SheetResult, ...] = ()
    lines: tuple[LineSaid, ...] = ()
    reviewers: tuple[str, ...] = ()
    standing: Reviewing | None = None

    @property
    def shown(self) -> bool:
        """Whether there is anything to see."""
        return bool(self.results)


def assessment_for(person: Person | None, case: Case, at: datetime) -> Assessment:
    """The assessment of a case for this reader; the names of the reviewers are for the office only."""
    seen = access.sight(person, case, at)
    if seen in (Sight.NOTHING, Sight.OWN):
        return Assessment(seen)
    rows, domains = _handed_in(case), domains_of(case)
    named = seen is Sight.ALL
    who = tuple(
        each.reviewer.name if named else gettext("Reviewer %(n)s") % {"n": number}
        for number, (each, _marks_) in enumerate(rows, start=1)
    )
    reviewers = [marks for _each, marks in rows]
    said = tuple(
        LineSaid(
            line,
            tuple(Said(name, marks.get(line.key, sheets.EMPTY)) for name, marks in zip(who, reviewers, strict=True)),
        )
        for line in lines_of(case, domains)
    )
    return Assessment(
        sight=seen,
        results=_results(case, reviewers, domains),
        lines=said if rows else (),
        reviewers=who,
        standing=reviewing(case, assignments_of(case)) if named else None,
    )


def verdict_words(result: SheetResult) -> str:
    """Why a sheet passes or does not, in the reader's language."""
    return result.verdict.reason.in_(lang())
