"""What follows an act on an emblem: the colleague who has to decide hears of it, and an issued emblem can be found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from tramuang.base import mail, search
from tramuang.base.kinds import Duty
from tramuang.base.models import Happening
from tramuang.base.refs import split_ref
from tramuang.cities.models import Person
from tramuang.cities.queries import holders
from tramuang.emblem import queries
from tramuang.emblem.models import Emblem


def mail_proposed(row: Happening) -> None:
    """Tell the other registrars that an emblem waits for one of them; not of what is only entered from the record."""
    emblem = queries.emblem_to_decide(split_ref(row.data["emblem"])[1])
    if emblem.retrospective:
        return
    others = [person for person in holders(Duty.APPROVE_EMBLEM, row.at) if person.pk != emblem.proposed_by_id]
    _write(others, "proposed", emblem, row)


def mail_returned(row: Happening) -> None:
    """Tell whoever proposed an emblem that it was declined, or refused by the signer, and why."""
    emblem = queries.emblem_to_decide(split_ref(row.subject)[1])
    people = [emblem.proposed_by] if emblem.proposed_by else []
    _write(people, "returned", emblem, row, act=queries.why_over(emblem))


def refresh_search(row: Happening) -> None:
    """Let an emblem be found once it is issued."""
    search.refresh("emblem", [row.subject])


def _write(people: Iterable[Person], template: str, emblem: Emblem, row: Happening, **words: Any) -> None:
    for person in people:
        with translation.override(person.language):
            page = (
                reverse("emblem-decide", args=[emblem.pk])
                if template == "proposed"
                else reverse("emblem-propose", args=[emblem.case_id])
            )
            context = {"emblem": emblem, "person": person, "link": settings.PUBLIC_URL + page, **words}
            text = render_to_string(f"emblem/mail/{template}.txt", context).strip()
        subject, _newline, body = text.partition("\n")
        mail.queue(person, person.email, person.language, subject, body.strip() + "\n", about=emblem, at=row.at)
