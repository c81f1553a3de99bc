"""What follows an act on an emblem: the colleague who has to decide hears of it, and an issued emblem can be found."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from tramuang.base import mail, search
from tramuang.base.kinds import Duty
from tramuang.base.models import Happening
from tramuang.base.refs import split_ref
from tramuang.cities.models import Person
from tramuang.cities.queries import holders
from tramuang.emblem import documents, queries
from tramuang.emblem.kinds import OrderKind
from tramuang.emblem.models import Order


def mail_proposed(row: Happening) -> None:
    """Tell the other registrars that an order waits for one of them; not of what is only entered from the record.

    Of orders that were proposed together they hear once.
    """
    order = queries.order_to_decide(split_ref(row.data["proposed"])[1])
    if (order.emblem.retrospective and order.kind == OrderKind.ISSUE) or _told_already(order):
        return
    others = [person for person in holders(Duty.APPROVE_EMBLEM, row.at) if person.pk != order.proposed_by_id]
    _write(others, "proposed", order, row)


def _told_already(order: Order) -> bool:
    return bool(order.batch) and Order.objects.filter(batch=order.batch).exclude(pk=order.pk).exists()


def mail_returned(row: Happening) -> None:
    """Tell whoever proposed an order that it was declined, or refused by the signer, and why."""
    order = queries.order_to_decide(split_ref(row.data["order"])[1])
    _write([order.proposed_by], "returned", order, row, act=queries.why_over(order))


def refresh_search(row: Happening) -> None:
    """Let an emblem be found once it is issued."""
    search.refresh("emblem", [row.subject])


def ask_to_publish(row: Happening) -> None:
    """Let the published tree follow what the signer has signed: as a task, for pictures and bundles take their time."""
    publish_site.enqueue()


@task()
def publish_site() -> None:
    """Bring the published tree up to what is on record; harmless to run twice."""
    documents.publish(Path(settings.EMBLEM_SITE_DIR), at=timezone.now())


def _write(people: Iterable[Person], template: str, order: Order, row: Happening, **words: Any) -> None:
    for person in people:
        with translation.override(person.language):
            page = reverse("emblem-decide", args=[order.pk])
            if template == "proposed" and order.batch:
                page = reverse("emblem-batch", args=[order.batch])
            elif template == "returned" and order.case_id:
                page = reverse("emblem-propose", args=[order.case_id])
            context = {
                "order": order,
                "emblem": order.emblem,
                "what": queries.APPROVE[order.kind],
                "person": person,
                "link": settings.PUBLIC_URL + page,
                **words,
            }
            text = render_to_string(f"emblem/mail/{template}.txt", context).strip()
        subject, _newline, body = text.partition("\n")
        mail.queue(person, person.email, person.language, subject, body.strip() + "\n", about=order.emblem, at=row.at)
