"""Who may propose, approve and decline an emblem and record a ceremony, with the reason when not; and the guard of the last move."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import Answer, no, yes
from tramuang.base.kinds import Duty
from tramuang.cities.models import Person
from tramuang.emblem.kinds import OVER, EmblemState
from tramuang.emblem.models import Credential, Emblem
from tramuang.plans.models import Case

By = Person | str | None

NOT_REGISTRAR = no("not-registrar", _("Only a registrar of emblems may do this."))
NOT_DUE = no("no-emblem-due", _("This case does not stand where an emblem is issued."))
NOT_SIGNED = no("not-signed", _("The emblem has not been signed yet: two registrars decide, then the signer signs."))


def is_due(case: Case) -> bool:
    """Whether the case stands where the edition has an emblem issued."""
    return case.at_stage.emblem == "issue"


def is_registrar(person: Person, case: Case, duty: Duty, at: datetime) -> bool:
    """Whether the person holds, with this duty, a role of the very edition under which the case runs."""
    standing = person.standing(at)
    return standing.has(duty) and standing.has_role(case.rules.roles_that(duty))


def may_propose(person: Person, case: Case, at: datetime) -> Answer:
    """Whether the person may propose the emblem of a case: a registrar, for a case that waits for its emblem."""
    if not is_registrar(person, case, Duty.ISSUE_EMBLEM, at):
        return NOT_REGISTRAR
    if not is_due(case):
        return NOT_DUE
    if Emblem.objects.filter(case=case).exclude(state__in=OVER).exists():
        return no("already-proposed", _("The emblem of this case has already been proposed."))
    return yes


def may_approve(person: Person, emblem: Emblem, at: datetime) -> Answer:
    """Whether the person may approve (or decline) a proposed emblem: a second registrar."""
    if not is_registrar(person, emblem.case, Duty.APPROVE_EMBLEM, at):
        return NOT_REGISTRAR
    if emblem.state != EmblemState.PROPOSED:
        return no("not-waiting", _("This emblem does not wait for an approval."))
    if emblem.proposed_by_id == person.pk:
        return no("two-people", _("You proposed this emblem: a second person must approve it."))
    return yes


def may_record_ceremony(by: By, at: datetime) -> Answer:
    """Whether they may record a ceremony: a registrar, or the installation itself when it enters the public record."""
    if by is None or isinstance(by, str) or (isinstance(by, Person) and by.standing(at).has(Duty.ISSUE_EMBLEM)):
        return yes
    return NOT_REGISTRAR


def signed(case: Case, by: Any, at: datetime) -> Answer:
    """The guard `emblem.issued`: whether the case's emblem has been signed."""
    return yes if Credential.objects.filter(emblem__case_id=case.pk).exists() else NOT_SIGNED
