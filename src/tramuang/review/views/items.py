"""One item of a meeting: what the assessment came to, who leaves the room, and the resolution; then the letter to the city."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from tramuang.base import files
from tramuang.base.answers import Answer, first_no, require
from tramuang.base.doors import SIGNED_IN, door, problem
from tramuang.base.kinds import Duty
from tramuang.base.models import Letter
from tramuang.base.refs import ref
from tramuang.base.steps import STALE as STALE_ANSWER
from tramuang.plans import access as plans_access
from tramuang.plans.access import lang
from tramuang.plans.forms import ScanForm
from tramuang.plans.views.asking import attempt, renew, signed_in
from tramuang.review import access, actions, queries
from tramuang.review.forms import LetterOfResolution, RecuseForm, ResolveForm
from tramuang.review.models import AgendaItem, Meeting
from tramuang.review.queries import ItemView
from tramuang.review.views import beside
from tramuang.review.views.meetings import RUNS, running
from tramuang.review.views.results import tables


@door(*RUNS)
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, key: uuid.UUID, item: int) -> HttpResponse:
    """Consider an item, and resolve it."""
    meeting = running(request, key)
    found = queries.item_of(meeting, item)
    if request.method == "GET":
        return show(request, meeting, found)
    form = ResolveForm(request.POST, choices=queries.choices(meeting, found.case))

    def do() -> None:
        actions.resolve(found, **form.values(), by=signed_in(request), at=request.at)

    # Resolved or moved in the meantime: what was chosen no longer means anything.
    require(access.not_resolved(found))
    status = attempt(form, do)
    if not status:
        messages.info(request, _("The resolution is on record."))
        return redirect("review-meeting", meeting.pk)
    fresh = queries.item_of(meeting, item)
    if fresh.case.stage_version != found.case.stage_version:
        return problem(request, 409, STALE_ANSWER)
    renew(form, seen=fresh.case.stage_version)
    return show(request, meeting, fresh, status, form=form)


def show(request: HttpRequest, meeting: Meeting, found: AgendaItem, status: int = 200, **bound: Any) -> HttpResponse:
    """The page of an item; `bound` holds the form that did not go through, under its name."""
    person, case = signed_in(request), found.case
    view = queries.view_of(meeting, person, request.at)
    here = next(each for each in view.items if each.item.pk == found.pk)
    plan = beside.plan_beside(case)
    assessed = queries.assessment_for(person, case, request.at)
    away = {each.attendance_id for each in here.recusals}
    context: dict[str, Any] = {
        "meeting": meeting,
        "view": view,
        "here": here,
        "case": case,
        "plan": beside.whole(plan) if plan else None,
        "version": beside.version(plan),
        "may_read_plan": plans_access.may_see_plan(person, case, request.at),
        "found": assessed,
        **(tables(case, assessed) if assessed.shown else {"sheets": [], "reasons": []}),
        "may_resolve": may_resolve(here, request),
        "form": ResolveForm(choices=queries.choices(meeting, case), initial={"seen": case.stage_version}),
        "recuse_form": RecuseForm(
            rows=[each for each in view.rows if each.voting and each.present and each.pk not in away]
        ),
        "body_label": view.body.label.in_(lang()),
        "stage": case.at_stage.label.in_(lang()),
        **bound,
    }
    return render(request, "review/item.html", context, status=status)


def may_resolve(here: ItemView, request: HttpRequest) -> Answer:
    """Whether this item can be resolved now, with the reason when not."""
    meeting = here.item.meeting
    return first_no(
        access.may_run(signed_in(request), meeting, request.at),
        access.in_session(meeting),
        access.not_resolved(here.item),
        access.has_quorum(here.quorum),
        access.nobody_of(here.must_recuse),
    )


@door(*RUNS)
@require_POST
def recuse(request: HttpRequest, key: uuid.UUID, item: int) -> HttpResponse:
    """Note who leaves the room for this item."""
    meeting = running(request, key)
    found = queries.item_of(meeting, item)
    rows = queries.roll(meeting)
    form = RecuseForm(request.POST, rows=rows)

    def do() -> None:
        row = next(each for each in rows if str(each.pk) == form.cleaned_data["attendance"])
        actions.recuse(found, row, reason=form.cleaned_data["reason"], by=signed_in(request), at=request.at)

    status = attempt(form, do)
    if status:
        return show(request, meeting, found, status, recuse_form=form)
    messages.info(request, _("The recusal is noted."))
    return redirect("review-item", meeting.pk, found.pk)


# --- the letter to the city -------------------------------------------------------------------------------------


@door(Duty.PREPARE_MEETING)
@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, key: uuid.UUID, item: int) -> HttpResponse:
    """Record the official letter that tells the city of a resolution."""
    meeting = running(request, key)
    found = queries.item_of(meeting, item)
    resolution = queries.resolution_on(found)
    if resolution is None:
        raise Http404
    form = LetterOfResolution(request.POST or None, request.FILES or None, at=request.at)

    def do() -> None:
        given = form.letter()
        assert given is not None
        actions.send_letter(resolution, given, by=signed_in(request), at=request.at)

    status = attempt(form, do) if request.method == "POST" else 200
    if not status:
        messages.info(request, _("The letter is on record."))
        return redirect("review-meeting", meeting.pk)
    context = {"form": form, "meeting": meeting, "case": found.case, "resolution": resolution, "letter": None}
    return render(request, "review/letter.html", context, status=status)


@door(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def scan(request: HttpRequest, key: uuid.UUID, item: int, letter: uuid.UUID) -> HttpResponse:
    """The signed scan of the letter about a resolution: read it, or hand it in."""
    person = signed_in(request)
    meeting = queries.meeting_for(person, key, request.at)
    found = queries.item_of(meeting, item)
    resolution = queries.resolution_on(found)
    if resolution is None or not plans_access.is_inside(person, found.case, request.at):
        raise Http404
    kept = Letter.objects.select_related("scan").filter(pk=letter, subject=ref(resolution)).first()
    if kept is None:
        raise Http404
    if request.method == "GET" and kept.scan is not None and "replace" not in request.GET:
        return files.download(kept.scan)
    require(access.may_prepare(person, meeting.body, request.at))
    form = ScanForm(request.POST, request.FILES) if request.method == "POST" else ScanForm()

    def do() -> None:
        actions.keep_scan(resolution, kept, form.cleaned_data["scan"], by=person, at=request.at)

    status = attempt(form, do) if request.method == "POST" else 200
    if not status:
        messages.info(request, _("The scan is kept."))
        return redirect("review-meeting", meeting.pk)
    context = {"form": form, "meeting": meeting, "case": found.case, "resolution": resolution, "letter": kept}
    return render(request, "review/letter.html", context, status=status)
