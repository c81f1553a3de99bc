"""Reading provinces, areas and people."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from tramuang.base import refs, roles
from tramuang.base.kinds import Duty
from tramuang.base.refs import ref, split_ref
from tramuang.cities.models import Appointment, Area, Delegation, Organisation, Person, Province
from tramuang.cities.pure.people import Counted, Place, counted, outward

PAGE = 50


def provinces() -> list[Province]:
    """All provinces in Thai order."""
    return list(Province.objects.order_by("sort_key"))


def province_for(code: str) -> Province:
    """The province of an ISO 3166-2 code; 404 when there is none."""
    return get_object_or_404(Province, code=code)


def areas(codes: Iterable[str] | None = None) -> QuerySet[Area]:
    """Areas with province and operator, in Thai order: all, or those of the given codes."""
    found = Area.objects.select_related("province", "operator").order_by("sort_key", "code")
    return found if codes is None else found.filter(code__in=list(codes))


def areas_page(words: str = "", page: int = 1) -> Page[Area]:
    """A page of areas in Thai order; `words` narrow by name or code."""
    return _page(areas(), words, ("name_th", "name_en", "full_name_th", "code"), page)


def organisations_page(words: str = "", page: int = 1) -> Page[Organisation]:
    """A page of organisations in Thai order; `words` narrow by name or code."""
    return _page(organisations(), words, ("name_th", "name_en", "code"), page)


def _page(found: QuerySet[Any], words: str, fields: tuple[str, ...], page: int) -> Page[Any]:
    for word in words.split():
        found = found.filter(reduce(or_, (Q(**{f"{name}__icontains": word}) for name in fields)))
    return Paginator(found, PAGE).get_page(page)


def area_for(code: str) -> Area:
    """The area of a code with province, operator and the area it lies in; 404 when there is none."""
    return get_object_or_404(Area.objects.select_related("province", "operator", "within"), code=code)


def organisations() -> QuerySet[Organisation]:
    """Organisations with their province, in Thai order."""
    return Organisation.objects.select_related("province").order_by("sort_key", "code")


def places(people: dict[str, int | None]) -> list[Place]:
    """The areas of these codes with what `counted` must know of them: what they lie within and may overlap."""
    rows = Area.objects.values_list("code", "within_id", "province_id", "may_overlap")
    within = {code: outer for code, outer, _province, _may in rows}
    unsure: dict[str | None, set[str]] = {}
    for code, _outer, province, may in rows:
        if may:
            unsure.setdefault(province, set()).add(code)
    overlap = {code: frozenset(unsure[province] - {code}) for code, _outer, province, may in rows if may}
    found = []
    for code, number in people.items():
        around = outward(within, code)
        # An area shares the doubts of the areas around it.
        doubts = frozenset().union(*(overlap.get(each, frozenset()) for each in {code} | around)) - around - {code}
        found.append(Place(code, number, around, doubts))
    return found


def people_counted(people: dict[str, int | None]) -> Counted:
    """Registered people of several areas (code → number, None = not known) as one sum that counts nobody twice."""
    return counted(places(people))


# --- people -----------------------------------------------------------------------------------------------------


def person_for(key: uuid.UUID | str) -> Person:
    """A person with the roles held and lent; 404 when there is none."""
    return get_object_or_404(_with_roles(Person.objects.all()), pk=key)


def people(words: str = "", page: int = 1) -> Page[Person]:
    """People in Thai order with the roles they hold, a page at a time; `words` narrow by name or e-mail address."""
    found = Person.objects.filter(erased_at=None).order_by("sort_key", "id")
    return _page(_with_roles(found), words, ("name_th", "name_en", "email"), page)


def people_by_key(keys: Iterable[str]) -> dict[str, Person]:
    """The people of these short keys with the roles held and lent, as a demonstration names its cast."""
    return {person.key: person for person in _with_roles(Person.objects.filter(key__in=list(keys), erased_at=None))}


def people_by_ref(refs: Iterable[str]) -> dict[str, Person]:
    """The people behind references such as `person:<uuid>`, in one query; the erased ones are there, without a name."""
    keys = {key for kind, key in map(split_ref, refs) if kind == "person"}
    return {ref(person): person for person in Person.objects.filter(pk__in=keys)}


def _with_roles(found: QuerySet[Person]) -> QuerySet[Person]:
    held = Appointment.objects.select_related("organisation", "area", "province").order_by("starts", "id")
    lent = Delegation.objects.select_related("to").order_by("starts", "id")
    got = Delegation.objects.select_related("appointment__person", "appointment__area", "appointment__province")
    return found.prefetch_related(
        Prefetch("appointments", held.prefetch_related(Prefetch("delegations", lent))),
        Prefetch("delegations", got.order_by("starts", "id")),
    )


def holders(duty: str, at: datetime, *, area: str = "", province: str = "", body: str = "") -> list[Person]:
    """Who holds a duty for an area, a province or a body at this moment, by an own or a delegated role: for mail."""
    running = Appointment.objects.filter(
        Q(ends=None) | Q(ends__gt=at),
        Q(area=None) | Q(area=area),
        Q(province=None) | Q(province=province),
        starts__lte=at,
    )
    if body:
        running = running.filter(body__in=["", body])
    held = [
        appointment
        for appointment in running.select_related("person").prefetch_related(
            Prefetch("delegations", Delegation.objects.filter(starts__lte=at, ends__gt=at).select_related("to"))
        )
        if duty in appointment.duties and appointment.held().covers(area=area, province=province, body=body)
    ]
    found = {
        person.pk: person for each in held for person in (each.person, *(lent.to for lent in each.delegations.all()))
    }
    return sorted((person for person in found.values() if person.is_active), key=lambda person: person.sort_key)


@dataclass(frozen=True)
class RoleHeld:
    """One role of a person as a page shows it: in words, what for, since when, until when, and lent by or to whom."""

    appointment: Appointment
    label: str
    scope: str
    lent_to: tuple[Delegation, ...] = ()
    lent_by: Delegation | None = None


def role_label(code: str) -> str:
    """A role's words in the reader's language; its code where no edition at hand names it any more."""
    role = roles.offered().get(code)
    return role.label if role else code


def roles_of(person: Person, at: datetime) -> list[RoleHeld]:
    """The roles of a person that run at this moment, their own first, then those delegated to them."""
    return roles_of_all([person], at)[person.pk]


def roles_of_all(found: Iterable[Person], at: datetime) -> dict[Any, list[RoleHeld]]:
    """The running roles of several people by their key; the roles' words are asked for once."""
    offered = roles.offered()
    answer = {}
    for person in found:
        own = [
            replace(_shown(each, offered), lent_to=tuple(lent for lent in each.delegations.all() if lent.ends > at))
            for each in person.appointments.all()
            if each.runs(at)
        ]
        lent = [
            replace(_shown(each.appointment, offered), lent_by=each)
            for each in person.delegations.all()
            if each.runs(at) and each.appointment.runs(at)
        ]
        answer[person.pk] = own + lent
    return answer


