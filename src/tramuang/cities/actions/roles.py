"""Giving, ending and lending roles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tramuang.base import roles
from tramuang.base.answers import BadInput, require
from tramuang.base.happenings import happening
from tramuang.base.kinds import Duty
from tramuang.base.refs import ref
from tramuang.cities import access
from tramuang.cities.access import By
from tramuang.cities.models import Appointment, Area, Delegation, Organisation, Person, Province


def appoint(
    person: Person,
    role: str,
    *,
    duties: Iterable[str] | None = None,
    decides: bool | None = None,
    area: Area | None = None,
    province: Province | None = None,
    body: str = "",
    organisation: Organisation | None = None,
    starts: datetime | None = None,
    ends: datetime | None = None,
    by: By,
    at: datetime,
) -> Appointment:
    """Give a person a role, from now or from `starts`.

    Duties and whether it decides are copied from the role on offer (`base.roles`); a loader may hand them in instead.
    """
    require(access.may_appoint(by, person, at))
    if duties is None:
        offered = _offered(role, area=area, province=province, body=body)
        duties, decides = offered.duties, offered.decides
    wanted = sorted({str(duty) for duty in duties})
    if unknown := set(wanted) - set(Duty.values):
        raise BadInput(
            {
                "role": [
                    _("This role has a duty that the site does not know: %(duty)s.")
                    % {"duty": ", ".join(sorted(unknown))}
                ]
            }
        )
    starts = starts or at
    if ends is not None and ends <= starts:
        raise BadInput({"ends": [_("A role must end after it starts.")]})
    made = Appointment(
        person=person,
        role=role,
        duties=wanted,
        decides=bool(decides),
        area=area,
        province=province,
        body=body,
        organisation=organisation,
        starts=starts,
        ends=ends,
    )
    if any(_same(made, other) for other in person.appointments.all()):
        raise BadInput({"role": [_("This person holds this role already.")]})
    with happening("appointment.made", person, by=by, at=at, role=role) as note:
        made.save()
        note.data["appointment"] = ref(made)
    person.forget()
    return made


def end_appointment(appointment: Appointment, *, by: By, at: datetime) -> None:
    """End a role now, and with it every delegation of it; one that has not begun is taken back."""
    with happening("appointment.ended", appointment.person, by=by, at=at, appointment=ref(appointment)):
        # Of two administrators who end each other at once the second waits here, and then finds that nobody would be left.
        list(Appointment.objects.select_for_update().filter(role=appointment.role).values_list("pk", flat=True))
        appointment.refresh_from_db(fields=["ends"])
        require(access.may_end_appointment(by, appointment, at))
        for lent in appointment.delegations.all():
            if lent.ends > at:
                end_row(lent, at)
        end_row(appointment, at)
    appointment.person.forget()


def delegate(
    appointment: Appointment,
    *,
    to: Person,
    ends: datetime,
    reason: str,
    starts: datetime | None = None,
    by: By,
    at: datetime,
) -> Delegation:
    """Lend a role to somebody else until `ends`; the lender keeps it too."""
    require(access.may_delegate(by, appointment, at, to))
    starts = starts or at
    if not to.is_active:
        raise BadInput({"to": [_("This person can no longer sign in.")]})
    if not reason.strip():
        raise BadInput({"reason": [_("Write why the role is delegated.")]})
    if ends <= max(starts, at):
        raise BadInput({"ends": [_("A delegation needs an end after its start.")]})
    if appointment.ends is not None and ends > appointment.ends:
        raise BadInput({"ends": [_("A delegation cannot last longer than the role itself.")]})
    if appointment.delegations.filter(to=to, ends__gt=starts, starts__lt=ends).exists():
        raise BadInput({"to": [_("The role is delegated to this person already in that time.")]})
    with happening(
        "delegation.made", appointment.person, by=by, at=at, appointment=ref(appointment), to=ref(to)
    ) as note:
        lent = Delegation.objects.create(
            appointment=appointment, to=to, starts=starts, ends=ends, reason=reason.strip()
        )
        note.data["delegation"] = ref(lent)
    to.forget()
    return lent


def end_delegation(delegation: Delegation, *, by: By, at: datetime) -> None:
    """End a delegation now; one that has not begun is taken back."""
    require(access.may_end_delegation(by, delegation, at))
    person = delegation.appointment.person
    with happening("delegation.ended", person, by=by, at=at, delegation=ref(delegation), to=ref(delegation.to)):
        end_row(delegation, at)
    delegation.to.forget()


def end_row(row: Appointment | Delegation, at: datetime) -> None:
    """Let a dated row end now; one that never began has nothing resting on it and goes."""
    if row.starts >= at:
        row.delete()
    else:
        row.ends = at
        row.save(update_fields=["ends"])


def _same(one: Appointment, other: Appointment) -> bool:
    what = ("role", "area_id", "province_id", "body", "organisation_id")
    apart = (one.ends is not None and one.ends <= other.starts) or (other.ends is not None and other.ends <= one.starts)
    return not apart and all(getattr(one, name) == getattr(other, name) for name in what)


def _offered(code: str, *, area: Area | None, province: Province | None, body: str) -> roles.Role:
    role = roles.offered().get(code)
    if role is None:
        raise BadInput({"role": [_("No programme here has such a role.")]})
    given = {roles.AREA: area, roles.PROVINCE: province, roles.BODY: body}
    for scope, value in given.items():
        if scope == role.scope and not value:
            raise BadInput({scope: [_("This role is held for one of these; choose it.")]})
        if scope != role.scope and value:
            raise BadInput({scope: [_("This role is not held for one of these; leave it out.")]})
    if body and body not in {each.code for each in role.bodies}:
        raise BadInput({"body": [_("This role is not held in that body.")]})
    return role
