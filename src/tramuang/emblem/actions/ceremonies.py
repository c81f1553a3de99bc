"""Recording the day on which emblems were handed over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import BadInput, require
from tramuang.base.happenings import happening
from tramuang.emblem import access, queries
from tramuang.emblem.models import Ceremony, Emblem, Receipt


def record_ceremony(
    *, held_on: date, place: tuple[str, str], presented_by: tuple[str, str], received: Sequence[tuple[Emblem, str, str]],
    by: Any, at: datetime, source: str = "", provenance: str = "real",
) -> Ceremony:  # fmt: skip
    """Record a ceremony and who received which emblem, all by office; it is not the decision."""
    require(access.may_record_ceremony(by, at))
    faults: dict[str, list[Any]] = {}
    if held_on > localdate(at):
        faults["held_on"] = [_("The ceremony lies in the future: record it when it has been held.")]
    if not received:
        faults["emblems"] = [_("Say which emblems were handed over.")]
    if any(emblem.state not in queries.ISSUED for emblem, _th, _en in received):
        faults["emblems"] = [_("An emblem that has not been issued cannot be handed over.")]
    if faults:
        raise BadInput(faults)
    ceremony = Ceremony(
        held_on=held_on, place_th=place[0], place_en=place[1], presented_by_th=presented_by[0],
        presented_by_en=presented_by[1], source=source, provenance=provenance,
    )  # fmt: skip
    with happening("emblem.ceremony-recorded", ceremony, by=by, at=at, held_on=held_on, emblems=len(received)):
        ceremony.save()
        Receipt.objects.bulk_create(
            Receipt(ceremony=ceremony, emblem=emblem, received_by_th=th, received_by_en=en)
            for emblem, th, en in received
        )
    return ceremony