def past_roles(person: Person, at: datetime) -> list[RoleHeld]:
    """The roles a person held before and holds no longer, latest end first."""
    offered = roles.offered()
    ended = [each for each in person.appointments.all() if each.ends is not None and each.ends <= at]
    return [_shown(each, offered) for each in sorted(ended, key=lambda each: each.ends or each.starts, reverse=True)]


def _shown(appointment: Appointment, offered: dict[str, roles.Role]) -> RoleHeld:
    role = offered.get(appointment.role)
    bodies = {body.code: body.label for body in role.bodies} if role else {}
    scope = appointment.area or appointment.province
    words = scope.name if scope else bodies.get(appointment.body, appointment.body)
    return RoleHeld(appointment, role.label if role else appointment.role, words)


def own_roles() -> list[roles.Role]:
    """The role that every installation has, whatever its programmes: the administrator."""
    label = _("Administrator")
    return [roles.Role("administrator", label, label, duties=(Duty.ADMINISTER.value,), decides=True)]


# --- words for references ----------------------------------------------------------------------------------------


def _names_of(model: type[Person | Area | Organisation]) -> refs.NameAll:
    def name_all(keys: list[str]) -> dict[str, refs.Shown]:
        return {str(row.pk): refs.Shown(row.name) for row in model.objects.filter(pk__in=keys)}

    return name_all


NAMES: dict[str, refs.NameAll] = {
    "person": _names_of(Person),
    "area": _names_of(Area),
    "organisation": _names_of(Organisation),
}
