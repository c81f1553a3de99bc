"""Recording what people in an area say they need. A need belongs to the area, whatever becomes of any plan."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import NotAllowed, no, require
from tramuang.base.happenings import happening
from tramuang.cities.models import Area, Person
from tramuang.plans import access
from tramuang.plans.actions.checking import Reading
from tramuang.plans.models import Need
from tramuang.plans.pure import limits
from tramuang.programme.pure.edition import Edition

STALE_NEED = no(
    "stale", _("Somebody else has changed this need in the meantime. Nothing of yours was saved; read it again.")
)


def record_need(
    area: Area, *, group: str, text_th: str, by: Person, at: datetime, rules: Edition, text_en: str = "",
    voices: int | None = None, voiced_on: date | None = None, channel: str = "", source: str = "", provenance: str = "",
) -> Need:  # fmt: skip
    """Write down a need of the area: which group of the edition voiced it, how, when and by how many people (None: nobody counted)."""
    need = Need(area=area, source=source, provenance=provenance or area.provenance, recorded_at=at)
    _fill(
        need,
        rules,
        at,
        group=group,
        text_th=text_th,
        text_en=text_en,
        voices=voices,
        voiced_on=voiced_on,
        channel=channel,
    )
    with happening("need.recorded", need, by=by, at=at, area=area.code, group=need.group, voices=voices):
        require(access.may_record_need(by, area, at))
        need.save(force_insert=True)
    return need


def change_need(
    need: Need, *, seen: int, group: str, text_th: str, by: Person, at: datetime, rules: Edition, text_en: str = "",
    voices: int | None = None, voiced_on: date | None = None, channel: str = "",
) -> Need:  # fmt: skip
    """Mend a need; `seen` is its revision as the person saw it. Plans that were submitted keep the words they froze."""
    _fill(
        need,
        rules,
        at,
        group=group,
        text_th=text_th,
        text_en=text_en,
        voices=voices,
        voiced_on=voiced_on,
        channel=channel,
    )
    with happening("need.changed", need, by=by, at=at, area=need.area_id, revision=seen + 1):
        require(access.may_record_need(by, need.area, at))
        if not Need.objects.filter(pk=need.pk, revision=seen).update(revision=F("revision") + 1):
            raise NotAllowed(STALE_NEED)
        need.revision = seen + 1
        need.save(update_fields=["group", "text_th", "text_en", "voices", "voiced_on", "channel"])
    return need


def _fill(
    need: Need, rules: Edition, at: datetime, *, group: str, text_th: str, text_en: str, voices: int | None,
    voiced_on: date | None, channel: str,
) -> None:  # fmt: skip
    given = Reading()
    need.group = given.code("group", group, {each.code for each in rules.groups}, needed=True)
    need.text_th = given.text("text_th", text_th, limits.SENTENCES, needed=True)
    need.text_en = given.text("text_en", text_en, limits.SENTENCES)
    need.channel = given.text("channel", channel, limits.CHANNEL, one_line=True)
    counted = given.number(
        "voices", None if voices is None else Decimal(voices), places=0, below=limits.PERSONS, least=0
    )
    need.voices = None if counted is None else int(counted)
    if voiced_on is not None and voiced_on > localdate(at):
        given.fault("voiced_on", _("This day lies in the future."))
    need.voiced_on = voiced_on
    given.done()
