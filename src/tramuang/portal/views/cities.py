"""The list of cities, and the page of a city."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from tramuang.base import panels
from tramuang.base.doors import PUBLIC, door
from tramuang.base.keeping import kept
from tramuang.base.pure.thai import baht
from tramuang.base.pure.thai.dates import long_date, short_date
from tramuang.plans.access import lang
from tramuang.plans.models import Case, Designation
from tramuang.portal.queries import cities as queries
from tramuang.portal.queries.cities import CityLine, CityList, CityView, Sought
from tramuang.portal.queries.nation import Located
from tramuang.portal.views import drawing
from tramuang.programme import queries as programme
from tramuang.review.queries import Decision

LONGEST = 120


def reader(request: HttpRequest) -> Any:
    """Who reads, or nobody."""
    return request.user if request.user.is_authenticated else None


@door(PUBLIC)
@require_safe
@kept("province", "round", "page")
def cities(request: HttpRequest) -> HttpResponse:
    """Every city, to be narrowed by words, province and round, with a map."""
    sought = Sought(
        request.GET.get("q", "").strip()[:LONGEST], request.GET.get("province", ""), request.GET.get("round", "")
    )
    rounds = programme.rounds()
    found = queries.listed(sought, rounds, request.GET.get("page", 1))
    if sought.province and sought.province not in {province.code for province in found.provinces}:
        raise Http404(sought.province)
    if sought.round and sought.round not in {round_.code for round_ in rounds}:
        raise Http404(sought.round)
    context = {
        "found": found,
        "sought": sought,
        "title": list_headline(found, sought),
        "lines": [line(each) for each in found.page],
        "map": list_map(found, sought),
        "columns": [_("City"), _("Emblem and cases"), {"label": _("Registered people"), "num": True}],
        "narrowed": bool(sought.words or sought.province or sought.round),
    }
    return render(request, "portal/cities.html", context)


def list_headline(found: CityList, sought: Sought) -> str:
    """What the list holds, in one sentence."""
    number = len(found.all)
    if sought.words or sought.province or sought.round:
        return ngettext("%(n)s city of %(all)s", "%(n)s cities of %(all)s", number) % {"n": number, "all": found.total}
    real = [each for each in found.all if each.area.provenance == "real"]
    first = _("%(n)s areas have an emblem on the public record") % {"n": sum(each.honoured for each in real)}
    invented = number - len(real)
    if not invented:
        return first
    return first + ngettext(", beside %(n)s invented town", ", beside %(n)s invented towns", invented) % {"n": invented}


def line(each: CityLine) -> dict[str, Any]:
    """A city in the list, in words."""
    area = each.area
    rounds_with_emblem = {emblem.case.round_id for emblem in each.emblems}
    chips = [
        {
            "text": _("Emblem, %(round)s") % {"round": emblem.case.round.title},
            "tone": {"suspended": "attention", "revoked": "problem"}.get(emblem.state, "gold"),
            "icon": "award",
        }
        for emblem in each.emblems
    ]
    chips += [
        {"text": designation_words(row), "tone": "gold" if row.kind == "emblem" else "neutral", "icon": "award"}
        for row in each.designations
    ]
    chips += [
        {"text": f"{case.round.title} · {drawing.stage_words(case.at_stage.public)}", "tone": "river", "icon": "route"}
        for case in each.cases
        if case.round_id not in rounds_with_emblem
    ]
    return {
        "area": area,
        "province": area.province.name if area.province else "",
        "chips": chips,
        "people": drawing.exact(each.people.value) if each.people else None,
        "year": drawing.year_words(each.people.year_be) if each.people else "",
    }


def designation_words(row: Designation) -> str:
    """A status on the public record in words: an emblem of another batch, or a promotional zone."""
    if row.kind == "emblem":
        return _("Emblem of batch %(batch)s, on public record") % {"batch": row.batch}
    if row.certificate:
        return _("Promotional zone, certificate %(number)s") % {"number": row.certificate}
    return _("Promotional zone")


def list_map(found: CityList, sought: Sought) -> dict[str, Any]:
    """The cities of the list on the map: provinces with one, and a point for each."""
    here = {each.area.province_id for each in found.all}
    every = [
        Located(province, earlier=tuple(each.area for each in found.all if each.area.province_id == province.code))
        for province in queries.all_provinces()
    ]
    drawn = drawing.nation_map(
        every, [mark for each in found.all if (mark := drawing.point(each.area, _tone(each), 4.5))], sought.province
    )
    drawn["legend"] = [
        {"tone": "gold", "label": _("with an emblem")},
        {"tone": "river", "label": _("without one yet")},
    ]
    drawn["some"] = bool(here)
    return drawn


def _tone(each: CityLine) -> str:
    return "gold" if each.honoured else "river"


# --- one city ---------------------------------------------------------------------------------------------------


@door(PUBLIC)
@require_safe
@kept()
def city(request: HttpRequest, code: str) -> HttpResponse:
    """A city: who and where, vision, domains, goals with the needs behind them, projects, decisions, emblem."""
    view = queries.city(code, reader(request), request.at)
    context = {
        "view": view,
        "area": view.area,
        "lede": city_lede(view),
        "facts": city_facts(view),
        "inset": drawing.inset(view.area),
        "emblem": emblem_props(view),
        "vision": vision(view),
        "domains": [
            {"label": domain.short.in_(lang()), "code": domain.code, "icon": domain.icon, "n": number}
            for number, domain in _numbered(view)
        ],
        "population": population(view),
        "panels": panels.drawn("city", request, view.area),
        "decisions": [decision(each) for each in view.decisions],
        "designations": [designation(row) for row in view.designations],
        "mine": [{"case": case, "stage": drawing.stage_words(case.at_stage.label)} for case in view.mine],
        "crumbs": crumbs(view),
        "claims_url": f"{reverse('portal-claims')}?round={view.case.round_id}" if view.case else "",
        "provenance": drawing.least_real(view),
    }
    return render(request, "portal/city.html", context)


def _numbered(view: CityView) -> list[tuple[int, Any]]:
    places = (
        {domain.code: number for number, domain in enumerate(view.case.rules.domains, start=1)} if view.case else {}
    )
    return [(places[domain.code], domain) for domain in view.domains]


def crumbs(view: CityView) -> list[tuple[str, str | None]]:
    """The way up from a city: all cities, those of its province."""
    found: list[tuple[str, str | None]] = [(_("Cities"), reverse("portal-cities"))]
    if view.area.province:
        found.append((view.area.province.name, f"{reverse('portal-cities')}?province={view.area.province_id}"))
    return [*found, (view.area.name, None)]


def city_lede(view: CityView) -> str:
    """What a city is and has, in one sentence."""
    area = view.area
    if view.emblems:
        emblem = view.emblems[0]
        return _("%(name)s holds the emblem of %(round)s.") % {"name": area.full_name, "round": emblem.case.round.title}
    if any(row.kind == "emblem" for row in view.designations):
        return _("%(name)s has an emblem on the public record; its plan is not here yet.") % {"name": area.full_name}
    if view.cases:
        case = view.cases[0]
        return _("%(name)s: %(stage)s in %(round)s.") % {
            "name": area.full_name, "stage": drawing.stage_words(case.at_stage.public), "round": case.round.title,
        }  # fmt: skip
    return area.full_name


def city_facts(view: CityView) -> list[Any]:
    """Who and where; what no source says is said to be unknown."""
    area = view.area
    confidence = {"low": _("low confidence"), "medium": _("medium confidence")}
    latest = view.latest
    facts: list[Any] = [
        {
            "term": _("Name on record"), "value": area.full_name, "note": _source_note(view, area.source),
            "chip": confidence.get(area.name_confidence), "tone": "gold",
        },
        {
            "term": _("Operator"), "value": area.operator.name if area.operator else None,
            "chip": confidence.get(area.operator_confidence) if area.operator else None, "tone": "gold",
        },
        (_("Province"), area.province.name if area.province else None),
        (_("Kind of area"), area.get_kind_display()),
        (_("Size"), _("%(km2)s square kilometres") % {"km2": drawing.exact(area.km2)} if area.km2 is not None else None),
        {
            "term": _("Registered people"), "value": f"{drawing.exact(latest.value)} {_('people')}" if latest else None,
            "note": _("end of %(year)s · %(source)s") % {"year": drawing.year_words(latest.year_be), "source": latest.source.title}
            if latest else _("no figure for this area in the sources read"),
        },
        {
            "term": _("People served, as the city states it"),
            "value": f"{drawing.exact(view.served[-1].value)} {_('people')}" if view.served and view.served[-1].value is not None else None,
            "note": view.served[-1].source.title if view.served else None,
        },
    ]  # fmt: skip
    if view.city_type is not None:
        facts.append((_("City type, as the plan says"), view.city_type.label.in_(lang())))
    if area.within is not None:
        facts.append(
            {
                "term": _("Lies within"),
                "value": area.within.name,
                "href": reverse("portal-city", args=[area.within.code]),
            }
        )
    elif area.may_overlap:
        facts.append((_("Lies within"), None, _("It may overlap another area; no source says.")))
    if view.parts:
        facts.append((_("Areas within it"), " · ".join(part.name for part in view.parts)))
    note = drawing.own(area.note_th, area.note_en)
    if note:
        facts.append((_("Note"), note))
    return facts


def _source_note(view: CityView, code: str) -> str | None:
    source = view.source(code)
    return drawing.source_words(source) if source else None


def emblem_props(view: CityView) -> dict[str, Any] | None:
    """The drawing of the newest emblem with the way to verify it."""
    if not view.emblems:
        return None
    emblem = view.emblems[0]
    return {
        "petals": drawing.petals(emblem),
        "name": view.area.name,
        "year": drawing.year_of(emblem),
        "serial": emblem.serial,
        "state": emblem.get_state_display(),
        "tone": {"suspended": "attention", "revoked": "problem"}.get(emblem.state, "ok"),
        "awarded": emblem.awarded_on,
        "retrospective": emblem.retrospective,
        "url": reverse("emblem-verify", args=[emblem.serial]),
    }


def vision(view: CityView) -> dict[str, Any] | None:
    """The vision of the latest public plan with its source; None where no plan is public."""
    plan = view.plan
    if plan is None:
        return None
    source = view.source(plan.vision_source)
    return {
        "text": plan.vision,
        "source": drawing.source_words(source) if source else "",
        "href": source.url if source else "",
        "provenance": plan.vision_provenance if plan.vision else plan.provenance,
        "round": view.case.round.title if view.case else "",
    }


def population(view: CityView) -> dict[str, Any] | None:
    """The registered people of the area over the years: a line and its table with sources."""
    rows = view.population
    if not rows:
        return None
    return {
        "points": [(drawing.year_words(row.year_be), row.value) for row in rows],
        "text": drawing.exact(rows[-1].value),
        "columns": [_("Year"), {"label": _("Registered people"), "num": True}, _("Source")],
        "rows": [
            [
                drawing.year_words(row.year_be),
                {"text": drawing.exact(row.value), "num": True},
                {"text": row.source.title, "note": row.row or None},
            ]
            for row in reversed(rows)
        ],
        "change": population_change(rows),
    }


def population_change(rows: Any) -> str:
    """How the number changed between the first and the last known year."""
    known = [row for row in rows if row.value is not None]
    if len(known) < 2 or not known[0].value:
        return ""
    first, last = known[0], known[-1]
    share = (last.value - first.value) / first.value * 100
    words = {
        "share": baht.number(abs(share), 1), "first": drawing.year_words(first.year_be), "last": drawing.year_words(last.year_be),
    }  # fmt: skip
    if share < 0:
        return _("%(share)s%% fewer people between %(first)s and %(last)s") % words
    return _("%(share)s%% more people between %(first)s and %(last)s") % words


def decision(each: Decision) -> dict[str, Any]:
    """A resolution on the timeline of a city, anchored so that emblems can cite it."""
    found = each.resolution
    meeting = found.item.meeting
    day = found.resolved_on or meeting.held_on
    return {
        "id": f"resolution-{found.pk}",
        "date": long_date(day, lang()) if day else _("day not settled by the sources"),
        "iso": day.isoformat() if day else "",
        "body": each.body_label,
        "meeting": meeting.number,
        "outcome": each.outcome_label,
        "tone": each.tone,
        "text": found.text,
        "conditions": found.conditions,
        "note": drawing.own(meeting.date_note_th, meeting.date_note_en) if not day else "",
        "provenance": found.provenance,
        "round": found.case.round.title,
        "kind": found.case.flow.label.in_(lang()),
    }


def designation(row: Designation) -> dict[str, Any]:
    """A status on the public record, on a timeline."""
    day = row.starts
    return {
        "date": short_date(day, lang()) if day else _("date not known"),
        "iso": day.isoformat() if day else "",
        "title": designation_words(row),
        "text": row.source.title if row.source else "",
        "tone": "gold" if row.kind == "emblem" else "neutral",
        "chip": row.get_provenance_display() if row.provenance != "real" else "",
    }


def case_url(case: Case) -> str:
    """The page of a case, for those who work on it."""
    return reverse("plans-case", args=[case.pk])
