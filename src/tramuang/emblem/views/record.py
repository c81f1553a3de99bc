"""All about one emblem for those who work with it: its state, orders and acts, and what may be begun."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tramuang.base.doors import SIGNED_IN, door
from tramuang.emblem import queries
from tramuang.emblem.kinds import EmblemState
from tramuang.emblem.views import drawing
from tramuang.plans.views.asking import signed_in


@door(SIGNED_IN)
@require_safe
def record(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The emblem with everything that was ordered and done."""
    person = signed_in(request)
    emblem = queries.emblem_for(person, pk, request.at)
    context = {
        "crumbs": [(_("Register of emblems"), reverse("emblem-desk")), (emblem.area.name, None)],
        "emblem": emblem,
        "orders": queries.orders_of(emblem),
        "picture": drawing.picture(emblem),
        "decision": drawing.decision(emblem),
        "tone": drawing.TONES[EmblemState(emblem.state)],
        "order_columns": [_("Order"), _("Proposed by"), _("Approved by"), _("State")],
    }
    return render(request, "emblem/record.html", context)
