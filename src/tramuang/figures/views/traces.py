"""A figure opened: formula, inputs, observations, source rows with file and line, who loaded and who accepted them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tramuang.base.doors import PUBLIC, door
from tramuang.base.keeping import kept
from tramuang.base.pure.thai.dates import long_datetime
from tramuang.figures import queries
from tramuang.figures.kinds import Adds
from tramuang.figures.pure.definitions import Library
from tramuang.figures.pure.drawing.scales import places_for, written
from tramuang.figures.pure.drawing.wording import formula_words
from tramuang.figures.pure.formulas import written as formula_text
from tramuang.figures.pure.recognising.periods import read_period
from tramuang.figures.queries import Input, Trace
from tramuang.figures.queries.evidence import evidence
from tramuang.figures.queries.places import Named, named, place
from tramuang.figures.views import past, words
from tramuang.figures.views.chosen import leaves
from tramuang.figures.views.past import NAMED, address, of_then

Props = dict[str, Any]
# Parts of one value that are listed: two months of days.
MOST_PARTS = 62


@door(PUBLIC)
@require_safe
@kept(*NAMED)
@of_then
def trace(request: HttpRequest, name: str, code: str, period: str) -> HttpResponse:
    """The way from a figure down to the rows of the files it came from."""
    library, where, asked = queries.library(), place(code), read_period(period).period
    if name not in library.indicators or where is None or asked is None or asked.text() != period:
        raise Http404(f"{name} {code} {period}")
    found = queries.trace(name, code, asked)
    figure, definition = found.figure, found.definition
    unit = words.unit(library, definition.unit)
    value = written(figure.value, places_for([figure.value])) if figure.value is not None else None
    label = definition.label.in_(words.lang())
    rows = [row(each, library) | {"part": part} for each, part in with_parts(found.inputs)]
    provenances = {each["provenance"] for each in rows if each["provenance"]}
    context = {
        "definition": definition,
        "name": label,
        "place": where,
        "figure": figure,
        "value": value,
        "unit": unit,
        "year": words.period(asked),
        "title": (said := headline(where, label, value, unit, found)),
        "headline": words.unbroken(said, unit),
        "domain": words.domain(definition.domain),
        "formula_words": words.formula(definition, library),
        "formula_text": formula_text(definition.node),
        "filled": filled(found, library) if figure.value is not None and not (found.more or figure.rolled) else "",
        "rows": rows,
        "below": [below(each, library, code) for each in found.below],
        "places": [under(each, library) for each in _with_names(found)],
        "rolled": figure.rolled,
        "coverage": _("%(known)s of %(all)s places") % {"known": figure.known, "all": figure.expected} if figure.rolled else "",
        "rollup": words.rollup(definition, library),
        "more": found.more,
        "place_columns": [_("Area"), {"label": label, "num": True}],
        "value_columns": [_("Data element"), _("Period"), {"label": _("Value"), "num": True}, _("What kind of value")],
        "row_columns": [_("Data element"), _("Source"), _("File and line"), _("Loaded and accepted")],
        "files": file_list(found),
        "provenance": least_real(found, library, provenances),
        "facts": [
            {"term": _("Definition"), "value": definition.hash, "note": _("version %(n)s of %(id)s") % {"n": definition.version, "id": name}},
            {"term": _("Edition of the definitions"), "value": figure.edition or None},
            {"term": _("Revision of the records"), "value": str(figure.revision) if figure.revision else None},
        ],
        "indicator_url": address("figures-indicator", [name], place="" if figure.rolled else code),
        "crumbs": [(_("Figures"), address("figures-catalogue")), (label, address("figures-indicator", [name])),
                   (f"{where.name} {words.period(asked)}", None)],
    }  # fmt: skip
    return past.page(request, "figures/trace.html", context, past.citation(request, said, definition, request.path))


def headline(where: Named, label: str, value: str | None, unit: str, found: Trace) -> str:
    """The figure in one sentence."""
    told = {"place": where.name, "label": label, "year": words.period(found.figure.period)}
    if value is None:
        return _("%(label)s, %(place)s, %(year)s: not known") % told
    told |= {"value": words.with_unit(value, unit)}
    figure = found.figure
    if figure.rolled and figure.known < figure.expected:
        # A part of the country is not the country.
        told |= {"known": f"{figure.known:,}", "all": f"{figure.expected:,}"}
        return _("%(label)s, %(place)s, %(year)s: %(value)s, from %(known)s of %(all)s places") % told
    return _("%(label)s, %(place)s, %(year)s: %(value)s") % told


def least_real(found: Trace, library: Library, seen: set[str]) -> str:
    """The provenance that the page must confess; of a rolled-up figure that of everything it may rest on. Empty where there is no value."""
    if found.figure.rolled:
        proof = evidence(leaves(library, found.definition.id), period=found.figure.period)
        return proof.provenance if proof.values else ""
    return next((each for each in ("invented", "illustrative", "real") if each in seen), "")


def filled(found: Trace, library: Library) -> str:
    """The formula with the values in the place of the names; only where each name stands for one value."""
    values: dict[str, list[float | None]] = {}
    for each in found.inputs:
        values.setdefault(each.element.name, []).append(each.value)
    for each in found.below:
        values.setdefault(each.definition.id, []).append(each.figure.value)
    if any(len(held) > 1 for held in values.values()):
        return ""
    said = {name: written(held[0]) if held[0] is not None else _("not known") for name, held in values.items()}
    return formula_words(found.definition.node, said, words.lang())


def with_parts(inputs: Iterable[Input]) -> list[tuple[Input, bool]]:
    """Each value, and behind it those of which it was made (true): of days the first ones."""
    return [one for each in inputs for one in ((each, False), *((part, True) for part in each.parts[:MOST_PARTS]))]


def row(each: Input, library: Library) -> Props:
    """An input as the page tells it: the value, its kind and grade, its file and line, who loaded and who accepted it."""
    element, upload, observation = each.element, each.upload, each.observation
    source = observation.source if observation else None
    kept_row = each.row()
    return {
        "code": element.name,
        "name": element.label.in_(words.lang()),
        "unit": words.unit(library, element.unit),
        "period": words.period(each.period),
        "value": written(each.value, places_for([each.value])) if each.value is not None else None,
        "status": each.status.label,
        "grade": each.grade.label if each.value is not None else "",
        "verified_by": each.verified_by,
        "reference": each.reference,
        "source": observation.revision.dataset.title if observation else "",
        "publisher": (source.publisher or source.title) if source else "",
        "source_url": source.url if source else "",
        "licence": (observation.revision.dataset.licence or source.licence) if observation and source else "",
        "file": upload.name.split("/") if upload else [],
        "sheet": upload.sheet if upload else "",
        "sha256": upload.sha256 if upload else "",
        "line": each.line,
        "cells": list(zip(kept_row.names, kept_row.cells, strict=False)),
        "loaded_by": who(each.loaded_by),
        "loaded_at": long_datetime(upload.received_at, _lang()) if upload else "",
        "accepted_by": who(each.accepted_by),
        "accepted_at": long_datetime(each.accepted_at, _lang()) if each.accepted_at else "",
        "revision": each.revision,
        "provenance": observation.provenance if observation else "",
        "made": made(each),
        "unlisted": max(0, len(each.parts) - MOST_PARTS),
        "sensed": sensed(each),
    }


def made(each: Input) -> str:
    """How a value was made of shorter periods; empty where it was given as such."""
    if not each.parts:
        return ""
    told = {"known": len(each.known), "all": each.of, "parts": words.parts(each.parts[0].period.grain)}
    if each.value is None:
        return _("not enough to make it of: %(known)s of %(all)s %(parts)s") % told
    return {
        Adds.SUM: _("the sum of %(known)s of %(all)s %(parts)s"),
        Adds.STOCK: _("the value at the end, of %(all)s %(parts)s the last"),
        Adds.MEAN: _("the mean of %(known)s of %(all)s %(parts)s"),
    }[Adds(each.element.adds)] % told


def sensed(each: Input) -> Props | None:
    """The readings of sensors that a value was made of."""
    found = each.readings()
    if found is None:
        return None
    return {
        "count": f"{found.count:,}",
        "first": long_datetime(found.first, _lang()),
        "last": long_datetime(found.last, _lang()),
        "sensors": ", ".join(dict.fromkeys(stream.sensor for stream in found.streams)),
        "newest": [(long_datetime(one.at, _lang()), written(one.amount), one.stream.sensor) for one in found.newest],
        "more": max(0, found.count - len(found.newest)),
    }


def _lang() -> Any:
    return words.lang()


def who(reference: str) -> str:
    """Who did something, for everybody to read: the office's own programmes by name, people by their role only."""
    if not reference:
        return ""
    if reference.startswith("system"):
        return _("the installation itself (%(name)s)") % {"name": reference.partition(":")[2] or "system"}
    if reference.startswith("person"):
        return _("a data officer; the audit trail knows who")
    return reference


