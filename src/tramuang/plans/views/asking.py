"""What every page with a form does: try, and say at the right field what was wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import BadInput, NotAllowed
from tramuang.cities.models import Person
from tramuang.plans.models import Case

WRONG, REFUSED, STALE = 422, 403, 409


def who(request: HttpRequest) -> Person | None:
    """The person at the door; None for a visitor who has not signed in."""
    return request.user if isinstance(request.user, Person) else None


def signed_in(request: HttpRequest) -> Person:
    """The person at a door that opens only for people."""
    assert isinstance(request.user, Person)
    return request.user


def attempt(form: forms.Form, do: Callable[[], Any]) -> int:
    """0 when the form was right and the action went through, else the status to answer with; the form says what was wrong."""
    if not form.is_valid():
        return WRONG
    try:
        do()
    except BadInput as fault:
        for name, sentences in fault.fields.items():
            for sentence in sentences:
                form.add_error(name if name in form.fields else None, sentence)
        return WRONG
    except NotAllowed as refusal:
        form.add_error(None, str(refusal.answer.reason))
        return STALE if refusal.answer.code == "stale" else REFUSED
    return 0


def renew(form: forms.Form, **seen: int) -> None:
    """After a stale form: keep what the person wrote, and let the next press go from what stands now."""
    form.data = form.data.copy()
    for name, value in seen.items():
        form.data[name] = str(value)


def crumbs(case: Case, *more: tuple[Any, str | None]) -> list[tuple[Any, str | None]]:
    """The way up from a page below a case: my cases, the case, and what lies between."""
    return [(_("My cases"), reverse("plans-cases")), (case.area.name, reverse("plans-case", args=[case.pk])), *more]
