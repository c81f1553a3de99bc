"""What this room shows on the page of a case: how it is assessed and decided."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext

from tramuang.base.pure.thai.dates import iso, long_date
from tramuang.plans.access import is_inside, lang
from tramuang.plans.models import Case
from tramuang.plans.views.asking import who
from tramuang.review import access, queries
from tramuang.review.kinds import MeetingState
from tramuang.review.queries import Decision
from tramuang.review.views.results import sheet_table

SHOWN = 8


def doing(request: HttpRequest, case: Case) -> str:
    """For those who work on the case here: what they can do next in this room."""
    person = who(request)
    if person is None:
        return ""
    links = []
    if access.may_screen(person, case, request.at):
        links.append(
            {
                "text": gettext("Screen what was submitted"),
                "href": reverse("review-screening", args=[case.pk]),
                "icon": "clipboard-check",
            }
        )
    if access.may_assign(person, case, request.at):
        links.append(
            {
                "text": gettext("Reviewers and scores"),
                "href": reverse("review-reviewers", args=[case.pk]),
                "icon": "users",
            }
        )
    mine = (
        next((each for each in queries.assignments_of(case) if each.reviewer_id == person.pk), None)
        if case.at_stage.scored
        else None
    )
    if mine is not None:
        links.append(
            {"text": gettext("My assessment"), "href": reverse("review-assessment", args=[mine.pk]), "icon": "pencil"}
        )
    return render_to_string("review/panels/doing.html", {"links": links}, request) if links else ""


def assessment(request: HttpRequest, case: Case) -> str:
    """What the assessment came to, for whoever may see it."""
    found = queries.assessment_for(who(request), case, request.at)
    if not found.shown:
        return ""
    context = {
        "case": case,
        "found": found,
        "sheets": [sheet_table(case, result, ()) for result in found.results],
        "href": reverse("review-results", args=[case.pk]),
    }
    return render_to_string("review/panels/assessment.html", context, request)


def decisions_of_case(request: HttpRequest, case: Case) -> str:
    """Every resolution on the case, newest first, with the letters for those concerned."""
    found = queries.decisions_of(case)
    inside = is_inside(who(request), case, request.at)
    letters = queries.letters_of(found) if inside else {}
    items = [
        timeline_item(each, area="") | {"letters": letters.get(each.resolution.pk, [])}
        for each in queries.in_words(found)
    ]
    if not items:
        return ""
    return render_to_string(
        "review/panels/decisions.html", {"items": items, "of": "case", "title": gettext("Decisions")}, request
    )


def timeline_item(decision: Decision, *, area: str) -> dict[str, Any]:
    """One resolution as an entry of a timeline; a day that the record does not settle is said so."""
    resolution = decision.resolution
    meeting = resolution.item.meeting
    number = gettext("%(body)s, meeting %(number)s") % {
        "body": decision.body.short.in_(lang()),
        "number": meeting.number,
    }
    note = meeting.date_note_en if lang() == "en" and meeting.date_note_en else meeting.date_note_th
    public = meeting.state == MeetingState.CLOSED
    return {
        "date": long_date(resolution.resolved_on, lang()) if resolution.resolved_on else gettext("Day not settled"),
        "iso": iso(resolution.resolved_on) if resolution.resolved_on else "",
        "date_note": "" if resolution.resolved_on else note,
        "title": f"{area} · {decision.outcome_label}" if area else decision.outcome_label,
        "body": number,
        "text": resolution.text,
        "conditions": resolution.conditions,
        "tone": decision.tone,
        "href": reverse("review-meeting", args=[meeting.pk]) if public else "",
        "meeting": meeting,
        "resolution": resolution,
        "provenance": resolution.provenance,
    }
