"""Indicators and indices for the search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse

from tramuang.base.search import Entry
from tramuang.figures.pure.definitions import Index, Indicator
from tramuang.figures.queries.checking import definitions


def search_entries(_refs: Sequence[str] | None) -> Iterable[Entry]:
    """Every indicator and index that the installation defines: they are public, known or not."""
    library = definitions()
    if library.faults:
        return
    defined: list[Indicator | Index] = [*library.indicators.values(), *library.indices.values()]
    for found in defined:
        page = "figures-indicator" if found.id in library.indicators else "figures-index"
        about = found.about
        yield Entry(
            ref=f"indicator:{found.id}",
            title_th=found.label.th,
            title_en=found.label.en,
            line_th=about.th if about else "",
            line_en=about.en if about else "",
            body=" ".join((found.id, *found.source)),
            url=reverse(page, args=[found.id]),
        )
