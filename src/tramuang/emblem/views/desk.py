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
from tramuang.emblem.kinds import OVER, UNDERWAY, WANT_REASON, OrderKind, OrderState
from tramuang.emblem.models import Order
from tramuang.emblem.views import drawing
from tramuang.plans import queries as plans
from tramuang.plans.views.asking import attempt, signed_in
from tramuang.review.queries import deciding_resolution

REGISTRARS = (Duty.ISSUE_EMBLEM, Duty.APPROVE_EMBLEM)
COLUMNS = (
    (_("Waits for the second person"), (OrderState.PROPOSED,), "attention"),
    (_("Waits for the signer"), (OrderState.APPROVED,), "river"),
    (_("Came back"), (OrderState.DECLINED, OrderState.REFUSED), "problem"),
)


@door(*REGISTRARS)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for a registrar, what waits for the second person and the signer, what is issued and handed over."""
    due, underway = queries.cases_due(), queries.underway()
    first = {
        "label": _("To be proposed"),
        "items": [
            {
                "title": case.area.name,
                "href": reverse("emblem-propose", args=[case.pk]),
                "meta": f"{KINDS[str(access.due_kind(case))]} · {case.round.title}",
                "tone": "attention",
            }
            for case in due
        ],
    }
    columns = [first, *({"label": label, "items": _items(underway, states, tone)} for label, states, tone in COLUMNS)]
    context = {
        "columns": columns,
        "waiting": len(due) + sum(row.state == OrderState.PROPOSED for row in underway),
        "issued": queries.register(),
        "ceremonies": queries.ceremonies(),
        "to_hand_over": len(queries.without_ceremony()),
        "ceremony_columns": [_("Date"), _("Place"), _("Presented by"), {"label": _("Emblems"), "num": True}],
        "issued_columns": [_("Serial"), _("City"), _("Awarded on"), _("State")],
    }
    return render(request, "emblem/desk.html", context)


KINDS = dict(OrderKind.choices)


def _items(rows: list[Order], states: tuple[OrderState, ...], tone: str) -> list[dict[str, Any]]:
    return [
        {
            "title": row.emblem.area.name,
            "href": reverse("emblem-batch", args=[row.batch]) if row.batch else reverse("emblem-decide", args=[row.pk]),
            "meta": f"{row.get_kind_display()} · {row.emblem.serial}",
            "tone": tone,
        }
        for row in rows
        if row.state in states
    ]


@door(Duty.ISSUE_EMBLEM)
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The first person: look at what the order will rest on, and propose it."""
    person = signed_in(request)
    case = plans.case_for(person, pk, request.at)
    old = queries.order_of(case)
    answer = access.may_propose(person, case, request.at)
    if request.method == "GET" and old is not None and not answer.ok:
        return redirect("emblem-decide", pk=old.pk)
    resolution, kind = deciding_resolution(case), access.due_kind(case) or OrderKind.ISSUE
    given = request.POST if request.method == "POST" else None
    form = ProposeForm(
        given,
        day_known=resolution is None or resolution.resolved_on is not None,
        wants_reason=kind in WANT_REASON,
        initial={"reason_th": resolution.text_th, "reason_en": resolution.text_en} if resolution else None,
    )
    status = 200
    if request.method == "POST":
        made: list[Order] = []
        status = attempt(
            form,
            lambda: made.append(
                actions.propose(
                    case, by=person, at=request.at, awarded_on=form.cleaned_data.get("awarded_on"), reason=form.reason()
                )
            ),
        )
        if made:
            return redirect("emblem-decide", pk=made[0].pk)
    emblem = access.emblem_about(case)
    ruled = emblem.case.rules if emblem is not None else case.rules
    chosen = emblem.domains if emblem is not None and kind != OrderKind.ISSUE else case.plan.domains
    context = {
        "crumbs": _crumbs(case.area.name),
        "picture": drawing.drawn(ruled, chosen, case.area.name),
        "case": case,
        "emblem": emblem,
        "kind": kind,
        "what": queries.PROPOSE[kind],
        "form": form,
        "resolution": resolution,
        "decision": drawing.resolved(resolution) if resolution else None,
        "domains": drawing.named(ruled, chosen),
        "answer": answer,
        "old": old if old is not None and old.state in OVER else None,
        "why": queries.why_over(old) if old else None,
    }
    return render(request, "emblem/propose.html", context, status=status)


@door(*REGISTRARS)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The second person: read exactly what will be done, then approve or decline."""
    person, order = signed_in(request), queries.order_to_decide(pk)
    choice = request.POST.get("decision")
    form, status = DeclineForm(request.POST if choice == "decline" else None), 200
    if choice == "approve":
        actions.approve(order, by=person, at=request.at, seen=request.POST.get("seen", ""))
        return redirect("emblem-decide", pk=order.pk)
    if choice == "decline":
        status = attempt(
            form, lambda: actions.decline(order, reason=form.cleaned_data["reason"], by=person, at=request.at)
        )
        if not status:
            return redirect("emblem-decide", pk=order.pk)
    emblem, waiting = order.emblem, order.state == OrderState.PROPOSED
    may = access.may_approve(person, order, request.at)
    text = queries.to_sign(order) if order.state in UNDERWAY else {}
    context = {
        "crumbs": _crumbs(emblem.area.name),
        "order": order,
        "emblem": emblem,
        "facts": queries.facts_of(emblem, number=queries.next_number(emblem), order=order),
        "text": json.dumps(text, ensure_ascii=False, indent=2) if text else "",
        "picture": drawing.picture(emblem),
        "decision": drawing.resolved(order.resolution),
        "domains": drawing.domains(emblem),
        "sources": drawing.sources(emblem),
        "tone": drawing.ORDER_TONES[OrderState(order.state)],
        "form": form,
        "may": may,
        "approval": first_no(may, queries.unchanged(order)) if waiting else may,
        "why": queries.why_over(order),
        "propose": access.may_propose(person, order.case, request.at) if order.case else access.NOT_DUE,
        "approve_fields": {"decision": "approve", "seen": order.agreed},
    }
    return render(request, "emblem/decide.html", context, status=status or 200)


@door(*REGISTRARS)
@require_http_methods(["GET", "POST"])
def batch(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The second person, for orders that were proposed together: all of them, or none."""
    person, orders = signed_in(request), queries.batch_to_decide(pk)
    choice = request.POST.get("decision")
    form, status = DeclineForm(request.POST if choice == "decline" else None), 200
    if choice == "approve":
        actions.approve_batch(orders, by=person, at=request.at, seen=request.POST.get("seen", ""))
        return redirect("emblem-batch", pk=pk)
    if choice == "decline":
        status = attempt(
            form, lambda: actions.decline_batch(orders, reason=form.cleaned_data["reason"], by=person, at=request.at)
        )
        if not status:
            return redirect("emblem-batch", pk=pk)
    first = orders[0]
    context = {
        "crumbs": _crumbs(first.get_kind_display()),
        "orders": orders,
        "order": first,
        "tones": drawing.ORDER_TONES,
        "waiting": first.state == OrderState.PROPOSED,
        "form": form,
        "may": access.may_approve_all(person, orders, request.at),
        "approve_fields": {"decision": "approve", "seen": queries.batch_fingerprint(orders)},
        "columns": [_("Serial"), _("City"), _("State")],
    }
    return render(request, "emblem/batch.html", context, status=status or 200)


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
