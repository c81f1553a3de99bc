"""Screening: what was handed in beside the check list of the edition, and the moves that leave the stage."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tramuang.base.answers import require
from tramuang.base.doors import door, problem
from tramuang.base.kinds import Duty
from tramuang.base.steps import STALE as STALE_ANSWER
from tramuang.plans import queries as plans
from tramuang.plans.access import lang
from tramuang.plans.models import Case
from tramuang.plans.queries import due_of, entered_on, moves_for
from tramuang.plans.queries.cases import MoveOn
from tramuang.plans.views.asking import attempt, renew, signed_in
from tramuang.review import access, actions
from tramuang.review.forms import ScreenForm
from tramuang.review.pure.checks import check_list
from tramuang.review.views import beside


@door(Duty.SCREEN)
@require_http_methods(["GET", "POST"])
def screening(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Read what a city handed in with the check list beside it, and accept it or give it back."""
    person = signed_in(request)
    case = plans.case_for(person, key, request.at)
    if request.method == "GET":
        require(access.may_screen(person, case, request.at))
        return show(request, case)
    wanted = next((move for move in case.moves() if move.code == request.POST.get("code")), None)
    if wanted is None:
        return problem(request, 409, STALE_ANSWER)
    checks = check_list(case.rules)
    form = ScreenForm(
        request.POST, request.FILES, move=wanted, checks=checks, at=request.at, auto_id=f"id_{wanted.code}_%s"
    )

    def do() -> None:
        given = form.cleaned_data
        actions.screen(
            case, move=wanted.code, lacking=given.get("lacking", ()), reason=given.get("reason", ""), due=given.get("due"),
            letter=form.letter(), seen=given["seen"], by=person, at=request.at,
        )  # fmt: skip

    status = attempt(form, do)
    if not status:
        messages.info(request, _("Done: %(what)s") % {"what": wanted.label.in_(lang())})
        return redirect("plans-case", case.pk)
    fresh = plans.case_for(person, key, request.at)
    if (fresh.stage, fresh.stage_version) != (case.stage, case.stage_version):
        return problem(request, 409, STALE_ANSWER)
    renew(form, seen=fresh.stage_version)
    return show(request, fresh, form, status)


def show(request: HttpRequest, case: Case, bound: ScreenForm | None = None, status: int = 200) -> HttpResponse:
    """The page; with `bound` the form that did not go through."""
    view = beside.plan_beside(case)
    checks = check_list(case.rules)
    entered = entered_on([case])[case.pk]
    found = [each for each in moves_for(signed_in(request), case, request.at) if not leaves_round(case, each)]
    # Going on stands first; what needs a reason after it.
    found.sort(key=lambda each: each.move.requires("reason"))
    context: dict[str, Any] = {
        "case": case,
        "stage": case.at_stage.label.in_(lang()),
        "due": due_of(case, entered),
        "view": view,
        "version": beside.version(view),
        "components": [beside.of_criterion(view, criterion.code) for criterion in case.rules.criteria] if view else [],
        "whole": beside.whole(view) if view else None,
        "moves": [(each, form_for(case, each, checks, bound, request.at)) for each in found],
        "groups": grouped(case),
        "bound": bound,
    }
    return render(request, "review/screening.html", context, status=status)


def leaves_round(case: Case, each: MoveOn) -> bool:
    """Whether a move withdraws the case: that is not the office's, and made on the case's own page."""
    return case.flow.stage(each.move.to).result == "withdrawn"


def form_for(case: Case, each: MoveOn, checks: Any, bound: ScreenForm | None, at: datetime) -> ScreenForm:
    """The form of a move: the one that came back with faults, or an empty one."""
    if bound is not None and bound.move.code == each.move.code:
        return bound
    initial = {"seen": case.stage_version, "code": each.move.code}
    return ScreenForm(move=each.move, checks=checks, at=at, initial=initial, auto_id=f"id_{each.move.code}_%s")


def grouped(case: Case) -> list[dict[str, Any]]:
    """The check list by component, for the boxes of a return."""
    return [
        {"label": criterion.label.in_(lang()), "codes": [f"{criterion.code}.{part.code}" for part in criterion.parts]}
        for criterion in case.rules.criteria
    ]
