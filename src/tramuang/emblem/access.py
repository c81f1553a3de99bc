"""Who may propose, approve, decline and see an emblem's papers, with the reason when not."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import Answer, no, yes
from tramuang.base.kinds import Duty
from tramuang.cities.models import Person
from tramuang.emblem.kinds import EmblemState
from tramuang.emblem.models import Emblem
from tramuang.plans.models import Case

NOT_REGISTRAR = no("not-registrar", _("Only a registrar of emblems may do this."))


def may_propose(person: Person, case: Case, at: datetime) -> Answer:
    """Whether the person may propose the emblem of a case: a registrar, for a case that waits for its emblem."""
    if not person.standing(at).has(Duty.ISSUE_EMBLEM):
        return NOT_REGISTRAR
    if case.at_stage.emblem != "issue":
        return no("no-emblem-due", _("This case does not stand where an emblem is issued."))
    known = Emblem.objects.filter(case=case).exclude(state=EmblemState.DECLINED).exists()
    if known:
        return no("already-proposed", _("The emblem of this case has already been proposed."))
    return yes


def may_approve(person: Person, emblem: Emblem, at: datetime) -> Answer:
    """Whether the person may approve (or decline) a proposed emblem: a second registrar."""
    if not person.standing(at).has(Duty.APPROVE_EMBLEM):
        return NOT_REGISTRAR
    if emblem.state != EmblemState.PROPOSED:
        return no("not-waiting", _("This emblem does not wait for an approval."))
    if emblem.proposed_by_id == person.pk:
        return no("two-people", _("You proposed this emblem: a second person must approve it."))
    return yes
