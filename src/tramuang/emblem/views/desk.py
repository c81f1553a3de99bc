"""The registrars' desk: what waits, propose, decide, and the ceremonies."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from tramuang.base.answers import first_no
from tramuang.base.doors import door
from tramuang.base.kinds import Duty
from tramuang.emblem import access, actions, queries
from tramuang.emblem.forms import CeremonyForm, DeclineForm, ProposeForm
from tramuang.emblem.kinds import EmblemState
from tramuang.emblem.models import Emblem
from tramuang.emblem.views import drawing
from tramuang.plans import queries as plans
from tramuang.plans.views.asking import attempt, signed_in
from tramuang.review.queries import deciding_resolution

REGISTRARS = (Duty.ISSUE_EMBLEM, Duty.APPROVE_EMBLEM)
COLUMNS = (
    (_("Waits for the second person"), (EmblemState.PROPOSED,), "attention"),
    (_("Waits for the signature"), (EmblemState.APPROVED,), "river"),
    (_("Came back"), (EmblemState.DECLINED, EmblemState.REFUSED), "problem"),
)


@door(*REGISTRARS)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for an emblem, what waits for the second person, what is issued and handed over."""
    due, underway = queries.cases_due(), queries.underway()
    first = {
        "label": _("To be proposed"),
        "items": [
            {
                "title": case.area.name,
                "href": reverse("emblem-propose", args=[case.pk]),
                "meta": case.round.title,
                "tone": "attention",
            }
            for case in due
        ],
    }
    columns = [first, *({"label": label, "items": _items(underway, states, tone)} for label, states, tone in COLUMNS)]
    context = {
        "columns": columns,
        "waiting": len(due) + sum(row.state == EmblemState.PROPOSED for row in underway),
        "issued": queries.register(),
        "ceremonies": queries.ceremonies(),
        "to_hand_over": len(queries.without_ceremony()),
        "ceremony_columns": [_("Date"), _("Place"), _("Presented by"), {"label": _("Emblems"), "num": True}],
        "issued_columns": [_("Serial"), _("City"), _("Awarded on"), _("State")],
    }
    return render(request, "emblem/desk.html", context)


def _items(rows: list[Emblem], states: tuple[EmblemState, ...], tone: str) -> list[dict[str, Any]]:
    return [
        {"title": row.area.name, "href": reverse("emblem-decide", args=[row.pk]), "meta": row.serial, "tone": tone}
        for row in rows
        if row.state in states
    ]


@door(Duty.ISSUE_EMBLEM)
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The first person: look at what the emblem will rest on, and propose it."""
    person = signed_in(request)
    case = plans.case_for(person, pk, request.at)
    old = queries.emblem_underway(case)
    answer = access.may_propose(person, case, request.at)
    if request.method == "GET" and old is not None and not answer.ok:
        return redirect("emblem-decide", pk=old.pk)
    resolution = deciding_resolution(case)
    given = request.POST if request.method == "POST" else None
    form, status = ProposeForm(given, day_known=resolution is None or resolution.resolved_on is not None), 200
    if request.method == "POST":
        made: list[Emblem] = []
        status = attempt(
            form,
            lambda: made.append(
                actions.propose(case, by=person, at=request.at, awarded_on=form.cleaned_data.get("awarded_on"))
            ),
        )
        if made:
            return redirect("emblem-decide", pk=made[0].pk)
    rules = case.rules
    context = {
        "crumbs": _crumbs(case.area.name),
        "picture": drawing.drawn(rules, case.plan.domains, case.area.name),
        "case": case,
        "form": form,
        "resolution": resolution,
        "resolution_url": queries.decision_url(resolution) if resolution else "",
        "body": rules.body(resolution.body).label if resolution else None,
        "outcome": rules.outcome(resolution.outcome).label if resolution else None,
        "domains": drawing.named(rules, case.plan.domains),
        "answer": answer,
        "old": old,
        "why": queries.why_over(old) if old else None,
    }
    return render(request, "emblem/propose.html", context, status=status)


@door(*REGISTRARS)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The second person: read exactly what will be signed, then approve or decline."""
    person, emblem = signed_in(request), queries.emblem_to_decide(pk)
    choice = request.POST.get("decision")
    form, status = DeclineForm(request.POST if choice == "decline" else None), 200
    if choice == "approve":
        actions.approve(emblem, by=person, at=request.at, seen=request.POST.get("seen", ""))
        return redirect("emblem-decide", pk=emblem.pk)
    if choice == "decline":
        status = attempt(
            form, lambda: actions.decline(emblem, reason=form.cleaned_data["reason"], by=person, at=request.at)
        )
        if not status:
            return redirect("emblem-decide", pk=emblem.pk)
    waiting = emblem.state == EmblemState.PROPOSED
    may = access.may_approve(person, emblem, request.at)
    credential = queries.current_credential(emblem)
    context = {
        "crumbs": _crumbs(emblem.area.name),
        "emblem": emblem,
        "facts": queries.facts_of(emblem, number=credential.number if credential else 1),
        "text": json.dumps(queries.to_sign(emblem), ensure_ascii=False, indent=2) if not credential else "",
        "picture": drawing.picture(emblem),
        "decision": drawing.decision(emblem),
        "domains": drawing.domains(emblem),
        "sources": drawing.sources(emblem),
        "tone": drawing.TONES[EmblemState(emblem.state)],
        "form": form,
        "may": may,
        "approval": first_no(may, queries.unchanged(emblem)) if waiting else may,
        "why": queries.why_over(emblem),
        "propose": access.may_propose(person, emblem.case, request.at),
        "approve_fields": {"decision": "approve", "seen": emblem.agreed},
        "credential": credential,
    }
    return render(request, "emblem/decide.html", context, status=status or 200)


@door(Duty.ISSUE_EMBLEM)
@require_http_methods(["GET", "POST"])
def ceremony(request: HttpRequest) -> HttpResponse:
    """Record a ceremony: when, where, who presented and which office received which emblem."""
    person, emblems = signed_in(request), queries.without_ceremony()
    form, status = CeremonyForm(request.POST if request.method == "POST" else None, emblems=emblems), 200
    if request.method == "POST":
        status = attempt(form, lambda: _record(form, person, request.at))
        if not status:
            return redirect("emblem-desk")
    context = {
        "crumbs": _crumbs(_("Record a ceremony")),
        "form": form,
        "emblems": emblems,
        "received": form.received_fields(),
        "desk_url": reverse("emblem-desk"),
    }
    return render(request, "emblem/ceremony.html", context, status=status or 200)


def _crumbs(here: Any) -> list[tuple[Any, str | None]]:
    return [(_("Register of emblems"), reverse("emblem-desk")), (here, None)]


def _record(form: CeremonyForm, person: Any, at: Any) -> None:
    given = form.cleaned_data
    received = form.received()
    actions.record_ceremony(
        held_on=given["held_on"], place=(given["place_th"], given["place_en"]),
        presented_by=(given["presented_by_th"], given["presented_by_en"]), received=received, by=person, at=at,
        provenance=received[0][0].provenance if received else "real",
    )  # fmt: skip
