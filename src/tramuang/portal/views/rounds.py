"""The list of rounds, and the page of a round."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from tramuang.base import panels
from tramuang.base.doors import PUBLIC, door
from tramuang.base.keeping import kept
from tramuang.base.pure.thai.dates import due_words, local_day, long_date, long_datetime, short_date
from tramuang.emblem.models import Emblem
from tramuang.plans.access import lang
from tramuang.portal.pure.counting import capitalised, in_words
from tramuang.portal.queries import rounds as queries
from tramuang.portal.queries.rounds import Column, Held, Moment, Placed, RoundView, Status
from tramuang.portal.views import drawing
from tramuang.portal.views.cities import reader
from tramuang.portal.views.nation import close_words, domain_tiles
from tramuang.programme import queries as programme
from tramuang.programme.models import Round
from tramuang.programme.pure.edition import Deadline
from tramuang.review.models import Meeting


@door(PUBLIC)
@require_safe
@kept()
def rounds(request: HttpRequest) -> HttpResponse:
    """Every round in numbers."""
    found = programme.rounds()
    cards = [
        {
            "round": round_,
            "title": round_.title,
            "url": reverse("portal-round", args=[round_.code]),
            "headline": round_headline(round_, status),
            "state": state_words(round_, status, request.at),
            "facts": [
                (_("Areas"), status.areas),
                (_("Provinces"), status.provinces),
                (_("With an emblem"), status.granted),
                (_("Still running"), status.open),
            ],
        }
        for round_, status in zip(found, queries.statuses(found), strict=True)
    ]
    return render(request, "portal/rounds.html", {"cards": cards})


def state_words(round_: Round, status: Status, at: Any) -> dict[str, str]:
    """Whether a round still takes something, runs on, or has ended."""
    if round_.takes_nominations(at):
        return {"text": _("takes nominations"), "tone": "ok", "icon": "send"}
    if round_.takes_plans(at):
        return {"text": _("takes plans"), "tone": "ok", "icon": "file-upload"}
    if status.open:
        return {"text": _("under consideration"), "tone": "river", "icon": "gavel"}
    if round_.on_record:
        return {"text": _("on the public record"), "tone": "neutral", "icon": "book-2"}
    return {"text": _("closed"), "tone": "neutral", "icon": "lock"}


def round_headline(round_: Round, status: Status) -> str:
    """The finding of a round in one sentence."""
    if not status.cases:
        return _("No city has been put forward yet")
    areas = capitalised(in_words(status.areas, lang()))
    provinces = in_words(status.provinces, lang())
    if not status.open:
        return ngettext(
            "%(areas)s area in %(provinces)s provinces; %(granted)s hold the emblem",
            "%(areas)s areas in %(provinces)s provinces; %(granted)s hold the emblem",
            status.areas,
        ) % {"areas": areas, "provinces": provinces, "granted": in_words(status.granted, lang())}
    return ngettext(
        "%(areas)s area on its way, %(granted)s with an emblem so far",
        "%(areas)s areas on their way, %(granted)s with an emblem so far",
        status.areas,
    ) % {"areas": areas, "granted": in_words(status.granted, lang())}


@door(PUBLIC)
@require_safe
@kept()
def round_(request: HttpRequest, code: str) -> HttpResponse:
    """A round: its board, dates, nominations, decisions, meetings and emblems, and the domains that its plans chose."""
    found = programme.round_for(code)
    view = queries.view_of(found, reader(request), request.at)
    close = queries.next_close(found, request.at)
    context = {
        "view": view,
        "round": found,
        "headline": round_headline(found, view.status),
        "state": state_words(found, view.status, request.at),
        "close": close_words(close, request) if close else "",
        "ended": not view.status.open,
        "board": [column(each, request) for each in view.columns if not each.lost],
        "lost": [column(each, request) for each in view.columns if each.lost],
        "moments": [moment(each, request) for each in queries.moments_of(found, request.at)],
        "deadlines": [deadline(each) for each in view.deadlines],
        "deadline_columns": [_("Step"), _("Time allowed"), _("How far known")],
        "domains": domain_list(view),
        "tiles": domain_tiles(view.domains, found.code),
        "nominations": view.nominations,
        "year": found.rules.year,
        "put_forward": sum(each.number for each in view.nominations),
        "meetings": meetings(view),
        "resolved": len(view.decisions),
        "emblems": [emblem(each) for each in view.emblems],
        "panels": panels.drawn("round", request, found),
        "edition_url": reverse("programme-edition", args=found.edition_id.split("/", 1)),
        "claims_url": f"{reverse('portal-claims')}?round={found.code}",
        "crumbs": [(_("Rounds"), reverse("portal-rounds")), (found.title, None)],
    }
    return render(request, "portal/round.html", context)


def column(each: Column, request: HttpRequest) -> dict[str, Any]:
    """A stage of the board in its public words, with an anchor that the pipeline leads to."""
    return {
        "code": each.stage.code,
        "label": drawing.stage_words(each.stage.public),
        "count": each.number,
        "items": [placed(one, request) for one in each.placed],
        "hidden": each.hidden,
        "tone": "gold" if each.stage.result == "granted" else "",
    }


def placed(one: Placed, request: HttpRequest) -> dict[str, Any]:
    """A case on the board: everybody is led to the city, those who work on it to the case."""
    area, today = one.case.area, local_day(request.at)
    late = one.due is not None and one.due < today
    return {
        "title": area.name,
        "href": reverse("plans-case", args=[one.case.pk]) if one.inside else reverse("portal-city", args=[area.code]),
        "meta": area.province.name if area.province else "",
        "tone": "attention" if late else "",
        "chip": _("overdue: %(day)s") % {"day": short_date(one.due, lang())}
        if late
        else due_words(one.due, today, lang())
        if one.due
        else "",
    }


def moment(each: Moment, request: HttpRequest) -> dict[str, Any]:
    """A moment of the calendar in words with its chip."""
    words = {"opens": _("The round opens"), "nominations": _("Nominations close"), "plans": _("Plans are due")}
    if each.moment is None:
        return {"term": words[each.code], "value": None}
    day, today = local_day(each.moment), local_day(request.at)
    chip = _("past") if each.state == "past" else due_words(day, today, lang())
    return {
        "term": words[each.code], "value": long_datetime(each.moment, lang()), "chip": chip,
        "tone": "neutral" if each.state == "past" else "river",
    }  # fmt: skip


def deadline(each: Deadline) -> dict[str, Any]:
    """A deadline of the edition in words: a window, or a number of days; with how far it is known."""
    if each.opens or each.closes:
        days = [long_date(day, lang()) for day in (each.opens, each.closes) if day]
        words = " – ".join(days)
    elif each.days is not None:
        words = ngettext("%(n)s day", "%(n)s days", each.days) % {"n": each.days}
    else:
        words = ""
    return {
        "label": each.label.in_(lang()), "words": words, "status": str(each.status),
        "note": each.note.in_(lang()) if each.note else "",
        "others": [other.note.in_(lang()) for other in each.others if other.note],
    }  # fmt: skip


def domain_list(view: RoundView) -> list[dict[str, Any]]:
    """The domains with the cities that chose them, each with its anchor."""
    return [
        {
            "code": each.domain.code,
            "label": each.domain.label.in_(lang()),
            "icon": each.domain.icon,
            "n": number,
            "mandatory": each.domain.mandatory,
            "cities": [
                {"name": case.area.name, "url": reverse("portal-city", args=[case.area_id])} for case in each.cases
            ],
        }
        for number, each in enumerate(view.domains.chosen, start=1)
    ]


def meetings(view: RoundView) -> list[dict[str, Any]]:
    """The meetings with what they resolved, by outcome; where sources disagree about a day, all their days."""
    found: dict[Any, dict[str, Any]] = {
        held.line.meeting.pk: meeting(held.line.meeting, held.line.body_label, held) for held in view.meetings
    }
    for each in view.decisions:
        of = each.resolution.item.meeting
        group = found.setdefault(of.pk, meeting(of, each.body_label))
        case = each.resolution.case
        # An approval may be one of a suspension: whatever is no award says what it is.
        award = case.kind == case.rules.nomination.flow
        label = each.outcome_label if award else f"{case.flow.label.in_(lang())}: {each.outcome_label}"
        tone = each.tone if award else "neutral"
        outcome = group["outcomes"].setdefault(label, {"label": label, "tone": tone, "cities": []})
        area = case.area
        outcome["cities"].append(
            {"name": area.name, "url": f"{reverse('portal-city', args=[area.code])}#resolution-{each.resolution.pk}"}
        )
    for group in found.values():
        group["outcomes"] = list(group["outcomes"].values())
    return list(found.values())


def meeting(found: Meeting, body: str, held: Held | None = None) -> dict[str, Any]:
    """A meeting in words."""
    return {
        "title": f"{body} {found.number}",
        "date": long_date(found.held_on, lang()) if found.held_on else _("day not settled by the sources"),
        "iso": found.held_on.isoformat() if found.held_on else "",
        "place": found.place,
        "url": reverse("review-meeting", args=[found.pk]) if held else "",
        "provenance": found.provenance,
        "note": drawing.own(found.date_note_th, found.date_note_en) if not found.held_on else "",
        "stated": [
            {
                "day": long_date(claim.day, lang()),
                "source": drawing.source_words(claim.source),
                "href": claim.source.url,
            }
            for claim in (held.stated if held else ())
        ],
        "outcomes": {},
    }


def emblem(each: Emblem) -> dict[str, Any]:
    """An emblem of a round, drawn small, leading to its city and to its proof."""
    return {
        "petals": drawing.petals(each),
        "name": each.area.name,
        "province": each.area.province.name if each.area.province else "",
        "city_url": reverse("portal-city", args=[each.area_id]),
        "serial": each.serial,
        "url": reverse("emblem-verify", args=[each.serial]),
        "awarded": each.awarded_on,
        "state": "" if each.state == "issued" else each.get_state_display(),
        "tone": {"suspended": "attention", "revoked": "problem"}.get(each.state, "ok"),
    }
