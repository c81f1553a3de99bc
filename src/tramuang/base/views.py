"""The pages of the floor: the chain of happenings, and the outbox."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tramuang.base import chain, guard, happenings, jobs, mail, refs
from tramuang.base.doors import PUBLIC, door
from tramuang.base.kinds import Duty
from tramuang.base.models import Happening, Mail
from tramuang.base.templatetags.thai import number, thai_datetime

A_PAGE = 50


@door(Duty.ADMINISTER)
def audit(request: HttpRequest) -> HttpResponse:
    """The chain of happenings: whether it stands, and what happened last; `?subject=` follows one record."""
    subject = request.GET.get("subject", "").strip()
    if not refs.is_ref(subject):
        subject = ""
    found = happenings.latest(subject=subject, before=_whole(request.GET.get("before", "")), limit=A_PAGE + 1)
    rows, more = found[:A_PAGE], len(found) > A_PAGE
    names = refs.shown([text for row in rows for text in (row.subject, row.by)] + ([subject] if subject else []))
    older = "?" + urlencode({"subject": subject, "before": rows[-1].pk}) if more else ""
    context = {
        "state": _state(),
        "rows": [_row(row, names) for row in rows],
        "columns": [{"label": _("No."), "num": True}, _("When"), _("What happened"), _("To what"), _("By whom")],
        "subject": subject,
        "subject_name": names[subject].text if subject else "",
        "older": older,
    }
    return render(request, "base/audit.html", context)


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 19 else None


def _row(row: Happening, names: dict[str, refs.Shown]) -> list[Any]:
    place = getattr(row, "seal", None)
    about, by = names[row.subject], names[row.by]
    said = happenings.kinds().get(row.kind, row.kind)
    return [
        {"text": number(place.number), "note": place.hash[:12]}
        if place
        else {"text": "–", "chip": _("not sealed yet"), "tone": "attention"},
        thai_datetime(row.at),
        {"text": str(said), "note": _detail(row)},
        {"text": str(about.text), "href": reverse("base-audit") + "?" + urlencode({"subject": row.subject})},
        {"text": str(by.text), "href": by.url or None},
    ]


def _detail(row: Happening) -> str:
    parts = [f"{key}: {value}" for key, value in row.data.items() if value not in (None, "", [], {})]
    return " · ".join([row.kind, *(part if len(part) < 60 else part[:57] + "…" for part in parts)])


def _state() -> dict[str, Any]:
    """Whether the chain stands, as one headline and the facts behind it. The proof itself is `tramuang audit verify`."""
    sealed, hash_ = chain.head()
    waiting, kept, faults = chain.unsealed(), chain.read_head(), []
    if guard.missing():
        faults.append(_("The database's guard against changes is not whole. Run `tramuang doctor`."))
    if kept == {}:
        faults.append(_("The signed head cannot be read. Run `tramuang audit verify`."))
    if kept and kept["number"] > sealed:
        faults.append(_("The chain ends before its signed head: rows are gone. Run `tramuang audit verify`."))
    faults += [
        _("The reader %(name)s stands still at %(number)s: %(error)s")
        % {"name": cursor.name, "number": number(cursor.number), "error": cursor.last_error}
        for cursor in jobs.stuck()
    ]
    seen = jobs.last_seen()
    headline = ngettext("%(count)s happening is sealed", "%(count)s happenings are sealed", sealed) % {
        "count": number(sealed)
    }
    return {
        "headline": headline,
        "mark": "problem" if faults else "ok",
        "faults": faults,
        "facts": [
            (_("Waiting for the sealer"), number(waiting)),
            (_("Last hash"), hash_[:16] if sealed else None),
            (_("Signed head, kept outside the database"), number(kept["number"]) if kept else _("not signed yet")),
            (_("Last sign of a worker"), thai_datetime(seen) if seen else _("no worker is running")),
            (_("Failed tasks"), number(jobs.failed_tasks())),
        ],
    }


@door(PUBLIC if settings.DEMO else Duty.ADMINISTER)
def outbox(request: HttpRequest) -> HttpResponse:
    """The mail that has been queued, as it will be read; in the demonstration everybody may look."""
    page = Paginator(Mail.objects.order_by("-queued_at", "-pk"), 20).get_page(request.GET.get("page"))
    names = refs.shown(text for row in page for text in (row.to, row.about) if text)
    states = {
        "sent": (_("Sent"), "ok"),
        "waiting": (_("Waiting"), "neutral"),
        "retrying": (_("Will be tried again"), "attention"),
        "given-up": (_("Could not be sent"), "problem"),
    }
    if not mail.can_send():
        states["waiting"] = (_("Not sent: no mail server is set up"), "neutral")
    messages = [
        {
            "mail": row,
            "to": names[row.to].text,
            "about": names[row.about] if row.about else None,
            "state": states[row.state][0],
            "tone": states[row.state][1],
        }
        for row in page
    ]
    return render(request, "base/outbox.html", {"page": page, "messages_out": messages, "can_send": mail.can_send()})
