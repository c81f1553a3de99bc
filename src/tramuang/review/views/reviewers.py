"""Asking reviewers, watching the assessment, and closing it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tramuang.base.doors import door
from tramuang.base.kinds import Duty
from tramuang.base.pure.thai.dates import local_day, long_date
from tramuang.plans import queries as plans
from tramuang.plans.access import lang
from tramuang.plans.forms import MoveForm
from tramuang.plans.models import Case
from tramuang.plans.queries import due_of, entered_on, moves_for
from tramuang.plans.views.asking import attempt, signed_in
from tramuang.review import access, actions, queries
from tramuang.review.forms import AssignForm
from tramuang.review.kinds import Conflict
from tramuang.review.models import Assignment
from tramuang.review.views.screening import leaves_round


@door(Duty.ASSIGN_REVIEWERS)
@require_http_methods(["GET", "POST"])
def reviewers(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Who was asked, what they answered, whom else to ask."""
    person = signed_in(request)
    case = plans.case_for(person, key, request.at)
    people = queries.candidates(case, request.at) if case.at_stage.scored else []
    entered = entered_on([case])[case.pk]
    day = due_of(case, entered)
    initial = {"due": long_date(day, lang()) if day is not None and day >= local_day(request.at) else None}
    # Everybody of the body is a valid choice, so that a refusal gives its own reason and not "not one of the choices".
    form = AssignForm(request.POST or None, people=[each.person for each in people], initial=initial)

    def do() -> None:
        chosen = set(form.cleaned_data["reviewers"])
        wanted = [each.person for each in people if str(each.person.pk) in chosen]
        actions.assign(case, wanted, due=form.cleaned_data["due"], by=person, at=request.at)
        many = ngettext("%(n)s reviewer has been asked.", "%(n)s reviewers have been asked.", len(wanted))
        messages.info(request, many % {"n": len(wanted)})

    status = attempt(form, do) if request.method == "POST" else 200
    if not status:
        return redirect("review-reviewers", case.pk)
    rows = queries.assignments_of(case)
    rule = access.reviewers_needed(case)
    context: dict[str, Any] = {
        "case": case,
        "stage": case.at_stage.label.in_(lang()),
        "may": access.may_assign(person, case, request.at),
        "rows": [row_of(each, case, request) for each in rows],
        "standing": queries.reviewing(case, rows),
        "rule": rule,
        "candidates": [each for each in people if each.answer.code != "already-assigned"],
        "chosen": set(form["reviewers"].value() or ()),
        "form": form,
        "due": day,
        "moves": [
            (each, move_form(case, each, request.at))
            for each in moves_for(person, case, request.at)
            if not leaves_round(case, each)
        ],
        "assessment": queries.assessment_for(person, case, request.at),
    }
    return render(request, "review/reviewers.html", context, status=status)


def move_form(case: Case, each: Any, at: datetime) -> MoveForm:
    """The form of a move that leaves the stage; it is made on the case's own page."""
    initial = {"seen": case.stage_version, "code": each.move.code}
    return MoveForm(move=each.move, at=at, initial=initial, auto_id=f"id_{each.move.code}_%s")


STATES = {
    "declared": (_("Conflict declared"), "attention", "ban"),
    "unanswered": (_("Conflict not answered yet"), "neutral", "circle-dashed"),
    "handed-in": (_("Scores handed in"), "ok", "check"),
    "late": (_("Late"), "problem", "clock"),
    "scoring": (_("Assessing"), "river", "pencil"),
}


def row_of(assignment: Assignment, case: Case, request: HttpRequest) -> dict[str, Any]:
    """One reviewer's line: where they stand, and what the office can do about it."""
    assignment.case = case
    if assignment.conflict == Conflict.DECLARED:
        state = "declared"
    elif assignment.submitted_at is not None:
        state = "handed-in"
    elif assignment.due is not None and assignment.due < local_day(request.at):
        state = "late"
    else:
        state = "unanswered" if assignment.conflict == Conflict.NOT_ASKED else "scoring"
    words, tone, icon = STATES[state]
    person = signed_in(request)
    return {
        "assignment": assignment,
        "state": words,
        "tone": tone,
        "icon": icon,
        "may_release": access.may_release(person, assignment, request.at),
        "may_reopen": access.may_reopen(person, assignment, request.at),
    }


@door(Duty.ASSIGN_REVIEWERS)
@require_POST
def release(request: HttpRequest, key: uuid.UUID, assignment: uuid.UUID) -> HttpResponse:
    """Take a reviewer off the case."""
    person = signed_in(request)
    case = plans.case_for(person, key, request.at)
    actions.release(queries.assignment_in(case, assignment), by=person, at=request.at)
    messages.info(request, _("The reviewer has been taken off this case."))
    return redirect("review-reviewers", case.pk)


@door(Duty.ASSIGN_REVIEWERS)
@require_POST
def reopen(request: HttpRequest, key: uuid.UUID, assignment: uuid.UUID) -> HttpResponse:
    """Let a reviewer change scores that were handed in."""
    person = signed_in(request)
    case = plans.case_for(person, key, request.at)
    actions.reopen(queries.assignment_in(case, assignment), by=person, at=request.at)
    messages.info(request, _("The reviewer can change the scores again."))
    return redirect("review-reviewers", case.pk)
