"""What this room shows on the pages of others: how far a case's emblem is."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from tramuang.emblem import access, queries
from tramuang.emblem.kinds import PUBLIC, EmblemState, OrderState
from tramuang.emblem.views import drawing
from tramuang.plans.access import is_inside
from tramuang.plans.models import Case
from tramuang.plans.views.asking import who


def of_case(request: HttpRequest, case: Case) -> str:
    """The emblem of a case: for everybody once it is issued, for the registrars also while it is on its way."""
    person = who(request)
    emblem = access.emblem_about(case)
    issued = queries.emblem_by_key(emblem.pk) if emblem is not None and emblem.state in PUBLIC else None
    propose = access.may_propose(person, case, request.at) if person else access.NOT_REGISTRAR
    registrar = bool(person) and propose.code != access.NOT_REGISTRAR.code
    order = queries.order_of(case) if registrar else None
    due = access.due_kind(case)
    if issued is None and (not registrar or (order is None and not due)):
        return ""
    context = {
        "case": case,
        "emblem": issued,
        "order": order if order is not None and order.state != OrderState.DONE else None,
        "may_propose": registrar and propose.ok,
        "what": queries.PROPOSE[due] if due else "",
        "inside": person is not None and is_inside(person, case, request.at),
        "picture": drawing.picture(issued) if issued else None,
        "decision": drawing.decision(issued) if issued else None,
        "tone": drawing.TONES[EmblemState(issued.state)] if issued else "",
        "order_tone": drawing.ORDER_TONES[OrderState(order.state)] if order else "",
    }
    return render_to_string("emblem/panels/case.html", context, request)
