"""My work."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from tramuang.base.doors import SIGNED_IN, door
from tramuang.base.pure.thai.dates import due_words, local_day, long_date
from tramuang.plans.access import lang
from tramuang.portal.queries import desk as queries
from tramuang.portal.queries.desk import CaseOnDesk, Desk, Start, Task
from tramuang.portal.views import drawing

TONES = {"overdue": "attention", "today": "attention", "soon": "river", "later": "neutral", "undated": "neutral"}


@door(SIGNED_IN)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for me, soonest deadline first; what I can begin; my cases."""
    found = queries.desk(request.user, request.at)
    context = {
        "desk": found,
        "title": headline(found),
        "tasks": [task(each, request) for each in found.tasks],
        "starts": [start(each, request) for each in found.starts],
        "cases": [case(each, request) for each in found.cases],
        "case_columns": [_("Case"), _("Where it stands"), _("Due")],
    }
    response = render(request, "portal/desk.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def headline(found: Desk) -> str:
    """What the desk holds, in one sentence."""
    number = len(found.tasks)
    if not number:
        return _("Nothing waits for you")
    words = ngettext("%(n)s thing waits for you", "%(n)s things wait for you", number) % {"n": number}
    if not found.overdue:
        return words
    return _("%(words)s, %(late)s of them late") % {"words": words, "late": found.overdue}


def task(each: Task, request: HttpRequest) -> dict[str, Any]:
    """Something that waits, with its deadline in words and colour."""
    waiting, today = each.waiting, local_day(request.at)
    return {
        "what": waiting.what,
        "about": waiting.about,
        "url": waiting.url,
        "note": waiting.note,
        "when": each.when,
        "tone": TONES[each.when],
        "icon": "alert-triangle" if each.when == "overdue" else "calendar-due",
        "due": _due(each, today),
        "day": long_date(waiting.due, lang()) if waiting.due else "",
        "iso": waiting.due.isoformat() if waiting.due else "",
    }


def start(each: Start, request: HttpRequest) -> dict[str, Any]:
    """Something to begin, and until when it can be."""
    until = due_words(each.due, local_day(request.at), lang()) if each.due else ""
    return {"what": each.what, "why": each.why, "url": each.url, "icon": each.icon, "until": until}


def _due(each: Task, today: Any) -> str:
    due = each.waiting.due
    if due is None:
        return _("no deadline")
    if each.when == "overdue":
        days = (today - due).days
        return ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days}
    return due_words(due, today, lang())


def case(each: CaseOnDesk, request: HttpRequest) -> list[Any]:
    """A case of mine as a row: city and round, stage, due day."""
    found, today = each.case, local_day(request.at)
    stage = drawing.stage_words(found.at_stage.label)
    late = each.due is not None and each.due < today
    due: dict[str, Any] = {"text": "–"}
    if each.due is not None:
        due = {
            "text": long_date(each.due, lang()),
            "note": due_words(each.due, today, lang()),
            "tone": "attention" if late else None,
        }
    return [
        {
            "text": found.area.name,
            "href": reverse("plans-case", args=[found.pk]),
            "note": f"{found.round.title} · {found.flow.label.in_(lang())}",
        },
        stage,
        due,
    ]
