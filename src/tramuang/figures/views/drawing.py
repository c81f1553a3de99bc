"""Drawings of figures as templates want them: the map, the history, the spread, ranks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tramuang.cities.adapters import boundaries
from tramuang.figures import queries
from tramuang.figures.pure.drawing.crowd import crowd
from tramuang.figures.pure.drawing.history import Drawn, Goal, Series, history
from tramuang.figures.pure.drawing.scales import places_for, written
from tramuang.figures.pure.drawing.shades import shades
from tramuang.figures.pure.drawing.spread import spread
from tramuang.figures.pure.recognising.periods import Period
from tramuang.figures.queries.places import Named, named
from tramuang.figures.queries.reach import ENOUGH
from tramuang.figures.views import words
from tramuang.figures.views.chosen import PROVINCE, Chosen
from tramuang.figures.views.past import address

Props = dict[str, Any]
# More lines than these make a thicket; more dots than these do not fit the field.
MOST_LINES, MOST_DOTS, COLUMNS = 30, 400, 28


def middle(values: Sequence[float]) -> float | None:
    """The median."""
    if not values:
        return None
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def the_map(chosen: Chosen, link: Callable[[str], str], title: str, unit: str) -> Props | None:
    """The provinces in classes of a figure; what is not known is hatched, and its count stands in the legend.

    Figures of areas are drawn as what they come to in their provinces, each opening to its areas.
    """
    if not chosen.values or chosen.period is None:
        return None
    if chosen.kind == PROVINCE:
        return _provinces(chosen, chosen.places, chosen.values, link, title, unit)
    places = named(PROVINCE)
    rolled = rolled_up(chosen.name, list(places), chosen.period)
    if not rolled:
        return None
    period = chosen.period.text()
    found = _provinces(
        chosen, places, rolled, lambda code: address("figures-trace", [chosen.name, code, period]), title, unit
    )
    return found | {"note": _("Rolled up from the areas that are known.")}


def rolled_up(name: str, codes: Sequence[str], period: Period) -> dict[str, float]:
    """What the known areas of each province come to; nothing for an index, which is of single places only."""
    if name not in queries.library().indicators:
        return {}
    figures = (queries.figure(name, code, period) for code in codes)
    return {each.place: each.value for each in figures if each.value is not None}


def _provinces(
    chosen: Chosen,
    places: Mapping[str, Named],
    values: Mapping[str, float],
    link: Callable[[str], str],
    title: str,
    unit: str,
) -> Props:
    drawn = boundaries.nation()
    found = shades(values)
    regions = []
    for code, shape in drawn.shapes.items():
        place = places.get(code)
        if place is None:
            continue
        value = values.get(code)
        said = words.with_unit(written(value, found.places), unit) if value is not None else _("not known")
        regions.append(
            {"path": shape.path, "shade": found.of.get(code), "title": f"{place.name}: {said}", "href": link(code)}
        )
    # Those that are known lie above: their outlines are not cut by neighbours.
    regions.sort(key=lambda region: region["shade"] is not None)
    unknown = sum(region["shade"] is None for region in regions)
    marked = drawn.shapes.get(chosen.place.province) if chosen.place else None
    return {
        "width": drawn.width, "height": drawn.height, "label": title, "regions": regions, "chosen": marked.path if marked else "",
        "legend": [
            {"number": shade.number, "words": words.with_unit(shade.words(found.places), unit), "count": provinces(shade.count)}
            for shade in reversed(found.shades)
        ],
        "unknown": provinces(unknown) if unknown else "", "note": "",
    }  # fmt: skip


def provinces(count: int) -> str:
    """So many provinces."""
    return ngettext("%(n)s province", "%(n)s provinces", count) % {"n": count}


def over_time(chosen: Chosen, unit: str, places: int, goal: Goal | None) -> Drawn:
    """The history of the chosen place beside the middle of all; without a place the middle, over faint lines of all."""
    spine = chosen.spine
    labels = [words.period(period) for period in spine]
    # Where only a few have reported, the middle would speak of those few: there it is not drawn.
    enough = max(map(len, chosen.known.values()), default=0) * ENOUGH
    centre = tuple(
        middle(list(values.values())) if len(values := chosen.known.get(period, {})) >= enough else None
        for period in spine
    )
    name = _("Middle of all places")
    if chosen.place:
        series = [Series(chosen.place.name, chosen.along(chosen.place.code)), Series(name, centre, "other")]
    else:
        series = [Series(name, centre)]
    if len({code for values in chosen.known.values() for code in values}) <= MOST_LINES:
        for code, place in chosen.places.items():
            line = chosen.along(code)
            if any(value is not None for value in line) and (not chosen.place or code != chosen.place.code):
                series.append(Series(place.name, line, "many"))
    return history(labels, series, goal, unit=unit, places=places)


def small(chosen: Chosen, code: str, beside: Sequence[str], unit: str, places: int) -> Props:
    """One place's history beside those of others, all on one scale."""
    line = chosen.along(code)
    labels = [words.period(period) for period in chosen.spine]
    everybody = [values[other] for values in chosen.known.values() for other in beside if other in values]
    # The extremes of all of them as an unseen line give every small drawing the same scale.
    ghost = (min(everybody), max(everybody), *([None] * (len(labels) - 2))) if len(labels) > 1 else line
    drawn = history(
        labels, [Series(chosen.places[code].name, line), Series("", ghost, "ghost")], unit=unit, places=places
    )
    return {
        "name": chosen.places[code].name,
        "drawn": Drawn(drawn.lines[:1], drawn.across, drawn.up),
        "mark": bool(chosen.place and chosen.place.code == code),
    }


