"""Asking reviewers to score a case, and their answer about conflicts of interest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tramuang.base import steps
from tramuang.base.answers import BadInput, NotAllowed, no, require
from tramuang.base.happenings import happening
from tramuang.base.pure.thai.dates import local_day
from tramuang.base.refs import ref
from tramuang.cities.models import Person
from tramuang.plans.actions.checking import Reading
from tramuang.plans.models import Case
from tramuang.review import access
from tramuang.review.kinds import Conflict
from tramuang.review.models import Assignment

LONGEST_NOTE = 2_000
ALREADY = no("already-assigned", _("This reviewer is already assigned to this case."))


def assign(case: Case, reviewers: Sequence[Person], *, due: date | None, by: Person, at: datetime) -> list[Assignment]:
    """Ask reviewers to score a case by a day; all of them, or none if one may not be asked."""
    require(access.may_assign(by, case, at))
    if not reviewers:
        raise BadInput({"reviewers": [_("Choose at least one reviewer.")]})
    if due is not None and due < local_day(at):
        raise BadInput({"due": [_("The date by which to answer has already passed.")]})
    made = []
    with transaction.atomic():
        # Held: the stage cannot end while somebody is being asked.
        steps.hold(case, case.stage_version)
        for reviewer in reviewers:
            require(access.may_be_assigned(reviewer, case, at))
            if Assignment.objects.filter(case=case, reviewer=reviewer).exists():
                raise NotAllowed(ALREADY)
            made.append(_assign(case, reviewer, due, by, at))
    return made


def _assign(case: Case, reviewer: Person, due: date | None, by: Person, at: datetime) -> Assignment:
    one = Assignment(case=case, reviewer=reviewer, assigned_at=at, due=due, provenance=case.provenance)
    with happening("assignment.made", one, by=by, at=at, case=ref(case), reviewer=ref(reviewer), due=due):
        one.save(force_insert=True)
    access.forget_assigned(reviewer)
    return one


def answer_conflict(assignment: Assignment, *, conflict: str, note: str = "", by: Person, at: datetime) -> Assignment:
    """Say whether there is a conflict of interest; a declared one says what it is, and closes the plan to this reviewer."""
    require(access.may_answer_conflict(by, assignment, at))
    if conflict not in (Conflict.NONE, Conflict.DECLARED):
        raise BadInput({"conflict": [_("Choose one of the two answers.")]})
    if conflict == assignment.conflict:
        raise NotAllowed(no("already-answered", _("You have already given this answer.")))
    reading = Reading()
    note = reading.text("note", note, LONGEST_NOTE)
    if conflict == Conflict.DECLARED and not note:
        reading.fault("note", _("Write what the conflict is, so that the office can give the plan to somebody else."))
    reading.done()
    with happening("assignment.answered", assignment, by=by, at=at, case=ref(assignment.case), answer=conflict):
        steps.hold(assignment.case, assignment.case.stage_version)
        open_ = Assignment.objects.filter(pk=assignment.pk, conflict=assignment.conflict, submitted_at=None)
        if not open_.update(conflict=conflict, conflict_note=note, answered_at=at, revision=assignment.revision + 1):
            raise NotAllowed(steps.STALE)
    assignment.refresh_from_db(fields=["conflict", "conflict_note", "answered_at", "revision"])
    access.forget_assigned(by)
    return assignment


def release(assignment: Assignment, *, by: Person, at: datetime) -> None:
    """Take a reviewer off a case before anything was handed in; what was only drafted goes with it."""
    require(access.may_release(by, assignment, at))
    case, reviewer = ref(assignment.case), ref(assignment.reviewer)
    with happening("assignment.released", assignment, by=by, at=at, case=case, reviewer=reviewer):
        steps.hold(assignment.case, assignment.case.stage_version)
        held = Assignment.objects.select_for_update().filter(pk=assignment.pk, submitted_at=None)
        held = held.exclude(conflict=Conflict.DECLARED)
        if not held.exists():
            raise NotAllowed(steps.STALE)
        assignment.scores.all().delete()
        Assignment.objects.filter(pk=assignment.pk).delete()
    access.forget_assigned(assignment.reviewer)


def reopen(assignment: Assignment, *, by: Person, at: datetime) -> Assignment:
    """Let a reviewer change scores that were handed in; only before the stage ends."""
    require(access.may_reopen(by, assignment, at))
    return _open_again(assignment, by=by, at=at)


def open_anew(case: Case, *, by: Any, at: datetime) -> int:
    """When a case comes to be scored again, what was handed in about the earlier plan is opened as a draft; returns how many."""
    rows = list(Assignment.objects.filter(case=case).exclude(submitted_at=None).select_related("reviewer"))
    for row in rows:
        row.case = case
        _open_again(row, by=by, at=at)
    return len(rows)


def _open_again(assignment: Assignment, *, by: Any, at: datetime) -> Assignment:
    with happening("scores.reopened", assignment, by=by, at=at, case=ref(assignment.case)):
        steps.hold(assignment.case, assignment.case.stage_version)
        shut = Assignment.objects.filter(pk=assignment.pk).exclude(submitted_at=None)
        if not shut.update(submitted_at=None, revision=assignment.revision + 1):
            raise NotAllowed(steps.STALE)
    assignment.submitted_at, assignment.revision = None, assignment.revision + 1
    return assignment
