"""What the engine of the copy must know of the records: places, elements, and the definitions by which figures are computed."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from tramuang.cities.models import Area, Province
from tramuang.figures.adapters import columnar
from tramuang.figures.adapters.columnar import Engine, World, definitions_of
from tramuang.figures.models import Element, Place
from tramuang.figures.pure import tables
from tramuang.figures.pure.rollup import Place as Spot


def home() -> Path:
    """Where the columnar copy lies."""
    return Path(settings.FIGURES_DIR)


def mark() -> str:
    """What the present state of the copy is called: it follows the records a moment later, and pages must not be kept with the figures before."""
    return columnar.mark(home())


def engine() -> Engine:
    """A writer of the copy."""
    return Engine(home(), world)


def world() -> World:
    """Everything that the engine asks for: four queries."""
    return world_by(*definitions_of(Path(settings.INDICATORS_DIR)))


def world_by(edition: str, texts: dict[str, str]) -> World:
    """The same, by an edition of the definitions."""
    elements = dict(Element.objects.values_list("pk", "code"))
    codes = {pk: (kind, code) for pk, kind, code in Place.objects.values_list("pk", "kind", "code")}
    return World(edition, texts, elements, spots(), codes)


def spots() -> dict[str, tuple[Spot, ...]]:
    """The places of figures by kind, as the roll-up sees them.

    Nobody knows how much of an area that may lie across another is counted there already: it adds nothing. An area without a province is in no
    table.
    """
    provinces = list(Province.objects.values_list("code", "region_en"))
    region = dict(provinces)
    areas = list(Area.objects.exclude(province=None).values_list("code", "province_id", "within_id", "may_overlap"))
    of = {code: province for code, province, _within, _overlaps in areas}
    return {
        tables.AREA: tuple(
            Spot(
                code,
                province,
                region[province],
                within if within and of.get(within) == province else "",
                0.0 if overlaps else 1.0,
            )
            for code, province, within, overlaps in areas
        ),
        tables.PROVINCE: tuple(Spot(code, code, name) for code, name in provinces),
    }
