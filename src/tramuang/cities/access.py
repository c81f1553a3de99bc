"""Who may know of people and change their roles, with the reason when not.

`by` is a person, or a reference such as `system:demo` when the installation itself acts (the command line, a loader).
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import Answer, no, yes
from tramuang.base.kinds import Duty, Provenance
from tramuang.cities.models import Appointment, Delegation, Person

By = Person | str | None


def may_administer(by: By, at: datetime) -> Answer:
    """Whether they may invite people, give and end roles, and record areas and organisations."""
    # Only a person or the installation itself comes here; a visitor who has not signed in is neither.
    if by is None or isinstance(by, str) or (isinstance(by, Person) and by.standing(at).has(Duty.ADMINISTER)):
        return yes
    return no("not-administrator", _("Only an administrator may do this."))


def may_record_places(by: By, at: datetime) -> Answer:
    """Whether they may enter areas and organisations: an administrator, or the office that runs the round."""
    if isinstance(by, Person) and by.standing(at).has(Duty.SCREEN):
        return yes
    return may_administer(by, at)


def may_invite_again(by: By, person: Person, at: datetime) -> Answer:
    """Whether they may send a new invitation: an administrator, while the person has never signed in."""
    if person.erased_at:
        return no("erased", _("The data of this person were erased; invite them anew."))
    if person.provenance != Provenance.REAL:
        return no("not-real", _("This is a role of the demonstration, not a person."))
    if person.has_usable_password() or person.last_login:
        return no("has-signed-in", _("This person has a way to sign in already."))
    return may_administer(by, at)


def may_appoint(by: By, person: Person, at: datetime) -> Answer:
    """Whether they may give this person a role: an administrator, and never to themselves."""
    if person.erased_at:
        return no("erased", _("The data of this person were erased; invite them anew."))
    if by == person:
        return no("own-role", _("Nobody gives a role to themselves. Ask another administrator."))
    return may_administer(by, at)


def may_end_appointment(by: By, appointment: Appointment, at: datetime) -> Answer:
    """Whether they may end this role now: an administrator, unless nobody would be left to administer."""
    if appointment.ends is not None and appointment.ends <= at:
        return no("has-ended", _("This role has already ended."))
    if Duty.ADMINISTER in appointment.duties and not others_administer(appointment, at):
        return no("last-administrator", _("Somebody must remain who administers. Appoint another administrator first."))
    return may_administer(by, at)


def others_administer(appointment: Appointment, at: datetime) -> bool:
    """Whether somebody administers at this moment by another role than this one."""
    running = Appointment.objects.filter(Q(ends=None) | Q(ends__gt=at), starts__lte=at, person__is_active=True)
    return any(Duty.ADMINISTER in other.duties for other in running.exclude(pk=appointment.pk))


def may_delegate(by: By, appointment: Appointment, at: datetime, to: Person | None = None) -> Answer:
    """Whether they may lend this role (to somebody): its holder while it runs, or an administrator, not to themselves."""
    if not appointment.runs(at):
        return no("not-running", _("Only a role that is held now can be delegated."))
    if to is not None and to == appointment.person:
        return no("own-role", _("This person holds the role already."))
    if to is not None and by == to:
        return no("own-role", _("Nobody gives a role to themselves. Ask another administrator."))
    if by == appointment.person:
        return yes
    return may_administer(by, at)


def may_end_delegation(by: By, delegation: Delegation, at: datetime) -> Answer:
    """Whether they may end this delegation: who lent the role, who received it, or an administrator."""
    if delegation.ends is not None and delegation.ends <= at:
        return no("has-ended", _("This delegation has already ended."))
    if by in (delegation.appointment.person, delegation.to):
        return yes
    return may_administer(by, at)


def may_export(by: By, person: Person, at: datetime) -> Answer:
    """Whether they may take out everything held about this person: the person, or an administrator (PDPA, section 30)."""
    return yes if by == person else may_administer(by, at)


def may_erase(by: By, person: Person, at: datetime) -> Answer:
    """Whether they may erase this person's data: an administrator, and never their own (PDPA, section 33)."""
    if person.erased_at:
        return no("erased", _("The data of this person are erased already."))
    if by == person:
        return no("own-data", _("Ask another administrator to erase your data."))
    return may_administer(by, at)


def needs_second_factor(person: Person, at: datetime) -> bool:
    """Whether the person holds a role that decides, own or delegated, and so must sign in with a second factor."""
    return person.standing(at).decides
