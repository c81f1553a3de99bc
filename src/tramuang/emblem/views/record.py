"""All about one emblem for those who work with it: its state, orders and acts, and what may be begun."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from tramuang.base.answers import Answer, first_no
from tramuang.base.doors import SIGNED_IN, door
from tramuang.base.kinds import Duty
from tramuang.cities.models import Person
from tramuang.emblem import access, actions, queries
from tramuang.emblem.forms import OpenForm, ReasonForm
from tramuang.emblem.kinds import EmblemState, OrderKind, OrderState
from tramuang.emblem.models import Emblem
from tramuang.emblem.views import drawing
from tramuang.plans.access import lang
from tramuang.plans.views import track
from tramuang.plans.views.asking import attempt, signed_in
from tramuang.programme.models import Round


@door(SIGNED_IN)
@require_safe
def record(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The emblem with everything that was ordered and done, the cases about it, and what this person may begin."""
    person = signed_in(request)
    emblem = queries.emblem_for(person, pk, request.at)
    orders, copy = queries.orders_of(emblem), queries.current_credential(emblem)
    round_ = queries.round_for_cases(emblem)
    context = {
        "crumbs": _crumbs(person, emblem, request.at),
        "emblem": emblem,
        "orders": [(order, drawing.ORDER_TONES[OrderState(order.state)]) for order in orders],
        "cases": [track.row(case, None, inside=True, today=request.at) for case in queries.cases_about(emblem)],
        "acts": queries.acts_of(emblem),
        "picture": drawing.picture(emblem),
        "decision": drawing.decision(emblem),
        "domains": drawing.domains(emblem),
        "tone": drawing.TONES[EmblemState(emblem.state)],
        "copy": copy,
        "begin": _begin(person, emblem, round_, request.at),
        "round": round_,
        "is_registrar": access.is_registrar(person, emblem.case, Duty.ISSUE_EMBLEM, request.at),
        "reissue": access.may_reissue(person, emblem, request.at),
        "order_columns": [_("Order"), _("Proposed by"), _("Approved by"), _("State")],
        "case_columns": [_("Case"), _("Stage"), _("Waiting for")],
    }
    return render(request, "emblem/record.html", context)


def _begin(person: Person, emblem: Emblem, round_: Round | None, at: datetime) -> list[dict[str, Any]]:
    """The kinds of case that the newest edition knows for an emblem, each with whether this person may open it."""
    if round_ is None or emblem.state == EmblemState.UNDERWAY:
        return []
    return [
        {
            "label": flow.label.in_(lang()),
            "url": reverse("emblem-open", args=[emblem.pk, flow.code]),
            "answer": access.may_open(person, emblem, round_, flow.code, at),
        }
        for flow in round_.rules.flows
        if flow.needs_emblem and access.leads_to(flow)
    ]


def _crumbs(
    person: Person, emblem: Emblem, at: datetime, *more: tuple[Any, str | None]
) -> list[tuple[Any, str | None]]:
    """The way up: by the register for registrars, for others by the emblem's public page."""
    standing = person.standing(at)
    if standing.has(Duty.ISSUE_EMBLEM) or standing.has(Duty.APPROVE_EMBLEM):
        up = (_("Register of emblems"), reverse("emblem-desk"))
    else:
        up = (_("Verify an emblem"), reverse("emblem-verify-any"))
    here = reverse("emblem-record", args=[emblem.pk]) if more else None
    return [up, (f"{emblem.area.name} · {emblem.serial}", here), *more]


@door(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def open_case(request: HttpRequest, pk: uuid.UUID, flow: str) -> HttpResponse:
    """Open a case about an emblem, with the reason."""
    person = signed_in(request)
    emblem = queries.emblem_for(person, pk, request.at)
    round_ = queries.round_for_cases(emblem)
    found = next((each for each in round_.rules.flows if each.code == flow), None) if round_ else None
    if round_ is None or found is None or not found.needs_emblem or not access.leads_to(found):
        raise Http404(flow)
    form, status = OpenForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        made: list[Any] = []
        status = attempt(
            form,
            lambda: made.append(
                actions.open_case(emblem, flow, reason=form.cleaned_data["reason"], by=person, at=request.at)
            ),
        )
        if made:
            messages.info(request, _("The case is open."))
            return redirect("plans-case", made[0].pk)
    label = found.label.in_(lang())
    context = {
        "crumbs": _crumbs(person, emblem, request.at, (label, None)),
        "emblem": emblem,
        "round": round_,
        "label": label,
        "stages": [stage.label.in_(lang()) for stage in found.stages if not stage.terminal],
        "form": form,
        "answer": access.may_open(person, emblem, round_, flow, request.at),
        "record_url": reverse("emblem-record", args=[emblem.pk]),
    }
    return render(request, "emblem/open_case.html", context, status=status)


@door(Duty.ISSUE_EMBLEM)
@require_http_methods(["GET", "POST"])
def reissue(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Propose that an emblem be signed anew, for a reason that everybody will read."""
    person = signed_in(request)
    emblem = queries.emblem_for(person, pk, request.at)
    answer: Answer = first_no(access.may_reissue(person, emblem, request.at))
    form, status = ReasonForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        made: list[Any] = []
        status = attempt(
            form,
            lambda: made.append(actions.propose_reissue(emblem, reason=form.reason(), by=person, at=request.at)),
        )
        if made:
            return redirect("emblem-decide", pk=made[0].pk)
    context = {
        "crumbs": _crumbs(person, emblem, request.at, (queries.PROPOSE[OrderKind.REISSUE], None)),
        "emblem": emblem,
        "decision": drawing.resolved(queries.standing_on(emblem)) if emblem.state != EmblemState.UNDERWAY else None,
        "form": form,
        "answer": answer,
    }
    return render(request, "emblem/reissue.html", context, status=status)
