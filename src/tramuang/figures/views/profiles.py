"""A place's figures by the seven domains: its own page, and a part of the public page of a city."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tramuang.base.doors import PUBLIC, door
from tramuang.base.keeping import kept
from tramuang.figures import queries
from tramuang.figures.pure.definitions import Indicator, Library
from tramuang.figures.pure.drawing.scales import places_for, written
from tramuang.figures.queries import Figure
from tramuang.figures.queries.evidence import evidence
from tramuang.figures.queries.places import Named, place
from tramuang.figures.views import files, past, ranks, words
from tramuang.figures.views.chosen import leaves
from tramuang.figures.views.indicators import licence
from tramuang.figures.views.past import NAMED, address, of_then

Props = dict[str, Any]
# Figures of a domain shown on the city's page: those with the best-known places first.
FEW = 2


@door(PUBLIC)
@require_safe
@kept(*NAMED)
@of_then
def profile(request: HttpRequest, code: str) -> HttpResponse:
    """A place by seven domains: each figure with its year, history, rank and the way to its rows; unknown ones said to be so."""
    where, library = place(code), queries.library()
    if where is None:
        raise Http404(code)
    groups = domains(library, where)
    known = sum(group["known"] for group in groups)
    found = evidence(leaves(library, *(each["id"] for group in groups for each in group["rows"])), place=code)
    context = {
        "place": where,
        "groups": groups,
        "tiles": groups,
        "known": known,
        "title": headline(where, groups),
        "kind": words.PLACE_KINDS.get(where.kind, ""),
        "provenance": found.provenance if where.provenance == "real" else where.provenance,
        "origins": found.origins,
        "province": place(where.province) if where.kind == "area" and where.province else None,
        "province_url": address("figures-profile", [where.province]) if where.province else "",
        "downloads": files.links(code, []),
        "downloads_note": _("Every figure of this place in every period, unknown ones said to be so."),
        "licence": licence(found),
        "crumbs": [(_("Figures"), address("figures-catalogue")), (where.name, None)],
    }
    return past.page(
        request, "figures/profile.html", context, past.citation(request, context["title"], None, request.path)
    )


def headline(where: Named, groups: list[Props]) -> str:
    """How much is known, in one sentence."""
    known, every = sum(group["known"] for group in groups), sum(group["all"] for group in groups)
    with_any = sum(group["known"] > 0 for group in groups)
    if not known:
        return _("Nothing of %(place)s is known yet in any of the domains") % {"place": where.name}
    return _("%(place)s: %(known)s of %(all)s figures known, in %(domains)s domains") % {
        "place": where.name, "known": known, "all": every, "domains": with_any,
    }  # fmt: skip


def domains(library: Library, where: Named) -> list[Props]:
    """The seven domains of a place, and further ones of which something is known."""
    by_domain: dict[str, list[Props]] = {}
    series = queries.histories(where.code)
    for definition in library.indicators.values():
        by_domain.setdefault(definition.domain, []).append(row(library, definition, where, series[definition.id]))
    order = {code: n for n, code in enumerate(words.DOMAINS)}
    found = []
    for code in sorted(by_domain, key=lambda code: (order.get(code, 99), code)):
        rows = by_domain[code]
        known = [each for each in rows if each["known"]]
        if code in words.SEVEN or known:
            found.append(
                {
                    "domain": words.domain(code), "href": f"#{code}", "tint": words.tint(code), "rows": known,
                    "unknown": [each for each in rows if not each["known"]], "known": len(known), "all": len(rows), "few": known[:FEW],
                    "share": round(len(known) / len(rows) * 100, 1),
                }
            )  # fmt: skip
    return found


def row(library: Library, definition: Indicator, where: Named, series: list[Figure]) -> Props:
    """One figure of a place: the newest known, its history, where it lies among the others, the way down."""
    newest = next((each for each in reversed(series) if each.value is not None), None)
    found: Props = {
        "name": definition.label.in_(words.lang()), "id": definition.id, "url": address("figures-indicator", [definition.id]),
        "known": newest is not None, "way": words.way(definition.direction), "status": definition.status, "hash": definition.hash,
    }  # fmt: skip
    if newest is None:
        return found
    places = places_for([each.value for each in series])
    if newest.kind in words.KINDS and not newest.rolled:
        found["url"] = address("figures-indicator", [definition.id], place=where.code)
    return found | {
        **words.apart(written(newest.value, places), words.unit(library, definition.unit)),
        "year": words.period(newest.period),
        "points": _points(series),
        "rank": ranks.tie_words(newest.rank, False, newest.of) if newest.rank and newest.of > 1 else "",
        "coverage": _("rolled up from %(covered)s of %(expected)s places") % {"covered": newest.known, "expected": newest.expected}
        if newest.rolled else "",
        "trace": address("figures-trace", [definition.id, where.code, newest.period.text()]),
        "among": among(newest),
    }  # fmt: skip


def _points(series: Iterable[Figure]) -> list[tuple[str, float | None]]:
    found = [(words.period(each.period), each.value) for each in series]
    known = [n for n, (_period, value) in enumerate(found) if value is not None]
    return found[known[0] : known[-1] + 1]


def among(found: Figure) -> Props | None:
    """Where a figure lies among all places: on a track from the least to the greatest, the middle half marked."""
    if found.rolled or found.value is None:
        return None
    all_ = queries.distribution(found.indicator, found.period, found.kind)
    if all_ is None or all_.known < 3 or all_.most <= all_.least:
        return None
    span = all_.most - all_.least

    def at(value: float) -> float:
        return round(3 + (value - all_.least) / span * 94, 1)

    half = at(all_.quarter)
    return {"at": at(found.value), "half": half, "wide": round(at(all_.three_quarters) - half, 1), "known": all_.known}


def panel(request: HttpRequest, area: Any) -> str:
    """The seven domains on the public page of a city; nothing where no figure of it is known."""
    library = queries.library()
    where = place(area.code) if library.indicators else None
    if where is None:
        return ""
    groups = [group for group in domains(library, where) if group["domain"]["code"] in words.SEVEN]
    groups = [
        {**group, "href": f"{reverse('figures-profile', args=[area.code])}#{group['domain']['code']}"}
        for group in groups
    ]
    if not any(group["known"] for group in groups):
        province = place(where.province) if where.province else None
        if province is None:
            return ""
        url = reverse("figures-profile", args=[province.code])
        beside = [
            {**group, "href": f"{url}#{group['domain']['code']}"}
            for group in domains(library, province)
            if group["domain"]["code"] in words.SEVEN
        ]
        if not any(group["known"] for group in beside):
            return ""
        # Nothing of the city itself: its province's figures, and said to be the province's.
        return render_to_string("figures/_panel.html", {"tiles": beside, "place": province, "instead": area}, request)
    return render_to_string("figures/_panel.html", {"tiles": groups, "place": where, "instead": None}, request)
