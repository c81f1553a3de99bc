"""What waits for a registrar."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tramuang.base.kinds import Duty
from tramuang.base.work import Waiting
from tramuang.cities.models import Person
from tramuang.emblem import access
from tramuang.emblem.kinds import EmblemState
from tramuang.emblem.queries.register import cases_due, emblems


def waiting(person: Person, at: datetime) -> list[Waiting]:
    """Emblems to propose, and emblems of others to approve."""
    standing = person.standing(at)
    found: list[Waiting] = []
    if standing.has(Duty.ISSUE_EMBLEM):
        for case in cases_due():
            if not access.is_registrar(person, case, Duty.ISSUE_EMBLEM, at):
                continue
            came_to_nothing = getattr(case, "emblem", None)
            note = came_to_nothing.get_state_display() if came_to_nothing else ""
            url = reverse("emblem-propose", args=[case.pk])
            found.append(Waiting(_("Propose the emblem"), case.area.name, url, case.due, note, "emblem"))
    if standing.has(Duty.APPROVE_EMBLEM):
        for row in emblems().filter(state=EmblemState.PROPOSED).exclude(proposed_by=person).order_by("proposed_at"):
            if not access.is_registrar(person, row.case, Duty.APPROVE_EMBLEM, at):
                continue
            url = reverse("emblem-decide", args=[row.pk])
            found.append(Waiting(_("Approve the emblem"), row.area.name, url, row.case.due, room="emblem"))
    return found
