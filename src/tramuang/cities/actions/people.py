"""Writing people: inviting, correcting, choosing a language."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import BadInput, no, require
from tramuang.base.happenings import happening
from tramuang.base.kinds import Provenance
from tramuang.base.pure.thai.collate import sort_key
from tramuang.cities import access
from tramuang.cities.access import By
from tramuang.cities.models import SORT_KEY, Person

TAKEN = _("Somebody with this e-mail address is here already.")


def record_person(
    *,
    email: str,
    name_th: str,
    name_en: str = "",
    language: str = "th",
    key: str = "",
    provenance: str = Provenance.REAL,
    by: By,
    at: datetime,
) -> Person:
    """Enter a person who gets no mail about it and no way to sign in: the cast of a demonstration, an import."""
    person = _new(email, name_th, name_en, language, key=key, provenance=provenance, by=by, at=at)
    with happening("person.recorded", person, by=by, at=at):
        _keep(person)
    return person


def invite_person(*, email: str, name_th: str, name_en: str = "", language: str = "th", by: By, at: datetime) -> Person:
    """Enter a person and send them the link by which they choose a password; the mail is queued with this change."""
    person = _new(email, name_th, name_en, language, key="", provenance=Provenance.REAL, by=by, at=at)
    with happening("person.invited", person, by=by, at=at):
        _keep(person)
    return person


def invite_again(person: Person, *, by: By, at: datetime) -> None:
    """Send a new link to somebody invited who has not signed in yet."""
    require(access.may_invite_again(by, person, at))
    with happening("person.invited", person, by=by, at=at, again=True):
        pass


def correct_person(person: Person, *, name_th: str, name_en: str, by: By, at: datetime) -> None:
    """Put a person's name right (PDPA, section 35)."""
    require(access.may_administer(by, at))
    if person.erased_at:
        raise BadInput(no("erased", _("The data of this person are erased already.")))
    name_th = _thai_name(name_th)
    with happening("person.corrected", person, by=by, at=at):
        person.name_th, person.name_en, person.sort_key = name_th, name_en.strip(), sort_key(name_th)[:SORT_KEY]
        person.save(update_fields=["name_th", "name_en", "sort_key"])


def choose_language(person: Person, language: str, *, at: datetime) -> None:
    """Remember the language in which a person wants pages and mail."""
    if language not in dict(settings.LANGUAGES):
        raise BadInput({"language": [_("Choose one of the languages on offer.")]})
    if language != person.language:
        with happening("person.language-chosen", person, by=person, at=at):
            person.language = language
            person.save(update_fields=["language"])


def tell_sign_in_changed(person: Person, change: str, *, at: datetime) -> None:
    """Keep on record that a person's way of signing in was changed (a word for what changed), and tell them by mail."""
    with happening("person.sign-in-changed", person, by=person, at=at, change=change):
        pass


def _thai_name(name_th: str) -> str:
    if not name_th.strip():
        raise BadInput({"name_th": [_("Write the name in Thai.")]})
    return name_th.strip()


def _new(
    email: str, name_th: str, name_en: str, language: str, *, key: str, provenance: str, by: By, at: datetime
) -> Person:
    require(access.may_administer(by, at))
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as fault:
        raise BadInput({"email": list(fault.messages)}) from fault
    if language not in dict(settings.LANGUAGES):
        raise BadInput({"language": [_("Choose one of the languages on offer.")]})
    if Person.objects.filter(email__iexact=email).exists() or EmailAddress.objects.filter(email__iexact=email).exists():
        raise BadInput({"email": [TAKEN]})
    name_th = _thai_name(name_th)
    person = Person(
        email=email,
        name_th=name_th,
        name_en=name_en.strip(),
        language=language,
        key=key,
        provenance=provenance,
        joined_at=at,
        sort_key=sort_key(name_th)[:SORT_KEY],
    )
    person.set_unusable_password()
    return person


def _keep(person: Person) -> None:
    try:
        person.save(force_insert=True)
        # Nobody can sign in but by the link sent to this address, so following it proves the address.
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    except IntegrityError as fault:
        raise BadInput({"email": [TAKEN]}) from fault
