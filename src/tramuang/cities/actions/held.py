"""What the site holds about a person: taking it out, and erasing it (PDPA, sections 30, 31 and 33)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q

from tramuang.base import mail
from tramuang.base.answers import require
from tramuang.base.happenings import happening
from tramuang.base.models import Happening, Mail, Step, StoredFile
from tramuang.base.refs import ref
from tramuang.cities import access
from tramuang.cities.access import By
from tramuang.cities.actions.roles import end_row
from tramuang.cities.models import Delegation, Person

# Secrets that let somebody sign in as the person: they tell nothing about the person and would only endanger them.
SECRETS = {("cities.person", "password"), ("mfa.authenticator", "data")}


def export_person(person: Person, *, by: By, at: datetime) -> dict[str, Any]:
    """Everything held about a person, in plain values that become JSON: the row itself, every row of every room that
    points to it, and the happenings, steps, files and mail that name it. Passwords and keys are left out.
    """
    require(access.may_export(by, person, at))
    with happening("person.exported", person, by=by, at=at):
        held: dict[str, list[dict[str, Any]]] = {}
        # Hidden ones too: a key without a way back (`related_name="+"`) holds a person all the same.
        fields = Person._meta.get_fields(include_hidden=True)
        pointing: list[Any] = [each for each in fields if each.auto_created and not each.concrete]
        for model, field in ((each.related_model, each.field) for each in pointing):
            rows = [_plain(row) for row in model._base_manager.filter(**{field.name: person}).order_by("pk")]
            held[f"{model._meta.label_lower}.{field.name}"] = rows
        name = ref(person)
        happened = Happening.objects.filter(Q(by=name) | Q(subject=name)).order_by("id")
        found = {
            "person": _plain(person),
            "held": held,
            "happenings": [_plain(row) for row in happened],
            "steps": [_plain(row) for row in Step.objects.filter(by=name).order_by("id")],
            "files": [_plain(row) for row in StoredFile.objects.filter(kept_by=name).order_by("kept_at")],
            "mail": [_plain(row) for row in Mail.objects.filter(to=name).order_by("id")],
        }
    return found


def erase_person(person: Person, *, by: By, at: datetime) -> None:
    """Erase who a person is and every way to sign in; the row and the references to it stay, so that decisions still
    stand and the chain of happenings is unbroken. Their roles end. Rooms that keep words of or about a person erase
    them in the same transaction, by `happenings.with_change("person.erased", …)`.
    """
    require(access.may_erase(by, person, at))
    with happening("person.erased", person, by=by, at=at):
        lent = Delegation.objects.filter(Q(appointment__person=person) | Q(to=person))
        for row in lent.filter(ends__gt=at):
            end_row(row, at)
        for appointment in person.appointments.all():
            if appointment.ends is None or appointment.ends > at:
                end_row(appointment, at)
        lent.update(reason="")
        for model in (EmailAddress, Authenticator, SocialAccount):
            model.objects.filter(user=person).delete()
        mail.forget(person)
        person.name_th = person.name_en = person.key = person.sort_key = ""
        person.email = f"erased-{person.pk}@invalid.example"
        person.is_active = False
        person.last_login = None
        person.erased_at = at
        # This also ends every session: their hash is made from the password's.
        person.set_unusable_password()
        person.save()
    person.forget()


def _plain(row: Model) -> dict[str, Any]:
    values = {
        field.attname: field.value_from_object(row)
        for field in row._meta.concrete_fields
        if (row._meta.label_lower, field.name) not in SECRETS
    }
    plain: dict[str, Any] = json.loads(json.dumps(values, cls=DjangoJSONEncoder, default=str))
    return plain
