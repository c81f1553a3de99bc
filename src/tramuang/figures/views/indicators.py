"""The page of an indicator."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tramuang.base.doors import PUBLIC, door
from tramuang.base.keeping import kept
from tramuang.base.pure.thai.dates import long_date
from tramuang.figures import queries
from tramuang.figures.pure.definitions import Index, Indicator, Library
from tramuang.figures.pure.definitions.model import Target
from tramuang.figures.pure.drawing.history import Goal
from tramuang.figures.pure.drawing.scales import places_for, written
from tramuang.figures.pure.formulas import written as formula_text
from tramuang.figures.queries.evidence import Evidence, evidence
from tramuang.figures.queries.places import NATION
from tramuang.figures.views import drawing, files, past, ranks, words
from tramuang.figures.views.chosen import Chosen, choose, leaves, usual_period
from tramuang.figures.views.past import NAMED, address, of_then

Props = dict[str, Any]
# A figure and those in its own region stand side by side; more are in the table.
NEIGHBOURS = 11
# A longer list is no list to choose from: then the name is typed.
MOST_OPTIONS = 500


@door(PUBLIC)
@require_safe
@kept("place", "year", "kind", *NAMED)
@of_then
def indicator(request: HttpRequest, name: str) -> HttpResponse:
    """An indicator: what it means, the figure, its history, the map, how places lie, ranks, quality, and the way down to the rows."""
    library = queries.library()
    definition = library.indicators.get(name)
    if definition is None:
        raise Http404(name)
    chosen = choose(request, name)
    unit, places = words.unit(library, definition.unit), drawing.decimals(chosen)
    link = linker("figures-indicator", chosen)
    found = evidence(leaves(library, name), kind=chosen.kind) if chosen.known else Evidence()
    headline = finding(chosen, definition, unit, places)
    label = definition.label.in_(words.lang())
    context = {
        "definition": definition,
        "name": label,
        "domain": words.domain(definition.domain),
        "tint": words.tint(definition.domain),
        "finding": headline,
        "headline": words.unbroken(headline, unit),
        "about": definition.about.in_(words.lang()) if definition.about else "",
        "unit": unit,
        "way": words.way(definition.direction),
        "chosen": chosen,
        "kinds": kind_tabs("figures-indicator", chosen),
        "options": options(chosen),
        "year": words.period(chosen.period) if chosen.period else "",
        "tiles": tiles(chosen, definition, unit, places),
        "history": drawing.over_time(chosen, unit, places, goal(definition, unit, places)) if chosen.known else None,
        "map": drawing.the_map(chosen, link, label, unit),
        "spread": drawing.over_places(chosen, link, unit, places),
        "crowd": drawing.over_many(chosen, unit, places),
        "ranking": ranks.rows(chosen, link, unit, places) if chosen.period else None,
        "near": near(chosen, unit, places),
        "formula_words": words.formula(definition, library),
        "formula_text": formula_text(definition.node),
        "inputs": inputs(definition, library),
        "input_columns": [_("Data element"), _("Unit"), _("Whom to ask")],
        "facts": facts(definition, library),
        "quality": quality(found, chosen),
        "provenance": found.provenance if found.values else "",
        "origins": found.origins,
        "trace": trace_url(chosen),
        "downloads": files.links(name, [("kind", chosen.kind)] if len(chosen.kinds) > 1 else []),
        "downloads_note": _("Every place and period, with rank, licence, sources, revision and the hash of the definition."),
        "licence": licence(found),
        "crumbs": [(_("Figures"), address("figures-catalogue")),
                   (words.domain(definition.domain)["label"], address("figures-catalogue", domain=definition.domain)), (name, None)],
    }  # fmt: skip
    return past.page(request, "figures/indicator.html", context, cited(request, chosen, definition, headline))


def licence(found: Evidence) -> str:
    """Under which licence a table's values were given; each with its datasets where there are several, and unstated ones said to be so."""
    return found.licence(_("not stated"), lambda each: each.title)


def cited(request: HttpRequest, chosen: Chosen, definition: Indicator | Index, said: str) -> str:
    """The line by which others refer to what the page shows, in its state, place and period; nothing where there is no figure to refer to."""
    if chosen.period is None:
        return ""
    place, year = chosen.place.code if chosen.place else "", chosen.period.text()
    kind = chosen.kind if len(chosen.kinds) > 1 else ""
    what = f"{definition.label.in_(words.lang())}: {said}"
    return past.citation(request, what, definition, request.path, place=place, year=year, kind=kind)


def linker(url_name: str, chosen: Chosen) -> Callable[[str], str]:
    """Makes the address of the same page with another place."""
    kind = chosen.kind if len(chosen.kinds) > 1 else ""
    year = chosen.period.text() if chosen.period and chosen.period != usual_period(chosen.known) else ""

    @cache
    def link(code: str) -> str:
        return address(url_name, [chosen.name], place=code, kind=kind, year=year)

    return link


