"""Handing the plan in, and what was submitted."""

from __future__ import annotations

import uuid
from base64 import b64encode
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tramuang.base import steps
from tramuang.base.answers import require
from tramuang.base.doors import PUBLIC, door
from tramuang.base.kinds import Duty
from tramuang.base.pure.thai.dates import long_datetime
from tramuang.plans import access, actions, forms, queries
from tramuang.plans.pure import snapshot
from tramuang.plans.views import shell
from tramuang.plans.views.asking import STALE, attempt, crumbs, renew, signed_in, who


@door(Duty.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What stands in the way of submission, and the covering letter."""
    person = signed_in(request)
    case = queries.case_to_edit(person, key, request.at)
    ways = queries.submissions(case)
    if not ways:
        raise Http404
    way = next((move for move in ways if move.code == request.POST.get("code")), ways[0])
    view = queries.plan_of(case)
    initial = {"seen": case.stage_version, "revision": view.plan.revision, "code": way.code}
    form = forms.SubmitForm(
        request.POST or None, request.FILES or None, letter=way.requires("letter"), at=request.at, initial=initial
    )  # fmt: skip

    def do() -> None:
        given = form.cleaned_data
        actions.submit_plan(
            case,
            seen=given["seen"],
            revision=given["revision"],
            letter=form.letter(),
            by=person,
            at=request.at,
            move=way.code,
        )

    status = attempt(form, do) if request.method == "POST" else 200
    if not status:
        messages.info(request, _("The plan has been submitted and frozen."))
        return redirect("plans-case", case.pk)
    if status == STALE:
        case = queries.case_to_edit(person, key, request.at)
        view = queries.plan_of(case)
        renew(form, seen=case.stage_version, revision=view.plan.revision)
    case.letter_in_hand = True
    answer = steps.may(case, way.code, by=person, at=request.at)
    case.letter_in_hand = False
    checks = queries.checks(case, way, person, request.at, view)
    in_the_way = {gap for check in checks for gap in check.gaps}
    plan_page = reverse("plans-plan-edit", args=[case.pk])
    context = {
        "case": case,
        "view": view,
        "way": way,
        "headline": _("Ready to be submitted") if answer.ok else _("Not ready to be submitted yet"),
        "eyebrow": f"{case.area.name} · {case.round.title}",
        "crumbs": crumbs(case, (_("The plan"), plan_page), (way.label.in_(access.lang()), None)),
        "back": plan_page,
        "open_gaps": [gap.in_(access.lang()) for gap in view.gaps if gap not in in_the_way],
        "form": form,
        "answer": answer,
        "checks": [
            {"label": each.label, "answer": each.answer, "gaps": shell.mends(view, each.gaps)} for each in checks
        ],
        "closes_at": access.closes_at(case),
        "now": request.at,
    }
    return render(request, "plans/submit.html", context, status=status)


@door(PUBLIC)
@require_http_methods(["GET"])
def frozen(request: HttpRequest, key: uuid.UUID, number: int) -> HttpResponse:
    """A plan as it was submitted, with its hash checked anew."""
    case = queries.case_for(who(request), key, request.at)
    require(access.may_see_snapshots(who(request), case, request.at))
    found = queries.snapshot_of(case, number)
    inside = access.is_inside(who(request), case, request.at)
    content = snapshot.read(found.content)
    facts: list[tuple[Any, ...]] = [
        (_("Submitted"), long_datetime(found.taken_at, access.lang())),
        (_("Under the rules"), content["edition"]),
    ]
    if inside and found.letter is not None:
        facts.append((_("Letter"), found.letter.number, found.letter.signatory))
    page = (gettext("Plan, version %(n)s") % {"n": found.number}, None)
    context = {
        "headline": page[0],
        "eyebrow": f"{case.area.name} · {case.round.title}",
        "crumbs": crumbs(case, page) if inside else [(case.area.name, reverse("plans-case", args=[case.pk])), page],
        "facts": facts,
        "columns": [_("Project"), _("Domain"), _("Unit in charge"), {"label": _("Estimated"), "num": True}],
        "case": case,
        "snapshot": found,
        "holds": snapshot.holds(found.content, found.sha256),
        "all": queries.snapshots_of(case),
        "words": queries.frozen_words(content, case.rules),
    }
    return render(request, "plans/snapshot.html", context)


@door(PUBLIC)
@require_http_methods(["GET"])
def frozen_json(request: HttpRequest, key: uuid.UUID, number: int) -> HttpResponse:
    """The very bytes that were hashed."""
    case = queries.case_for(who(request), key, request.at)
    require(access.may_see_snapshots(who(request), case, request.at))
    found = queries.snapshot_of(case, number)
    name = f"plan-{case.area_id}-{case.round_id}-{found.number}.json"
    return HttpResponse(
        found.content,
        content_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Repr-Digest": f"sha-256=:{_base64(found.sha256)}:",
        },
    )


def _base64(sha256: str) -> str:
    return b64encode(bytes.fromhex(sha256)).decode()
