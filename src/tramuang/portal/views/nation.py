"""The front page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from tramuang.base.doors import PUBLIC, door
from tramuang.base.keeping import kept, state_of
from tramuang.base.pure.thai.dates import due_words, local_day, long_date
from tramuang.plans import queries as plans
from tramuang.plans.access import lang
from tramuang.plans.kinds import Basis
from tramuang.portal.pure.counting import capitalised, in_words
from tramuang.portal.queries import nation as queries
from tramuang.portal.queries import rounds
from tramuang.portal.queries.measures import AREAS, PROVINCES, SERVED
from tramuang.portal.queries.nation import Nation
from tramuang.portal.views import drawing
from tramuang.programme import queries as programme

FOUND = ("areas", "provinces")
HEAD = (*FOUND, SERVED, "investment-estimated")
PEOPLE = (AREAS, PROVINCES, SERVED)
MONEY = ("investment-estimated", "investment-committed", "investment-disbursed")


@door(PUBLIC)
@require_safe
@kept("round")
def nation(request: HttpRequest) -> HttpResponse:
    """The country: what the ended round's figures say beside what was claimed, the map, and the round that runs."""
    asked = request.GET.get("round", "")
    if asked:
        programme.round_for(asked)
    found = queries.nation(asked, request.at, state_of(request))
    if found is None:
        return render(request, "portal/nation_empty.html")
    return render(request, "portal/nation.html", _context(found, request))


def _context(found: Nation, request: HttpRequest) -> dict[str, Any]:
    code = found.round.code
    points = [mark for case in found.cases if (mark := drawing.point(case.area))]
    first, second = headline(found)
    return {
        "nation": found,
        "headline": f"{first} {second}".strip(),
        "title": drawing.two_lines(first, second),
        "figures": [drawing.figure(found.figures[name], code, found.claims) for name in HEAD if name in found.figures],
        "people": compared(found, PEOPLE),
        "money": compared(found, MONEY),
        "by_source": by_source(found),
        "map": drawing.nation_map(found.provinces, points),
        "legend": _legend(found),
        "strip": drawing.strip(found.claims, code),
        "claims_url": f"{reverse('portal-claims')}?round={code}",
        "pipeline": _pipeline(found, request),
        "domains": domain_tiles(found.domains, code),
        "others": [pair for pair in found.chosen.all if pair[0].code != code],
    }


def compared(found: Nation, names: tuple[str, ...]) -> dict[str, Any]:
    """Measures of one thing on one scale, each beside what was claimed of it; unknown ones are said to be so."""
    code = found.round.code
    figures = [found.figures[name] for name in names if name in found.figures]
    return {
        "rows": [drawing.comparison(each, code, found.claims) for each in figures],
        "methods": [{"label": str(each.label), "method": str(each.measure.method)} for each in figures],
    }


def headline(found: Nation) -> tuple[str, str]:
    """The finding of the round in two plain sentences, computed from its measures and claims; the second may be empty."""
    areas, provinces = (found.figures[name].measure.value for name in FOUND)
    if not areas:
        return _("%(round)s has not granted an emblem yet") % {"round": found.round.title}, ""
    first = ngettext(
        "%(areas)s area in %(provinces)s provinces holds the emblem",
        "%(areas)s areas in %(provinces)s provinces hold the emblem",
        int(areas),
    ) % {"areas": capitalised(in_words(int(areas), lang())), "provinces": in_words(int(provinces or 0), lang())}
    tally = found.tally
    if not tally.stated:
        return first, ""
    if not tally.open:
        return first, _("and the records bear out every published statement")
    words = {"stated": in_words(tally.stated, lang()), "supported": in_words(tally.supported, lang())}
    if not tally.supported:
        return first, _("none of %(stated)s published statements is borne out") % words
    second = ngettext(
        "%(supported)s of %(stated)s published statements is borne out",
        "%(supported)s of %(stated)s published statements are borne out",
        tally.supported,
    )
    return first, capitalised(second % words)


def by_source(found: Nation) -> list[dict[str, Any]]:
    """The estimated money of the granted plans by where it comes from; empty where no amount is on record."""
    if found.figures["investment-estimated"].measure.value is None:
        return []
    labels = {source.code: source.label.in_(lang()) for source in found.round.rules.budget_sources}
    return [
        {"label": labels.get(code, _("source not known yet")), "value": total.known, "text": drawing.money(total.known)}
        for code, total in plans.investment_by_source(found.round.code, Basis.ESTIMATED).items()
        if total.lines
    ]


def _legend(found: Nation) -> list[dict[str, str]]:
    keys = [
        {"tone": "river", "label": _("provinces of this round")},
        {"tone": "gold", "label": _("an area of this round")},
    ]
    if any(place.earlier for place in found.provinces):
        keys.append({"tone": "soft", "label": _("with an emblem of another batch")})
    return keys


def _pipeline(found: Nation, request: HttpRequest) -> dict[str, Any] | None:
    """The running round as columns that lead to its board."""
    if found.chosen.running is None:
        return None
    round_, status = found.chosen.running
    flow = round_.rules.flow(round_.rules.nomination.flow)
    url = reverse("portal-round", args=[round_.code])
    rows = [
        {
            "label": stage.public.in_(lang()),
            "value": status.stages[stage.code],
            "href": f"{url}#stage-{stage.code}",
            "tone": "gold" if stage.result == "granted" else None,
        }
        for stage in flow.stages
        if not stage.terminal or stage.result == "granted"
    ]
    closed = sum(
        number
        for code, number in status.stages.items()
        if flow.stage(code).terminal and flow.stage(code).result != "granted"
    )
    return {
        "round": round_,
        "rows": rows,
        "url": url,
        "closed": closed,
        "cases": status.cases,
        "close": close_words(found.closes, request) if found.closes else "",
    }


def close_words(moment: rounds.Moment, request: HttpRequest) -> str:
    """What closes next in a round, on which day and how soon."""
    day, today = local_day(moment.moment), local_day(request.at)
    words = {
        "nominations": _("Nominations close on %(day)s (%(due)s)"),
        "plans": _("Plans must be in by %(day)s (%(due)s)"),
    }[moment.code]
    return words % {"day": long_date(day, lang()), "due": due_words(day, today, lang())}


def domain_tiles(domains: rounds.Domains, round_code: str) -> list[dict[str, Any]]:
    """The edition's domains with how many plans chose each."""
    url = reverse("portal-round", args=[round_code])
    return [
        {
            "domain": each.domain,
            "label": each.domain.short.in_(lang()),
            "n": number,
            "chosen": len(each.cases),
            "plans": domains.plans,
            "href": f"{url}#domain-{each.domain.code}",
            "note": _("%(n)s of %(all)s plans") % {"n": len(each.cases), "all": domains.plans},
        }
        for number, each in enumerate(domains.chosen, start=1)
    ]