def kind_tabs(url_name: str, chosen: Chosen) -> list[Props]:
    """Provinces or areas, where there are figures of both."""
    if len(chosen.kinds) < 2:
        return []
    return [
        {
            "label": str(words.KINDS[kind]),
            "href": address(url_name, [chosen.name], kind=kind),
            "current": kind == chosen.kind,
        }
        for kind in chosen.kinds
    ]


def options(chosen: Chosen) -> Props:
    """What can be chosen: places of which something is known, and periods."""
    ever = {code for values in chosen.known.values() for code in values}
    return {
        "places": [place for code, place in chosen.places.items() if code in ever] if len(ever) <= MOST_OPTIONS else [],
        "years": [{"value": period.text(), "label": words.period(period)} for period in reversed(chosen.periods)],
        "year": chosen.period.text() if chosen.period else "",
        "kind": chosen.kind if len(chosen.kinds) > 1 else "",
    }


def finding(chosen: Chosen, definition: Indicator, unit: str, places: int) -> str:
    """What the figures say, in one sentence."""
    if chosen.period is None:
        return _("Nothing is known yet; no figure is made up for it.")
    year, values = words.period(chosen.period), chosen.values
    centre = drawing.middle(list(values.values()))
    if chosen.place:
        value = values.get(chosen.place.code)
        told = {"place": chosen.place.name, "year": year}
        if value is None:
            return _("%(place)s: not known for %(year)s") % told
        told |= {"value": words.with_unit(written(value, places), unit)}
        rank = rank_words(chosen)
        said = _("%(place)s: %(value)s in %(year)s") % told
        return f"{said}\u00a0· {rank}" if rank else said
    told = {"n": f"{len(values):,}", "year": year, "middle": words.with_unit(written(centre, places), unit)}
    if chosen.kind == "province":
        return _("Half of %(n)s provinces have %(middle)s or more in %(year)s") % told
    return _("Half of %(n)s areas have %(middle)s or more in %(year)s") % told


def rank_words(chosen: Chosen) -> str:
    """The rank of the chosen place among those that are known."""
    if not chosen.place or not chosen.period:
        return ""
    ranked = queries.ranking(chosen.name, chosen.period, chosen.kind)
    own = next((each.rank for each in ranked if each.place == chosen.place.code), None)
    if own is None:
        return ""
    tied = sum(each.rank == own for each in ranked) > 1
    return _("rank %(rank)s") % {"rank": ranks.tie_words(own, tied, len(chosen.values))}


def goal(definition: Indicator, unit: str, places: int) -> Goal | None:
    """The target, for the history."""
    target = definition.target
    if target is None:
        return None
    said = words.with_unit(written(target.value, places), unit)
    year = words.year_be(target.year_be) if target.year_be else ""
    label = (
        _("target %(value)s by %(year)s") % {"value": said, "year": year}
        if year
        else _("target %(value)s") % {"value": said}
    )
    return Goal(target.value, definition.direction, label)


def tiles(chosen: Chosen, definition: Indicator, unit: str, places: int) -> list[Props]:
    """The figures at the top: the place's own, the middle, the country's with its coverage, the gap to the target."""
    if chosen.period is None:
        return []
    year, values, found = words.period(chosen.period), chosen.values, []
    expected = len(chosen.places)
    if chosen.place:
        value = values.get(chosen.place.code)
        found.append({
            "label": chosen.place.name, "value": written(value, places) if value is not None else None,
            "unit": unit if value is not None else _("not known"), "as_of": year, "note": rank_words(chosen),
            "href": trace_url(chosen), "link_text": _("open to its rows"), "tone": "gold",
        })  # fmt: skip
    if values:
        found.append({
            "label": _("Middle of all places"), "value": written(drawing.middle(list(values.values())), places), "unit": unit, "as_of": year,
            "note": _("known for %(covered)s of %(expected)s") % {"covered": f"{len(values):,}", "expected": f"{expected:,}"}, "tone": "river",
        })  # fmt: skip
    country = queries.figure(definition.id, NATION, chosen.period)
    if country.value is not None:
        found.append({
            "label": _("Known places together"), "value": written(country.value, places), "unit": unit, "as_of": year,
            "note": _("rolled up from %(covered)s of %(expected)s places; not the whole country") % {
                "covered": f"{country.known:,}", "expected": f"{country.expected:,}"} if country.known < country.expected
            else _("rolled up from all %(expected)s places") % {"expected": f"{country.expected:,}"},
            "href": address("figures-trace", [definition.id, NATION, chosen.period.text()]), "link_text": _("open to its places"),
            "tone": "attention" if country.known < country.expected else "river",
        })  # fmt: skip
    target = definition.target
    if target is not None:
        value = values.get(chosen.place.code) if chosen.place else drawing.middle(list(values.values()))
        found.append({
            "label": _("Target"), "value": written(target.value, places), "unit": unit, "tone": "ok", "as_of": said_by(target),
            "note": gap_words(definition, value, places),
        })  # fmt: skip
    for tile in found:
        if tile["unit"] == "%" and tile["value"] is not None:
            tile["value"], tile["unit"] = f"{tile['value']}%", ""
    return found


