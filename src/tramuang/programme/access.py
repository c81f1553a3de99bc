"""Who may publish editions, open rounds and note what became known."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import Answer, no, yes
from tramuang.base.kinds import Duty
from tramuang.cities.models import Person


def may_make_rules(person: Person | Any, at: datetime) -> Answer:
    """Whether the person may publish editions, open rounds and add notes: a rule maker, or the installation itself."""
    if person == "system" or (isinstance(person, str) and person.startswith("system:")):
        return yes
    if person.standing(at).has(Duty.EDIT_RULES):
        return yes
    return no("not-rule-maker", _("Only a rule maker may do this."))