def over_places(chosen: Chosen, link: Callable[[str], str], unit: str, places: int) -> Props | None:
    """A dot for each place, the chosen one marked; None when nothing is known, or there are too many dots to tell apart."""
    if not chosen.values or len(chosen.values) > MOST_DOTS:
        return None
    own = chosen.place.code if chosen.place else ""
    drawn = spread(
        [
            (
                value,
                f"{_name(chosen.places, code)}: {words.with_unit(written(value, places), unit)}",
                link(code),
                code == own,
            )
            for code, value in chosen.values.items()
        ]
    )
    if drawn is None:
        return None
    centre = words.with_unit(written(middle(list(chosen.values.values())), places), unit)
    said = _("The line is the middle, %(middle)s; the band holds the middle half of %(n)s places.") % {
        "middle": centre, "n": len(chosen.values),
    }  # fmt: skip
    return {
        "drawn": drawn, "svg_height": drawn.height + 56, "half_height": drawn.height + 8, "note": said, "label": said,
        "mark": chosen.place.name if chosen.place else "",
    }  # fmt: skip


def over_many(chosen: Chosen, unit: str, places: int) -> Props | None:
    """The same for thousands of places: columns instead of dots."""
    if chosen.period is None or len(chosen.values) <= MOST_DOTS:
        return None
    found = queries.distribution(chosen.name, chosen.period, chosen.kind, COLUMNS)
    if found is None:
        return None
    titles = [
        _("%(n)s places from %(low)s to %(high)s")
        % {"n": count, "low": written(low, places), "high": written(high, places)}
        for low, high, count in found.steps
    ]
    own = chosen.values.get(chosen.place.code) if chosen.place else None
    said = _("The line is the middle, %(middle)s; the band holds the middle half of %(n)s places.") % {
        "middle": words.with_unit(written(found.median, places), unit), "n": f"{found.known:,}",
    }  # fmt: skip
    drawn = crowd(found.steps, (found.quarter, found.median, found.three_quarters), titles, own)
    return {"drawn": drawn, "note": said, "mark": chosen.place.name if chosen.place else ""}


def _name(places: Mapping[str, Named], code: str) -> str:
    return places[code].name if code in places else code


def decimals(chosen: Chosen) -> int:
    """How many decimal places the figures of a page have, so that all of them compare."""
    return places_for([value for values in chosen.known.values() for value in values.values()])