def said_by(target: Target) -> str:
    """Who says what is to be reached, and by when."""
    year = _("by %(year)s") % {"year": words.year_be(target.year_be)} if target.year_be else ""
    name = target.name.in_(words.lang()) if target.name else target.source
    return " · ".join(filter(None, (name, year)))


def gap_words(definition: Indicator, value: float | None, places: int) -> str:
    """How far a figure is from its target."""
    target = definition.target
    if value is None or target is None:
        return _("not known how far it is")
    gap = value - target.value if definition.direction == "down" else target.value - value
    return _("%(gap)s to go") % {"gap": written(gap, places)} if gap > 0 else _("reached")


def near(chosen: Chosen, unit: str, places: int) -> list[Props]:
    """The chosen place among those of its own region, as small histories on one scale."""
    if not chosen.place or not chosen.known:
        return []
    ever = {code for values in chosen.known.values() for code in values}
    region = [
        code for code, place in chosen.places.items()
        if code in ever and place.region_en == chosen.place.region_en and code != chosen.place.code
    ]  # fmt: skip
    if not region:
        return []
    beside = [code for code in (chosen.place.code, *region[:NEIGHBOURS]) if code in ever]
    return [drawing.small(chosen, code, beside, unit, places) for code in beside]


def inputs(definition: Indicator, library: Library) -> list[Props]:
    """What the formula names: elements with their unit and agency, and other indicators with their page."""
    own, found = words.lang(), []
    for name in definition.inputs:
        if name in library.elements:
            element = library.elements[name]
            found.append({"code": name, "name": element.label.in_(own), "unit": words.unit(library, element.unit),
                          "agency": element.agency.in_(own) if element.agency else "", "href": ""})  # fmt: skip
        else:
            other = library.indicators[name]
            found.append({"code": name, "name": other.label.in_(own), "unit": words.unit(library, other.unit), "agency": "",
                          "href": address("figures-indicator", [name])})  # fmt: skip
    return found


def facts(definition: Indicator, library: Library) -> list[Any]:
    """How the figure is defined."""
    return [
        {"term": _("Unit"), "value": words.unit(library, definition.unit) or _("none")},
        {"term": _("Direction"), "value": words.way(definition.direction)["label"]},
        {"term": _("Follows"), "value": ", ".join(definition.source) or None, "status": definition.status},
        *target_facts(definition, library),
        {"term": _("Roll-up"), "value": words.rollup(definition, library)},
        {"term": _("What is missing"), "value": words.missing(definition)},
        {"term": _("Version of the definition"), "value": str(definition.version), "note": definition.hash[:16]},
    ]


def target_facts(definition: Indicator, library: Library) -> list[Props]:
    """What is to be reached, who says so, and how far that was read at whoever says it; nothing where nobody says anything."""
    target = definition.target
    if target is None:
        return []
    value = words.with_unit(written(target.value, places_for([target.value])), words.unit(library, definition.unit))
    note = " · ".join(filter(None, (said_by(target), target.source if target.name else "")))
    return [{"term": _("Target"), "value": value, "status": target.status, "note": note}]


def quality(found: Evidence, chosen: Chosen) -> list[Any]:
    """How much is known and how well, always said."""
    expected, newest = len(chosen.places), found.newest
    return [
        {
            "term": _("Coverage"),
            "value": _("%(known)s of %(all)s places in %(year)s") % {
                "known": f"{len(chosen.values):,}", "all": f"{expected:,}", "year": words.period(chosen.period)} if chosen.period
            else _("no place yet"),
            "note": _("%(n)s periods in which something is known, of %(all)s") % {"n": len(chosen.known), "all": len(chosen.spine)}
            if chosen.known else None,
        },
        {"term": _("Values on record"), "value": f"{found.values:,}" if found.values else _("none"), "note": words.count(found.statuses.items())},
        {"term": _("Grade of the data"), "value": words.count(found.grades.items()) or _("Not assessed")},
        {"term": _("Verified by"), "value": words.verified(found.verified, found.held) or _("Nobody yet")},
        {"term": _("Last accepted"), "value": long_date(newest, words.lang()) if newest else None},
        {"term": _("Revision"), "value": str(queries.revision()) if queries.revision() else None},
    ]  # fmt: skip


def trace_url(chosen: Chosen) -> str:
    """Where the chosen figure opens to its rows."""
    if not chosen.place or chosen.period is None:
        return ""
    return address("figures-trace", [chosen.name, chosen.place.code, chosen.period.text()])