def below(each: Trace, library: Library, code: str) -> Props:
    """An indicator that the formula names, as a link to its own trace."""
    value = each.figure.value
    return {
        "name": each.definition.label.in_(words.lang()),
        "value": written(value) if value is not None else None,
        "unit": words.unit(library, each.definition.unit),
        "href": address("figures-trace", [each.definition.id, code, each.figure.period.text()]),
    }


def _with_names(found: Trace) -> list[tuple[Any, Named | None]]:
    names: dict[str, Named] = {}
    for kind in {each.kind for each in found.places}:
        if kind in words.KINDS:
            names |= named(kind, [each.place for each in found.places if each.kind == kind])
    return [(each, names.get(each.place)) for each in found.places]


def under(each: tuple[Any, Named | None], library: Library) -> Props:
    """A place within a rolled-up figure, as a link to its own trace."""
    figure, where = each
    return {
        "name": where.name if where else figure.place,
        "value": written(figure.value) if figure.value is not None else None,
        "unit": words.unit(library, figure.unit),
        "href": address("figures-trace", [figure.indicator, figure.place, figure.period.text()]),
    }


def file_list(found: Trace) -> list[Props]:
    """The files behind the figure, each once."""
    seen: dict[str, Props] = {}
    for each, _part in with_parts(found.inputs):
        if each.upload:
            held = seen.setdefault(
                each.upload.sha256, {"name": each.upload.name, "sha256": each.upload.sha256, "lines": []}
            )
            held["lines"].append(each.line)
    return list(seen.values())
