"""What this room shows on the pages of others: how far a case's emblem is."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from tramuang.emblem import access, queries
from tramuang.emblem.kinds import PUBLIC, EmblemState
from tramuang.emblem.views import drawing
from tramuang.plans.models import Case
from tramuang.plans.views.asking import who


def of_case(request: HttpRequest, case: Case) -> str:
    """The emblem of a case: for everybody once it is issued, for the registrars also while it is on its way."""
    person = who(request)
    emblem = queries.emblem_underway(case)
    issued = emblem is not None and emblem.state in PUBLIC
    propose = access.may_propose(person, case, request.at) if person else access.NOT_REGISTRAR
    registrar = bool(person) and propose.code != access.NOT_REGISTRAR.code
    if not issued and not registrar:
        return ""
    if emblem is None and not access.is_due(case):
        return ""
    context = {
        "case": case,
        "emblem": emblem,
        "issued": issued,
        "propose": propose,
        "picture": drawing.picture(emblem) if emblem and issued else None,
        "decision": drawing.decision(emblem) if emblem and issued else None,
        "tone": drawing.TONES[EmblemState(emblem.state)] if emblem else "",
    }
    return render_to_string("emblem/panels/case.html", context, request)
