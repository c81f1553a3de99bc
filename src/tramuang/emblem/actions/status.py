"""The place of each copy in a status list, and what happened to it: places are given once, bits are never cleared."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import NotAllowed, no
from tramuang.emblem.kinds import SETS_BIT, Change
from tramuang.emblem.models import Emblem, Order, StatusChange, StatusEntry
from tramuang.emblem.pure import status

# A list is left when a fifth of it is given, so that a random place is free at the first or second try.
FULL = status.LEAST // 5
TRIES = 40
NEVER_CLEARED = no("never-cleared", _("This copy has been revoked or replaced. That is never undone."))
NO_PLACE = no("no-place", _("No free place in a status list was found."))


def draw_entry(emblem: Emblem, number: int) -> StatusEntry:
    """Give a copy its place: at random, so that it tells nothing, and never one that was given before."""
    newest = StatusEntry.objects.order_by("-list").values_list("list", flat=True).first() or 1
    if StatusEntry.objects.filter(list=newest).count() >= FULL:
        newest += 1
    for _try in range(TRIES):
        entry = StatusEntry(list=newest, index=secrets.randbelow(status.LEAST), emblem=emblem, number=number)
        if StatusEntry.objects.filter(list=newest, index=entry.index).exists():
            continue
        try:
            with transaction.atomic():
                entry.save(force_insert=True)
        except IntegrityError:
            continue
        return entry
    raise NotAllowed(NO_PLACE)


def change(entry: StatusEntry, kind: Change, order: Order, *, at: datetime) -> StatusChange:
    """Keep what happened to a copy. A copy whose bit is set is at its end: nothing more can happen to it."""
    if StatusChange.objects.filter(entry=entry, kind__in=SETS_BIT).exists():
        raise NotAllowed(NEVER_CLEARED)
    return StatusChange.objects.create(entry=entry, kind=kind, order=order, at=at)
