"""What waits for a registrar."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tramuang.base.kinds import Duty
from tramuang.base.work import Waiting
from tramuang.cities.models import Person
from tramuang.emblem import access
from tramuang.emblem.kinds import OrderKind, OrderState
from tramuang.emblem.queries.register import came_back, cases_due, orders

PROPOSE: dict[str, Promise] = {
    OrderKind.ISSUE: _("Propose the emblem"),
    OrderKind.RENEW: _("Propose the renewal of the emblem"),
    OrderKind.SUSPEND: _("Propose the suspension of the emblem"),
    OrderKind.REINSTATE: _("Propose the reinstatement of the emblem"),
    OrderKind.REVOKE: _("Propose the revocation of the emblem"),
    OrderKind.REISSUE: _("Propose a new copy of the emblem"),
}
APPROVE: dict[str, Promise] = {
    OrderKind.ISSUE: _("Approve the emblem"),
    OrderKind.RENEW: _("Approve the renewal of the emblem"),
    OrderKind.SUSPEND: _("Approve the suspension of the emblem"),
    OrderKind.REINSTATE: _("Approve the reinstatement of the emblem"),
    OrderKind.REVOKE: _("Approve the revocation of the emblem"),
    OrderKind.REISSUE: _("Approve a new copy of the emblem"),
}


def waiting(person: Person, at: datetime) -> list[Waiting]:
    """What to propose, and what others proposed to approve; orders that were proposed together wait as one."""
    standing = person.standing(at)
    found: list[Waiting] = []
    if standing.has(Duty.ISSUE_EMBLEM):
        due = [case for case in cases_due() if access.is_registrar(person, case, Duty.ISSUE_EMBLEM, at)]
        old = came_back(due) if due else {}
        for case in due:
            note = old[case.pk].get_state_display() if case.pk in old else ""
            url = reverse("emblem-propose", args=[case.pk])
            found.append(Waiting(PROPOSE[str(access.due_kind(case))], case.area.name, url, case.due, note, "emblem"))
    if standing.has(Duty.APPROVE_EMBLEM):
        batches = set()
        for order in orders().filter(state=OrderState.PROPOSED).exclude(proposed_by=person).order_by("proposed_at"):
            if order.batch in batches or not access.is_registrar(
                person, access.ruling_case(order), Duty.APPROVE_EMBLEM, at
            ):
                continue
            due_on = order.case.due if order.case else None
            if order.batch:
                batches.add(order.batch)
                url = reverse("emblem-batch", args=[order.batch])
            else:
                url = reverse("emblem-decide", args=[order.pk])
            found.append(Waiting(APPROVE[order.kind], order.emblem.area.name, url, due_on, room="emblem"))
    return found
